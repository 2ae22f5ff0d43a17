"""Alliance datasets as documents: each row is a sentence, and a declaration says which claims its codes make.

A declaration is a TOML file in ``dataset_data/``: the columns that name the agreement, the member and the dates, which
codes are which provision of the ontology, which provisions make a claim of which kind, and which codes say nothing and
why. A further dataset needs no code.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import InputError
from .dataset_rows import Columns, Line, Row, groups, partners, read_lines, span
from .identity import entity_iri
from .model import Claim, Document, Entity, Extraction
from .registry import Registry

DATA = Path(__file__).parent / "dataset_data"


@dataclass(frozen=True, slots=True)
class Code:
    """Values of columns and what they say: ``name`` is a provision of the ontology, or the reason why they say none."""

    name: str
    when: Mapping[str, tuple[str, ...]]

    def holds(self, row: Row) -> bool:
        """Whether the row has these values, one in each column."""
        return all(row[column] in values for column, values in self.when.items())


@dataclass(frozen=True, slots=True)
class Obligation:
    """A kind of claim and the provisions of which one must hold for it (none: every row makes it).

    Without ``partner_role`` the claim is the row's member's own, and carries all provisions of the row. Where both
    roles are the same, the members who are in together make one claim; else each makes its own towards the others.
    ``object_role`` is filled by the agreement.
    """

    kind: str
    member_role: str
    partner_role: str = ""
    object_role: str = ""
    provisions: tuple[str, ...] = ()

    def made_by(self, provisions: Iterable[str]) -> tuple[str, ...] | None:
        """The provisions that make this claim, None where none does."""
        if not self.provisions:
            return () if self.partner_role else tuple(sorted(provisions))
        return tuple(sorted(set(provisions) & set(self.provisions))) or None


@dataclass(frozen=True, slots=True)
class Declaration:
    """How a dataset's member file reads; field meanings stand in the files of ``dataset_data/``."""

    name: str
    title: str
    publisher: str
    citation: str
    covers_until: str
    agreement_notation: str
    agreement_label: str
    columns: Columns
    provisions: tuple[Code, ...]
    silent: tuple[Code, ...]
    obligations: tuple[Obligation, ...]

    @property
    def coded(self) -> set[str]:
        """The columns with codes."""
        return {column for code in (*self.provisions, *self.silent) for column in code.when}

    @classmethod
    def load(cls, path: Path) -> Declaration:
        """Read a declaration."""
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        columns: dict[str, Any] = {
            key: value if isinstance(value, str) else tuple(value) for key, value in values["columns"].items()
        }
        return cls(
            **values["dataset"],
            columns=Columns(**columns),
            provisions=tuple(_code(item) for item in values.get("provision", [])),
            silent=tuple(_code(item) for item in values.get("silent", [])),
            obligations=tuple(
                Obligation(**item | {"provisions": tuple(item.get("provisions", ()))}) for item in values["claim"]
            ),
        )


def _code(item: Mapping[str, Any]) -> Code:
    return Code(item["name"], {column: tuple(values) for column, values in item["when"].items()})


def declarations() -> dict[str, Declaration]:
    """The declared datasets by name."""
    found = (Declaration.load(path) for path in sorted(DATA.glob("*.toml")))
    return {declaration.name: declaration for declaration in found}


def dataset(name: str) -> Declaration:
    """A declared dataset by name.

    Raises:
        InputError: there is none of that name.
    """
    known = declarations()
    if name not in known:
        raise InputError(f"no dataset {name!r}", accepted=", ".join(known))
    return known[name]


@dataclass(slots=True)
class Account:
    """What became of the rows: each is counted once under ``rows``; codes that say nothing are counted by reason."""

    rows: int = 0
    with_claims: int = 0
    alone: int = 0
    set_aside: list[str] = field(default_factory=list[str])
    provisions: Counter[str] = field(default_factory=Counter[str])
    silent: Counter[str] = field(default_factory=Counter[str])


