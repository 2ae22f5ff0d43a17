"""Names folded for comparison, and texts cut into the words that names are matched by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae"})
# A dotted abbreviation is one word ("U.S." -> "US"); otherwise a word is a run of letters and digits.
WORD = re.compile(r"(?:[A-Za-z]\.){2,}(?:[A-Z](?![\w.]))?|[^\W_]+")


def fold(text: str) -> str:
    """A text without accents and dots, in lower case."""
    if text.isascii():
        return text.replace(".", "").lower()
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c)).replace(".", "").lower()


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """The folded words of a text with their offsets.

    >>> [w for w, _, _ in words("U.S.-Japan, Côte d'Ivoire")]
    ['us', 'japan', 'cote', 'd', 'ivoire']
    """
    for found in WORD.finditer(text):
        yield fold(found[0]), found.start(), found.end()


@lru_cache(maxsize=20_000)
def fold_name(name: str) -> str:
    """A name as its folded words.

    >>> fold_name("The U.S. Forces, Japan")
    'us forces japan'
    """
    parts = [word for word, _, _ in words(name)]
    return " ".join(parts[1:] if len(parts) > 1 and parts[0] == "the" else parts)
