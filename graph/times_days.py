"""Rules for days: whole dates, days without a year, runs of days."""

from __future__ import annotations

import re

from .times_calendar import (
    MONTHS,
    as_date,
    day_number,
    interval,
    iso,
    parts,
    shift_days,
    shift_months,
)
from .times_rules import DAY, JOIN, MONTH, ORDINAL, SHORT_DAY, YEAR, Setting, rule, step_of


@rule("year", rf"({YEAR})-(\d\d)-(\d\d)")
def _iso_day(found: re.Match[str], setting: Setting) -> str | None:
    return iso(int(found[1]), int(found[2]), int(found[3]))


@rule("month", rf"({DAY})(?:{JOIN})({DAY})\s+({MONTH})(?:,?\s+({YEAR}|last year|this year|next year))?")
def _days_month(found: re.Match[str], setting: Setting) -> str | None:
    return _day_range(found[1], found[2], found[3], found[4], setting)


@rule("month", rf"({MONTH})\s+({DAY})(?:{JOIN})({DAY})(?:,?\s+({YEAR}|last year|this year|next year))?")
def _month_days(found: re.Match[str], setting: Setting) -> str | None:
    return _day_range(found[2], found[3], found[1], found[4], setting)


@rule("month", rf"(?:from\s+)?({DAY})\s+({MONTH})(?:\s+({YEAR}))?{JOIN}({DAY})\s+({MONTH})(?:,?\s+({YEAR}))?")
def _day_to_day(found: re.Match[str], setting: Setting) -> str | None:
    end = day_of(found[4], found[5], found[6], setting)
    return interval(day_of(found[1], found[2], found[3] or (end[:4] if end else None), setting), end)


@rule(
    "month",
    rf"(?:({SHORT_DAY}),?\s+)?(?:the\s+)?({DAY}|{ORDINAL})\s+(?:of\s+)?({MONTH})"
    rf"(?:,?\s+(?:of\s+)?({YEAR}|last year|this year|next year|last(?!\s\w)|of that year|that year))?",
)
def _day_month(found: re.Match[str], setting: Setting) -> str | None:
    return day_of(found[2], found[3], found[4], setting)


@rule(
    "month",
    rf"(?:({SHORT_DAY}),?\s+)?(?:(last|this|next)\s+)?({MONTH})\s+({DAY})"
    rf"(?:,?\s+({YEAR}|last year|this year|next year|of that year|that year))?",
)
def _month_day(found: re.Match[str], setting: Setting) -> str | None:
    return day_of(found[4], found[3], found[5], setting)


def _day_range(first: str, last: str, month: str, year: str | None, setting: Setting) -> str | None:
    end = day_of(last, month, year, setting)
    return interval(day_of(first, month, end[:4] if end else year, setting), end)


def day_of(day: str, month: str, year: str | None, setting: Setting) -> str | None:
    """A day of a named month, in a year in words or the one that the setting makes nearest."""
    number, month_number = day_number(day), MONTHS[month.lower().rstrip(".")]
    if number is None:
        return None
    known = year_word(year, setting)
    if known is not None:
        return iso(known, month_number, number)
    return iso(year_of, month_number, number) if (year_of := near_year(month_number, number, setting)) else None


def year_word(word: str | None, setting: Setting) -> int | None:
    """The year that "2024", "last year" or "that year" names."""
    if word is None or word == "last":
        return None
    if word.isdecimal():
        return int(word)
    base = parts(setting.previous) if "that" in word else setting.today
    if base is None:
        return None
    return base[0] + {"last": -1, "next": 1}.get(word.split()[0], 0)


def near_year(month: int, day: int | None, setting: Setting) -> int | None:
    """The year of a month or day named without one: the last before the document's date, or the next after it."""
    today = setting.today
    if today is None or today[1] is None:
        base = parts(setting.previous) or today
        return base[0] if base else None
    year, this_month, this_day = today
    here = (this_month or 1, this_day or 31)
    there = (month, day or (1 if not setting.ahead else 31))
    if setting.ahead:
        return year if there >= here else year + 1
    soon = day is not None and this_day is not None and 0 <= _days_ahead(setting.anchor, year, month, day) <= 7
    return year if there <= here or soon else year - 1


def _days_ahead(anchor: str | None, year: int, month: int, day: int) -> int:
    today, there = as_date(anchor), as_date(iso(year, month, day))
    return (there - today).days if today and there else -1


@rule("year", rf"(?:the\s+)(first|last|final)\s+day\s+of\s+(?:({MONTH}),?\s+)?({YEAR})", re.I)
def _edge_day(found: re.Match[str], setting: Setting) -> str | None:
    year, first = int(found[3]), found[1].lower() == "first"
    month = MONTHS[found[2].lower().rstrip(".")] if found[2] else 1 if first else 12
    return iso(year, month, 1) if first else shift_days(iso(*shift_months(year, month, 1), 1), -1)


@rule("unit", rf"the\s+({ORDINAL})\s+of\s+(this|last|next|that)\s+month", re.I)
def _nth_of_month(found: re.Match[str], setting: Setting) -> str | None:
    base = parts(setting.previous if found[2].lower() == "that" else setting.anchor)
    day = day_number(found[1])
    if base is None or base[1] is None or day is None:
        return None
    year, month = shift_months(base[0], base[1], step_of(found[2].lower()))
    return iso(year, month, day)
