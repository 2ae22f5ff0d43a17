"""Time expressions: found in a sentence and resolved against the document's date, granularity kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from .model import Document, Unit
from .times_calendar import (
    DECADES,
    MONTHS,
    ORDINALS,
    SEASONS,
    WEEKDAYS,
    as_date,
    day_number,
    interval,
    iso,
    number_of,
    parts,
    shift_days,
    shift_months,
)
from .times_tense import looks_ahead

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER|"
    r"JAN|FEB|MAR|APR|JUN|JUL|AUG|SEP|SEPT|OCT|NOV|DEC|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SHORT_DAY = rf"(?:{_WEEKDAY}|Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\.?"
_YEAR = r"(?:1[4-9]\d\d|20\d\d)"
_DAY = r"(?:[0-3]?\d(?:st|nd|rd|th)?)"
_COUNT = r"(?:\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]{3,5})?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|a|an|a couple of|a few)"
_ORDINAL = "(?:" + "|".join(sorted(ORDINALS, key=len, reverse=True)) + r"|\d{1,2}(?:st|nd|rd|th))"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_WHICH = r"(?:last|next|this(?: past| coming)?|past|previous|following|coming|that(?: same)?|the same|the previous|the following|the past|the coming)"
_JOIN = r"(?:\s?[-–—]\s?|\s(?:to|and|until|through|till)\s)"


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A time expression in a sentence.

    ``start``/``end`` are offsets into the sentence, ``value`` the ISO day, month, year or interval ``a/b`` (None where
    the document's date or an earlier expression would be needed and is not known), ``lead`` the preposition before it
    in lower case ("since", "by", "in", "of", ...) or "".
    """

    start: int
    end: int
    text: str
    value: str | None
    lead: str = ""


@dataclass(frozen=True, slots=True)
class _Setting:
    """What an expression is resolved from: the document's date, the value before it, and whether it looks ahead."""

    anchor: str | None
    previous: str | None
    ahead: bool

    @property
    def today(self) -> tuple[int, int | None, int | None] | None:
        return parts(self.anchor)


_Resolve = Callable[[re.Match[str], _Setting], str | None]
_Accept = Callable[[re.Match[str]], bool]
_RULES: list[tuple[re.Pattern[str], _Resolve, _Accept]] = []


def _always(found: re.Match[str]) -> bool:
    return True


def _rule(pattern: str, flags: int = 0, accept: _Accept = _always) -> Callable[[_Resolve], _Resolve]:
    def keep(resolve: _Resolve) -> _Resolve:
        _RULES.append((re.compile(rf"(?<![\w$€£¥]){pattern}(?![\w])", flags), resolve, accept))
        return resolve

    return keep


def find_times(plain: str, anchor: str | None = None, previous: str | None = None) -> tuple[TimeSpan, ...]:
    """The time expressions of a sentence, in order and without overlap.

    Args:
        plain: the sentence.
        anchor: the document's date (ISO day, month or year), from which relative words are resolved.
        previous: the value of the last expression before this sentence, for "that month" or "two days later".
    """
    taken: list[tuple[int, int, re.Match[str], _Resolve]] = []
    if not _HINT.search(plain):
        return ()
    for pattern, resolve, accept in _RULES:
        for found in pattern.finditer(plain):
            if accept(found) and not any(found.start() < end and start < found.end() for start, end, _, _ in taken):
                taken.append((found.start(), found.end(), found, resolve))
    spans: list[TimeSpan] = []
    for start, end, found, resolve in sorted(taken, key=lambda item: item[0]):
        value = resolve(found, _Setting(anchor, previous, looks_ahead(plain, start, end)))
        lead = _LEAD.search(plain, max(0, start - 40), start)
        spans.append(TimeSpan(start, end, found[0], value, lead[1].lower() if lead else ""))
        previous = value or previous
    return tuple(spans)


