"""Dates, months, years and numbers as the few literal types that the store uses, and back."""

from __future__ import annotations

import re
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from ..ontology.terms import XSD

STRING = NamedNode(XSD + "string")
INTEGER = NamedNode(XSD + "integer")
DECIMAL = NamedNode(XSD + "decimal")
DATE = NamedNode(XSD + "date")
YEAR = NamedNode(XSD + "gYear")
MONTH = NamedNode(XSD + "gYearMonth")

_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_TIME = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def time_literal(text: str) -> Literal | None:
    """An ISO date, month or year as a literal that keeps its granularity; None where the text is none of these.

    >>> time_literal("2025-03").datatype.value.rpartition("#")[2]
    'gYearMonth'
    """
    found = _TIME.fullmatch(text)
    if not found or found[1] == "0000":
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    if not 1 <= month <= 12 or not 1 <= day <= _MONTH_DAYS[month - 1]:
        return None
    if month == 2 and day == 29 and (year % 4 or (year % 100 == 0 and year % 400)):
        return None
    return Literal(text, datatype=DATE if found[3] else MONTH if found[2] else YEAR)


def interval(text: str) -> tuple[Literal, Literal] | None:
    """The two ends of an ``a/b`` interval, or None where it is not one or ends before it begins."""
    first, slash, last = text.partition("/")
    start, end = time_literal(first), time_literal(last)
    if not slash or start is None or end is None or end.value < start.value[: len(end.value)]:
        return None
    return start, end


def number_literal(value: Decimal) -> Literal:
    """A number as xsd:integer where it is whole, else xsd:decimal in plain notation."""
    if value == value.to_integral_value():
        return Literal(str(int(value)), datatype=INTEGER)
    return Literal(f"{value:f}".rstrip("0"), datatype=DECIMAL)


def integer(value: int) -> Literal:
    """A whole number as xsd:integer."""
    return Literal(str(value), datatype=INTEGER)
