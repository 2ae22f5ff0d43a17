"""Small documents with claims by hand, for the tests of quads, store and build."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from alliancekg.graph.identity import entity_iri
from alliancekg.graph.model import Claim, Document, Entity, Extraction
from alliancekg.graph.registry import Entry, Registry
from alliancekg.ontology.model import load_model
from alliancekg.ontology.terms import ID

MODEL = load_model()


def entry(name: str, label: str, type_name: str = "State", **more) -> Entry:
    return Entry(id=name, iri=ID + name, type=type_name, label=label, source="test", place="test", **more)


REGISTRY = Registry(
    [
        entry("USA", "United States", aliases=("U.S.",)),
        entry("JPN", "Japan"),
        entry("PHL", "Philippines"),
        entry("AUS", "Australia"),
        entry("CHN", "China"),
        entry("yonaguni", "Yonaguni", "Island", country="JPN", lat=24.45, lon=122.98),
    ]
)


@dataclass(frozen=True)
class Said:
    """One claim: its sentence, kind, roles and the rest."""

    sentence: str
    kind: str
    roles: Mapping[str, Sequence[str]]
    status: str = "in-force"
    source: Sequence[str] = ()
    time: str | None = None
    quantity: str | None = None


@dataclass(frozen=True)
class Text:
    """A document to be: stem, date and what it says."""

    stem: str
    said: Sequence[Said]
    date: str | None = "2025-03-30"
    publisher: str | None = None
    url: str | None = None
    before: str = "A line before. "
    types: Mapping[str, str] = field(default_factory=dict)


def entity(name: str, type_name: str) -> Entity:
    known = REGISTRY.entries.get(name) or next(iter(REGISTRY.lookup(name)), None)
    if known:
        return Entity(known.iri, known.label, known.type, linked=True)
    return Entity(entity_iri(name, type_name), name, type_name)


def extraction(text: Text) -> Extraction:
    body = text.before + " ".join(dict.fromkeys(said.sentence for said in text.said))
    claims: list[Claim] = []
    entities: dict[str, Entity] = {}
    for said in text.said:
        names: dict[str, str] = {}
        kind = MODEL.kind(said.kind)
        for role, fillers in (*said.roles.items(), ("source", said.source)):
            for name in fillers:
                default = "Person" if role == "source" else kind.role(role).ranges[0]
                made = entity(name, text.types.get(name, default))
                entities[made.iri] = made
                names[name] = made.iri
        start = body.index(said.sentence)
        claims.append(
            Claim(
                doc=text.stem,
                kind=said.kind,
                roles={role: tuple(fillers) for role, fillers in said.roles.items()},
                status=said.status,
                start=start,
                end=start + len(said.sentence),
                quote=said.sentence,
                source=tuple(said.source),
                time=said.time,
                quantity=said.quantity,
                frame="hand",
                frame_version="1",
                entities=names,
            )
        )
    document = Document(
        stem=text.stem,
        text=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        title=text.stem.replace("-", " ").capitalize(),
        date=text.date,
        publisher=text.publisher,
        url=text.url,
        language="en",
    )
    return Extraction(document, tuple(claims), tuple(entities.values()))


SPRING = Text(
    "spring-visit",
    (
        Said(
            "The United States plans to turn its headquarters at Yokota into a command that works with Japan.",
            "CommandIntegration",
            {"actor": ["USA"], "counterpart": ["JPN"], "object": ["headquarters at Yokota"]},
            "planned",
        ),
        Said(
            "Japan hosts some 54,000 American troops.",
            "Basing",
            {"host": ["JPN"], "guest": ["USA"]},
            quantity="54,000 troops",
        ),
        Said(
            "Jane Roe said that Washington wants to use harbours on Yonaguni.",
            "Access",
            {"user": ["USA"], "grantor": ["JPN"], "place": ["yonaguni"]},
            "proposed",
            ["Jane Roe"],
        ),
    ),
    publisher="The Harbour Post",
)
SUMMER = Text(
    "summer-ceremony",
    (
        Said(
            "In July the new American command at Yokota began to work with its Japanese counterpart.",
            "CommandIntegration",
            {"actor": ["USA"], "counterpart": ["JPN"], "object": ["headquarters at Yokota"]},
            "underway",
        ),
        Said("American forces remain based in Japan.", "Basing", {"host": ["JPN"], "guest": ["USA"]}),
        Said(
            "Japan and Australia met in Sydney on 2 July.",
            "Meeting",
            {"participant": ["JPN", "AUS"], "place": ["Sydney"]},
            "completed",
            time="2025-07-02",
        ),
    ),
    date="2025-07-11",
)
AUTUMN = Text(
    "autumn-denial",
    (
        Said(
            "Manila denied that it hosts American missiles for good.",
            "Basing",
            {"host": ["PHL"], "guest": ["USA"]},
            "denied",
            ["PHL"],
        ),
        Said(
            "China called the Philippines a host of American forces.",
            "Basing",
            {"host": ["PHL"], "guest": ["USA"]},
            source=["CHN"],
        ),
        Said("Japan and Australia are partners.", "Partnership", {"party": ["JPN", "AUS"]}, time="2022/2025"),
    ),
    date="2025-10",
)
TEXTS = (SPRING, SUMMER, AUTUMN)


def all_extractions() -> list[Extraction]:
    return [extraction(text) for text in TEXTS]


class HandExtractor:
    """Gives the claims made by hand for the documents with these stems; others are empty."""

    name, version = "hand", "1"

    def __init__(self, found: Iterable[Extraction]) -> None:
        self.found = {item.document.text: item for item in found}
        self.asked: list[str] = []

    def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        for document in documents:
            self.asked.append(document.stem)
            made = self.found.get(document.text)
            if made is None:
                yield Extraction(
                    document, (), (), ("not converted: unknown text",) if "broken" in document.stem else ()
                )
            else:
                claims = tuple(replace(claim, doc=document.stem) for claim in made.claims)
                yield Extraction(document, claims, made.entities)


def written(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write all texts, whose claims are known, into the folder ``news`` of ``place``, which the commands run in."""
    monkeypatch.chdir(place)
    found = all_extractions()
    monkeypatch.setattr("alliancekg.graph.extract.default_extractor", lambda model=None: HandExtractor(found))
    monkeypatch.setattr("alliancekg.graph.registry.Registry.load", lambda *extra: REGISTRY)
    folder = place / "news"
    folder.mkdir()
    for item in found:
        (folder / f"{item.document.stem}.txt").write_text(item.document.text, encoding="utf-8")
    return folder
