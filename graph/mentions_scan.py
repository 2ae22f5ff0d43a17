"""One scan of a unit's words, shared by every step that looks for names."""

from __future__ import annotations

from dataclasses import dataclass

from .registry_text import WORD, fold


@dataclass(frozen=True, slots=True)
class Scan:
    """The words of a text: their offsets, folded forms, and whether each begins with a capital or holds a digit."""

    text: str
    spans: tuple[tuple[int, int], ...]
    folded: tuple[str, ...]
    capital: tuple[bool, ...]

    def gap(self, index: int) -> str:
        """What stands between a word and the next."""
        return self.text[self.spans[index][1] : self.spans[index + 1][0]]


def scan(text: str) -> Scan:
    """Cut a text into words once."""
    spans = tuple([found.span() for found in WORD.finditer(text)])
    shown = [text[start:end] for start, end in spans]
    return Scan(text, spans, tuple([fold(word) for word in shown]), tuple([word[0].isupper() for word in shown]))
