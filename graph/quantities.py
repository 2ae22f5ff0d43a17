"""Quantities: money, shares and counts found in a sentence and parsed into number and unit, as written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from .quantities_nouns import noun_after
from .quantities_words import CURRENCIES, FRACTIONS, HEDGES, MEASURES, NUMBERS, SCALES, TIME_UNITS
from .times_calendar import MONTHS

_HEDGE_BEFORE = re.compile(r"(?<!\w)(" + "|".join(HEDGES) + r")\s+$", re.I)
_DIGITS = r"\d{1,3}(?:[,  ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORD = "(?:" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
_GROUPS = "(?:hundreds?|thousands?|millions?|billion|dozens?)"
_WORDS = (
    rf"(?:(?:(?:a|an|several|a few|some|half a)\s+(?={_GROUPS}\b)"
    rf"|(?:tens|hundreds|thousands|dozens) of\s+(?={_GROUPS}\b))?"
    rf"\b{_WORD}(?:(?:[\s-]|\s+and\s+){_WORD}){{0,6}}\b)"
)
_SCALE = r"(?:\s?(?:" + "|".join(SCALES) + r")\b)?"
_NUMBER = rf"(?<![\w])(?:{_DIGITS}|{_WORDS})"
_SYMBOL = r"(?:(?<![A-Za-z])(?:US\s?|A|C|G|NZ|S|HK|NT|AU|CA)\$|[$€£¥₩₹₽₺])\s?"
_MONEY_WORDS = "|".join(
    sorted(
        (re.escape(word) for word in CURRENCIES if word.replace(".", "").replace(" ", "").isalpha()),
        key=len,
        reverse=True,
    )
)
_MONEY = re.compile(
    rf"(?:(?P<symbol>{_SYMBOL})(?P<a>{_DIGITS})(?P<as>(?:\s?(?:bn|mn|m|b|k|tn)\b)|(?:[\s-]?(?:hundred|thousand|million|billion|trillion)\b)?)"
    rf"|(?P<b>{_NUMBER})(?P<bs>{_SCALE})\s(?P<unit>(?:(?:[A-Z][a-z]+|U\.?S\.?)\s)?(?:{_MONEY_WORDS})\b))",
    re.I,
)
_SHARE = re.compile(
    rf"(?:(?P<low>{_NUMBER})(?:\s?(?:%|per\s?cent))?\s?(?:-|–|to|and)\s)?(?P<n>{_NUMBER})"
    r"[\s-]?(?:%|per\s?cent\b|percentage points?\b)"
    r"(?P<of>\s+of\s+(?:(?:its|their|the|his|her|our|the country['’]s|national)\s+)?(?:own\s+)?"
    r"(?:GDP|gross domestic product|national income|output|GNP|national output|economic output|the budget|"
    r"national product|income))?",
    re.I,
)
_FRACTION = re.compile(
    rf"\b(?:(?P<top>one|two|three|four|five|a|seven|nine)[\s-](?P<part>{'|'.join(FRACTIONS)})"
    r"|(?P<half>half))\b(?:\s+of\b)?",
    re.I,
)
_COUNT = re.compile(rf"(?P<n>{_NUMBER})(?P<scale>{_SCALE})(?P<strong>-strong)?(?![\w%])", re.I)
_RATE = re.compile(r"\s(?:a year|annually|a month|a week|a day|per year|each year|every year|apiece|yearly)\b")
_BETWEEN = re.compile(r"(?:,? and|,)\s$")
#: What makes the number part of a name, a date, a time or a label.
_MONTHS = "|".join(sorted((name.capitalize() for name in MONTHS), key=len, reverse=True))
_NAME_BEFORE = re.compile(
    r"(?:Articles?|Nos?\.?|Type|Block|Route|Flight|Task Force|Chapter|Section|Resolution|Pillar|Group|F|Mk|Mark|page|"
    rf"[A-Z][a-z]+ (?:Dragon|Edge|Shield|Shadow|Garuda)|(?:{_MONTHS})\.?|#|:|/|[A-Za-z]-)\s?$"
)
_MONTH_AFTER = re.compile(rf"(?:st|nd|rd|th)?\s+(?:{_MONTHS})\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as written, with its reading.

    ``number`` is the amount in units of ``unit`` ("8.9 billion dollars" is 8900000000 of USD; a share is its
    percentage), the first of several; None for "several". ``unit`` is a currency code, "%", "% of GDP" or the noun as
    written.
    ``rounded`` tells that the text itself calls the number inexact. ``start``/``end`` are offsets into the sentence.
    """

    text: str
    number: Decimal | None
    unit: str
    rounded: bool
    start: int = 0
    end: int = 0
    kind: str = "count"