def resolve_time(text: str, anchor: str | None = None, previous: str | None = None) -> str | None:
    """The value of the first time expression in ``text`` that can be resolved, or None.

    >>> resolve_time("last year", "2025-03-30")
    '2024'
    >>> resolve_time("on Tuesday", "2024-06-14")
    '2024-06-11'
    """
    return next((span.value for span in find_times(text, anchor, previous) if span.value), None)


def anchor_of(document: Document, opening: Iterable[str] = ()) -> str | None:
    """The day from which a text's relative words are resolved.

    That is the document's date; where it has none, the first whole date (else month) that its ``opening`` sentences
    name. The latter says when the text's events are, not when it was published, so it is no date of the document.
    """
    if document.date:
        return document.date
    values = [span.value for words in opening for span in find_times(words) if span.value and "/" not in span.value]
    return max(values, key=len, default=None) if any(len(value) > 4 for value in values) else None


class TimeReader:
    """Reads the sentences of one text in order, so that "that month" finds the month named before.

    Args:
        anchor: the document's date.
    """

    def __init__(self, anchor: str | None) -> None:
        self.anchor = anchor
        self.previous: str | None = None

    def read(self, plain: str) -> tuple[TimeSpan, ...]:
        """The expressions of the next sentence."""
        spans = find_times(plain, self.anchor, self.previous)
        for span in spans:
            self.previous = span.value or self.previous
        return spans

    def read_unit(self, unit: Unit) -> tuple[TimeSpan, ...]:
        """The expressions of the next unit; a table cell without one takes that of its row's first cell (lead "row")."""
        spans = self.read(unit.plain)
        if spans or not unit.block.row_head:
            return spans
        return tuple(replace(span, start=0, end=0, lead="row") for span in find_times(unit.block.row_head, self.anchor))


_LEAD = re.compile(
    r"\b(in|on|at|since|by|from|until|till|before|after|of|for|during|between|through|to|over|within|around|circa|as of)"
    r"\s+(?:the\s+|about\s+|around\s+|early\s+|late\s+|mid-?\s*|end\s+of\s+|start\s+of\s+)*$",
    re.I,
)
_HINT = re.compile(
    rf"\d|{_MONTH}|days?\b|week|month|year|decade|{_SEASON}|yesterday|tomorrow|tonight|night|morning|afternoon|evening|"
    r"Christmas|Easter|ties\b|nineteenth|th\b",
    re.I,
)


# Days ---------------------------------------------------------------------------------------------------------------


@_rule(rf"({_YEAR})-(\d\d)-(\d\d)")
def _iso_day(found: re.Match[str], setting: _Setting) -> str | None:
    return iso(int(found[1]), int(found[2]), int(found[3]))


@_rule(rf"({_DAY})(?:{_JOIN})({_DAY})\s+({_MONTH})(?:,?\s+({_YEAR}|last year|this year|next year))?")
def _days_month(found: re.Match[str], setting: _Setting) -> str | None:
    return _day_range(found[1], found[2], found[3], found[4], setting)


@_rule(rf"({_MONTH})\s+({_DAY})(?:{_JOIN})({_DAY})(?:,?\s+({_YEAR}|last year|this year|next year))?")
def _month_days(found: re.Match[str], setting: _Setting) -> str | None:
    return _day_range(found[2], found[3], found[1], found[4], setting)


@_rule(rf"(?:from\s+)?({_DAY})\s+({_MONTH})(?:\s+({_YEAR}))?{_JOIN}({_DAY})\s+({_MONTH})(?:,?\s+({_YEAR}))?")
def _day_to_day(found: re.Match[str], setting: _Setting) -> str | None:
    end = _day(found[4], found[5], found[6], setting)
    return interval(_day(found[1], found[2], found[3] or (end[:4] if end else None), setting), end)


