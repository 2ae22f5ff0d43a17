"""Rules for words that only the date of the document, or an expression before, can resolve."""

from __future__ import annotations

import re

from .times_calendar import (
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
from .times_days import year_word
from .times_months import month_of
from .times_rules import COUNT, ORDINAL, SEASON, WEEKDAY, WHICH, YEAR, Setting, rule, step_of


@rule(
    "near",
    r"(?:late\s+|earlier\s+|later\s+)?"
    r"(today|tonight|yesterday|tomorrow|this (?:very )?(?:morning|afternoon|evening)|last night)",
    re.I,
)
def _near_day(found: re.Match[str], setting: Setting) -> str | None:
    word = found[1].lower()
    return shift_days(setting.anchor, -1 if word in ("yesterday", "last night") else 1 if word == "tomorrow" else 0)


@rule(
    "weekday",
    rf"(?:(last|next|this(?: past| coming)?|the previous|the following|that)\s+)?({WEEKDAY})(?:['’]s)?"
    r"(?:\s+(?:morning|afternoon|evening|night))?",
)
def _weekday(found: re.Match[str], setting: Setting) -> str | None:
    which = (found[1] or "").lower()
    base = as_date(setting.previous if which in ("the previous", "the following", "that") else setting.anchor)
    if base is None:
        return None
    back = (base.weekday() - WEEKDAYS[found[2].lower()]) % 7
    if which == "the previous":
        return shift_days(base.isoformat(), -(back or 7))
    if which in ("last", "next"):
        # The day of the week before or after this one, weeks counted from Monday.
        return shift_days(base.isoformat(), WEEKDAYS[found[2].lower()] - base.weekday() + 7 * step_of(which))
    if which in ("the following", "this coming"):
        return shift_days(base.isoformat(), (7 - back) % 7 or 7)
    if setting.ahead and which != "this past":
        return shift_days(base.isoformat(), (7 - back) % 7)
    return shift_days(base.isoformat(), -back)


@rule(
    "unit near",
    rf"(?:(?:early|earlier|late|later)\s+)?({WHICH}|this very)\s+"
    r"(week|month|weekend|fortnight|quarter|decade|afternoon|evening|morning|"
    r"(?<=that )day|(?<=same )day|(?<=following )day)",
    re.I,
)
def _which_unit(found: re.Match[str], setting: Setting) -> str | None:
    which, unit = found[1].lower(), found[2].lower()
    anaphoric = which.startswith(("that", "the same", "the following", "following", "the previous"))
    base = setting.previous if anaphoric else setting.anchor
    step = step_of(which)
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


@rule(
    "unit near", r"(?:on\s+)?(?:the\s+)?(next day|very next day|day after|day before|night before|same day|eve)", re.I
)
def _day_beside(found: re.Match[str], setting: Setting) -> str | None:
    word = found[1].lower()
    base = setting.previous if as_date(setting.previous) else setting.anchor
    return shift_days(base, 1 if "next" in word or "after" in word else 0 if "same" in word else -1)


@rule("unit", rf"({COUNT})\s+years?\s+ago\s+this\s+(?:week|month)", re.I)
def _years_ago_this_month(found: re.Match[str], setting: Setting) -> str | None:
    count, today = number_of(found[1]), setting.today
    return iso(today[0] - count, today[1]) if count and today else None


@rule(
    "unit",
    rf"(?:({COUNT})\s+)(day|week|month|year|decade)s?\s+(ago|earlier|before|later|after(?:wards)?|from now|hence)",
    re.I,
)
def _distance(found: re.Match[str], setting: Setting) -> str | None:
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
    if word == "from now" and unit == "week":
        return moved_by(base, "day", 7 * count)
    return moved_by(base, unit, sign * count)


@rule("unit", rf"(?:in\s+)({COUNT})\s+(day|week|month|year)s?(?:['’])?\s+time", re.I)
def _in_time(found: re.Match[str], setting: Setting) -> str | None:
    count = number_of(found[1])
    return moved_by(setting.anchor, found[2].lower(), count) if count else None


@rule("unit", rf"(?:it is|it['’]s)\s+(?:now\s+)?(?:almost\s+|nearly\s+)?({COUNT})\s+years?(?=\s+(?:since|now))", re.I)
def _years_since(found: re.Match[str], setting: Setting) -> str | None:
    count = number_of(found[1])
    return moved_by(setting.anchor, "year", -count) if count else None


@rule("unit", rf"(?:has|have)\s+been\s+[^,;.]{{0,50}}?\bfor\s+({COUNT})\s+years?(?!\s+(?:to|of|in))", re.I)
def _for_years(found: re.Match[str], setting: Setting) -> str | None:
    count = number_of(found[1])
    return moved_by(setting.anchor, "year", -count) if count else None


@rule("unit", rf"({COUNT})\s+(month|year)s?\s+have\s+(?:gone by|passed|elapsed)(?=\s+since)", re.I)
def _passed_since(found: re.Match[str], setting: Setting) -> str | None:
    count = number_of(found[1])
    return moved_by(setting.anchor, found[2].lower(), -count) if count else None


@rule("unit near", r"(?:(?:earlier|later)\s+in\s+the\s+day|in\s+the\s+(?:morning|afternoon|evening))", re.I)
def _part_of_day(found: re.Match[str], setting: Setting) -> str | None:
    return (setting.previous if as_date(setting.previous) else None) or shift_days(setting.anchor, 0)


def moved_by(base: str | None, unit: str, count: int) -> str | None:
    """The value so many units away from ``base``; weeks come out as months, since "two weeks ago" is no day."""
    known = parts(base)
    if known is None:
        return None
    if unit in ("year", "decade"):
        return iso(known[0] + count * (10 if unit == "decade" else 1))
    if unit == "month":
        return iso(*shift_months(known[0], known[1], count)) if known[1] else None
    moved = shift_days(base, count * (7 if unit == "week" else 1))
    return moved[:7] if moved and unit == "week" else moved


@rule(
    "season",
    rf"({WHICH}|that same|the)\s+(?:late\s+|early\s+)?({SEASON})(?:\s+of\s+({YEAR}|last year|this year|next year))?",
    re.I,
)
def _season(found: re.Match[str], setting: Setting) -> str | None:
    which = found[1].lower()
    if found[3]:
        known = year_word(found[3].lower(), setting)
        return iso(known) if known else None
    if which.startswith(("that", "the same", "following", "the following")):
        base = parts(setting.previous)
        return iso(base[0] + ("following" in which)) if base else None
    today = setting.today
    if "previous" in which:
        which = "last"
    if today is None or today[1] is None:
        return iso(today[0] + step_of(which)) if today and which != "the" else None
    year, month = today[0], today[1]
    starts = SEASONS[found[2].lower()]
    if which == "last":
        return iso(year if starts + 2 <= month else year - 1)
    if which == "next":
        return iso(year if starts > month else year + 1)
    if which == "the" and not setting.ahead and starts > month:
        return iso(year - 1)
    return iso(year)


@rule(
    "season",
    rf"(?:(?<=since )|(?<=in )|(?<=by )|(?<=until ))({SEASON})(?:\s+({YEAR}|of last year|last year|of {YEAR}))?",
    re.I,
)
def _bare_season(found: re.Match[str], setting: Setting) -> str | None:
    if found[2]:
        known = year_word(found[2].lower().removeprefix("of "), setting)
        return iso(known) if known else None
    today = setting.today
    if today is None or today[1] is None:
        return None
    late = SEASONS[found[1].lower()] > today[1] and not setting.ahead and found[1].lower() != "winter"
    return iso(today[0] - late)


def _names_edge(found: re.Match[str]) -> bool:
    return found[0].lower() not in ("the month", "the year")


@rule(
    "unit",
    r"(?:(?:the\s+)?(?:end|close|start|beginning|middle)\s+of\s+|late(?:r)?\s+in\s+|earlier in\s+|within\s+)?"
    r"(?:the\s+)(month|year|new year)(?:\s+is\s+out|\s+was\s+out|['’]s end)?",
    re.I,
    _names_edge,
)
def _within(found: re.Match[str], setting: Setting) -> str | None:
    today = setting.today
    if today is None:
        return None
    if found[1].lower() == "month":
        return iso(today[0], today[1]) if today[1] else None
    return iso(today[0] + (found[1].lower() == "new year"))


@rule("unit", r"(?:before\s+)?(year-end|year's end)", re.I)
def _year_end(found: re.Match[str], setting: Setting) -> str | None:
    return iso(setting.today[0]) if setting.today else None


@rule("feast", r"Christmas(?!\s+(?:Island|truce))")
def _christmas(found: re.Match[str], setting: Setting) -> str | None:
    return month_of("December", None, setting)


@rule("ordinal", rf"(?:on|by|until)\s+the\s+({ORDINAL})(?=[\s,.;]*(?:$|the\b|a\b|an\b|[;,.]|in\b|at\b|and\b))")
def _nth(found: re.Match[str], setting: Setting) -> str | None:
    base = parts(setting.previous)
    day = day_number(found[1])
    return iso(base[0], base[1], day) if base and base[1] and day else None