class DatasetExtractor:
    """An extractor whose documents are member files of an alliance dataset; ``account`` tells of the last one."""

    version = "2"

    def __init__(self, declaration: Declaration, registry: Registry) -> None:
        self.declaration = declaration
        self.registry = registry
        self.account = Account()

    @property
    def name(self) -> str:
        """The extractor's name: that of the dataset."""
        return f"dataset-{self.declaration.name}"

    def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """Yield the claims of each file."""
        declared = self.declaration
        for document in documents:
            self.account = Account()
            read = read_lines(document, declared.columns, declared.coded, f"the member file of {declared.title}")
            lines = [replace(line, name=self._state(line), provisions=self.provisions(line.row)) for line in read]
            self._take_account(lines)
            claims = [
                claim
                for group in groups(lines, declared.columns)
                for item in declared.obligations
                for claim in self._claims(item, group, document)
            ]
            yield Extraction(document, tuple(claims), tuple(self._entities(claims)))

    def provisions(self, row: Row) -> tuple[str, ...]:
        """The provisions that a row codes."""
        return tuple(code.name for code in self.declaration.provisions if code.holds(row))

    def _claims(self, item: Obligation, group: Sequence[Line], document: Document) -> Iterator[Claim]:
        """The claims of one kind in the rows of one agreement."""
        together: dict[tuple[tuple[str, ...], str], list[tuple[Line, tuple[str, ...]]]] = {}
        for line in group:
            made_by = item.made_by(line.provisions) if line.name else None
            if made_by is None:
                continue
            names = {other.name for other in partners(line, group)}
            if not item.partner_role:
                yield self._claim(item, {item.member_role: (line.name,)}, made_by, [line], document)
            elif names and item.partner_role == item.member_role:
                parties = tuple(sorted({line.name, *names}))
                together.setdefault((parties, line.until), []).append((line, made_by))
            elif names:
                roles = {item.member_role: (line.name,), item.partner_role: tuple(sorted(names))}
                yield self._claim(item, roles, made_by, [line], document)
        for (parties, _), found in together.items():
            since = _since_two(line for line in group if line.name in parties)
            lines = [line for line, _ in found]
            made_by = tuple(sorted({name for _, names in found for name in names}))
            yield self._claim(item, {item.member_role: parties}, made_by, lines, document, since)

    def _claim(
        self,
        item: Obligation,
        roles: dict[str, tuple[str, ...]],
        provisions: tuple[str, ...],
        lines: Sequence[Line],
        document: Document,
        since: str = "",
    ) -> Claim:
        """A claim that quotes the text from the first of its rows to the last."""
        first, last = lines[0], lines[-1]
        if item.object_role:
            roles[item.object_role] = (self._agreement(first.row),)
        return Claim(
            doc=document.stem,
            kind=item.kind,
            roles=roles,
            status="ended" if first.until else "in-force",
            start=first.start,
            end=last.end,
            quote=document.text[first.start : last.end],
            time=span(max(since, min(line.since for line in lines)), first.until),
            frame=f"{self.name}.{item.kind}",
            frame_version=self.version,
            entities={name: self._iri(name, role == item.object_role) for role in roles for name in roles[role]},
            provisions=provisions,
        )

    def _take_account(self, lines: Sequence[Line]) -> None:
        account, column = self.account, self.declaration.columns.member
        for group in groups(lines, self.declaration.columns):
            account.alone += sum(bool(line.name) and not partners(line, group) for line in group)
        for line in lines:
            account.rows += 1
            account.silent.update(code.name for code in self.declaration.silent if code.holds(line.row))
            if line.name:
                account.with_claims += 1
                account.provisions.update(line.provisions)
            else:
                account.set_aside.append(f"line {line.number}: no state has the code {line.row[column]!r}")

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Names of states (registry ids where there is an entry) by their code."""
        with (DATA / "states_by_code.tsv").open(encoding="utf-8", newline="") as stream:
            codes = {row["code"]: row["name"] for row in csv.DictReader(stream, delimiter="\t")}
        known = {e.notations["cow"]: e.id for e in self.registry.entries.values() if e.notations.get("cow")}
        return codes | known

    def _state(self, line: Line) -> str:
        return self._codes.get(line.row[self.declaration.columns.member], "")

    def _agreement(self, row: Row) -> str:
        number = row[self.declaration.columns.agreement]
        return self._agreements.get(number) or self.declaration.agreement_label.format(number)

    @cached_property
    def _agreements(self) -> dict[str, str]:
        wanted = self.declaration.agreement_notation
        return {e.notations[wanted]: e.id for e in self.registry.entries.values() if e.notations.get(wanted)}

    def _iri(self, name: str, agreement: bool) -> str:
        known = self.registry.entries.get(name)
        return known.iri if known else entity_iri(name, "AgreementDocument" if agreement else "State")

    def _entities(self, claims: Iterable[Claim]) -> Iterator[Entity]:
        """The entities that no registry knows."""
        names = {name: iri for claim in claims for name, iri in claim.entities.items()}
        for name, iri in names.items():
            if name not in self.registry.entries:
                document = iri == entity_iri(name, "AgreementDocument")
                yield Entity(iri, name, "AgreementDocument" if document else "State")


def _since_two(lines: Iterable[Line]) -> str:
    """Since when at least two of these members were in."""
    first: dict[str, str] = {}
    for line in lines:
        first[line.name] = min(line.since, first.get(line.name, line.since))
    return sorted(first.values())[1]
