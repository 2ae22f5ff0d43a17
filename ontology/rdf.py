"""Small typed helpers over pyoxigraph: parsing, serialising, and the text of a node."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from ..errors import InputError
from .terms import BASE, PREFIXES

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
}


def parse(text: str, place: str = "") -> list[ox.Quad]:
    """Parse Turtle; an InputError names the place."""
    try:
        return list(ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=BASE))
    except SyntaxError as error:
        raise InputError(f"cannot be read as Turtle: {error}", place=place, accepted="Turtle") from error


def parse_file(path: Path) -> list[ox.Quad]:
    """Parse a file by its ending; lenient, since foreign files bend the rules of IRIs and language tags."""
    try:
        return list(ox.parse(path=str(path), format=FORMATS[path.suffix], base_iri=BASE, lenient=True))
    except (OSError, SyntaxError, KeyError) as error:
        raise InputError(f"cannot be read: {error}", place=str(path), accepted=", ".join(FORMATS)) from error


def triples(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    """Drop the graph names."""
    return [quad.triple for quad in quads]


def serialize(found: Iterable[ox.Triple], form: ox.RdfFormat = ox.RdfFormat.N_TRIPLES) -> str:
    """Write triples as text; with prefixes where the form has such."""
    return (ox.serialize(found, format=form, prefixes=PREFIXES) or b"").decode()


def value(term: object) -> str:
    """The IRI, the text of a literal or the label of a blank node; empty for a triple term."""
    return term.value if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal) else ""


def is_iri(term: object) -> bool:
    """Tell whether a node is named."""
    return isinstance(term, ox.NamedNode)


def triple(
    subject: str | ox.BlankNode, predicate: str, target: str | ox.NamedNode | ox.BlankNode | ox.Literal
) -> ox.Triple:
    """A triple from IRIs as text; a literal or blank node is given as such."""
    return ox.Triple(
        ox.NamedNode(subject) if isinstance(subject, str) else subject,
        ox.NamedNode(predicate),
        ox.NamedNode(target) if isinstance(target, str) else target,
    )
