"""The frozen values that flow through the pipeline; every stage yields new ones and mutates none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document with one function in its layout.

    ``kind`` is one of heading, paragraph, list-item, table-cell, question, answer, caption. ``start`` and ``end`` are
    code-point offsets into ``Document.text`` (end exclusive). ``row_head`` is the text of a table row's first cell;
    ``speaker`` the name on the label of a transcript's turn.
    """

    kind: str
    start: int
    end: int
    row_head: str | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A text as stored, with what is known about it.

    ``text`` is the file's content exactly as decoded (for HTML and Markdown with its markup, for PDF the extracted
    text): all offsets index it. ``date`` is an ISO date, month or year, or None. ``sha256`` is the hex digest of the
    stored bytes.
    """

    stem: str
    text: str
    sha256: str
    blocks: tuple[Block, ...] = ()
    media_type: str = "text/plain"
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, list item or table cell that can carry claims.

    ``plain`` is the unit without markup and entities, for the parser; ``offsets[i]`` is the position in
    ``Document.text`` of ``plain[i]``. ``start``/``end`` give the quote in ``Document.text``.
    """

    start: int
    end: int
    plain: str
    offsets: tuple[int, ...]
    block: Block
    index: int


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of one unit that stand for one or several entities.

    ``start``/``end`` are offsets into ``Unit.plain``. ``names`` are the fillers as the annotation guide wants them
    (``USA``, ``Pete Hegseth``, ``Taiwan Strait``); several for "both nations". ``type`` is the local name of an
    ontology class (State, Person, MilitaryCommand, Island, Agreement, Capability, ...). ``form`` is one of name,
    demonym, metonym, nominal, pronoun. ``iris`` runs parallel to ``names``.
    """

    start: int
    end: int
    text: str
    names: tuple[str, ...]
    type: str
    form: str = "name"
    iris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A node that claims speak of: from the registry (``linked``) or made from type and name."""

    iri: str
    label: str
    type: str
    linked: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion in one sentence of one source; field meanings are those of the annotation guide.

    ``entities`` maps each filler and source name to its IRI. ``time`` is an ISO date, month, year or ``a/b`` interval.
    ``frame`` names the rule or learned model that made the claim, ``frame_version`` its version. ``provisions`` are
    notations of the ontology's provision types, where the claim comes from a row that codes them.
    """

    doc: str
    kind: str
    roles: Mapping[str, tuple[str, ...]]
    status: str
    start: int
    end: int
    quote: str
    source: tuple[str, ...] = ()
    time: str | None = None
    quantity: str | None = None
    frame: str = ""
    frame_version: str = ""
    entities: Mapping[str, str] = field(default_factory=dict[str, str])
    provisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one extractor found in one document."""

    document: Document
    claims: tuple[Claim, ...]
    entities: tuple[Entity, ...] = ()
    notes: tuple[str, ...] = ()


class Extractor(Protocol):
    """Anything that turns documents into claims; name and version are kept beside each claim."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """Yield one extraction per document, in order."""
        ...
