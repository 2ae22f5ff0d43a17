"""Calendar arithmetic on ISO values that keep their granularity: a day, a month, a year or an interval."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)} | {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
#: The month in which a season starts, so that "last autumn" is told from one that is still to come.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety hundred"
NUMBERS = (
    {word: number for number, word in enumerate(_ONES.split())}
    | {word: 20 + 10 * number for number, word in enumerate(_TENS.split())}
    | {"a": 1, "an": 1, "couple": 2, "few": 3}
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third "
    "twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)
ORDINALS = {word: number for number, word in enumerate(_ORDINALS.split(), 1)}
_DECADES = "twenties thirties forties fifties sixties seventies eighties nineties"
DECADES = {word: 20 + 10 * number for number, word in enumerate(_DECADES.split())}
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def number_of(word: str) -> int | None:
    """The number that digits or an English number word up to ninety-nine stand for."""
    word = word.lower()
    if word.isdecimal():
        return int(word)
    if word in NUMBERS:
        return NUMBERS[word]
    tens, dash, ones = word.partition("-")
    if dash and tens in NUMBERS and ones in NUMBERS:
        return NUMBERS[tens] + NUMBERS[ones]
    return None


def day_number(word: str) -> int | None:
    """The day of a month in "7", "7th" or "seventh"."""
    found = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word.lower())
    number = int(found[1]) if found else ORDINALS.get(word.lower())
    return number if number is not None and 1 <= number <= 31 else None


def iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """The ISO value of a year, month or day, or None where there is no such day."""
    if not 1 <= year <= 9999:
        return None
    if month is None:
        return f"{year:04}"
    if not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year:04}-{month:02}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def parts(value: str | None) -> tuple[int, int | None, int | None] | None:
    """Year, month and day of an ISO value (of an interval: its end); None where there is none."""
    last = value.rpartition("/")[2] if value else ""
    if not _ISO.fullmatch(last):
        return None
    numbers = [int(part) for part in last.split("-")]
    return numbers[0], numbers[1] if len(numbers) > 1 else None, numbers[2] if len(numbers) > 2 else None


def as_date(value: str | None) -> date | None:
    """The day that a value names, or None where it is coarser than a day."""
    found = parts(value)
    if found is None or found[1] is None or found[2] is None:
        return None
    try:
        return date(found[0], found[1], found[2])
    except ValueError:
        return None


def shift_months(year: int, month: int, count: int) -> tuple[int, int]:
    """The month ``count`` months after (before, when negative) the given one."""
    total = year * 12 + month - 1 + count
    return total // 12, total % 12 + 1


def shift_days(value: str | None, count: int) -> str | None:
    """The day ``count`` days after the one that ``value`` names."""
    day = as_date(value)
    if day is None:
        return None
    try:
        return (day + timedelta(days=count)).isoformat()
    except OverflowError:
        return None


def interval(start: str | None, end: str | None) -> str | None:
    """``a/b``, ``a`` where both are the same, or None where an end is missing or the order is wrong."""
    if start is None or end is None:
        return None
    if start == end:
        return start
    return f"{start}/{end}" if start < end else None


def is_value(value: str) -> bool:
    """Whether ``value`` is an ISO day, month, year or an interval of such."""
    return all(_ISO.fullmatch(part) and _exists(part) for part in value.split("/")) and value.count("/") <= 1


def _exists(part: str) -> bool:
    numbers = [int(number) for number in part.split("-")]
    return iso(*numbers) is not None
