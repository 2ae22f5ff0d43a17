"""Checks of the files themselves: they parse, stand as the canonical writer writes them, and agree on the version."""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Iterator
from typing import Any

from ..errors import InputError
from .outcome import Outcome
from .rdf import parse, value
from .source import CORE, FOLDER, Source
from .terms import BASE, OWL
from .write import reformat

RELEASED = FOLDER / "released.tsv"
CHANGELOG = FOLDER.parent / "CHANGELOG.md"


def check_parse(source: Source) -> Iterator[Outcome]:
    """Every Turtle file parses with rdflib and with pyoxigraph, to the same number of triples."""
    rdflib: Any = importlib.import_module("rdflib")
    problems: list[str] = []
    total = 0
    for name in source.modules:
        try:
            count = len(set(parse(source.texts[name], name)))
            other = len(rdflib.Graph().parse(data=source.texts[name], format="turtle", publicID=BASE))
        except (InputError, rdflib.plugins.parsers.notation3.BadSyntax) as error:
            problems.append(str(error))
            continue
        total += count
        if count != other:
            problems.append(f"{name}: {count} triples by pyoxigraph, {other} by rdflib")
    yield Outcome.of("parses with rdflib and pyoxigraph", f"{len(source.modules)} files, {total} triples", problems)


def check_canonical(source: Source) -> Iterator[Outcome]:
    """Every Turtle file is byte for byte what the canonical writer makes of it."""
    problems: list[str] = []
    for name in source.modules:
        wanted = reformat(source.texts[name])
        if wanted != source.texts[name]:
            pairs = zip(source.texts[name].splitlines(), wanted.splitlines(), strict=False)
            line = next((number for number, (has, wants) in enumerate(pairs, 1) if has != wants), 0)
            problems.append(f"{name}:{line or 'end'}: not as the canonical writer writes it")
    yield Outcome.of("written by the canonical writer", f"{len(source.modules)} files", problems)


def check_version(source: Source) -> Iterator[Outcome]:
    """All modules, the mapping set, the package and the changelog carry one version."""
    versions: dict[str, str] = {}
    for name in source.modules:
        for quad in source.quads(name):
            if quad.predicate.value in (OWL + "versionInfo", OWL + "versionIRI"):
                place = f"{name} {quad.predicate.value.removeprefix(OWL)}"
                versions[place] = value(quad.object).rsplit("/", 1)[-1]
    versions["mappings"] = source.mappings.metadata.get("mapping_set_version", "")
    versions["mappings' subject"] = source.mappings.metadata.get("subject_source_version", "")
    versions["package"] = importlib.metadata.version("alliancekg")
    wanted = versions["package"]
    problems = [f"{place} is {found!r}, the package's version {wanted!r}" for place, found in versions.items()]
    problems = [problem for problem, found in zip(problems, versions.values(), strict=True) if found != wanted]
    if CHANGELOG.is_file() and f"\n## {wanted} " not in CHANGELOG.read_text("utf-8"):
        problems.append(f"the changelog has no section {wanted}")
    yield Outcome.of("one version", f"{wanted} in {len(versions)} places", problems)


def check_released(source: Source) -> Iterator[Outcome]:
    """No term of a release has vanished: it is deprecated before it is deleted."""
    declared = {value(quad.subject) for quad in source.quads(*CORE)}
    released = [line.split("\t") for line in RELEASED.read_text("utf-8").splitlines()[1:]]
    problems = [f"{iri}: released in {since} and gone" for iri, since in released if iri not in declared]
    yield Outcome.of("no released term is gone", f"{len(released)} terms", problems)
