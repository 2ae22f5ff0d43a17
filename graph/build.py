"""Documents into the store: read, convert, check, store in batches; what cannot stand is set aside with its reason."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .identity import document_iri, relation_kind
from .ledger import Ledger
from .model import Document, Extraction, Extractor
from .quads import Converted, Pipeline
from .read import Failure, read_documents
from .store_base import GraphStore
from .store_documents import StoredDocument
from .store_embedded import EmbeddedStore
from .store_update import ABOUT

BATCH_DOCUMENTS = 40
BATCH_QUADS = 40_000
BATCH_SECONDS = 1.5  # so that readers see what was built within two seconds


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something that did not go in (or only in part), where it comes from and why."""

    place: str
    reason: str
    document: bool = False


@dataclass(slots=True)
class Summary:
    """What a build did; ``claims`` counts by kind, ``entities`` are those that this build's claims speak of."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    claims: Counter[str] = field(default_factory=Counter[str])
    relations: set[str] = field(default_factory=set[str])
    linked: set[str] = field(default_factory=set[str])
    unlinked: set[str] = field(default_factory=set[str])
    set_aside: list[SetAside] = field(default_factory=list[SetAside])
    seconds: float = 0.0

    @property
    def documents(self) -> int:
        """Documents that are in the store after the build."""
        return self.new + self.changed + self.unchanged

    @property
    def failed(self) -> int:
        """Documents that were set aside."""
        return sum(1 for item in self.set_aside if item.document)


def build_documents(
    inputs: Sequence[str],
    store: GraphStore,
    extractor: Extractor,
    *,
    date: str | None = None,
    publisher: str | None = None,
    progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Convert documents and store them; a document given again replaces what it gave before.

    Args:
        inputs: files, folders, patterns, addresses, ``-`` for standard input.
        date, publisher: override what the documents say of themselves.
        progress: called after each document.
    """
    return Build(store, extractor, progress).run(read_documents(inputs, date=date, publisher=publisher))


