"""Sentence boundaries of plain text by rule, fast and linear."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .read_words import BEFORE_DIGIT, EITHER, LETTERED, MONTHS, STARTERS, TITLES

_CLOSERS = r"\"'”’»›)\]*_」』）》"
_OPENERS = r"\"'“‘«‹(\[*_「『（《¿¡"
_BOUNDARY = re.compile(rf"(?:[.!?…]+[{_CLOSERS}]*(?:\[\d{{1,3}}\])*(?=\s)|[。！？｡؟۔।]+[{_CLOSERS}]*)\s*")
_WORD_BEFORE = re.compile(r"[^\s\"'“‘«(\[—–/]*$")
_NEXT = re.compile(rf"[{_OPENERS}]*\s?(?P<word>[^\s{_CLOSERS},;:.!?]*)")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")
#: Text that ends as a sentence does, and text that ends as a question does.
ENDS = re.compile(rf"[.!?…。！？｡؟۔।;][{_CLOSERS}]*\s*$")
ASKS = re.compile(rf"[?？؟][{_CLOSERS}]*\s*$")


def sentences(plain: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence of ``plain``, end punctuation and closing quotes included, in order."""
    start = 0
    for found in _BOUNDARY.finditer(plain):
        stop = start + len(plain[start : found.end()].rstrip())
        if found.end() >= len(plain):
            break
        if _is_boundary(plain, found):
            yield from _trimmed(plain, start, stop)
            start = found.end()
    yield from _trimmed(plain, start, len(plain))


def is_question(words: str) -> bool:
    """Whether ``words`` are one sentence, and that a question."""
    return ASKS.search(words) is not None and len(words) <= 240 and len(list(sentences(words))) == 1


def is_one_sentence(words: str) -> bool:
    """Whether ``words`` hold no two sentences of four words or more; a question may open a heading.

    >>> is_one_sentence("1. What the U.S. wants"), is_one_sentence("Chad keeps the accord. Niger leaves it today")
    (True, False)
    """
    found = [words[start:end] for start, end in sentences(words)]
    return sum(len(part.split()) >= 4 and not ASKS.search(part) for part in found) < 2


def _trimmed(plain: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    while start < stop and plain[start].isspace():
        start += 1
    while stop > start and plain[stop - 1].isspace():
        stop -= 1
    if start < stop:
        yield start, stop


def _is_boundary(plain: str, found: re.Match[str]) -> bool:
    mark = found[0][0]
    if mark in "。！？｡؟۔।":
        return True
    following = _NEXT.match(plain, found.end())
    word = following["word"] if following else ""
    if not _can_start(plain, found.end(), word):
        return False
    if mark != "." or found[0].startswith(".."):
        return True
    token = _WORD_BEFORE.search(plain[max(0, found.start() - 40) : found.start()])
    return not _is_abbreviation(token[0] if token else "", word, plain, found)


def _can_start(plain: str, position: int, word: str) -> bool:
    """Whether what stands at ``position`` may begin a sentence: not a lower-case word (unless a bullet or name)."""
    if not word:
        return True
    first = word[0]
    return not first.islower() or any(character.isupper() for character in word[1:3])


def _is_abbreviation(token: str, word: str, plain: str, found: re.Match[str]) -> bool:
    lower = token.lower().rstrip(".")
    closed = len(found[0].strip()) > 1
    if closed and found[0].strip()[1:2] in '"”':
        return False
    if lower in BEFORE_DIGIT and word[:1].isdigit():
        return True
    if lower in TITLES and not closed:
        return True
    either = lower in EITHER or lower in MONTHS or _ACRONYM.search(token) is not None
    if not either and len(token) == 1 and token.isalpha() and token.isupper():
        # An initial ("Lloyd J. Austin") unless it is a label that ends a sentence ("Annex B. Talks").
        before = plain[max(0, found.start() - 24) : found.start() - 2].split(" ")[-1]
        either = before.lower() not in LETTERED
    if not either:
        return False
    return word.lower() not in STARTERS
