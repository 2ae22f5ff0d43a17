"""OWL checks of a set of triples: the OWL 2 DL profile and the classes that HermiT finds unsatisfiable."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from ..errors import MissingDependencyError
from .objects import world_of
from .rdf import serialize
from .terms import OWL

JAVA_MEMORY_MB = 2000


def profile_violations(triples: Iterable[ox.Triple]) -> list[str]:
    """What keeps an ontology from being OWL 2 DL; empty where nothing does."""
    pyhornedowl: Any = importlib.import_module("pyhornedowl")
    profile: Any = importlib.import_module("pyhornedowl.profile")
    text = serialize(triples, ox.RdfFormat.RDF_XML)
    report: Any = profile.check_profile(pyhornedowl.open_ontology_from_string(text, "rdf"), "DL")
    return [str(violation) for violation in report.violations]


def java_missing() -> str | None:
    """Say how to get Java where there is none; None where there is one."""
    return None if shutil.which("java") else "Java is not installed (Debian, Ubuntu: apt install default-jre-headless)"


def unsatisfiable(triples: Iterable[ox.Triple]) -> list[str]:
    """IRIs of the named classes that can have no instance, by HermiT.

    Raises MissingDependencyError without Java. Imports are dropped: nothing is read from the network. An ontology that
    is inconsistent as a whole yields owl:Thing.
    """
    if problem := java_missing():
        raise MissingDependencyError(problem)
    owlready2: Any = importlib.import_module("owlready2")
    reasoning: Any = importlib.import_module("owlready2.reasoning")
    reasoning.JAVA_MEMORY = JAVA_MEMORY_MB
    with world_of(_for_hermit(triples)) as world:
        try:
            with next(iter(world.ontologies.values())):
                owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        except owlready2.OwlReadyInconsistentOntologyError:
            return [OWL + "Thing"]
        return sorted(item.iri for item in world.inconsistent_classes() if item.iri != OWL + "Nothing")


def _for_hermit(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """What HermiT is given: no imports, and none of the restrictions to one value, with which OWL-Time never ends."""
    kept = [triple for triple in triples if triple.predicate.value != OWL + "imports"]
    slow = {triple.subject for triple in kept if triple.predicate.value == OWL + "hasValue"}
    return [triple for triple in kept if triple.subject not in slow and triple.object not in slow]
