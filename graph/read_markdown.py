"""Layout of Markdown from markdown-it-py's block tokens, mapped back to offsets in the stored text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .model import Block
from .read_inline import plain_text, stored_after
from .read_labels import dateline_end, is_bold_label, is_name, label_of, repeated_labels
from .read_sentences import ENDS, is_one_sentence, is_question

if TYPE_CHECKING:
    from markdown_it.token import Token


def markdown_blocks(text: str, start: int = 0) -> Iterator[Block]:
    """Yield the blocks of Markdown ``text`` from offset ``start`` on, in order and without overlap."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    body = text[start:]
    tokens = parser.parse(body)
    lines = _line_starts(body, start)
    heads = [token.content[:120] for token in tokens if token.type == "inline"]
    yield from _Walk(text, lines, repeated_labels(_bare(head) for head in heads)).blocks(tokens)


def _line_starts(body: str, start: int) -> list[int]:
    return [start, *(start + found.end() for found in re.finditer(r"\r\n|\r|\n", body)), start + len(body)]


def _bare(words: str) -> str:
    return words.replace("**", "").replace("__", "")


class _Walk:
    """One pass over the block tokens; keeps the place in the stored text and the kind of the open blocks."""

    def __init__(self, text: str, lines: list[int], labels: frozenset[str]) -> None:
        self.text = text
        self.lines = lines
        self.labels = labels
        self.position = lines[0]
        self.open: list[str] = []
        self.row: list[str] = []
        self.speaker: str | None = None

    def blocks(self, tokens: list[Token]) -> Iterator[Block]:
        for token in tokens:
            if token.type.endswith("_open"):
                self.open.append(token.type[:-5])
                if token.type == "tr_open":
                    self.row = []
                if token.map and token.type != "td_open":
                    self.position = max(self.position, self._line(token.map[0]))
            elif token.type.endswith("_close") and self.open:
                self.open.pop()
            elif token.type == "inline" and token.content.strip():
                yield from self._inline(token)

    def _line(self, number: int) -> int:
        return self.lines[min(number, len(self.lines) - 1)]

    def _inline(self, token: Token) -> Iterator[Block]:
        span = self._span(token)
        if span is None:
            return
        start, end = span
        self.position = end
        if "td" in self.open:
            head = self.row[0] if self.row else None
            self.row.append(plain_text(self.text, start, end, "text/markdown"))
            yield Block("table-cell", start, end, row_head=head)
        elif "heading" in self.open or "th" in self.open:
            self.speaker = None
            yield Block("question" if self._asks(start, end) else "heading", start, end)
        elif "list_item" in self.open:
            yield Block("question" if self._asks(start, end) else "list-item", start, end)
        else:
            yield from self._paragraph(start, end)

    def _paragraph(self, start: int, end: int) -> Iterator[Block]:
        """A paragraph, after taking off a bold question, a label or a dateline that opens it."""
        first = re.compile(r"(\*\*|__)[^*_\n]+\1[ \t]*(?:\r\n|\r|\n)").match(self.text, start, end)
        if first and first.end() < end:
            yield Block(
                "question" if self._asks(start, first.end()) else "heading",
                start,
                first.start() + len(first[0].rstrip()),
            )
            start = first.end()
        words = plain_text(self.text, start, min(end, start + 600), "text/markdown")
        bold = is_bold_label(self.text[start : start + 120])
        label = label_of(words[:120], self.labels | {words[:120].partition(":")[0].strip()} if bold else self.labels)
        asks = self._asks(start, end)
        if label is not None:
            self.speaker = label.name if is_name(label.name) or label.name in self.labels else None
            start = stored_after(self.text, start, end, "text/markdown", label.length)
            kind = "question" if asks or label.asks else "answer" if label.answers else "paragraph"
            if start < end:
                yield Block(kind, start, end, speaker=self.speaker)
        elif asks:
            yield Block("question", start, end)
        elif not ENDS.search(words) and len(words.split()) <= 18 and end - start < 200 and is_one_sentence(words):
            yield Block("heading", start, end)
        else:
            start += dateline_end(self.text[start : min(end, start + 120)])
            yield Block("paragraph", start, end, speaker=self.speaker)

    def _asks(self, start: int, end: int) -> bool:
        return is_question(self.text[start:end])

    def _span(self, token: Token) -> tuple[int, int] | None:
        """Where the token's content stands: its first and last line are found in the stored text, in order."""
        rows = [row.strip() for row in token.content.split("\n") if row.strip()]
        low = max(self.position, self._line(token.map[0])) if token.map else self.position
        first = self.text.find(rows[0], low)
        if first < 0 and "td" in self.open:
            rows = [rows[0].replace("|", "\\|")]
            first = self.text.find(rows[0], low)
        if first < 0:
            return None
        stop = first
        for row in rows:
            found = self.text.find(row, stop)
            if found < 0:
                return None
            stop = found + len(row)
        return first, stop


def front_matter(text: str) -> tuple[dict[str, str], int]:
    """The ``key: value`` lines between ``---`` fences at the top, and the offset at which the body starts."""
    found = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)(?:\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.S).match(
        text, 0, 20_000
    )
    if not found:
        return {}, 0
    fields: dict[str, str] = {}
    for row in found[1].splitlines():
        key, separator, value = row.partition(":")
        if separator and key.strip() and not row[0].isspace():
            fields[key.strip().lower()] = value.strip().strip("\"'")
    return fields, found.end()