@_rule(
    rf"(?:({_SHORT_DAY}),?\s+)?(?:the\s+)?({_DAY}|{_ORDINAL})\s+(?:of\s+)?({_MONTH})"
    rf"(?:,?\s+(?:of\s+)?({_YEAR}|last year|this year|next year|last(?!\s\w)|of that year|that year))?"
)
def _day_month(found: re.Match[str], setting: _Setting) -> str | None:
    return _day(found[2], found[3], found[4], setting)


@_rule(
    rf"(?:({_SHORT_DAY}),?\s+)?(?:(last|this|next)\s+)?({_MONTH})\s+({_DAY})"
    rf"(?:,?\s+({_YEAR}|last year|this year|next year|of that year|that year))?"
)
def _month_day(found: re.Match[str], setting: _Setting) -> str | None:
    return _day(found[4], found[3], found[5], setting)


def _day_range(first: str, last: str, month: str, year: str | None, setting: _Setting) -> str | None:
    end = _day(last, month, year, setting)
    return interval(_day(first, month, end[:4] if end else year, setting), end)


def _day(day: str, month: str, year: str | None, setting: _Setting) -> str | None:
    number, month_number = day_number(day), MONTHS[month.lower().rstrip(".")]
    if number is None:
        return None
    known = _year_word(year, setting)
    if known is not None:
        return iso(known, month_number, number)
    return iso(year_of, month_number, number) if (year_of := _near_year(month_number, number, setting)) else None


def _year_word(word: str | None, setting: _Setting) -> int | None:
    """The year that "2024", "last year" or "that year" names."""
    if word is None or word == "last":
        return None
    if word.isdecimal():
        return int(word)
    base = parts(setting.previous) if "that" in word else setting.today
    if base is None:
        return None
    return base[0] + {"last": -1, "next": 1}.get(word.split()[0], 0)


def _near_year(month: int, day: int | None, setting: _Setting) -> int | None:
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


@_rule(rf"(?:the\s+)(first|last|final)\s+day\s+of\s+(?:({_MONTH}),?\s+)?({_YEAR})", re.I)
def _edge_day(found: re.Match[str], setting: _Setting) -> str | None:
    year, first = int(found[3]), found[1].lower() == "first"
    month = MONTHS[found[2].lower().rstrip(".")] if found[2] else 1 if first else 12
    return iso(year, month, 1) if first else shift_days(iso(*shift_months(year, month, 1), 1), -1)


@_rule(rf"the\s+({_ORDINAL})\s+of\s+(this|last|next|that)\s+month", re.I)
def _nth_of_month(found: re.Match[str], setting: _Setting) -> str | None:
    base = parts(setting.previous if found[2].lower() == "that" else setting.anchor)
    day = day_number(found[1])
    if base is None or base[1] is None or day is None:
        return None
    year, month = shift_months(base[0], base[1], _step(found[2].lower()))
    return iso(year, month, day)


# Months -------------------------------------------------------------------------------------------------------------


@_rule(
    rf"(?:between\s+|from\s+)?({_MONTH})(?:,?\s+({_YEAR}))?{_JOIN}(the next\s+|the following\s+)?({_MONTH})"
    rf"(?:,?\s+(?:of\s+)?({_YEAR}|last year|this year|next year))?"
)
def _month_to_month(found: re.Match[str], setting: _Setting) -> str | None:
    if found[3] and found[2]:
        start = _month(found[1], found[2], setting)
        return interval(start, _month_near(MONTHS[found[4].lower().rstrip(".")], start, 1))
    end = _month(found[4], found[5], setting)
    start = _month(found[1], found[2] or (end[:4] if end else None), setting)
    if start and end and start > end:
        start = _month(found[1], str(int(end[:4]) - 1), setting)
    return interval(start, end)


@_rule(
    rf"(?:early|late|mid|the end of|end of)?[\s-]?({_MONTH}),?\s+(?:of\s+)?({_YEAR}|last year|this year|next year|that year)"
)
def _month_year(found: re.Match[str], setting: _Setting) -> str | None:
    return _month(found[1], found[2], setting)


