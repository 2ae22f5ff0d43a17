"""Alliance datasets as documents: each row is a sentence, and a declaration says which claims its codes make.

A declaration is a TOML file in ``dataset_data/``: the columns that name the agreement, the member and the dates, which
codes become which kind of claim, and which codes cannot be expressed and why. A further dataset needs no code.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import DocumentError, InputError
from .identity import entity_iri
from .model import Claim, Document, Entity, Extraction
from .registry import Registry

DATA = Path(__file__).parent / "dataset_data"
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Obligation:
    """Codes of a row and the kind that they become, or (without a kind) the reason why they become none."""

    when: Mapping[str, tuple[str, ...]]
    kind: str = ""
    member_role: str = ""
    partner_role: str = ""
    object_role: str = ""
    reason: str = ""

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> Obligation:
        """Read one table of a declaration."""
        when = {column: tuple(codes) for column, codes in item.get("when", {}).items()}
        return cls(when=when, **{key: value for key, value in item.items() if key != "when"})

    def holds(self, row: Row) -> bool:
        """Whether the row has these codes."""
        return all(row[column].strip() in codes for column, codes in self.when.items())


@dataclass(frozen=True, slots=True)
class Declaration:
    """How a dataset's member file reads; field meanings stand in the files of ``dataset_data/``."""

    name: str
    title: str
    publisher: str
    citation: str
    covers_until: str
    agreement: str
    agreement_notation: str
    agreement_label: str
    member: str
    phase: tuple[str, ...]
    start: tuple[str, ...]
    end: tuple[str, ...]
    obligations: tuple[Obligation, ...]
    unmapped: tuple[Obligation, ...]

    @property
    def columns(self) -> set[str]:
        """The columns that a file must have."""
        coded = {column for item in (*self.obligations, *self.unmapped) for column in item.when}
        return {self.agreement, self.member, *self.phase, *self.start, *self.end, *coded}

    @classmethod
    def load(cls, path: Path) -> Declaration:
        """Read a declaration."""
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        obligations = tuple(Obligation.of(item) for item in values.pop("obligation", []))
        unmapped = tuple(Obligation.of(item) for item in values.pop("unmapped", []))
        lists = {key: tuple(values.pop(key)) for key in ("phase", "start", "end")}
        return cls(obligations=obligations, unmapped=unmapped, **lists, **values)


def declarations() -> dict[str, Declaration]:
    """The declared datasets by name."""
    found = (Declaration.load(path) for path in sorted(DATA.glob("*.toml")))
    return {declaration.name: declaration for declaration in found}


@dataclass(frozen=True, slots=True)
class _Line:
    """One row with its place in the text and the stretch of time that it covers (ISO text, open end empty)."""

    row: Row
    number: int
    start: int
    end: int
    since: str
    until: str


@dataclass(slots=True)
class Account:
    """What became of the rows: every row is counted once under ``rows``, and codes without a kind by reason."""

    rows: int = 0
    with_claims: int = 0
    set_aside: list[str] = field(default_factory=list[str])
    unmapped: Counter[str] = field(default_factory=Counter[str])


