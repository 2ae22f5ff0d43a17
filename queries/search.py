"""Full-text search over labels, aliases and quotes: an SQLite FTS5 file beside the store, made anew from it at will."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Self

from ..errors import QueryError, StoreError
from .engine import AnyStore
from .search_texts import KINDS, NAMES, Text, digest, document_marks, fingerprint, names, quote_count, quotes

__all__ = ["FILE_NAME", "KINDS", "Hit", "SearchIndex", "borrowed", "index_path", "match_query", "open_index"]

FILE_NAME = "search.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS parts (
    name TEXT PRIMARY KEY, mark TEXT NOT NULL, first INTEGER NOT NULL, after INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS parts_after ON parts (after);
CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5(
    text, iri UNINDEXED, kind UNINDEXED, context UNINDEXED, tokenize = "porter unicode61 remove_diacritics 2"
);
"""
Change = Callable[[sqlite3.Connection], None]
_WORD = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """One text that was found: a label or alias of an entity, a document's title, or a quote.

    ``iri`` is the entity or document, or the quote's selector; ``document`` is the IRI of a quote's document, else
    None. ``snippet`` is the text, shortened around the words. A lower ``score`` is a better match (BM25 as SQLite gives
    it).
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

    def refresh(self, store: AnyStore) -> int:
        """Bring the index up to date: documents that came or changed are read, those that went are dropped.

        Returns the number of documents touched; 0 where nothing had to be done. Readers of the file keep what they
        have open until the new one is whole.
        """
        marks, named, count = document_marks(store), names(store), quote_count(store)
        mark = fingerprint(marks, named, count)
        if self.fingerprint == mark:
            return 0
        known = self._parts()
        gone = sorted(set(known) - set(marks) - {NAMES})
        changed = sorted(iri for iri in marks if known.get(iri) != marks[iri])

        def change(connection: sqlite3.Connection) -> None:
            for part in (*gone, *changed):
                _drop(connection, part)
            if known.get(NAMES) != digest(named):
                _drop(connection, NAMES)
                _add(connection, NAMES, digest(named), named)
            found = quotes(store, changed if known else None)
            filled = [
                _add(connection, iri or "", marks.get(iri or "", ""), texts)
                for iri, texts in groupby(found, key=lambda text: text[3])
            ]
            for iri in set(changed) - set(filled):
                _add(connection, iri, marks[iri], ())
            _note(connection, mark)

        self._rewrite(change, keep=bool(known))
        if known and self._count("quote") != count:  # changed by hand, behind the documents' marks
            self.rebuild(store)
        return len(gone) + len(changed)

    def rebuild(self, store: AnyStore) -> int:
        """Make the index anew from the store, beside the old one until it is whole; the number of texts."""
        marks, named, count = document_marks(store), names(store), quote_count(store)

        def fill(connection: sqlite3.Connection) -> None:
            _add(connection, NAMES, digest(named), named)
            left = dict(marks)
            for iri, texts in groupby(quotes(store), key=lambda text: text[3]):
                _add(connection, iri or "", left.pop(iri or "", ""), texts)
            for iri, mark in left.items():
                _add(connection, iri, mark, ())
            _note(connection, fingerprint(marks, named, count))

        self._rewrite(fill, keep=False)
        return sum(self._count(kind) for kind in KINDS)

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

    def _parts(self) -> dict[str, str]:
        with contextlib.suppress(sqlite3.DatabaseError):
            return dict(self._connection.execute("SELECT name, mark FROM parts"))
        return {}

    def _count(self, kind: str) -> int:
        return int(self._connection.execute("SELECT COUNT(*) FROM texts WHERE kind = ?", (kind,)).fetchone()[0])

    def _open(self) -> sqlite3.Connection:
        if self.path is None or not self.path.exists():
            return sqlite3.connect(":memory:", check_same_thread=False)
        return sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)

    def _rewrite(self, change: Change, keep: bool) -> None:
        """Apply a change to a copy (an empty one unless ``keep``), which then takes the index's place."""
        if self.path is None:
            if not keep:
                self.close()
                self._connection = sqlite3.connect(":memory:", check_same_thread=False)
            _write(self._connection, change)
            return
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}.tmp")
        try:
            beside.unlink(missing_ok=True)
            if keep:
                shutil.copyfile(self.path, beside)
            with contextlib.closing(sqlite3.connect(beside)) as connection:
                connection.execute("PRAGMA journal_mode = OFF")
                _write(connection, change)
            self.close()
            beside.replace(self.path)
            self._connection = self._open()
        except (OSError, sqlite3.OperationalError) as error:
            self.close()
            self._connection = sqlite3.connect(":memory:")
            raise StoreError(f"the search index cannot be written: {error}", place=str(self.path)) from error
        finally:
            beside.unlink(missing_ok=True)


def store_fingerprint(store: AnyStore) -> str:
    """Return a digest that changes when documents, the extractor, names or the number of quotes change."""
    return fingerprint(document_marks(store), names(store), quote_count(store))


def open_index(store: AnyStore, path: Path | None = None) -> SearchIndex:
    """Return an index that is up to date with the store, brought up to date where it is stale.

    It lies at ``path``, else in the store's folder; in memory for a store without a folder that can be written.
    """
    place = path or index_path(store)
    index = SearchIndex(place)
    try:
        index.refresh(store)
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


def _write(connection: sqlite3.Connection, change: Change) -> None:
    connection.executescript(_SCHEMA)
    with connection:
        connection.execute("BEGIN")
        change(connection)


def _add(connection: sqlite3.Connection, part: str, mark: str, texts: Iterable[Text]) -> str:
    """Add the texts of a part; their rows follow one another, so that they can be dropped together."""
    first = int(connection.execute("SELECT COALESCE(MAX(after), 1) FROM parts").fetchone()[0])
    rows = [(number, text, iri, kind, context) for number, (iri, text, kind, context) in enumerate(texts, first)]
    connection.executemany("INSERT INTO texts (rowid, text, iri, kind, context) VALUES (?, ?, ?, ?, ?)", rows)
    connection.execute("INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?)", (part, mark, first, first + len(rows)))
    return part


def _drop(connection: sqlite3.Connection, part: str) -> None:
    row = connection.execute("SELECT first, after FROM parts WHERE name = ?", (part,)).fetchone()
    if row:
        connection.execute("DELETE FROM texts WHERE rowid >= ? AND rowid < ?", row)
        connection.execute("DELETE FROM parts WHERE name = ?", (part,))


def _note(connection: sqlite3.Connection, mark: str) -> None:
    connection.execute("INSERT OR REPLACE INTO about VALUES ('fingerprint', ?)", (mark,))
