"""Checks of how terms are named, defined and placed: the style shapes and the questions in ``checks/``."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from .outcome import Outcome
from .rdf import is_iri, serialize, triples, value
from .source import CORE, FOLDER, Source
from .terms import BASE, RDF, RDFS, SH, compact

STYLE = "shapes/style.ttl"


def own_terms(source: Source, names: Iterable[str]) -> list[ox.Triple]:
    """The triples whose subject is ours; declarations of foreign annotation properties are left out."""
    found = triples(source.quads(*names))
    return [triple for triple in found if not is_iri(triple.subject) or value(triple.subject).startswith(BASE)]


def check_shapes(source: Source) -> Iterator[Outcome]:
    """The style shapes hold; one outcome a shape."""
    rdflib: Any = importlib.import_module("rdflib")
    pyshacl: Any = importlib.import_module("pyshacl")
    data: Any = rdflib.Graph().parse(data=serialize(own_terms(source, source.modules)), format="nt")
    shapes: Any = rdflib.Graph().parse(data=source.texts[STYLE], format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    found: dict[str, set[str]] = defaultdict(set)
    for result in report.subjects(rdflib.URIRef(SH + "resultMessage")):
        inner = report.value(result, rdflib.URIRef(SH + "sourceShape"))
        owner = shapes.value(None, rdflib.URIRef(SH + "property"), inner) or inner
        focus = report.value(result, rdflib.URIRef(SH + "focusNode"))
        message = report.value(result, rdflib.URIRef(SH + "resultMessage"))
        found[str(owner)].add(f"{compact(str(focus))}: {message}")
    for shape in sorted(shapes.subjects(rdflib.URIRef(RDF + "type"), rdflib.URIRef(SH + "NodeShape"))):
        classes = shapes.objects(shape, rdflib.URIRef(SH + "targetClass"))
        targets = {focus for target in classes for focus in data.subjects(rdflib.URIRef(RDF + "type"), target)}
        targets.update(shapes.objects(shape, rdflib.URIRef(SH + "targetNode")))
        title = str(shapes.value(shape, rdflib.URIRef(RDFS + "label")))
        yield Outcome.of(title, f"{len(targets)} terms", sorted(found[str(shape)]))


def check_questions(source: Source) -> Iterator[Outcome]:
    """Each question of ``checks/`` has no answer; one outcome a question."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in own_terms(source, CORE))
    for path in sorted((FOLDER / "checks").glob("*.rq")):
        text = path.read_text("utf-8")
        title, question = (line.split(": ", 1)[1] for line in text.splitlines()[:2])
        answers: Any = store.query(text)
        problems = [f"{compact(row['term'].value)}: {question}" for row in answers]
        yield Outcome.of(title, f"{len(store)} triples", problems)
