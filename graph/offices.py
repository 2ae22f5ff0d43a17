"""Offices in a text: phrases such as "Deputy Prime Minister", and who holds them for which state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .mentions_lexicon import word_set
from .mentions_scan import Scan

_JOIN = frozenset({" ", "-", "‑", "\u00a0"})
_TITLES = frozenset({"king", "queen", "prince", "princess", "sen", "rep", "speaker", "mp"})
# Words that stand where an office stands and tell whose a person is, but are no office.
NO_OFFICES = frozenset({"counterpart", "colleague", "number"})
_RANKS = frozenset({"general", "chief", "leader", "head", "official", "deputy", "lawmaker", "prince", "princess"})


@dataclass(frozen=True, slots=True)
class OfficePhrase:
    """An office as the text writes it: word numbers and offsets; ``key`` is its folded head for later reference."""

    first: int
    last: int
    start: int
    end: int
    key: str


@lru_cache(maxsize=1)
def _heads() -> dict[str, list[tuple[str, ...]]]:
    """Office heads by their last word, longest first."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in word_set("office_heads"):
        parts = tuple(re.findall(r"\w+", phrase))
        table.setdefault(parts[-1], []).append(parts)
    for phrases in table.values():
        phrases.sort(key=len, reverse=True)
    return table


def office_phrases(seen: Scan) -> Iterator[OfficePhrase]:
    """Yield the office phrases of a unit, each with its modifiers and its "of ..." or "for ..." part."""
    heads, modifiers, words = _heads(), word_set("office_modifiers"), word_set("office_words")
    folded, total = seen.folded, len(seen.spans)
    floor = 0
    index = 0
    while index < total:
        found = next((p for p in heads.get(folded[index], ()) if _ends_here(folded, index, p, floor)), None)
        if found is None:
            index += 1
            continue
        first, last = index - len(found) + 1, index
        while first > floor and folded[first - 1] in modifiers and seen.gap(first - 1) in _JOIN:
            first -= 1
        last = _last_head(seen, last, heads, modifiers)
        last = _tail(seen, last, words)
        yield OfficePhrase(first, last, seen.spans[first][0], seen.spans[last][1], folded[index])
        index = floor = last + 1


def _ends_here(folded: tuple[str, ...], index: int, phrase: tuple[str, ...], floor: int) -> bool:
    first = index - len(phrase) + 1
    return first >= floor and folded[first : index + 1] == phrase


def _last_head(seen: Scan, last: int, heads: dict[str, list[tuple[str, ...]]], modifiers: frozenset[str]) -> int:
    """The last head of a chain of heads and modifiers ("deputy chief", "secretary general")."""
    index = last
    while index + 1 < len(seen.spans) and seen.gap(index) in _JOIN:
        word = seen.folded[index + 1]
        if word in heads and seen.capital[index + 1] == seen.capital[last] and word not in _TITLES:
            last = index + 1
        elif word not in modifiers:
            break
        index += 1
    return last


def _tail(seen: Scan, last: int, words: frozenset[str]) -> int:
    """The last word of an "of Defence" or "for Foreign Affairs and Trade" after an office's head."""
    total = len(seen.spans)
    if last + 2 >= total or seen.folded[last + 1] not in ("of", "for") or seen.gap(last) != " ":
        return last
    index, end = last + 2, last
    while index < total and seen.gap(index - 1) in (" ", ", "):
        word = seen.folded[index]
        if word in words:
            end = index if word != "the" else end
        elif word != "and" or index + 1 >= total or seen.folded[index + 1] not in words:
            break
        index += 1
    return end


def is_rank_only(phrase: str) -> bool:
    """Whether a phrase is a bare rank or too vague a word to be an office by itself."""
    return phrase.lower() in _RANKS
