"""Full-text search over labels, aliases and quotes: an SQLite FTS5 file beside the store, made anew from it at will."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import sqlite3
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pyoxigraph import Literal, NamedNode

from ..errors import QueryError, StoreError
from .engine import AnyStore, select

FILE_NAME = "search.sqlite"
KINDS = ("label", "alias", "quote")
_VERSION = "1"
_SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE VIRTUAL TABLE texts USING fts5(
    text, iri UNINDEXED, kind UNINDEXED, context UNINDEXED, tokenize = "porter unicode61 remove_diacritics 2"
);
"""
_PREFIXES = """PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
"""
_NAMES = _PREFIXES + "SELECT DISTINCT ?iri ?text WHERE { ?iri akg:linked ?linked ; %s ?text }"
_QUOTES = (
    _PREFIXES + "SELECT DISTINCT ?iri ?text ?context WHERE {"
    " ?evidence oa:hasSelector ?iri ; oa:hasSource ?context . ?iri oa:exact ?text }"
)
_DOCUMENTS = (
    _PREFIXES
    + """SELECT DISTINCT ?iri ?hash ?by WHERE {
  ?iri akg:contentHash ?hash
  OPTIONAL { ?run prov:used ?iri ; prov:wasAssociatedWith ?by }
}"""
)
_COUNTS = (
    _PREFIXES
    + """SELECT ?kind (COUNT(?text) AS ?count) WHERE {
  { ?iri akg:linked ?linked ; rdfs:label ?text BIND("label" AS ?kind) }
  UNION { ?iri akg:linked ?linked ; skos:altLabel ?text BIND("alias" AS ?kind) }
  UNION { ?iri oa:exact ?text BIND("quote" AS ?kind) }
} GROUP BY ?kind"""
)
_WORD = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """One text that was found: an entity's label or alias, or a quote.

    ``iri`` is the entity, or the quote's selector; ``document`` is the IRI of a quote's document, else None.
    ``snippet`` is the text, shortened around the words. A lower ``score`` is a better match (BM25 as SQLite gives it).
    """

    iri: str
    kind: str
    text: str
    snippet: str
    score: float
    document: str | None = None


