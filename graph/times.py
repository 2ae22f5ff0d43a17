"""Time expressions: found in a sentence and resolved against the document's date, granularity kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from . import times_days, times_months, times_relative
from .model import Block, Document, Unit
from .times_rules import RULES, Resolve, Setting, signs_in
from .times_tense import looks_ahead

#: The modules whose rules importing registers, in the order in which they are tried.
_SOURCES = (times_days, times_months, times_relative)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A time expression in a sentence.

    ``start``/``end`` are offsets into the sentence, ``value`` the ISO day, month, year or interval ``a/b`` (None where
    the document's date or an earlier expression would be needed and is not known), ``lead`` the preposition before it
    in lower case ("since", "by", "in", "of", ...) or "".
    """

    start: int
    end: int
    text: str
    value: str | None
    lead: str = ""


def find_times(plain: str, anchor: str | None = None, previous: str | None = None) -> tuple[TimeSpan, ...]:
    """The time expressions of a sentence, in order and without overlap.

    Args:
        plain: the sentence.
        anchor: the document's date (ISO day, month or year), from which relative words are resolved.
        previous: the value of the last expression before this sentence, for "that month" or "two days later".
    """
    signs = signs_in(plain)
    taken: list[tuple[int, int, re.Match[str], Resolve]] = []
    for rule in RULES:
        if signs.isdisjoint(rule.signs):
            continue
        for found in rule.pattern.finditer(plain):
            low, high = found.span()
            if all(high <= start or end <= low for start, end, _, _ in taken) and rule.accept(found):
                taken.append((low, high, found, rule.resolve))
    spans: list[TimeSpan] = []
    for start, end, found, resolve in sorted(taken, key=lambda item: item[0]):
        value = resolve(found, Setting(anchor, previous, looks_ahead(plain, start, end)))
        lead = _LEAD.search(plain, max(0, start - 40), start)
        spans.append(TimeSpan(start, end, found[0], value, lead[1].lower() if lead else ""))
        previous = value or previous
    return tuple(spans)


def resolve_time(text: str, anchor: str | None = None, previous: str | None = None) -> str | None:
    """The value of the first time expression in ``text`` that can be resolved, or None.

    >>> resolve_time("last year", "2025-03-30")
    '2024'
    >>> resolve_time("on Tuesday", "2024-06-14")
    '2024-06-11'
    """
    return next((span.value for span in find_times(text, anchor, previous) if span.value), None)


def anchor_of(document: Document, opening: Iterable[str] = ()) -> str | None:
    """The day from which a text's relative words are resolved.

    That is the document's date; where it has none, the first whole date (else month) that its ``opening`` sentences
    name. The latter says when the text's events are, not when it was published, so it is no date of the document.
    """
    if document.date:
        return document.date
    anchor: str | None = None
    for words in opening:
        anchor = _whole(anchor, find_times(words))
    return anchor


def _whole(known: str | None, spans: Iterable[TimeSpan]) -> str | None:
    """``known`` or the first finer single value among ``spans``; a bare year is too coarse."""
    values = [value for span in spans if (value := span.value) and "/" not in value and len(value) > 4]
    return max([known or "", *values], key=len) or None


class TimeReader:
    """Reads the sentences of one text in order, so that "that month" finds the month named before.

    Args:
        anchor: the document's date. Without one, the first day (else month) that the opening sentences name takes its
            place: when a text's events are is then known, though not when it was published.
    """

    def __init__(self, anchor: str | None) -> None:
        self.anchor = anchor
        self.previous: str | None = None
        self._opening = 0 if anchor else _OPENING
        self._block: Block | None = None

    def read(self, plain: str) -> tuple[TimeSpan, ...]:
        """The expressions of the next sentence."""
        spans = find_times(plain, self.anchor, self.previous)
        for span in spans:
            self.previous = span.value or self.previous
        if self._opening:
            self._opening -= 1
            self.anchor = _whole(self.anchor, spans)
        return spans

    def read_unit(self, unit: Unit) -> tuple[TimeSpan, ...]:
        """The expressions of the next unit; a table cell without one has that of its row's first cell (lead "row")."""
        if self.anchor is None and self._block != unit.block:
            # Without a date, paragraphs may have nothing to do with each other.
            self.previous = None
        self._block = unit.block
        spans = self.read(unit.plain)
        if spans or not unit.block.row_head:
            return spans
        return tuple(replace(span, start=0, end=0, lead="row") for span in find_times(unit.block.row_head, self.anchor))


#: How many sentences open a text.
_OPENING = 3
_LEAD = re.compile(
    r"\b(in|on|at|since|by|from|until|till|before|after|of|for|during|between|through|to|over|within|"
    r"around|circa|as of)"
    r"\s+(?:the\s+|about\s+|around\s+|early\s+|late\s+|mid-?\s*|end\s+of\s+|start\s+of\s+)*$",
    re.I,
)
