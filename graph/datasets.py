"""Alliance datasets as documents: each row is a sentence, and a declaration says which claims its codes make."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from .dataset_declared import DATA, Declaration, Obligation
from .dataset_rows import Line, Row, groups, partners, read_lines, span
from .identity import entity_iri
from .model import Claim, Document, Entity, Extraction
from .registry import Registry
from .registry_codes import state_codes


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

    version = "3"

    def __init__(self, declaration: Declaration, registry: Registry) -> None:
        self.declaration = declaration
        self.registry = registry
        self.account = Account()
        self._agreement_iris: dict[str, str] = {}
        self._notations: dict[str, Mapping[str, str]] = {}

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
            self._agreement_iris = self._name_agreements(lines)
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

    def state_iri(self, code: str) -> str:
        """The IRI of the state with a code of the member column, empty where none has it."""
        name = self._codes.get(code, "")
        return self._iri(name) if name else ""

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
            entities={name: self._iri(name) for role in roles for name in roles[role]},
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
        dated = {item.code: state for state, items in state_codes().items() for item in items if item.list == "cow"}
        known = {e.notations["cow"]: e.id for e in self.registry.entries.values() if e.notations.get("cow")}
        return codes | dated | known

    def _state(self, line: Line) -> str:
        return self._codes.get(line.row[self.declaration.columns.member], "")

    def _agreement(self, row: Row) -> str:
        """The name of a row's agreement: the registry's id, or the dataset and its number there."""
        number = row[self.declaration.columns.agreement]
        return self._noted(self.declaration.agreement_notation).get(number) or self._numbered(number)

    def _numbered(self, number: str) -> str:
        return self.declaration.agreement_label.format(number)

    def _noted(self, notation: str) -> Mapping[str, str]:
        """Ids of the registry's agreements by their number in a dataset."""
        if notation not in self._notations:
            entries = self.registry.entries.values()
            self._notations[notation] = {e.notations[notation]: e.id for e in entries if e.notations.get(notation)}
        return self._notations[notation]

    def _name_agreements(self, lines: Iterable[Line]) -> dict[str, str]:
        """IRIs of the agreements that no registry knows; those that another dataset has, too, bear its IRI."""
        declared = self.declaration
        crosswalk = declared.crosswalk
        numbers: dict[str, str] = {}
        for line in lines:
            numbers[line.row[declared.columns.agreement]] = line.row[crosswalk.column] if crosswalk else ""
        times = Counter(numbers.values())
        found: dict[str, str] = {}
        for number, other in numbers.items():
            name = self._numbered(number)
            found[name] = entity_iri(name, "AgreementDocument")
            # two agreements that are one elsewhere stay two: only a number that stands for one of ours is taken
            if crosswalk and other and times[other] == 1:
                known = self._noted(crosswalk.notation).get(other)
                same = entity_iri(crosswalk.label.format(other), "AgreementDocument")
                found[name] = self.registry.entries[known].iri if known else same
        return found

    def _iri(self, name: str) -> str:
        known = self.registry.entries.get(name)
        return known.iri if known else self._agreement_iris.get(name) or entity_iri(name, "State")

    def _entities(self, claims: Iterable[Claim]) -> Iterator[Entity]:
        """The entities that no registry knows."""
        names = {name: iri for claim in claims for name, iri in claim.entities.items()}
        for name, iri in names.items():
            if iri not in self.registry.by_iri:
                yield Entity(iri, name, "AgreementDocument" if name in self._agreement_iris else "State")


def _since_two(lines: Iterable[Line]) -> str:
    """Since when at least two of these members were in."""
    first: dict[str, str] = {}
    for line in lines:
        first[line.name] = min(line.since, first.get(line.name, line.since))
    return sorted(first.values())[1]