@_rule(rf"({_WHICH})\s+({_MONTH})(?!\s+\d)", re.I)
def _which_month(found: re.Match[str], setting: _Setting) -> str | None:
    which, month = found[1].lower(), MONTHS[found[2].lower().rstrip(".")]
    if which.startswith(("that", "the same")):
        return _month_near(month, setting.previous, 0)
    if "following" in which or "previous" in which:
        if setting.previous or "following" in which:
            return _month_near(month, setting.previous, 1 if "following" in which else -1)
        which = "last"
    if which in ("last", "past", "the past", "this past"):
        return _month_near(month, setting.anchor, -1)
    if which in ("next", "coming", "the coming", "this coming"):
        return _month_near(month, setting.anchor, 1)
    return _month(found[2], "this year", setting)


def _month_near(month: int, base: str | None, direction: int) -> str | None:
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


@_rule(
    rf"(?:(?:early|late|mid)[\s-])?(January|February|April|June|July|August|September|October|November|December|Jan\.|Feb\.|Apr\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)(?:\s+last(?!\s\w))?(?:['’]s)?"
)
def _bare_month(found: re.Match[str], setting: _Setting) -> str | None:
    return _month(found[1], None, setting)


@_rule(
    r"(?:(?:early|late|mid)[\s-](March|May)|(?<=[Ii]n )(March|May)|(?<=[Ss]ince )(March|May)|(?<=[Bb]y )(March|May)|"
    r"(?<=[Uu]ntil )(March|May)|(?<=[Ff]rom )(March|May)|(?<=[Oo]f )(March|May)|(?<=[Ff]or )(March|May)|"
    r"(?<=[Bb]efore )(March|May)|(?<=[Aa]fter )(March|May)|(?<=[Dd]uring )(March|May)|(March|May)(?=['’]s))"
)
def _bare_ambiguous_month(found: re.Match[str], setting: _Setting) -> str | None:
    return _month(next(group for group in found.groups() if group), None, setting)


def _month(month: str, year: str | None, setting: _Setting) -> str | None:
    number = MONTHS[month.lower().rstrip(".")]
    known = _year_word(year, setting)
    if known is None:
        known = _near_year(number, None, setting)
    return iso(known, number) if known else None


def _rising(found: re.Match[str]) -> bool:
    last = found[2] if len(found[2]) == 4 else found[1][:2] + found[2]
    return found[1] < last


# Years --------------------------------------------------------------------------------------------------------------


@_rule(
    rf"(?:between\s+|from\s+)?(?:mid-|early\s+|late\s+)?({_YEAR})(?:{_JOIN})({_YEAR}|\d\d)(?!\s?(?:%|percent|per cent))",
    accept=_rising,
)
def _year_range(found: re.Match[str], setting: _Setting) -> str | None:
    last = found[2] if len(found[2]) == 4 else found[1][:2] + found[2]
    return interval(found[1], last)


@_rule(rf"({_YEAR})\s+and\s+(?:again\s+)?(?:that of the\s+\w+\s+)?(\w+)\s+years?\s+later")
def _year_and_later(found: re.Match[str], setting: _Setting) -> str | None:
    count = number_of(found[2])
    return interval(found[1], iso(int(found[1]) + count)) if count else found[1]


@_rule(rf"(?:the\s+)?(?:(early|mid|late)[\s-])?(?:the\s+)?({_YEAR[:-1]}|20\d\d))s")
def _decade_digits(found: re.Match[str], setting: _Setting) -> str | None:
    start = int(found[2])
    return f"{start}/{start + 9}" if start % 10 == 0 else None


@_rule(r"(?:the\s+)(?:(?:early|mid|late)[\s-])?(nineteen[\s-])?(" + "|".join(DECADES) + ")", re.I)
def _decade_words(found: re.Match[str], setting: _Setting) -> str | None:
    start = 1900 + DECADES[found[2].lower()]
    return f"{start}/{start + 9}"


