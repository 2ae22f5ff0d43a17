"""Rules for months, years, decades and their intervals."""

from __future__ import annotations

import re

from .times_calendar import (
    DECADES,
    MONTHS,
    interval,
    iso,
    number_of,
    parts,
)
from .times_days import near_year, year_word
from .times_rules import JOIN, MONTH, WHICH, YEAR, Setting, rule, step_of


@rule(
    "month",
    rf"(?:between\s+|from\s+)?({MONTH})(?:,?\s+({YEAR}))?{JOIN}(the next\s+|the following\s+)?({MONTH})"
    rf"(?:,?\s+(?:of\s+)?({YEAR}|last year|this year|next year))?",
)
def _month_to_month(found: re.Match[str], setting: Setting) -> str | None:
    if found[3] and found[2]:
        start = month_of(found[1], found[2], setting)
        return interval(start, month_near(MONTHS[found[4].lower().rstrip(".")], start, 1))
    end = month_of(found[4], found[5], setting)
    start = month_of(found[1], found[2] or (end[:4] if end else None), setting)
    if start and end and start > end:
        start = month_of(found[1], str(int(end[:4]) - 1), setting)
    return interval(start, end)


@rule(
    "month",
    rf"(?:early|late|mid|the end of|end of)?[\s-]?({MONTH}),?\s+(?:of\s+)?"
    rf"({YEAR}|last year|this year|next year|that year)",
)
def _month_year(found: re.Match[str], setting: Setting) -> str | None:
    return month_of(found[1], found[2], setting)


@rule("month", rf"({WHICH})\s+({MONTH})(?!\s+\d)", re.I)
def _which_month(found: re.Match[str], setting: Setting) -> str | None:
    which, month = found[1].lower(), MONTHS[found[2].lower().rstrip(".")]
    if which.startswith(("that", "the same")):
        return month_near(month, setting.previous, 0)
    if "following" in which or "previous" in which:
        if setting.previous or "following" in which:
            return month_near(month, setting.previous, 1 if "following" in which else -1)
        which = "last"
    if which in ("last", "past", "the past", "this past"):
        return month_near(month, setting.anchor, -1)
    if which in ("next", "coming", "the coming", "this coming"):
        return month_near(month, setting.anchor, 1)
    return month_of(found[2], "this year", setting)


def month_near(month: int, base: str | None, direction: int) -> str | None:
    """The nearest such month before (-1), after (1) or around (0) a value."""
    found = parts(base)
    if found is None:
        return None
    year, here, _ = found
    if direction == 0 or here is None:
        return iso(year + max(direction, 0), month)
    if direction < 0:
        return iso(year if month < here else year - 1, month)
    return iso(year if month > here else year + 1, month)


@rule(
    "month",
    r"(?:(?:early|late|mid)[\s-])?(January|February|April|June|July|August|September|October|November|December|Jan\.|Feb\.|Apr\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)(?:\s+last(?!\s\w))?(?:['’]s)?",
)
def _bare_month(found: re.Match[str], setting: Setting) -> str | None:
    return month_of(found[1], None, setting)


@rule(
    "month",
    r"(?:(?:early|late|mid)[\s-](March|May)|(?<=[Ii]n )(March|May)|(?<=[Ss]ince )(March|May)|(?<=[Bb]y )(March|May)|"
    r"(?<=[Uu]ntil )(March|May)|(?<=[Ff]rom )(March|May)|(?<=[Oo]f )(March|May)|(?<=[Ff]or )(March|May)|"
    r"(?<=[Bb]efore )(March|May)|(?<=[Aa]fter )(March|May)|(?<=[Dd]uring )(March|May)|(March|May)(?=['’]s))",
)
def _bare_ambiguous_month(found: re.Match[str], setting: Setting) -> str | None:
    return month_of(next(group for group in found.groups() if group), None, setting)


def month_of(month: str, year: str | None, setting: Setting) -> str | None:
    """A named month of a year in words, or of the year that the setting makes nearest."""
    number = MONTHS[month.lower().rstrip(".")]
    known = year_word(year, setting)
    if known is None:
        known = near_year(number, None, setting)
    return iso(known, number) if known else None


def _rising(found: re.Match[str]) -> bool:
    last = found[2] if len(found[2]) == 4 else found[1][:2] + found[2]
    return found[1] < last


@rule(
    "year",
    rf"(?:between\s+|from\s+)?(?:mid-|early\s+|late\s+)?({YEAR})(?:{JOIN})({YEAR}|\d\d)(?!\s?(?:%|per\s?cent))",
    accept=_rising,
)
def _year_range(found: re.Match[str], setting: Setting) -> str | None:
    last = found[2] if len(found[2]) == 4 else found[1][:2] + found[2]
    return interval(found[1], last)


@rule("year", rf"({YEAR})\s+and\s+(?:again\s+)?(?:that of the\s+\w+\s+)?(\w+)\s+years?\s+later")
def _year_and_later(found: re.Match[str], setting: Setting) -> str | None:
    count = number_of(found[2])
    return interval(found[1], iso(int(found[1]) + count)) if count else found[1]


@rule("year", rf"(?:the\s+)?(?:(early|mid|late)[\s-])?(?:the\s+)?({YEAR[:-1]}|20\d\d))s")
def _decade_digits(found: re.Match[str], setting: Setting) -> str | None:
    start = int(found[2])
    return f"{start}/{start + 9}" if start % 10 == 0 else None


@rule("decade", r"(?:the\s+)(?:(?:early|mid|late)[\s-])?(nineteen[\s-])?(" + "|".join(DECADES) + ")", re.I)
def _decade_words(found: re.Match[str], setting: Setting) -> str | None:
    start = 1900 + DECADES[found[2].lower()]
    return f"{start}/{start + 9}"


@rule("year", r"(?:(?<=since )|(?<=in )|(?<=of )|(?<=from )|(?<=In )|(?<=Since ))(1[0-3]\d\d)(?!\s\w{3,}s\b)")
def _early_year(found: re.Match[str], setting: Setting) -> str | None:
    return found[1]


@rule(
    "year",
    rf"(?:(?:fiscal(?: year)?|FY|calendar)\s?)?({YEAR})"
    r"(?!\s?(?:%|per\s?cent|troops|soldiers|km|tons|tonnes|men\b|kilomet|miles))(?:['’]s)?",
)
def _year(found: re.Match[str], setting: Setting) -> str | None:
    return found[1]


def _names_year(found: re.Match[str]) -> bool:
    return found[1].lower() != "the" or found[2] is not None or found[3] is not None


@rule(
    "unit",
    rf"({WHICH}|the current|the)\s+((?:fiscal|financial)\s+)?(?:calendar\s+)?year(?:\s+(after|before))?",
    re.I,
    _names_year,
)
def _which_year(found: re.Match[str], setting: Setting) -> str | None:
    which, after = found[1].lower(), found[3]
    anaphoric = after is not None or which.startswith(
        ("that", "the same", "the following", "following", "the previous", "previous")
    )
    base = parts(setting.previous if anaphoric else setting.anchor) or (
        parts(setting.anchor) if "previous" in which else None
    )
    if base is None:
        return None
    step = {"after": 1, "before": -1}.get(after or "", step_of(which))
    return iso(base[0] + step)