def parse_quantity(text: str) -> Quantity | None:
    """The reading of an amount as written, or None where ``text`` holds none.

    >>> found = parse_quantity("about 120,000 troops")
    >>> found.number, found.unit, found.rounded
    (Decimal('120000'), 'troops', True)
    >>> parse_quantity("2% of GDP").unit
    '% of GDP'
    """
    found = find_quantities(text)
    return found[0] if found else None


def find_quantities(plain: str) -> tuple[Quantity, ...]:
    """The amounts of a sentence in order, without overlap; dates, names with numbers and spans of time are left out."""
    if not _HINT.search(plain):
        return ()
    taken: list[Quantity] = []
    for reader in (_money, _shares, _fractions, _counts):
        for quantity in reader(plain):
            if not any(quantity.start < other.end and other.start < quantity.end for other in taken):
                taken.append(quantity)
    ordered = sorted(taken, key=lambda quantity: quantity.start)
    return tuple(_joined(plain, [_with_rate(plain, quantity) for quantity in ordered]))


def _with_rate(plain: str, quantity: Quantity) -> Quantity:
    rate = _RATE.match(plain, quantity.end)
    return replace(quantity, text=plain[quantity.start : rate.end()], end=rate.end()) if rate else quantity


def _joined(plain: str, ordered: list[Quantity]) -> list[Quantity]:
    """Counts that stand in one list ("108 tanks and 250 missiles") are one amount as written, read by the first."""
    found: list[Quantity] = []
    for quantity in ordered:
        last = found[-1] if found else None
        if (
            last
            and last.kind == quantity.kind == "count"
            and last.unit
            and quantity.unit
            and _BETWEEN.fullmatch(plain[last.end : quantity.start] or "-")
        ):
            found[-1] = replace(last, text=plain[last.start : quantity.end], end=quantity.end)
        elif last and last.kind == quantity.kind == "count" and _one_noun(plain[last.end : quantity.start], last):
            found[-1] = replace(last, text=plain[last.start : quantity.end], end=quantity.end, unit=quantity.unit)
        else:
            found.append(quantity)
    return found


def _one_noun(between: str, last: Quantity) -> bool:
    """Whether two numbers share their noun: "3,000 Kenyan and 2,000 Ugandan troops"."""
    return not last.unit and re.fullmatch(r"(?:\s[A-Z][a-z]+)?\s(?:and|to|or)\s", between) is not None


_HINT = re.compile(rf"\d|\b{_WORD}\b|\b(?:{'|'.join(FRACTIONS)})\b|percent|per cent|\bpair\b", re.I)


def number_in(words: str) -> Decimal | None:
    """The number that digits or English number words stand for.

    >>> number_in("two hundred and fifty")
    Decimal('250')
    """
    compact = re.sub(r"(?<=\d)[,  ](?=\d{3})", "", words.strip())
    if re.fullmatch(r"\d+(?:\.\d+)?", compact):
        return Decimal(compact)
    total = current = 0
    seen = False
    for word in re.findall(r"[a-z]+", words.lower()):
        if word == "hundred":
            current, seen = max(current, 1) * 100, True
        elif word in SCALES:
            total += max(current, 1) * SCALES[word]
            current, seen = 0, True
        elif word in NUMBERS and NUMBERS[word] is not None:
            current, seen = current + (NUMBERS[word] or 0), True
        elif word == "dozen":
            current, seen = max(current, 1) * 12, True
    return Decimal(total + current) if seen else None


