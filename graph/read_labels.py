"""Labels at the start of a line that are no part of a sentence: speakers, Q and A, datelines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

_NAME = r"[^\W\d_][\w.'’\-]*"
_LABEL = re.compile(
    rf"\s*(?P<name>{_NAME}(?: (?:{_NAME}|&|/|\d{{1,2}})){{0,9}}(?:, {_NAME}(?: {_NAME}){{0,7}}){{0,2}})"
    r"(?P<note> ?\([^()\n]{1,70}\))?\s?:(?=\s|$)[*_]*\s*"
)
_ASK = re.compile(r"(?:q|que|question|reporter|journalist|moderator|interviewer|host|presenter)(?: ?\d{1,2})?$", re.I)
_ANSWER = re.compile(r"(?:a|ans|answer|reply|response)(?: ?\d{1,2})?$", re.I)
_HONORIFIC = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Lady|Senator|Sen|Gen|Lt|Adm|President|Minister|Secretary|Chair|Spokes|Ambassador|Prof)\b"
)
_NOT_A_SPEAKER = re.compile(
    r"(?:note|update|summary|background|date|subject|from|to|re|cc|contact|source|place|location|status|published|updated|"
    r"editor.?s note|correction|photo|title|tags?|category|location|time|read more|see also|related|warning|breaking)$",
    re.I,
)


class Label(NamedTuple):
    """A label's bare name, its length with the white space after it, and whether it asks or answers."""

    name: str
    length: int
    asks: bool
    answers: bool


def _parts(head: str) -> tuple[str, str | None, int] | None:
    found = _LABEL.match(head)
    if not found or _NOT_A_SPEAKER.match(found["name"]):
        return None
    return found["name"], found["note"], found.end()


def repeated_labels(heads: Iterable[str]) -> frozenset[str]:
    """Names that open two or more lines as a label: evidence that they are speakers, not the start of a sentence."""
    counts = Counter(parts[0] for head in heads if (parts := _parts(head)) is not None)
    capitals = {name: count for name, count in counts.items() if name.isupper() and len(name) > 2}
    transcript = sum(capitals.values()) >= 3
    return frozenset(name for name, count in counts.items() if count > 1 or (transcript and name in capitals))


def label_of(head: str, repeated: frozenset[str]) -> Label | None:
    """The speaker label that ``head`` (the first hundred characters of a line) opens with, or None."""
    parts = _parts(head)
    if parts is None:
        return None
    name, note, length = parts
    asks, answers = _ASK.match(name) is not None, _ANSWER.match(name) is not None
    titled = name[0].isupper() and (note is not None or (_HONORIFIC.match(name) is not None and name.count(" ") < 4))
    if not (asks or answers or name in repeated or titled):
        return None
    speaker = name.split(", ")[0]
    if note and len(speaker.split()) > 3 and note.strip(" ()").istitle():
        speaker = note.strip(" ()")
    return Label(speaker, length, asks, answers)


_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|January|February|March|April|June|July|August|September|"
    r"October|November|December)\.?"
)
_WEEKDAY = r"(?:Mon|Tues?|Wednes|Thurs?|Fri|Satur|Sun)(?:day)?\.?"
_DATE = (
    rf"(?:(?:{_WEEKDAY},? )?(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|"
    rf"\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? \d{{4}})?|\d{{4}}-\d\d-\d\d|{_MONTH} \d{{4}}))"
)
_CAPS_PLACE = r"[^\W\d_a-z][^\W\d_a-z.'’\-]+(?:[ /\-][^\W\d_a-z][^\W\d_a-z.'’\-]*){0,4}"
_PLACE = r"[A-Z][\w.'’\-]+(?:[ /\-][A-Z][\w.'’\-]*){0,4}"
_DASH = r"\s*(?:—|–|--|\.\s?[—–-]{1,2}|(?<=\s)-)\s*"
_SEPARATOR = r"\s*(?:—|–|--|-|:|\.\s?[—–-]{1,2})\s+"
_AGENCY = r"(?:\([^()]{2,40}\)|/[A-Za-z ]{2,30}/)"
_DATELINE = re.compile(
    rf"(?:{_CAPS_PLACE}(?:, {_PLACE}){{0,2}}{_DASH}(?!{_MONTH} \d)"
    rf"|{_CAPS_PLACE}(?:, {_PLACE}){{0,2}}"
    rf"(?:(?:,| [—–-])? ?{_DATE}(?: ?{_AGENCY})?| ?{_AGENCY}(?:,? {_DATE})?){_SEPARATOR}"
    rf"|{_PLACE}(?:, {_PLACE}){{0,2}},? {_DATE} {_AGENCY}\s+"
    rf"|{_PLACE}(?:, {_PLACE}){{0,2}},? {_DATE}(?<=\d\d\d\d)\.\s+"
    rf"|{_PLACE}(?:, {_PLACE}){{0,2}}(?:(?:,| [—–-])? ?{_DATE} ?(?:{_AGENCY})?| {_AGENCY}(?:,? {_DATE})?){_SEPARATOR})"
    r"(?=[\"“‘'A-Z0-9Ç-Ü])"
)


_BOLD = re.compile(r"\s*(?:\*\*|__)[^*_\n]{1,70}(?::(?:\*\*|__)|(?:\*\*|__):)\s")


def is_bold_label(head: str) -> bool:
    """Whether Markdown sets what opens the line apart as a label ("**REPORTER 1:** When ...")."""
    return _BOLD.match(head) is not None


def is_name(words: str) -> bool:
    """Whether a label reads as somebody's name or office, not as a catchword ("Key point")."""
    return words.isupper() or _HONORIFIC.match(words) is not None or (words.istitle() and 2 <= len(words.split()) <= 4)


def dateline_end(head: str) -> int:
    """How many characters of ``head`` are a dateline ("ANKARA, Jan. 26, 2024 (Agency) - "), else 0."""
    found = _DATELINE.match(head)
    return found.end() if found else 0