class Build:
    """One run; holds the batch under way and the index of what the store had before."""

    def __init__(
        self, store: GraphStore, extractor: Extractor, progress: Callable[[Summary], None] | None = None
    ) -> None:
        store.pipeline = Pipeline(extractor.name, extractor.version)
        store.ready()
        self.store = store
        self.extractor = extractor
        self.progress = progress
        self.summary = Summary()
        self.converter = store.converter()
        self.ledger = _ledger(store)
        self.names: dict[str, str] = {}  # document -> key
        self.by_key: dict[str, set[str]] = {}  # key -> documents
        self.before: dict[str, StoredDocument] = {}  # only where no ledger is kept: in memory and at a server
        for item in store.documents():
            self._index(item.iri, item.key)
            if self.ledger.path is None:
                self.before[item.iri] = item
        self.seen: set[str] = set()
        self.doubtful: dict[str, str] = {}  # key -> a new document that may replace one of several
        self.batch: list[tuple[Converted, Document]] = []
        self.removed: set[str] = set()
        self.stored = time.monotonic()

    def run(self, documents: Iterator[Document | Failure]) -> Summary:
        """Convert and store all documents."""
        begun = time.monotonic()
        for extraction in self.extractor.extract(self._wanted(documents)):
            self._take(extraction)
            if self.progress:
                self.progress(self.summary)
        self._settle()
        self._store()
        self.store.snapshot()
        self.summary.seconds = time.monotonic() - begun
        return self.summary

    def _wanted(self, documents: Iterator[Document | Failure]) -> Iterator[Document]:
        """The documents that need converting; the others are counted here."""
        for item in documents:
            if isinstance(item, Failure):
                self.summary.set_aside.append(SetAside(item.input, item.reason, document=True))
                continue
            if not any(character.isalnum() for character in item.text):
                self.summary.set_aside.append(SetAside(item.stem, "holds no words", document=True))
                continue
            iri = document_iri(item.sha256)
            known = self.names.get(iri)
            if iri in self.seen or (known is not None and self._is_repeat(iri, known, item)):
                self.summary.unchanged += 1
                self.seen.add(iri)
                continue
            self.seen.add(iri)
            yield item

    def _is_repeat(self, iri: str, known: str, document: Document) -> bool:
        # The same bytes under two names: the first name in the alphabet stays, whatever came first.
        if known < _key(document):
            return True
        return self.ledger.holds(iri, document) or self._stands_so(self.before.get(iri), document)

    def _stands_so(self, item: StoredDocument | None, document: Document) -> bool:
        if item is None:
            return False
        title = document.title or document.stem
        wanted = (self.store.pipeline.iri, document.stem, title, document.date, document.publisher, document.url)
        return (item.pipeline, item.stem, item.title, item.date, item.publisher, item.url) == wanted

    def _take(self, extraction: Extraction) -> None:
        document = extraction.document
        converted = self._convert(extraction)
        if isinstance(converted, str):
            self.summary.set_aside.append(SetAside(document.stem, converted, document=True))
            return
        self._report(converted, document)
        self._count(converted, document)
        self.batch.append((converted, document))
        quads = sum(len(item.quads) for item, _ in self.batch)
        waited = time.monotonic() - self.stored
        if len(self.batch) >= BATCH_DOCUMENTS or quads >= BATCH_QUADS or waited > BATCH_SECONDS:
            self._store()
            self.store.snapshot()

    def _convert(self, extraction: Extraction) -> Converted | str:
        """The quads, or the reason why there are none."""
        if extraction.notes and not extraction.claims:
            return "; ".join(extraction.notes)
        try:
            return self.converter.convert(extraction)
        except ValueError as error:  # an IRI that is none
            return f"cannot be stored: {error}"

    def _report(self, converted: Converted, document: Document) -> None:
        from .validate import check_quads

        problems = [str(problem) for problem in converted.problems]
        problems += [str(fault) for fault in check_quads(converted.quads, self.store.model)]
        self.summary.set_aside += [SetAside(document.stem, problem) for problem in problems]

    def _count(self, converted: Converted, document: Document) -> None:
        summary, key = self.summary, _key(document)
        older = self.by_key.get(key, set()) - self.seen - self.removed if key else set[str]()
        if converted.document in self.names or older:
            summary.changed += 1
        else:
            summary.new += 1
        if len(older) == 1:
            self.removed |= older
        elif older:
            self.doubtful[key] = converted.document
        self._index(converted.document, key)
        for quad in converted.quads:
            if quad.predicate == ABOUT:
                summary.claims[relation_kind(getattr(quad.object, "value", ""))] += 1
        summary.relations |= converted.relations
        known = self.store.registry.by_iri
        summary.linked.update(iri for iri in converted.entities if iri in known)
        summary.unlinked.update(iri for iri in converted.entities if iri not in known)

    def _settle(self) -> None:
        """Where several older documents had a new one's name, it replaces the one that did not come again."""
        for key in self.doubtful:
            older = self.by_key[key] - self.seen - self.removed
            if len(older) == 1:
                self.removed |= older
            elif older:
                names = ", ".join(sorted(iri.rpartition("/")[2] for iri in older))
                reason = f"{len(older)} older documents of this name stay, any may be what it replaces: {names}"
                self.summary.set_aside.append(SetAside(key, reason))

    def _store(self) -> None:
        if self.batch or self.removed:
            self.store.replace([converted for converted, _ in self.batch], self.removed)
            self.ledger.record((converted.document, document) for converted, document in self.batch)
        self.batch, self.removed = [], set()
        self.stored = time.monotonic()

    def _index(self, iri: str, key: str) -> None:
        self.names[iri] = key
        self.by_key.setdefault(key, set()).add(iri)


def _key(document: Document) -> str:
    """What a changed version of a document shares with it; empty for standard input, which has no later version."""
    return document.url or ("" if document.stem == "stdin" else document.stem)


def _ledger(store: GraphStore) -> Ledger:
    folder = store.folder if isinstance(store, EmbeddedStore) else None
    path: Path | None = folder.root / "ledger.jsonl" if folder else None
    return Ledger(path, (store.pipeline.iri, store.registry_mark, store.model.version))
