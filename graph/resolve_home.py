"""Whose text it is: its publisher's, its letterhead's state; states and their capitals; full names anywhere in it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from .mentions_lexicon import word_set
from .mentions_scan import scan
from .resolve_draft import filler

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .model import Document
    from .registry import Entry, Registry
    from .resolve_trie import NameIndex

_LETTERHEAD = re.compile(
    r"\b(ministry|minist[eè]re|department|government|embassy|parliament|presidency|prime minister|foreign affairs|"
    r"armed forces|national assembly|senate|cabinet|chancellery|press office|office of|defen[cs]e|foreign office)\b",
    re.IGNORECASE,
)
_HEAD_BLOCKS, _HEAD_LENGTH = 6, 120
_GIVEN = r"(?:[A-ZÀ-Ž][\w’'-]+|[A-Z]\.)[ ]"
_MIDDLE = r"(?:(?:[A-ZÀ-Ž][\w’'-]*|[A-Z]\.|de|da|bin|van|von|al)[ ])"


@lru_cache(maxsize=4)
def seats(registry: Registry) -> dict[str, list[Entry]]:
    """Capitals with the states that they are or were the capital of, today's first."""
    table: dict[str, list[Entry]] = {}
    for entry in registry.entries.values():
        if entry.capital and entry.type == "State" and len(entry.id) == 3:
            table.setdefault(entry.capital, []).append(entry)
    for states in table.values():
        states.sort(key=lambda state: state.until is not None)
    return table


def publisher_state(document: Document, registry: Registry) -> str | None:
    """The state that a text's publisher or title names as a whole."""
    for text in (document.publisher or "", document.title or ""):
        for entry in registry.lookup(text):
            if entry.type == "State":
                return filler(entry, text)
    return None


def letterhead_state(document: Document, index: NameIndex, capitals: Mapping[str, list[Entry]]) -> str | None:
    """The state whose ministry or office heads the text ("Norwegian Ministry of Defence")."""
    lines: list[str] = []
    for block in document.blocks[:_HEAD_BLOCKS]:
        if block.kind != "heading" or block.end - block.start > _HEAD_LENGTH:
            break
        lines.append(document.text[block.start : block.end])
    headed = [line for line in lines if _LETTERHEAD.search(line)]
    for line in headed[:1] + (lines if headed else []):
        states = {
            filler(entry, "")
            for match in index.find(scan(line))
            if (entry := capitals.get(match.entry.id, [match.entry])[0]).type == "State"
        }
        if len(states) == 1:
            return states.pop()
    return None


def full_names(text: str, surnames: set[str]) -> list[str]:
    """Full names anywhere in a text (headings and bylines too) that end in one of the surnames."""
    found: list[str] = []
    no_names = word_set("titles") | word_set("openers") | word_set("office_heads") | word_set("generic_names")
    for surname in sorted(surnames):
        last = surname.split()[-1]
        if len(last) < 3:
            continue
        word = f"(?:{re.escape(last)}|{re.escape(last.capitalize())})"
        hit = re.search(rf"\b({_GIVEN}{_MIDDLE}{{0,2}}{word})\b", text)
        if hit is None:
            continue
        parts = hit[1].split()
        while len(parts) > 1 and parts[0].strip(".").lower() in no_names:
            parts = parts[1:]
        if len(parts) > 1:
            found.append(" ".join(p.capitalize() if p.isupper() and len(p) > 2 else p for p in parts))
    return found
