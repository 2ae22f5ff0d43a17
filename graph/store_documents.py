"""What a store knows of its documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from ..ontology.terms import AKG


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What the store knows of a document; a changed version of it shares its ``key``: the address, else the stem."""

    iri: str
    stem: str
    sha256: str
    title: str
    date: str | None
    publisher: str | None
    url: str | None
    pipeline: str
    claims: int

    @property
    def key(self) -> str:
        return self.url or self.stem


DOCUMENTS = f"""
PREFIX akg: <{AKG}> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?document ?stem ?hash ?title ?date ?publisher ?url ?pipeline (COUNT(?claim) AS ?claims) WHERE {{
  ?document a akg:Document ; akg:stem ?stem ; akg:contentHash ?hash ; rdfs:label ?title .
  ?run prov:used ?document ; prov:wasAssociatedWith ?pipeline .
  OPTIONAL {{ ?document akg:publicationDate ?date }}
  OPTIONAL {{ ?document akg:publisher ?publisher }}
  OPTIONAL {{ ?document akg:url ?url }}
  OPTIONAL {{ ?claim prov:wasDerivedFrom ?document }}
}} GROUP BY ?document ?stem ?hash ?title ?date ?publisher ?url ?pipeline ORDER BY ?stem ?document
"""


def stored_document(row: Mapping[str, NamedNode | Literal]) -> StoredDocument:
    """A row of :data:`DOCUMENTS`."""

    def text(name: str) -> str | None:
        return row[name].value if name in row else None

    return StoredDocument(
        iri=row["document"].value,
        stem=text("stem") or "",
        sha256=text("hash") or "",
        title=text("title") or "",
        date=text("date"),
        publisher=text("publisher"),
        url=text("url"),
        pipeline=text("pipeline") or "",
        claims=int(text("claims") or 0),
    )