@_rule(r"(?:(?<=since )|(?<=in )|(?<=of )|(?<=from )|(?<=In )|(?<=Since ))(1[0-3]\d\d)(?!\s\w+s\b)")
def _early_year(found: re.Match[str], setting: _Setting) -> str | None:
    return found[1]


@_rule(
    rf"(?:(?:fiscal(?: year)?|FY|calendar)\s?)?({_YEAR})(?!\s?(?:%|percent|per cent|troops|soldiers|km|tons|tonnes|men\b|kilomet|miles))(?:['’]s)?"
)
def _year(found: re.Match[str], setting: _Setting) -> str | None:
    return found[1]


def _names_year(found: re.Match[str]) -> bool:
    return found[1].lower() != "the" or found[2] is not None or found[3] is not None


@_rule(
    rf"({_WHICH}|the current|the)\s+((?:fiscal|financial)\s+)?(?:calendar\s+)?year(?:\s+(after|before))?",
    re.I,
    _names_year,
)
def _which_year(found: re.Match[str], setting: _Setting) -> str | None:
    which, after = found[1].lower(), found[3]
    anaphoric = after is not None or which.startswith(
        ("that", "the same", "the following", "following", "the previous", "previous")
    )
    base = parts(setting.previous if anaphoric else setting.anchor) or (
        parts(setting.anchor) if "previous" in which else None
    )
    if base is None:
        return None
    step = {"after": 1, "before": -1}.get(after or "", _step(which))
    return iso(base[0] + step)


def _step(which: str) -> int:
    if which in ("last", "past", "previous", "the previous", "the past"):
        return -1
    return 1 if which in ("next", "coming", "following", "the following", "the coming", "this coming") else 0


# Words relative to the document's date ------------------------------------------------------------------------------


@_rule(
    r"(?:late\s+|earlier\s+|later\s+)?(today|tonight|yesterday|tomorrow|this (?:very )?(?:morning|afternoon|evening)|last night)",
    re.I,
)
def _near_day(found: re.Match[str], setting: _Setting) -> str | None:
    word = found[1].lower()
    return shift_days(setting.anchor, -1 if word in ("yesterday", "last night") else 1 if word == "tomorrow" else 0)


@_rule(
    rf"(?:(last|next|this(?: past| coming)?|the previous|the following|that)\s+)?({_WEEKDAY})(?:['’]s)?(?:\s+(?:morning|afternoon|evening|night))?"
)
def _weekday(found: re.Match[str], setting: _Setting) -> str | None:
    which = (found[1] or "").lower()
    base = as_date(setting.previous if which in ("the previous", "the following", "that") else setting.anchor)
    if base is None:
        return None
    back = (base.weekday() - WEEKDAYS[found[2].lower()]) % 7
    if which == "the previous":
        return shift_days(base.isoformat(), -(back or 7))
    if which in ("last", "next"):
        # The day of the week before or after this one, weeks counted from Monday.
        return shift_days(base.isoformat(), WEEKDAYS[found[2].lower()] - base.weekday() + 7 * _step(which))
    if which in ("the following", "this coming"):
        return shift_days(base.isoformat(), (7 - back) % 7 or 7)
    if setting.ahead and which != "this past":
        return shift_days(base.isoformat(), (7 - back) % 7)
    return shift_days(base.isoformat(), -back)


@_rule(
    rf"(?:(?:early|earlier|late|later)\s+)?({_WHICH}|this very)\s+(week|month|weekend|fortnight|quarter|decade|(?<=that )day|(?<=same )day|afternoon|evening|morning)",
    re.I,
)
def _which_unit(found: re.Match[str], setting: _Setting) -> str | None:
    which, unit = found[1].lower(), found[2].lower()
    anaphoric = which.startswith(("that", "the same", "the following", "following", "the previous"))
    base = setting.previous if anaphoric else setting.anchor
    step = _step(which)
    if unit in ("day", "afternoon", "evening", "morning"):
        return shift_days(base, step) if anaphoric else None
    known = parts(base)
    if known is None or known[1] is None or unit in ("quarter", "decade"):
        return None
    if unit == "month":
        return iso(*shift_months(known[0], known[1], step))
    if anaphoric and step == 0:
        return base
    if unit == "weekend":
        day = as_date(base)
        saturday = shift_days(base, 5 - day.weekday() + 7 * step) if day else None
        return interval(saturday, shift_days(saturday, 1))
    moved = shift_days(base, 7 * step) if unit != "fortnight" else shift_days(base, 14 * step)
    return moved[:7] if moved else None


