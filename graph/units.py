"""Units of a document: the sentences, list items and table cells that can carry claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .model import Block, Document, Unit
from .read_inline import Plain, plain
from .read_sentences import ASKS, sentences

#: Layout that states nothing by itself.
SILENT = frozenset({"heading", "caption", "question"})
_WORDLESS = re.compile(r"[\W\d_]*$")
#: No sentence is longer than this many characters; what is, states nothing that could be parsed.
LONGEST = 5_000


def units(document: Document, *, context: bool = False) -> Iterator[Unit]:
    """Yield the units of ``document`` in order; they never overlap.

    A sentence inside a longer quotation stands alone; a table cell is one unit. Headings, captions and questions are
    left out unless ``context`` is set, when they come too, with ``unit.block.kind`` saying what they are.
    """
    index = 0
    for block in document.blocks:
        silent = block.kind in SILENT
        if silent and not context:
            continue
        form = plain(document.text, block.start, block.end, document.media_type)
        whole = block.kind == "table-cell" or block.kind in ("heading", "caption")
        for start, end in [_outer(form.text)] if whole else sentences(form.text):
            if end - start > LONGEST:
                continue
            words = form.text[start:end]
            if _WORDLESS.match(words):
                continue
            asks = ASKS.search(words) is not None and block.kind != "table-cell"
            if asks and not context:
                continue
            kept = replace(block, kind="question") if asks else block
            yield _unit(document.text, form, start, end, kept, index)
            index += 1


def _outer(words: str) -> tuple[int, int]:
    return len(words) - len(words.lstrip()), len(words.rstrip())


def _unit(text: str, form: Plain, start: int, end: int, block: Block, index: int) -> Unit:
    """One unit; inline markup that touches its first or last word belongs to its quote."""
    low = form.starts[start]
    floor = form.ends[start - 1] if start else block.start
    between = text[floor:low]
    if between:
        # Markup that closes the sentence before touches that one; what follows the white space opens this one.
        low = floor + (len(between) - len(between.lstrip()) if start == 0 else 0)
    high = form.ends[end - 1]
    ceiling = form.starts[end] if end < len(form.starts) else block.end
    tail = text[high:ceiling]
    if tail:
        high += len(tail.rstrip())
    return Unit(low, high, form.text[start:end], tuple(form.starts[start:end]), block, index)