def _scaled(number: Decimal | None, scale: str) -> Decimal | None:
    word = scale.strip().lower().rstrip("s")
    short = {"bn": 10**9, "b": 10**9, "mn": 10**6, "m": 10**6, "k": 10**3, "tn": 10**12}
    factor = SCALES.get(word) or short.get(word) or 1
    value = number * factor if number is not None else None
    return Decimal(int(value)) if value is not None and value == value.to_integral_value() else value


def _quantity(plain: str, start: int, end: int, number: Decimal | None, unit: str, kind: str) -> Quantity:
    """The quantity at ``plain[start:end]``, with the hedge that stands before it ("about", "more than") taken in."""
    while end > start and plain[end - 1].isspace():
        end -= 1
    hedge = _HEDGE_BEFORE.search(plain, max(0, start - 24), start)
    rounded = hedge is not None and hedge[1].lower() != "between"
    start = hedge.start(1) if hedge else start
    return Quantity(plain[start:end], number, unit, rounded, start, end, kind)


def _money(plain: str) -> list[Quantity]:
    found: list[Quantity] = []
    for match in _MONEY.finditer(plain):
        symbol = match["symbol"]
        if symbol:
            number, unit = (
                _scaled(number_in(match["a"]), match["as"]),
                CURRENCIES[symbol.strip().replace(" ", "").upper()],
            )
        else:
            number = _scaled(number_in(match["b"]), match["bs"])
            words = match["unit"].lower().split()
            unit = CURRENCIES.get(" ".join(words)) or CURRENCIES.get(words[-1], words[-1])
        found.append(_quantity(plain, match.start(), match.end(), number, unit, "money"))
    return found


def _shares(plain: str) -> list[Quantity]:
    found: list[Quantity] = []
    for match in _SHARE.finditer(plain):
        low = match["low"]
        number = number_in(low or match["n"])
        unit = "% of GDP" if match["of"] and not re.search(r"budget", match["of"]) else "%"
        found.append(_quantity(plain, match.start(), match.end(), number, unit, "share"))
    return found


def _fractions(plain: str) -> list[Quantity]:
    found: list[Quantity] = []
    for match in _FRACTION.finditer(plain):
        if match["half"]:
            share = Decimal(50)
        else:
            share = (number_in(match["top"]) or Decimal(1)) * 100 / FRACTIONS[match["part"].lower()]
        end = match.end() - (3 if match[0].lower().endswith(" of") else 0)
        share = share.quantize(Decimal("0.1"))
        found.append(_quantity(plain, match.start(), end, share, "%", "share"))
    return found


def _counts(plain: str) -> list[Quantity]:
    found: list[Quantity] = []
    for match in _COUNT.finditer(plain):
        low, high = match.span("n")
        written = match["n"]
        before = plain[max(0, low - 30) : low]
        if low and (plain[low - 1].isalnum() or plain[low - 1] in "-.,$€£/:"):
            continue
        if written[0].isdigit() and _NAME_BEFORE.search(before):
            continue
        if _is_year(written) and not match["scale"]:
            continue
        if _MONTH_AFTER.match(plain, match.end()) or plain[high : high + 1] in (":", "/") or written.lower() == "one":
            continue
        if match["strong"]:
            found.append(_quantity(plain, match.start(), match.end(), number_in(written), "strong", "count"))
            continue
        unit, end = noun_after(plain, match.end())
        if unit.lower().split(" ")[-1] in TIME_UNITS or (not unit and written.lower() in ("a", "an", "several")):
            continue
        kind = "measure" if unit.lower().split(" ")[-1] in MEASURES else "count"
        number = _scaled(number_in(written), match["scale"])
        found.append(_quantity(plain, match.start(), end, number, unit, kind))
    return found


def _is_year(written: str) -> bool:
    return written.isdecimal() and len(written) == 4 and 1400 <= int(written) <= 2100
