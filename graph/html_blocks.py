"""Layout of an HTML page: blocks with offsets into the stored file, boilerplate left out."""

from __future__ import annotations

from .html_main import keep_main
from .html_runs import HEADINGS, Run, runs_of
from .model import Block
from .read_inline import plain_text, stored_after
from .read_labels import dateline_end, label_of, repeated_labels
from .read_sentences import ENDS, is_question


def html_blocks(text: str) -> list[Block]:
    """The blocks of an HTML page in reading order, without navigation, advertisements, scripts and the like."""
    runs = list(runs_of(text))
    plains = [plain_text(text, run.start, run.end, "text/html") for run in runs]
    kept = keep_main(text, list(zip(runs, plains, strict=True)))
    labels = repeated_labels(plain[:120] for plain in plains)
    row: list[str] = []
    number = 0
    blocks: list[Block] = []
    for run, words, keep in zip(runs, plains, kept, strict=True):
        if not words:
            continue
        if run.row != number:
            row, number = [], run.row
        if keep:
            block = _block(text, run, words, labels, row)
            if block.start < block.end:
                blocks.append(block)
        if "td" in run.inside:
            row.append(words)
    return blocks


def _block(text: str, run: Run, words: str, labels: frozenset[str], row: list[str]) -> Block:
    start, end = run.start, run.end
    if "figcaption" in run.inside:
        return Block("caption", start, end)
    asks = is_question(words)
    label = label_of(words[:120], labels) if "li" not in run.inside else None
    if asks and not label:
        return Block("question", start, end)
    if run.byline or not HEADINGS.isdisjoint(run.inside):
        return Block("heading", start, end)
    if "td" in run.inside:
        return Block("table-cell", start, end, row_head=row[0] if row else None)
    if "li" in run.inside:
        return Block("list-item", start, end)
    if not label and not ENDS.search(words) and len(words.split()) <= 18 and len(words) <= 140:
        return Block("heading", start, end)
    cut = label.length if label else dateline_end(words[:120])
    if cut:
        start = stored_after(text, start, end, "text/html", cut)
    if label:
        kind = "question" if label.asks or asks else "answer" if label.answers else "paragraph"
        return Block(kind, start, end, speaker=label.name)
    return Block("paragraph", start, end)
