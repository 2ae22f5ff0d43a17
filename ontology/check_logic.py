"""Checks by reasoning: the OWL 2 DL profile, and that no class is unsatisfiable, alone and under other ontologies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from .export import merged
from .outcome import Outcome
from .rdf import is_iri, parse_file, triples, value
from .reason import java_missing, profile_violations, unsatisfiable
from .source import BRIDGE, Source
from .sssom import axioms
from .terms import PREFIXES, compact

CHOICES = {"core": ("core.ttl",), "core and bridge": ("core.ttl", BRIDGE)}
# gist, schema.org, GeoNames and FIBO are only mapped: the first two take HermiT minutes, the others add no axiom.
COHERENT = ("bfo", "cco", "prov", "org", "foaf", "skos", "oa", "sem", "geo", "time")


def check_profile(source: Source) -> Iterator[Outcome]:
    """The core, the core with the bridge, and the merged file that is exported are OWL 2 DL."""
    chosen = {title: triples(source.quads(*names)) for title, names in CHOICES.items()}
    for title, found in {**chosen, "merged file": merged(source)}.items():
        yield Outcome.of(f"OWL 2 DL: {title}", f"{len(found)} triples", profile_violations(found))


def check_coherence(source: Source) -> Iterator[Outcome]:
    """HermiT finds no unsatisfiable class in the core, nor in the core with the bridge."""
    for title, names in CHOICES.items():
        yield _coherence(f"HermiT: {title}", triples(source.quads(*names)))


def check_coherence_with(source: Source) -> Iterator[Outcome]:
    """Nor in all of it with the external ontologies and the subclass mappings to them."""
    title = "HermiT: with other ontologies"
    if source.external is None:
        yield Outcome.skipped(title, "give a folder of ontologies with --with")
        return
    chosen = external(source)
    names = ", ".join(sorted(chosen))
    found = [triple for quads in chosen.values() for triple in triples(quads)]
    found += [*triples(source.quads("core.ttl", BRIDGE)), *axioms(source.mappings)]
    yield _coherence(f"{title} ({names})", found)


def external(source: Source, wanted: Iterable[str] = COHERENT) -> dict[str, list[ox.Quad]]:
    """The triples of the external ontologies by prefix; a file belongs to the prefix that most of its terms have."""
    found: dict[str, list[ox.Quad]] = {}
    for path in source.external_files():
        quads = parse_file(path)
        prefix = home(path, quads)
        if prefix in set(wanted):
            found.setdefault(prefix, []).extend(quads)
    return found


def home(path: Path, quads: Iterable[ox.Quad]) -> str:
    """The prefix that most subjects of a file have; the file's stem where none has one."""
    counts: dict[str, int] = {}
    for subject in {value(quad.subject) for quad in quads if is_iri(quad.subject)}:
        name = compact(subject)
        if name != subject:
            prefix = name.split(":", 1)[0]
            counts[prefix] = counts.get(prefix, 0) + 1
    counts = {prefix: count for prefix, count in counts.items() if prefix in PREFIXES}
    return max(counts, key=lambda prefix: counts[prefix], default=path.stem)


def _coherence(title: str, found: list[ox.Triple]) -> Outcome:
    if problem := java_missing():
        return Outcome.skipped(title, problem)
    problems = [f"{compact(iri)}: can have no instance" for iri in unsatisfiable(found)]
    return Outcome.of(title, f"{len(found)} triples", problems)
