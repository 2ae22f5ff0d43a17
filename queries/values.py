"""Understand what a person typed for a parameter: a label, an alias, a code or an IRI becomes RDF terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from ..errors import QueryError
from ..ontology.model import load_model
from ..ontology.terms import AKG, XSD
from .engine import AnyStore
from .entities import EntityFinder, fold, short
from .library import Parameter, Term

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


@dataclass(frozen=True, slots=True)
class Understood:
    """What a parameter's value was taken for; ``reading`` says it for people (``"Japan" -> id/JPN``)."""

    name: str
    given: str
    terms: tuple[Term, ...]
    note: str = ""

    @property
    def reading(self) -> str:
        shown = ", ".join(short(term) for term in self.terms[:3]) or "nothing"
        more = f" and {len(self.terms) - 3} more" if len(self.terms) > 3 else ""
        return f'"{self.given}" -> {shown}{more}{f" ({self.note})" if self.note else ""}'


def understand(store: AnyStore, parameter: Parameter, given: str, place: str = "") -> Understood:
    """Turn ``given`` into terms of the parameter's type.

    Raises QueryError when nothing fits, or when several entities fit equally well; the candidates are in ``accepted``.
    """
    place = place or f"-p {parameter.name}"
    reader = _READERS.get(parameter.type)
    if reader is not None:
        return Understood(parameter.name, given, (reader(given, place),))
    terms, note = EntityFinder(store, parameter.type, place).find(given.strip())
    return Understood(parameter.name, given, terms, note)


def _status(given: str, place: str) -> Term:
    wanted = fold(given.removeprefix("akg:").removeprefix(AKG).removeprefix("status-"))
    for status in load_model().statuses:
        if fold(status) == wanted:
            return NamedNode(f"{AKG}status-{status}")
    raise QueryError(f"no status '{given}'", place=place, accepted=", ".join(load_model().statuses))


def _kind(given: str, place: str) -> Term:
    wanted = fold(given.removeprefix("akg:").removeprefix(AKG)).replace(" ", "")
    for kind in load_model().kinds.values():
        if wanted in {fold(kind.name), fold(kind.label).replace(" ", "")}:
            return NamedNode(kind.iri)
    raise QueryError(f"no kind '{given}'", place=place, accepted=", ".join(load_model().kinds))


def _date(given: str, place: str) -> Term:
    if not _DATE.fullmatch(given.strip()):
        raise QueryError(f"no date '{given}'", place=place, accepted="YYYY, YYYY-MM or YYYY-MM-DD")
    text = given.strip()
    if len(text) == 10:
        from datetime import date

        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise QueryError(f"no date '{given}'", place=place, accepted="a day of the calendar") from error
    return Literal(text, datatype=NamedNode(XSD + _DATE_TYPES[len(text)]))


def _integer(given: str, place: str) -> Term:
    if not re.fullmatch(r"[+-]?\d{1,18}", given.strip()):
        raise QueryError(f"no integer '{given}'", place=place, accepted="a whole number")
    return Literal(int(given))


def _text(given: str, place: str) -> Term:
    return Literal(given)


_READERS: Mapping[str, Callable[[str, str], Term]] = MappingProxyType(
    {"status": _status, "kind": _kind, "date": _date, "integer": _integer, "text": _text}
)


def value_types() -> Iterator[str]:
    """Names of parameter types that are not ontology classes."""
    yield from (*_READERS, "relation", "document", "search", "Entity")
