"""Layout of plain text: paragraphs, headings, bullets, pipe tables, transcript turns, datelines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from .model import Block
from .read_labels import dateline_end, label_of, repeated_labels
from .read_sentences import ENDS, is_one_sentence, is_question

_BULLET = re.compile(
    r"\s*(?:>[> ]*\s*|[-*+–—•◦▪‣●○◯□■◆▶►➤✓✔✅·∙]\s+|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[IVX]{2,5})[.)]\s+|\(?[A-Z]\)\s+"
    r"|\([\da-zA-Z]{1,4}\)\s*|[①-⑳]\s*)"
)
_NUMBERED = re.compile(r"\s*\(?\d{1,3}[.)]\s")
_CELL = re.compile(r"[^|\t]+")
_RULE = re.compile(r"\s*(?:[-=_*~#+|:.–—]\s*){3,}$")
_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_TRAILER = re.compile(r"\W*(?:ends?|more|fin|over)\W*$", re.I)
_CAPTION = re.compile(r"\s*(?:photo|picture|image|figure|fig\.|map|credit|caption|graphic)\b[^.]{0,30}[:.]", re.I)
_WIDE = 120
_HEADING_WORDS = 18
_HEADING_CHARS = 140


class Line(NamedTuple):
    """One line's extent without its line break and outer white space."""

    start: int
    end: int


def text_blocks(text: str, start: int = 0) -> Iterator[Block]:
    """Yield the blocks of plain ``text`` from offset ``start`` on, in order and without overlap."""
    chunks = list(_chunks(text, start))
    width = _wrap_width(text, chunks)
    paragraphs = [list(_join(text, chunk, width)) for chunk in chunks]
    labels = repeated_labels(text[line.start : line.start + 120] for lines in paragraphs for line in lines)
    speaker: str | None = None
    asking = False
    for lines in paragraphs:
        head: tuple[str, ...] | None = None
        for position, line in enumerate(lines):
            if _is_row(text, line):
                cells = list(_cells(text, line))
                if _RULE.match(text, line.start, line.end) or not cells:
                    continue
                is_header = head is None and _has_table_rule(text, lines, position)
                head = head or ()
                yield from _row_blocks(text, cells, is_header)
                continue
            block, speaker, asking = _line_block(text, line, len(lines), labels, speaker, asking)
            if block is not None:
                yield block


def _line_block(
    text: str, line: Line, siblings: int, labels: frozenset[str], speaker: str | None, asking: bool
) -> tuple[Block | None, str | None, bool]:
    start, end = line
    if _RULE.match(text, start, end) or _TRAILER.match(text, start, end):
        return None, speaker, asking
    label = label_of(text[start : min(end, start + 120)], labels)
    if label is not None:
        speaker, asking = label.name, label.asks
        start += label.length
        if start >= end:
            return None, speaker, asking
        kind = "question" if asking else "answer" if label.answers else "paragraph"
        return Block(kind, start, end, speaker=speaker), speaker, asking
    bullet = _BULLET.match(text, start, end)
    if bullet and bullet.end() < end:
        kind = "list-item"
        if (
            _NUMBERED.match(text, start, end)
            and _is_heading(text, bullet.end(), end)
            and _is_title(text[bullet.end() : end])
        ):
            kind = "heading"
        if is_question(text[bullet.end() : end]):
            kind = "question"
        return Block(kind, bullet.end(), end, speaker=speaker), speaker, asking
    if _CAPTION.match(text, start, end) and end - start < 240:
        return Block("caption", start, end), speaker, asking
    if is_question(text[start:end]):
        return Block("question", start, end), speaker, asking
    if _is_heading(text, start, end):
        return Block("heading", start, end), None if siblings == 1 else speaker, False
    start += dateline_end(text[start : min(end, start + 120)])
    return Block("paragraph", start, end, speaker=speaker), speaker, asking


def _chunks(text: str, start: int) -> Iterator[list[Line]]:
    """Runs of lines between blank lines."""
    chunk: list[Line] = []
    last = start
    for found in _LINE.finditer(text, start):
        raw = found[0]
        left = found.start() + len(raw) - len(raw.lstrip("\ufeff\u200b \t\xa0"))
        right = found.start() + len(raw.rstrip())
        if left >= right:
            continue
        if chunk and _has_blank(text, last, left):
            yield chunk
            chunk = []
        chunk.append(Line(left, right))
        last = right
    if chunk:
        yield chunk


def _has_blank(text: str, start: int, end: int) -> bool:
    """Whether a blank line stands between the end of one line and the start of the next."""
    if end - start < 2:
        return False
    between = text[start : min(end, start + 2_000)]
    return len(between) == 2_000 or len(_BREAK.findall(between)) > 1


def _wrap_width(text: str, chunks: list[list[Line]]) -> int | None:
    """The column at which the lines were wrapped by hand, or None when a line is a paragraph."""
    inner = [line for chunk in chunks for line in chunk[:-1]]
    lengths = Counter(line.end - line.start for line in inner)
    longest = max((line.end - line.start for chunk in chunks for line in chunk), default=0)
    if len(inner) < 4 or longest > _WIDE or longest < 50:
        return None
    full = sum(count for length, count in lengths.items() if length > longest * 0.75)
    return longest if full >= 0.6 * len(inner) else None


def _join(text: str, chunk: list[Line], width: int | None) -> Iterator[Line]:
    """Join lines that were wrapped by hand: the next line's first word would not have fitted."""
    if width is None:
        yield from chunk
        return
    current = chunk[0]
    last = chunk[0]
    for line in chunk[1:]:
        word = text[line.start : line.end].split(maxsplit=1)[0]
        full = last.end - last.start + 1 + len(word) > width - 4
        if full and not _BULLET.match(text, line.start, line.end):
            current = Line(current.start, line.end)
        else:
            yield current
            current = line
        last = line
    yield current


def _is_heading(text: str, start: int, end: int) -> bool:
    if end - start > _HEADING_CHARS or ENDS.search(text, start, end):
        return False
    words = text[start:end].split()
    if len(words) > _HEADING_WORDS or not is_one_sentence(text[start:end]):
        return False
    return not (text[end - 1] == ":" and len(words) > 8)


def _is_title(words: str) -> bool:
    """Whether a numbered line reads as a section title: short, and every long word capital, or no verb-like tail."""
    parts = words.split()
    return len(parts) <= 8


def _is_row(text: str, line: Line) -> bool:
    body = text[line.start : line.end]
    if body.count("\t") >= 2:
        return True
    return body.count("|") >= 2 or (len(body) > 1 and body[0] == "|") or (len(body) > 1 and body[-1] == "|")


def _has_table_rule(text: str, lines: list[Line], position: int) -> bool:
    following = lines[position + 1] if position + 1 < len(lines) else None
    return following is not None and _RULE.match(text, following.start, following.end) is not None


def _cells(text: str, line: Line) -> Iterator[Line]:
    for found in _CELL.finditer(text, line.start, line.end):
        raw = found[0]
        left = found.start() + len(raw) - len(raw.lstrip())
        right = found.start() + len(raw.rstrip())
        if left < right:
            yield Line(left, right)


def _row_blocks(text: str, cells: list[Line], is_header: bool) -> Iterator[Block]:
    if is_header:
        for cell in cells:
            yield Block("heading", cell.start, cell.end)
        return
    first = text[cells[0].start : cells[0].end]
    for position, cell in enumerate(cells):
        yield Block("table-cell", cell.start, cell.end, row_head=first if position else None)
