"""What a store has to search in: names of entities, quotes of documents, and marks that tell whether they changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from .engine import AnyStore, select

KINDS = ("label", "alias", "quote")
NAMES = "names"  # the part of the index that holds the names of all entities; the other parts are documents
Text = tuple[str, str, str, str | None]  # IRI, text, kind, and a quote's document
_VERSION = "2"
_BATCH = 400
_PREFIXES = """PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
"""
_ENTITIES = _PREFIXES + "SELECT DISTINCT ?iri ?text WHERE { ?iri akg:linked ?linked ; %s ?text }"
_TITLES = _PREFIXES + "SELECT DISTINCT ?iri ?text WHERE { ?iri akg:contentHash ?hash ; rdfs:label ?text }"
_QUOTES = (
    _PREFIXES + "SELECT DISTINCT ?iri ?text ?context WHERE {"
    " %s ?evidence oa:hasSource ?context ; oa:hasSelector ?iri . ?iri oa:exact ?text }"
)
_DOCUMENTS = (
    _PREFIXES
    + """SELECT DISTINCT ?iri ?hash ?by WHERE {
  ?iri akg:contentHash ?hash
  OPTIONAL { ?run prov:used ?iri ; prov:wasAssociatedWith ?by }
}"""
)
_COUNT = _PREFIXES + "SELECT (COUNT(?text) AS ?count) WHERE { ?iri oa:exact ?text }"


def names(store: AnyStore) -> list[Text]:
    """Return labels and aliases of entities and titles of documents."""
    found: list[Text] = []
    for kind, text in (("label", _ENTITIES % "rdfs:label"), ("alias", _ENTITIES % "skos:altLabel"), ("label", _TITLES)):
        for iri, name in select(store, text):
            if isinstance(iri, NamedNode) and isinstance(name, Literal):
                found.append((iri.value, name.value, kind, None))
    return sorted(set(found), key=repr)


def quotes(store: AnyStore, documents: Sequence[str] | None = None) -> Iterator[Text]:
    """Yield the quotes of some documents, or of all, those of one document together."""
    if documents is None:
        yield from sorted(_quotes(store, ""), key=lambda text: text[3] or "")
        return
    for start in range(0, len(documents), _BATCH):
        values = " ".join(str(NamedNode(iri)) for iri in documents[start : start + _BATCH])
        yield from sorted(_quotes(store, f"VALUES ?context {{ {values} }}"), key=lambda text: text[3] or "")


def _quotes(store: AnyStore, restriction: str) -> Iterator[Text]:
    for iri, text, context in select(store, _QUOTES % restriction):
        if isinstance(iri, NamedNode) and isinstance(text, Literal) and isinstance(context, NamedNode):
            yield iri.value, text.value, "quote", context.value


def document_marks(store: AnyStore) -> dict[str, str]:
    """Return a mark a document: it changes when the document or the extractor did."""
    facts: dict[str, list[str]] = {}
    for iri, text, by in select(store, _DOCUMENTS):
        if isinstance(iri, NamedNode) and isinstance(text, Literal):
            facts.setdefault(iri.value, []).append(f"{text.value} {by.value if isinstance(by, NamedNode) else ''}")
    return {iri: digest(sorted(lines)) for iri, lines in facts.items()}


def quote_count(store: AnyStore) -> int:
    """Return how many quotes the store holds."""
    ((count,),) = select(store, _COUNT)
    return int(count.value) if isinstance(count, Literal) else 0


def digest(lines: Iterable[object]) -> str:
    """Return a short digest of lines."""
    return hashlib.sha256("\n".join(map(repr, lines)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def fingerprint(marks: Mapping[str, str], named: Sequence[Text], count: int) -> str:
    """Return the digest of a store's marks, names and number of quotes."""
    return digest([_VERSION, sorted(marks.items()), digest(named), count])