@_rule(rf"(?:on\s+)?(?:the\s+)?(next day|very next day|day after|day before|night before|same day|eve)", re.I)
def _day_beside(found: re.Match[str], setting: _Setting) -> str | None:
    word = found[1].lower()
    base = setting.previous if as_date(setting.previous) else setting.anchor
    return shift_days(base, 1 if "next" in word or "after" in word else 0 if "same" in word else -1)


@_rule(rf"({_COUNT})\s+years?\s+ago\s+this\s+(?:week|month)", re.I)
def _years_ago_this_month(found: re.Match[str], setting: _Setting) -> str | None:
    count, today = number_of(found[1]), setting.today
    return iso(today[0] - count, today[1]) if count and today else None


@_rule(
    rf"(?:({_COUNT})\s+)(day|week|month|year|decade)s?\s+(ago|earlier|before|later|after(?:wards)?|from now|hence)",
    re.I,
)
def _distance(found: re.Match[str], setting: _Setting) -> str | None:
    count = number_of(found[1].lower().removesuffix(" of").removeprefix("a ") if " " in found[1] else found[1])
    unit, word = found[2].lower(), found[3].lower()
    if count is None:
        return None
    # "Eight days after X" tells when X was: so many days before what the text has been speaking of.
    sign = -1 if word in ("ago", "earlier", "after") else 1
    if word == "before" and not found.string[found.end() :].strip(" ").startswith((",", ".")):
        sign = 1
    elif word in ("before", "after") and found.string[found.end() : found.end() + 1] in (",", ".", ""):
        sign = -sign
    base = setting.anchor if word in ("ago", "from now", "hence") else setting.previous or setting.anchor
    if unit in ("day", "week") and as_date(base) is None:
        base = setting.anchor
    moved = _moved(
        base,
        "day" if word == "from now" and unit == "week" else unit,
        sign * count * (7 if word == "from now" and unit == "week" else 1),
    )
    return moved


@_rule(rf"(?:in\s+)({_COUNT})\s+(day|week|month|year)s?(?:['’])?\s+time", re.I)
def _in_time(found: re.Match[str], setting: _Setting) -> str | None:
    count = number_of(found[1])
    return _moved(setting.anchor, found[2].lower(), count) if count else None


@_rule(rf"(?:it is|it['’]s)\s+(?:now\s+)?(?:almost\s+|nearly\s+)?({_COUNT})\s+years?(?=\s+(?:since|now))", re.I)
def _years_since(found: re.Match[str], setting: _Setting) -> str | None:
    count = number_of(found[1])
    return _moved(setting.anchor, "year", -count) if count else None


@_rule(rf"(?:has|have)\s+been\s+[^,;.]{{0,50}}?\bfor\s+({_COUNT})\s+years?(?!\s+(?:to|of|in))", re.I)
def _for_years(found: re.Match[str], setting: _Setting) -> str | None:
    count = number_of(found[1])
    return _moved(setting.anchor, "year", -count) if count else None


@_rule(rf"({_COUNT})\s+(month|year)s?\s+have\s+(?:gone by|passed|elapsed)(?=\s+since)", re.I)
def _passed_since(found: re.Match[str], setting: _Setting) -> str | None:
    count = number_of(found[1])
    return _moved(setting.anchor, found[2].lower(), -count) if count else None


