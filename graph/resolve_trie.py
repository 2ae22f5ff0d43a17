"""Names of the registry found in a text: one pass, longest match first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from .mentions_scan import Scan
from .registry_text import words

if TYPE_CHECKING:
    from .registry import Entry, Registry

# What may stand between two words of one name.
_GAPS = frozenset({"", " ", "-", "‑", "–", "'", "’", "\n", "\u00a0", ". ", ", ", " & ", "/", " - "})


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A stretch of a text that bears a name of the registry."""

    start: int
    end: int
    entry: Entry
    form: str  # name or demonym


@dataclass(frozen=True, slots=True)
class _Pattern:
    rest: tuple[str, ...]
    entry: Entry
    form: str
    exact: str | None  # the spelling that the text must have, for acronyms and short words
    lower: bool  # whether the text may write the name without capitals
    high: bool  # whether the last word must be written with a capital, as the name has it
    prefix: bool = False  # whether a hyphen must follow ("Anglo-")


class NameIndex:
    """A hash of first words to the names that begin with them."""

    def __init__(self, registry: Registry) -> None:
        self._by_first: dict[str, list[_Pattern]] = {}
        self._small: set[str] = set()
        for entry in registry.entries.values():
            if entry.type in ("Office", "Person"):
                continue
            for name in entry.names:
                self._add(entry, name, "name")
            for name in entry.demonyms:
                self._add(entry, name, "demonym")
        for patterns in self._by_first.values():
            patterns.sort(key=lambda pattern: -len(pattern.rest))

    def _add(self, entry: Entry, name: str, form: str) -> None:
        parts = [word for word, _, _ in words(name)]
        if len(parts) > 1 and parts[0] == "the":
            parts = parts[1:]
        if not parts or (len(parts) == 1 and len(parts[0]) < 2):
            return
        letters = name.replace(".", "")
        prefix = name.endswith("-")
        acronym = len(parts) == 1 and letters.isupper() and len(letters) <= 8
        pattern = _Pattern(
            tuple(parts[1:]), entry, form, letters if acronym else None, name[0].islower(), _high(name), prefix
        )
        if pattern.lower:
            self._small.add(parts[0])
        self._by_first.setdefault(parts[0], []).append(pattern)

    def find(self, seen: Scan) -> Iterator[NameMatch]:
        """Yield matches from left to right; they do not overlap."""
        spans, folded, capital = seen.spans, seen.folded, seen.capital
        index, total = 0, len(spans)
        first, small = self._by_first, self._small
        while index < total:
            step = 1
            if capital[index] or folded[index] in small:
                for pattern in first.get(folded[index], ()):
                    size = len(pattern.rest) + 1
                    if size > 1 and folded[index + 1 : index + size] != pattern.rest:
                        continue
                    if _fits(pattern, seen, index, size):
                        yield NameMatch(spans[index][0], spans[index + size - 1][1], pattern.entry, pattern.form)
                        step = size
                        break
            index += step


@lru_cache(maxsize=4)
def name_index(registry: Registry) -> NameIndex:
    """The index of a registry, made once."""
    return NameIndex(registry)


def _high(name: str) -> bool:
    last = name.rpartition(" ")[2]
    return last[:1].isupper()


def _fits(pattern: _Pattern, seen: Scan, index: int, size: int) -> bool:
    if pattern.exact is not None:
        start, end = seen.spans[index]
        return seen.text[start:end].replace(".", "") == pattern.exact
    if pattern.prefix and seen.text[seen.spans[index][1] :][:1] not in ("-", "–"):
        return False
    if not pattern.lower and not seen.capital[index]:
        return False
    if pattern.high and size > 1 and not seen.capital[index + size - 1]:
        return False
    return all(seen.gap(left) in _GAPS for left in range(index, index + size - 1))
