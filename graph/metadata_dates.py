"""Dates in headers: ISO, English in all common writings, other languages through dateparser; never a guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .read_labels import dateline_end
from .times_calendar import MONTHS, day_number, iso

_MONTH = "(?:" + "|".join(sorted((re.escape(name) for name in MONTHS), key=len, reverse=True)) + r")\b\.?"
_YEAR = r"((?:1[5-9]|20)\d\d)"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_FULL = (
    (re.compile(rf"(?<!\d){_YEAR}-(\d\d)-(\d\d)(?!\d)"), "ymd"),
    (re.compile(rf"(?<!\d){_YEAR}(\d\d)(\d\d)(?!\d)"), "ymd"),
    (re.compile(rf"(?<!\d){_YEAR}\s?[./年]\s?(\d{{1,2}})\s?[./月]\s?(\d{{1,2}})(?!\d)"), "ymd"),
    (re.compile(rf"\b(?:{_DAY}\s?(?:[-–—]|and|to)\s?)?{_DAY}\s+(?:of\s+)?({_MONTH}),?\s+{_YEAR}\b", re.I), "rdmy"),
    (re.compile(rf"\b({_MONTH})\s+{_DAY}(?:\s?(?:[-–—]|and|to)\s?{_DAY})?,?\s+{_YEAR}\b", re.I), "mdry"),
    (re.compile(rf"(?<!\d)(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?{_YEAR}(?!\d)"), "dmy"),
    (re.compile(rf"(?<!\d)(\d{{1,2}})[/-](\d{{1,2}})[/-]{_YEAR}(?!\d)"), "slash"),
)
_COARSE = re.compile(rf"(?<!\d )(?<!\d\w\w )(?<!\d\. )\b({_MONTH}),?\s+{_YEAR}\b", re.I)
_ISO_MONTH = re.compile(rf"(?<!\d){_YEAR}-(\d\d)(?![\d-])")
_ONLY_YEAR = re.compile(rf"^\W*{_YEAR}\W*$")
#: A date of another language: a day, one to three words, a year (or the East Asian writing).
_FOREIGN = re.compile(
    r"(?<!\d)\d{1,2}\.?(?:er|º|ª|°)?\s+(?:de\s+|d['’]|di\s+)?[^\W\d_]{3,12}\.?(?:\s+(?:de[l]?|г|roku))?\s+\d{4}(?!\d)"
    r"|\d{4}\s?년\s?\d{1,2}\s?월\s?\d{1,2}\s?일"
    r"|(?<!\d)\d{4}\.?\s+[^\W\d_]{3,12}\s+\d{1,2}\.?(?!\d)"
    r"|[٠-٩]{1,2}\s+[^\W\d_]{3,12}\s+[٠-٩]{4}"
)
_LANGUAGES = re.findall(
    r"\w+",
    "ar bg cs da de el es et fa fi fr he hi hr hu id it ja ko lt lv nl nb pl pt ro ru sk sl sr sv th tr uk vi zh",
)
_LABEL = re.compile(
    r"(?:\b(?:published|posted|updated|last updated|revised|date|dated|issued|filed|released?|recorded|broadcast|"
    r"created|prepared|first published|publié|veröffentlicht|publicado|pubblicato|opublikowano|дата|stand)\b)"
    r"(?:\s+(?:on|le|am|el|il))?\s*:?\s*",
    re.I,
)
_SPOKEN = re.compile(
    r"\b(?:we spoke|spoke (?:with|to) \w+|we talked|recorded|"
    r"(?:interview|conversation|discussion|briefing)\b[^.]{0,40}?(?:took place|was (?:held|recorded|conducted))|"
    r"this (?:brief|paper|note|report|article|text) was (?:written|completed|published))\b"
    r"[^.]{0,40}?\b(?:on|in)\s+(?=\d|[A-Z][a-z]+\s\d)",
    re.I,
)


def date_in(words: str) -> str | None:
    """The first date in ``words``: a day if there is one, else a month, else a lone year.

    >>> date_in("Tokyo, 5 September 2025")
    '2025-09-05'
    >>> date_in("03/04/2025") is None
    True
    """
    return _full(words) or _foreign(words) or _month(words) or _year(words)


def _year(words: str) -> str | None:
    found = _ONLY_YEAR.match(words)
    return found[1] if found else None


def _month(words: str) -> str | None:
    found = _ISO_MONTH.search(words)
    if found:
        return iso(int(found[1]), int(found[2]))
    found = _COARSE.search(words)
    return iso(int(found[2]), MONTHS[found[1].lower().rstrip(".")]) if found else None


def _full(words: str) -> str | None:
    hits = [(found.start(), order, found) for pattern, order in _FULL if (found := pattern.search(words))]
    for _, order, found in sorted(hits, key=lambda hit: hit[0]):
        value = _build(found.groups(), order)
        if value:
            return value
    return None


def _build(groups: tuple[str, ...], order: str) -> str | None:
    if order == "ymd":
        return iso(int(groups[0]), int(groups[1]), int(groups[2]))
    if order == "rdmy":
        return iso(int(groups[3]), MONTHS[groups[2].lower().rstrip(".")], day_number(groups[1]))
    if order == "mdry":
        return iso(int(groups[3]), MONTHS[groups[0].lower().rstrip(".")], day_number(groups[2] or groups[1]))
    first, second, year = int(groups[0]), int(groups[1]), int(groups[2])
    if order == "dmy":
        return iso(year, second, first)
    # 03/04/2025 is April in London and March in Washington: only a day above twelve or equal numbers decide.
    if first > 12 or first == second:
        return iso(year, second, first)
    return iso(year, first, second) if second > 12 else None


def _foreign(words: str) -> str | None:
    """A date in another language, by dateparser, which must find day, month and year all in the text."""
    found = _FOREIGN.search(words)
    return _by_dateparser(found[0]) if found and not re.search(_MONTH, found[0], re.I) else None


@lru_cache(maxsize=512)
def _by_dateparser(written: str) -> str | None:
    import dateparser

    day = dateparser.parse(
        re.sub(r"(?<=\d)(?:er|º|ª|°)(?=\s)", "", written),
        languages=_LANGUAGES,
        settings={"REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True, "RETURN_AS_TIMEZONE_AWARE": False},
    )
    return day.date().isoformat() if day else None


def header_date(lines: Sequence[str]) -> str | None:
    """The date of the lines before the text: a labelled one first, then a whole date, then a month with its year."""
    short = [line for line in lines if len(line) <= 240]
    for line in short:
        label = _LABEL.search(line)
        if label and (day := date_in(line[label.end() : label.end() + 60])):
            return day
    for reader in (_full, _foreign):
        for line in short:
            if day := reader(line):
                return day
    for line in short:
        if len(line) <= 140 and (month := _month(line)):
            return month
    return None


_EVENT = re.compile(r"\b(?:on|in|since|by|until|from|of|to|after|before)\s+(?:the\s+)?(?:\d|[A-Z])")


def fragment_date(words: str) -> str | None:
    """The date of a short note that opens a text: labelled, or standing alone ("Interview: A. Name. June 2025.")."""
    for part in re.split(r"(?<=[a-z\d)])[.|·]\s+|[*_(]+|\s[|·]\s", words[:400])[:4]:
        label = _LABEL.match(part)
        if label and (day := date_in(part[label.end() : label.end() + 40])):
            return day
        if len(part.split()) <= 6 and not _EVENT.search(part) and (day := _full(part) or _month(part)):
            return day
    return None


def dateline_date(opening: Sequence[str]) -> str | None:
    """The date of a dateline ("ANKARA, Jan. 26, 2024 - ...") or of a plain "We spoke on 30 June 2025"."""
    for words in opening:
        if dateline_end(f"{words[:120]}A" if len(words) < 120 else words[:120]):
            head = words[: dateline_end(f"{words[:120]}A" if len(words) < 120 else words[:120])]
            if day := _full(head) or _foreign(head):
                return day
        spoken = _SPOKEN.search(words[:600]) or _LABEL.match(words)
        if spoken and (day := date_in(words[spoken.end() : spoken.end() + 40])):
            return day
    return None
