"""What a declaration says of an alliance dataset: its columns, its codes, and the claims that they make.

A declaration is a TOML file in ``dataset_data/``: the columns that name the agreement, the member and the dates, which
codes are which provision of the ontology, which provisions make a claim of which kind, and which codes say nothing and
why. A further dataset needs no code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError
from .dataset_rows import Columns, Row

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
class Crosswalk:
    """A column with the number that another dataset gives to the same agreement, and how that dataset names it."""

    column: str
    notation: str
    label: str


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
    crosswalk: Crosswalk | None = None

    @property
    def coded(self) -> set[str]:
        """The columns with codes."""
        crosswalk = {self.crosswalk.column} if self.crosswalk else set[str]()
        return crosswalk | {column for code in (*self.provisions, *self.silent) for column in code.when}

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
            crosswalk=Crosswalk(**values["crosswalk"]) if "crosswalk" in values else None,
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
