"""Checks of what leads outside: mappings, foreign terms, the JSON-LD context, the competency questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from .context import CONTEXT, round_trip_problems
from .coverage import read_covers, uncovered
from .model import load_model
from .outcome import Outcome
from .rdf import is_iri, parse_file, value
from .source import BRIDGE, CORE, FOLDER, Source
from .sssom import problems as mapping_problems
from .terms import BASE, OWL, RDF, RDFS, compact

QUERIES = FOLDER.parent / "queries"
# Vocabularies of the W3C and of DCMI whose terms are used but whose files nobody needs to keep beside the ontology.
WELL_KNOWN = (
    RDF,
    RDFS,
    OWL,
    "http://www.w3.org/2001/XMLSchema#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/ns/shacl#",
    "http://purl.org/dc/terms/",
    "http://purl.org/vocab/vann/",
    "http://www.w3.org/ns/dcat#",
    "http://rdfs.org/ns/void#",
)


def check_mappings(source: Source) -> Iterator[Outcome]:
    """The mapping set is valid SSSOM; no pair is mapped twice; a close match says why it is only close."""
    labels = {value(q.subject): value(q.object) for q in source.quads(*CORE) if q.predicate.value == RDFS + "label"}
    targets = {row.target for row in source.mappings.rows}
    figure = f"{len(source.mappings.rows)} rows to {len(targets)} ontologies"
    yield Outcome.of("mappings are valid SSSOM", figure, mapping_problems(source.mappings, labels))


def check_redeclared(source: Source) -> Iterator[Outcome]:
    """No foreign term is said anything about, but what OWL 2 DL asks for: whether it is a class or which property."""
    allowed = {OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
    problems: list[str] = []
    foreign: set[str] = set()
    for name in source.modules:
        for quad in source.quads(name):
            term = value(quad.subject)
            if not is_iri(quad.subject) or term.startswith(BASE):
                continue
            foreign.add(term)
            if quad.predicate.value != RDF + "type" or value(quad.object) not in allowed:
                problems.append(f"{name}: {compact(term)} {compact(quad.predicate.value)}: not ours to say")
    yield Outcome.of("no foreign term is redefined", f"{len(foreign)} foreign terms", problems)


def foreign_terms(source: Source) -> set[str]:
    """Every IRI of another ontology that the bridge, the mappings or a source note names."""
    bridge = {value(quad.object) for quad in source.quads(BRIDGE) if is_iri(quad.object)}
    mapped = {row.object for row in source.mappings.rows}
    return {iri for iri in bridge | mapped if not iri.startswith((BASE, *WELL_KNOWN, "https://www.apache.org/"))}


def check_foreign(source: Source) -> Iterator[Outcome]:
    """Every foreign term exists in the file of its ontology; needs the folder of external ontologies."""
    title = "foreign terms exist"
    if source.external is None:
        yield Outcome.skipped(title, "give a folder of ontologies with --with")
        return
    known = {term for path in source.external_files() for term in _subjects(parse_file(path))}
    spaces = {_space(iri) for iri in known}
    terms = foreign_terms(source)
    there = {iri for iri in terms if _space(iri) in spaces}
    problems = [f"{compact(iri)}: not in its file" for iri in sorted(there - known)]
    yield Outcome.of(title, f"{len(there)} of {len(terms)}; the files of the others are not there", problems)


def check_context(source: Source) -> Iterator[Outcome]:
    """The JSON-LD context holds every term, and data survives the way to JSON-LD and back."""
    text = CONTEXT.read_text("utf-8")
    yield Outcome.of("the JSON-LD context round-trips", f"{text.count('@id')} terms", round_trip_problems(source, text))


def check_coverage(source: Source) -> Iterator[Outcome]:
    """Every class and role of the core is met by a competency question."""
    title = "every class and role is met by a competency question"
    covers = list(read_covers(QUERIES))
    if not covers:
        yield Outcome.skipped(title, "no queries beside the ontology")
        return
    missing = uncovered(load_model(), (name for names in covers for name in names))
    yield Outcome.of(title, f"{len(covers)} questions", [f"akg:{name}: no question asks for it" for name in missing])


def _subjects(quads: Iterable[ox.Quad]) -> set[str]:
    return {value(quad.subject) for quad in quads if is_iri(quad.subject)}


def _space(iri: str) -> str:
    """The part of an IRI that all terms of its ontology share."""
    for end in ("#", "/"):
        if end in iri:
            head = iri.rsplit(end, 1)[0] + end
            return head + ("BFO_" if "/obo/BFO_" in iri else "IAO_" if "/obo/IAO_" in iri else "")
    return iri