class DatasetExtractor:
    """An extractor whose documents are member files of an alliance dataset; ``account`` tells of the last one."""

    version = "1"

    def __init__(self, declaration: Declaration, registry: Registry) -> None:
        self.declaration = declaration
        self.registry = registry
        self.account = Account()

    @property
    def name(self) -> str:
        """The extractor's name: that of the dataset."""
        return f"dataset-{self.declaration.name}"

    def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """Yield the claims of each file, in the order of its rows."""
        for document in documents:
            self.account = Account()
            lines = list(read_lines(document, self.declaration))
            together = _together(lines, self.declaration)
            claims: list[Claim] = []
            entities: dict[str, Entity] = {}
            for line in lines:
                found = list(self._claims(document, line, together[self._key(line.row)], entities))
                self.account.rows += 1
                self.account.with_claims += bool(found)
                claims += found
            yield Extraction(document, tuple(claims), tuple(entities.values()))

    def _key(self, row: Row) -> tuple[str, ...]:
        return (row[self.declaration.agreement], *(row[column] for column in self.declaration.phase))

    def _claims(
        self, document: Document, line: _Line, group: list[_Line], entities: dict[str, Entity]
    ) -> Iterator[Claim]:
        declared = self.declaration
        for item in declared.unmapped:
            if item.holds(line.row):
                self.account.unmapped[item.reason] += 1
        code = line.row[declared.member]
        member = self._state(code, entities)
        if member is None:
            self.account.set_aside.append(f"line {line.number}: no state has the code {code!r}")
            return
        partners = [self._state(other.row[declared.member], entities) for other in group if _overlap(line, other)]
        names = sorted({name for name in partners if name is not None and name != member})
        if not names:
            self.account.set_aside.append(f"line {line.number}: no other member is told of at that time")
            return
        agreement = self._agreement(line.row, entities)
        for item in declared.obligations:
            if not item.holds(line.row):
                continue
            roles: dict[str, tuple[str, ...]] = {item.member_role: (member,)}
            roles[item.partner_role] = tuple(sorted({*roles.get(item.partner_role, ()), *names}))
            if item.object_role:
                roles[item.object_role] = (agreement,)
            fillers = {name for values in roles.values() for name in values}
            yield Claim(
                doc=document.stem,
                kind=item.kind,
                roles=roles,
                status="ended" if line.until else "in-force",
                start=line.start,
                end=line.end,
                quote=document.text[line.start : line.end],
                time="/".join(part for part in (line.since, line.until) if part) or None,
                frame=f"{self.name}.{item.kind}",
                frame_version=self.version,
                entities={entity.label: entity.iri for entity in entities.values() if entity.label in fillers}
                | {name: self.registry.entries[name].iri for name in fillers if name in self.registry.entries},
            )

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Names of states (registry ids where there is an entry) by their code."""
        with (DATA / "states_by_code.tsv").open(encoding="utf-8", newline="") as stream:
            codes = {row["code"]: row["name"] for row in csv.DictReader(stream, delimiter="\t")}
        known = {e.notations["cow"]: e.id for e in self.registry.entries.values() if e.notations.get("cow")}
        return codes | known

    def _state(self, code: str, entities: dict[str, Entity]) -> str | None:
        name = self._codes.get(code.strip())
        if name is not None and name not in self.registry.entries:
            entities.setdefault(name, Entity(entity_iri(name, "State"), name, "State"))
        return name

    def _agreement(self, row: Row, entities: dict[str, Entity]) -> str:
        declared, number = self.declaration, row[self.declaration.agreement].strip()
        known = self._agreements.get(number)
        if known is not None:
            return known
        label = declared.agreement_label.format(number)
        entities.setdefault(label, Entity(entity_iri(label, "AgreementDocument"), label, "AgreementDocument"))
        return label

    @cached_property
    def _agreements(self) -> dict[str, str]:
        wanted = self.declaration.agreement_notation
        return {e.notations[wanted]: e.id for e in self.registry.entries.values() if e.notations.get(wanted)}


def read_lines(document: Document, declaration: Declaration) -> Iterator[_Line]:
    """The rows of a member file with their offsets.

    Raises:
        DocumentError: the file lacks columns or has a row of another length.
    """
    position, header = 0, list[str]()
    for number, text in enumerate(document.text.splitlines(keepends=True), start=1):
        start, position = position, position + len(text)
        line = text.rstrip("\r\n")
        if not line.strip():
            continue
        cells = next(csv.reader([line]))
        if not header:
            header = [cell.strip().lstrip("\ufeff") for cell in cells]
            lacking = sorted(declaration.columns - set(header))
            if lacking:
                accepted = f"the member file of {declaration.title}"
                raise DocumentError(f"lacks the columns {', '.join(lacking)}", place=document.stem, accepted=accepted)
            continue
        if len(cells) != len(header):
            problem = f"{len(cells)} cells where the header has {len(header)}"
            raise DocumentError(problem, place=f"{document.stem}:{number}", accepted="one cell a column")
        row = dict(zip(header, cells, strict=True))
        yield _Line(row, number, start, start + len(line), _date(row, declaration.start), _date(row, declaration.end))


def dataset(name: str) -> Declaration:
    """A declared dataset by name.

    Raises:
        InputError: there is none of that name.
    """
    known = declarations()
    if name not in known:
        raise InputError(f"no dataset {name!r}", accepted=", ".join(known))
    return known[name]


def _date(row: Row, columns: Iterable[str]) -> str:
    """Year, month and day as far as they are given: ``1951-09-08``, ``1951-09``, ``1951`` or nothing."""
    parts: list[str] = []
    for column, width in zip(columns, (4, 2, 2), strict=True):
        cell = row[column].strip()
        if not cell.isdigit() or int(cell) == 0:
            break
        parts.append(cell.zfill(width))
    return "-".join(parts)


def _together(lines: Iterable[_Line], declaration: Declaration) -> dict[tuple[str, ...], list[_Line]]:
    groups: dict[tuple[str, ...], list[_Line]] = {}
    for line in lines:
        key = (line.row[declaration.agreement], *(line.row[column] for column in declaration.phase))
        groups.setdefault(key, []).append(line)
    return groups


def _overlap(one: _Line, other: _Line) -> bool:
    """Whether two rows were in effect at a common time; ISO dates compare as text, an open end never ends."""
    return (not other.until or one.since <= other.until) and (not one.until or other.since <= one.until)
