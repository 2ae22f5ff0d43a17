"""What the rules for time expressions are made of: patterns, the setting of an expression, the list of rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from .times_calendar import ORDINALS, parts

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER|"
    r"JAN|FEB|MAR|APR|JUN|JUL|AUG|SEP|SEPT|OCT|NOV|DEC|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
SHORT_DAY = rf"(?:{WEEKDAY}|Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\.?"
YEAR = r"(?:1[4-9]\d\d|20\d\d)"
DAY = r"(?:[0-3]?\d(?:st|nd|rd|th)?)"
COUNT = (
    r"(?:\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]{3,5})?|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|a|an|"
    r"a couple of|a few)"
)
ORDINAL = "(?:" + "|".join(sorted(ORDINALS, key=len, reverse=True)) + r"|\d{1,2}(?:st|nd|rd|th))"
SEASON = r"(?:spring|summer|autumn|fall|winter)"
WHICH = (
    r"(?:last|next|this(?: past| coming)?|past|previous|following|coming|that(?: same)?|the same|the previous|"
    r"the following|the past|the coming)"
)
JOIN = r"(?:\s?[-–—]\s?|\s(?:to|and|until|through|till)\s)"


@dataclass(frozen=True, slots=True)
class Setting:
    """What an expression is resolved from: the document's date, the value before it, and whether it looks ahead."""

    anchor: str | None
    previous: str | None
    ahead: bool

    @property
    def today(self) -> tuple[int, int | None, int | None] | None:
        return parts(self.anchor)


Resolve = Callable[[re.Match[str], Setting], str | None]
Accept = Callable[[re.Match[str]], bool]


class Rule(NamedTuple):
    """How one form of time expression is found and resolved; it is tried only where one of its ``signs`` stands."""

    signs: frozenset[str]
    pattern: re.Pattern[str]
    resolve: Resolve
    accept: Accept


RULES: list[Rule] = []
# A sign with words of which one stands in every text that it stands in: looking for those first is many times faster.
_SIGNS = tuple(
    (name, tuple(cues.split()), re.compile(pattern, re.I))
    for name, cues, pattern in (
        ("month", "jan feb mar apr may jun jul aug sep oct nov dec", rf"\b{MONTH}"),
        ("year", "0 1 2 3 4 5 6 7 8 9", r"\d{4}"),
        ("weekday", "day", WEEKDAY),
        ("season", "spring summer autumn fall winter", rf"\b{SEASON}"),
        ("unit", "day week month year decade night quarter", r"\b(?:day|week|month|year|decade|fortnight|quarter)"),
        ("feast", "christmas", r"Christmas"),
        (
            "near",
            "today tonight day tomorrow morning noon eve night",
            r"\b(?:today|tonight|yesterday|tomorrow|morning|afternoon|evening|night|eve)\b",
        ),
        ("decade", "ties", r"(?:twen|thir|for|fif|six|seven|eigh|nine)ties"),
        ("ordinal", "st nd rd th", r"\d(?:st|nd|rd|th)\b|(?:[eir][nrsfx]t|th|second)\b"),
    )
)


def signs_in(plain: str) -> frozenset[str]:
    """The kinds of words in a sentence that a time expression is built on; none where there is no such expression."""
    low = plain.lower()
    return frozenset(
        name for name, cues, pattern in _SIGNS if any(cue in low for cue in cues) and pattern.search(plain)
    )


def _always(found: re.Match[str]) -> bool:
    return True


def rule(signs: str, pattern: str, flags: int = 0, accept: Accept = _always) -> Callable[[Resolve], Resolve]:
    """Register a rule: ``pattern`` finds the expression, the decorated function gives its value; the first has it."""

    def keep(resolve: Resolve) -> Resolve:
        compiled = re.compile(rf"(?<![\w$€£¥]){pattern}(?![\w])", flags)
        RULES.append(Rule(frozenset(signs.split()), compiled, resolve, accept))
        return resolve

    return keep


def step_of(which: str) -> int:
    """-1 for "last" and its like, 1 for "next", 0 for "this" and "that"."""
    if which in ("last", "past", "previous", "the previous", "the past"):
        return -1
    return 1 if which in ("next", "coming", "following", "the following", "the coming", "this coming") else 0
