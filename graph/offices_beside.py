"""Offices beside names: which office phrases belong to the person at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .mentions_lexicon import word_set
from .mentions_scan import Scan
from .offices import OfficePhrase
from .resolve_trie import NameMatch

_APPOSED = frozenset({"the", "a", "an", "s", "its", "their", "his", "her", "then", "former", "of", "new", "who", "is"})


def clear_of(office: OfficePhrase, matches: list[NameMatch], seen: Scan) -> OfficePhrase | None:
    """An office phrase without the registry name that it begins with; None where all of it is a name."""
    for match in matches:
        if match.start < office.end and office.start < match.end:
            if match.end >= office.end:
                return None
            first = next(i for i in range(office.first, office.last + 1) if seen.spans[i][0] >= match.end)
            office = replace(office, first=first, start=seen.spans[first][0])
    return office


def attached(seen: Scan, offices: Sequence[OfficePhrase], left: int, right: int) -> tuple[OfficePhrase, ...]:
    """The office phrases that stand beside a name, nearest first: "Prime Minister X", "X, the defence minister"."""
    found = [office for office in offices if _before(seen, office, left)]
    found = found[-1:] or [office for office in offices if _after(seen, office, right)][:1]
    for office in offices:
        # "Deputy Prime Minister and Defence Minister X": the posts are told together.
        if found and _beside(seen.text, office, found[-1], left, right):
            found.append(office)
    return tuple(found)


def _beside(text: str, office: OfficePhrase, known: OfficePhrase, left: int, right: int) -> bool:
    if office.last < left:
        return text[office.end : known.start] in (" and ", " and the ", ", ")
    return known.first > right and text[known.end : office.start] in (" and ", " and the ")


def _before(seen: Scan, office: OfficePhrase, left: int) -> bool:
    if not office.last < left <= office.last + 6:
        return False
    titles = word_set("titles")
    between = range(office.last + 1, left)
    gap = seen.text[office.end : seen.spans[office.last + 1][0]]
    if gap in (" ", ", ") and all(seen.folded[index] in titles or seen.folded[index] == "the" for index in between):
        return True
    if gap != " " or len(between) < 2 or seen.folded[office.last + 1] not in ("of", "for"):
        return False
    rest = [
        index
        for index in between
        if seen.folded[index] not in ("of", "for", "the") and seen.folded[index] not in titles
    ]
    return seen.gap(left - 1) in (", ", " ", ". ") and all(seen.capital[index] for index in rest) and len(rest) <= 3


def _after(seen: Scan, office: OfficePhrase, right: int) -> bool:
    if not right < office.first <= right + 6 or seen.gap(right) not in (", ", " ("):
        return False
    between = range(right + 1, office.first)
    allowed = _APPOSED
    return all((seen.folded[index] in allowed or seen.capital[index]) and seen.gap(index) != ", " for index in between)
