"""The two conversions of the public face: a document to claims, and claims to an rdflib ``Dataset``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .model import Document, Extraction, Extractor

if TYPE_CHECKING:
    from rdflib import Dataset


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

    Derived triples (current status, history, direct edges) are part of it, as in a store.
    """
    from rdflib import Dataset

    from .store import open_store

    with open_store(None) as store:
        for extraction in extractions:
            store.replace_document(extraction)
        store.derive()
        text = store.dump("nquads")
    dataset = Dataset(default_union=True)
    dataset.parse(data=text, format="nquads")
    return dataset