class SearchIndex:
    """The index in an SQLite file (in memory without a path). A context manager; close it."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._connection = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def fingerprint(self) -> str | None:
        """What the indexed store looked like, None where the index is empty or of another version."""
        with contextlib.suppress(sqlite3.DatabaseError):
            row = self._connection.execute("SELECT value FROM about WHERE key = 'fingerprint'").fetchone()
            return row[0] if row else None
        return None

    def is_stale(self, store: AnyStore) -> bool:
        """Whether the store has changed since the index was made."""
        return self.fingerprint != store_fingerprint(store)

    def rebuild(self, store: AnyStore) -> int:
        """Make the index anew from the store, beside the old one until it is whole; the number of texts."""
        self.close()
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}.tmp") if self.path else None
        try:
            count = self._fill(beside, store)
            if beside is not None and self.path is not None:
                beside.replace(self.path)
                self._connection = self._open()
        except (OSError, sqlite3.OperationalError) as error:
            self._connection = sqlite3.connect(":memory:")
            raise StoreError(f"the search index cannot be written: {error}", place=str(self.path)) from error
        finally:
            if beside is not None:
                beside.unlink(missing_ok=True)
        return count

    def search(self, words: str, *, kinds: Sequence[str] = KINDS, limit: int = 1000) -> list[Hit]:
        """Return the texts that hold all words, best first.

        ``"in quotes"`` is a phrase and ``allian*`` the start of a word; case, accents and English endings do not count.
        """
        query = match_query(words)
        marks = ", ".join("?" for _ in kinds)
        rows = self._connection.execute(
            "SELECT iri, kind, text, snippet(texts, 0, '', '', ' … ', 24), bm25(texts), context FROM texts "
            f"WHERE texts MATCH ? AND kind IN ({marks}) "
            "ORDER BY bm25(texts), kind = 'quote', kind = 'alias', iri, text LIMIT ?",
            (query, *kinds, limit),
        )
        return [Hit(iri, kind, text, snippet, score, context) for iri, kind, text, snippet, score, context in rows]

    def entities_and_quotes(self, words: str, *, kinds: Sequence[str] = KINDS, limit: int = 20) -> list[Hit]:
        """Return the hits with each entity once, by the best of its names."""
        best: dict[str, Hit] = {}
        for hit in self.search(words, kinds=kinds, limit=limit * 20):
            best.setdefault(hit.iri, hit)
        return list(best.values())[:limit]

    def _open(self) -> sqlite3.Connection:
        if self.path is None or not self.path.exists():
            return sqlite3.connect(":memory:", check_same_thread=False)
        return sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)

    def _fill(self, path: Path | None, store: AnyStore) -> int:
        if path is not None:
            path.unlink(missing_ok=True)
        connection = sqlite3.connect(path or ":memory:", check_same_thread=False)
        try:
            mark = store_fingerprint(store)
            with connection:
                connection.execute("PRAGMA journal_mode = OFF")
                connection.executescript(_SCHEMA)
                connection.executemany(
                    "INSERT INTO texts (iri, text, kind, context) VALUES (?, ?, ?, ?)", _texts(store)
                )
                connection.execute("INSERT INTO about VALUES ('fingerprint', ?)", (mark,))
            count = int(connection.execute("SELECT COUNT(*) FROM texts").fetchone()[0])
        except BaseException:
            connection.close()
            raise
        if path is None:
            self._connection = connection
        else:
            connection.close()
        return count


def open_index(store: AnyStore, path: Path | None = None) -> SearchIndex:
    """Return an index that is up to date with the store, made anew where it is stale.

    It lies at ``path``, else in the store's folder; in memory for a store without a folder that can be written.
    """
    place = path or index_path(store)
    index = SearchIndex(place)
    if not index.is_stale(store):
        return index
    try:
        index.rebuild(store)
    except StoreError:
        index.close()
        if path is not None:
            raise
        index = SearchIndex(None)
        index.rebuild(store)
    return index


@contextlib.contextmanager
def borrowed(store: AnyStore, index: SearchIndex | None) -> Generator[SearchIndex]:
    """Lend the given index, or one opened for as long as the block lasts."""
    if index is not None:
        yield index
        return
    with open_index(store) as opened:
        yield opened


def index_path(store: AnyStore) -> Path | None:
    """Where the index of a store lies, None for a store without a folder."""
    root = getattr(getattr(store, "folder", None), "root", None)
    return Path(root) / FILE_NAME if root else None


def match_query(words: str) -> str:
    """Return an FTS5 query that holds every word or phrase of a person's text as a quoted string.

    Quoting leaves none of FTS5's operators in force but the star that the person put. Raises QueryError without a word.
    """
    parts: list[str] = []
    for phrase, word in _WORD.findall(words):
        text, star = (phrase, "") if phrase else (word.rstrip("*"), "*" if word.endswith("*") else "")
        text = text.replace('"', " ").replace("\x00", " ").strip()
        if any(c.isalnum() for c in text):
            parts.append(f'"{text}"{star}')
    if not parts:
        raise QueryError(
            f"no word to search for in '{words}'", accepted='words, "a phrase", or the start of a word with *'
        )
    return " ".join(parts)


def store_fingerprint(store: AnyStore) -> str:
    """Return a digest that changes when documents, the extractor or the number of names or quotes change."""
    lines = sorted(
        repr([t.value if isinstance(t, NamedNode | Literal) else "" for t in row]) for row in select(store, _DOCUMENTS)
    )
    counts = sorted(
        repr([t.value if isinstance(t, NamedNode | Literal) else "" for t in row]) for row in select(store, _COUNTS)
    )
    return hashlib.sha256("\n".join([_VERSION, *lines, *counts]).encode()).hexdigest()


def _texts(store: AnyStore) -> Iterator[tuple[str, str, str, str | None]]:
    for kind, predicate in (("label", "rdfs:label"), ("alias", "skos:altLabel")):
        for iri, text in select(store, _NAMES % predicate):
            if isinstance(iri, NamedNode) and isinstance(text, Literal):
                yield iri.value, text.value, kind, None
    for iri, text, context in select(store, _QUOTES):
        if isinstance(iri, NamedNode) and isinstance(text, Literal):
            yield iri.value, text.value, "quote", context.value if isinstance(context, NamedNode) else None
