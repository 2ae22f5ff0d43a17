"""The two conversions of the public face: a document to claims, and claims to an rdflib ``Dataset``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InputError
from .model import Document, Extraction, Extractor

if TYPE_CHECKING:
    from rdflib import Dataset
    from rdflib.term import Identifier


def extract(document: Document, extractor: Extractor | None = None) -> Extraction:
    """Find the claims of one document.

    Args:
        document: what :func:`alliancekg.read_file` gave.
        extractor: another extractor than the package's own.
    """
    from .extract import default_extractor

    return next(iter((extractor or default_extractor()).extract([document])))


def to_dataset(*extractions: Extraction) -> Dataset:
    """Give the claims, evidence and relations of some extractions as an rdflib ``Dataset`` with named graphs.

    Derived triples (current status, history, direct edges) are part of it, as in a store. Its default graph is the
    union of all named graphs.
    """
    from rdflib import Dataset

    from .store import open_store

    dataset = Dataset(default_union=True)
    with open_store(None) as store:
        for extraction in extractions:
            store.replace_document(extraction)
        for quad in store.quads():
            graph = dataset.graph(_term(quad.graph_name))
            graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return dataset


def _term(term: object) -> Identifier:
    """The rdflib form of an Oxigraph term; a store of this project holds names and literals."""
    from pyoxigraph import Literal, NamedNode
    from rdflib import Literal as RdflibLiteral
    from rdflib import URIRef

    if isinstance(term, Literal):
        if term.language:
            return RdflibLiteral(term.value, lang=term.language)
        return RdflibLiteral(term.value, datatype=URIRef(term.datatype.value))
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    raise InputError(f"a term that rdflib is not given: {term}", accepted="names and literals")