@_rule(r"(?:(?:earlier|later)\s+in\s+the\s+day|in\s+the\s+(?:morning|afternoon|evening))", re.I)
def _part_of_day(found: re.Match[str], setting: _Setting) -> str | None:
    return (setting.previous if as_date(setting.previous) else None) or shift_days(setting.anchor, 0)


def _moved(base: str | None, unit: str, count: int) -> str | None:
    known = parts(base)
    if known is None:
        return None
    if unit in ("year", "decade"):
        return iso(known[0] + count * (10 if unit == "decade" else 1))
    if unit == "month":
        return iso(*shift_months(known[0], known[1], count)) if known[1] else None
    moved = shift_days(base, count * (7 if unit == "week" else 1))
    return moved[:7] if moved and unit == "week" else moved


@_rule(
    rf"({_WHICH}|that same|the)\s+(?:late\s+|early\s+)?({_SEASON})(?:\s+of\s+({_YEAR}|last year|this year|next year))?",
    re.I,
)
def _season(found: re.Match[str], setting: _Setting) -> str | None:
    which = found[1].lower()
    if found[3]:
        known = _year_word(found[3].lower(), setting)
        return iso(known) if known else None
    if which.startswith(("that", "the same", "following", "the following")):
        base = parts(setting.previous)
        return iso(base[0] + ("following" in which)) if base else None
    today = setting.today
    if "previous" in which:
        which = "last"
    if today is None or today[1] is None:
        return iso(today[0] + _step(which)) if today and which != "the" else None
    year, month = today[0], today[1]
    starts = SEASONS[found[2].lower()]
    if which == "last":
        return iso(year if starts + 2 <= month else year - 1)
    if which == "next":
        return iso(year if starts > month else year + 1)
    if which == "the" and not setting.ahead and starts > month:
        return iso(year - 1)
    return iso(year)


@_rule(
    rf"(?:(?<=since )|(?<=in )|(?<=by )|(?<=until ))({_SEASON})(?:\s+({_YEAR}|of last year|last year|of {_YEAR}))?",
    re.I,
)
def _bare_season(found: re.Match[str], setting: _Setting) -> str | None:
    if found[2]:
        known = _year_word(found[2].lower().removeprefix("of "), setting)
        return iso(known) if known else None
    today = setting.today
    if today is None or today[1] is None:
        return None
    late = SEASONS[found[1].lower()] > today[1] and not setting.ahead and found[1].lower() != "winter"
    return iso(today[0] - late)


def _names_edge(found: re.Match[str]) -> bool:
    return found[0].lower() not in ("the month", "the year")


@_rule(
    r"(?:(?:the\s+)?(?:end|close|start|beginning|middle)\s+of\s+|late(?:r)?\s+in\s+|earlier in\s+|within\s+)?(?:the\s+)(month|year|new year)(?:\s+is\s+out|\s+was\s+out|['’]s end)?",
    re.I,
    _names_edge,
)
def _within(found: re.Match[str], setting: _Setting) -> str | None:
    today = setting.today
    if today is None:
        return None
    if found[1].lower() == "month":
        return iso(today[0], today[1]) if today[1] else None
    return iso(today[0] + (found[1].lower() == "new year"))


@_rule(r"(?:before\s+)?(year-end|year's end)", re.I)
def _year_end(found: re.Match[str], setting: _Setting) -> str | None:
    return iso(setting.today[0]) if setting.today else None


@_rule(r"Christmas(?!\s+(?:Island|truce))")
def _christmas(found: re.Match[str], setting: _Setting) -> str | None:
    return _month("December", None, setting)


@_rule(rf"(?:on|by|until)\s+the\s+({_ORDINAL})(?=[\s,.;]*(?:$|the\b|a\b|an\b|[;,.]|in\b|at\b|and\b))")
def _nth(found: re.Match[str], setting: _Setting) -> str | None:
    base = parts(setting.previous)
    day = day_number(found[1])
    return iso(base[0], base[1], day) if base and base[1] and day else None
