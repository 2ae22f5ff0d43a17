"""Capitalised names of a unit: runs of capitalised words, and what kind of thing their head word says they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .mentions_lexicon import word_map, word_set
from .mentions_scan import Scan
from .resolve_trie import NameMatch

_JOINS = frozenset({"of", "for", "on"})
_SPACED = frozenset({" ", "-", "‑", "'", "’", ". ", ".", " & ", "\u00a0", "/"})
_TREATY = frozenset({"AgreementDocument", "GovernmentBody"})


@dataclass(frozen=True, slots=True)
class Run:
    """A run of capitalised words: word numbers, offsets, and the class that its head word names (or None)."""

    first: int
    last: int
    start: int
    end: int
    type: str | None

    def kind_covers(self, inside: Sequence[NameMatch], start: int) -> bool:
        """Whether one registry name covers the whole run."""
        return any(match.start <= start and self.end <= match.end for match in inside)


def runs(seen: Scan) -> Iterator[Run]:
    """Yield the longest runs of capitalised words (with particles, and "of", "for", "on" after a head word)."""
    heads = word_map("heads")
    index, total = 0, len(seen.spans)
    while index < total:
        if not (seen.capital[index] or _model_number(seen, index)) or _is_day(seen, index):
            index += 1
            continue
        last, kind = index, _head(seen, index, heads)
        joined = False
        while last + 1 < total:
            following = _next(seen, last, kind, joined)
            if following is None:
                break
            joined = joined or following > last + 1
            last = following
            if not joined:
                kind = _head(seen, last, heads)
        yield Run(index, last, seen.spans[index][0], seen.spans[last][1], kind)
        index = last + 1


def _head(seen: Scan, index: int, heads: dict[str, str]) -> str | None:
    start, end = seen.spans[index]
    return heads.get(seen.text[start:end])


def _is_day(seen: Scan, index: int) -> bool:
    """Whether a capitalised word is a month or a weekday; "Jan" before a name is a given name."""
    word = seen.folded[index]
    if word not in word_set("calendar_days") or not seen.capital[index]:
        return False
    return not (word == "jan" and index + 1 < len(seen.spans) and seen.capital[index + 1] and seen.gap(index) == " ")


def _model_number(seen: Scan, index: int) -> bool:
    """Whether a word such as "12th" or "2nd" begins a name: a capitalised word follows at once."""
    word = seen.folded[index]
    return (
        word[0].isdigit()
        and word[-2:] in ("st", "nd", "rd", "th")
        and index + 1 < len(seen.spans)
        and seen.capital[index + 1]
        and seen.gap(index) == " "
    )


def _next(seen: Scan, last: int, kind: str | None, joined: bool) -> int | None:
    """The word that continues a run after ``last``, or None."""
    gap, word = seen.gap(last), seen.folded[last + 1]
    if gap in (", ", " and ") or (gap == " " and word == "and"):
        return _listed(seen, last) if joined and kind in _TREATY else None
    if gap not in _SPACED:
        return None
    if gap in ("'", "’") and word == "s":
        return _possessive(seen, last)
    if gap == ". " and len(seen.folded[last]) > 3:
        return None
    if gap in ("-", "‑") and not seen.capital[last + 1] and word.isalpha():
        return (
            last + 1
            if len(word) <= 7 and word not in word_set("hyphen_suffixes") and len(seen.folded[last]) > 1
            else None
        )
    if _is_day(seen, last + 1):
        return None
    if seen.capital[last + 1] or (word[0].isdigit() and gap in ("-", " ") and len(word) <= 4):
        return last + 1
    if gap != " " or last + 2 >= len(seen.spans) or seen.gap(last + 1) not in (" ", "-", "’", "'"):
        return None
    if word in word_set("name_particles") and seen.capital[last + 2]:
        return last + 2
    if word in _JOINS and kind is not None:
        return _after_join(seen, last + 2)
    return None


def _after_join(seen: Scan, index: int) -> int | None:
    if seen.folded[index] == "the" and index + 1 < len(seen.spans):
        index += 1
    return index if seen.capital[index] else None


def _possessive(seen: Scan, last: int) -> int | None:
    """ "People's Liberation Army", "Simon's Town": the possessive stands inside a few names only."""
    inside = word_set("possessive_names")
    if seen.folded[last] in inside and last + 2 < len(seen.spans) and seen.gap(last + 1) == " ":
        return last + 2 if seen.capital[last + 2] else None
    return None


def _listed(seen: Scan, last: int) -> int | None:
    """The next member of a list inside a treaty's or a ministry's name ("of Friendship, Cooperation and ...")."""
    index = last + 1
    if seen.folded[index] == "and":
        index += 1
    if index < len(seen.spans) and seen.capital[index] and seen.folded[index] in word_set("treaty_words"):
        return index
    return None
