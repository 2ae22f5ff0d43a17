"""Layout of an HTML page: blocks with offsets into the stored file, boilerplate left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .html_tokens import Token, attributes, tokens
from .model import Block
from .read_inline import plain_text, stored_after
from .read_labels import dateline_end, label_of, repeated_labels
from .read_sentences import ENDS, is_question


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "th", "dt", "caption", "legend", "summary", "hgroup"})
_BREAKING = _HEADINGS | _words(
    "p div section article main header footer nav aside form fieldset ul ol li dl dd table thead tbody tfoot tr td "
    "blockquote figure figcaption pre address hr body html center details dialog menu option select button "
    "search noscript video audio canvas object svg math head"
)
_DROPPED = _words(
    "nav footer aside form button select option menu dialog noscript svg math canvas object video audio head search "
    "fieldset label"
)
_VOID = _words("area base br col embed hr img input link meta param source track wbr")
_SELF_CLOSING = {
    "p": {"p"},
    "li": {"li"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tr": {"tr", "td", "th"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "option": {"option"},
}
_CLOSES_P = _BREAKING - {"body", "html", "head", "td", "th", "tr", "tbody", "thead", "tfoot", "caption"}
_BOILER = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|footer|sidebar|cookie\w*|consent|gdpr|newsletter|subscribe|subscription|signup|"
    r"promo\w*|advert\w*|ads?|ad-slot|sponsor\w*|social|share|sharing|related|recommended|most-read|popular|trending|"
    r"comments?|disqus|paywall|banner|popup|modal|skip-link|sr-only|visually-hidden|pagination|toolbar|tags?|copyright)"
    r"(?:$|[\s_-])",
    re.I,
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|author|meta|dateline|timestamp|published|pubdate|standfirst|dek|kicker|subtitle|credit)(?:$|[\s_-])",
    re.I,
)
_DEPTH = 2_000


@dataclass(slots=True)
class _Element:
    name: str
    dropped: bool
    byline: bool


@dataclass(slots=True)
class _State:
    """The open elements and the run of inline content that is being gathered."""

    stack: list[_Element] = field(default_factory=list[_Element])
    start: int | None = None
    end: int = 0
    lead: int | None = None
    breaks: int = 0
    rows: int = 0
    dropped: int = 0


@dataclass(slots=True, frozen=True)
class Run:
    """A stretch of inline content between two block boundaries, with what encloses it."""

    start: int
    end: int
    inside: tuple[str, ...]
    byline: bool
    row: int


def html_blocks(text: str) -> list[Block]:
    """The blocks of an HTML page in reading order, without navigation, advertisements, scripts and the like."""
    from .html_main import keep_main

    runs = list(_runs(text))
    plains = [plain_text(text, run.start, run.end, "text/html") for run in runs]
    kept = keep_main(text, [(run.inside, plain) for run, plain in zip(runs, plains, strict=True)])
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
    if run.byline or not _HEADINGS.isdisjoint(run.inside):
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


def _runs(text: str) -> Iterator[Run]:
    state = _State()
    for token in tokens(text):
        if token.kind == "text":
            if not state.dropped and not text[token.start : token.end].isspace():
                if state.start is None:
                    state.start = token.start if state.lead is None else state.lead
                state.end = token.end
                state.breaks = 0
            continue
        if token.kind in ("raw", "skip"):
            continue
        if token.name == "br":
            state.breaks += 1
            if state.breaks > 1:
                yield from _flush(text, state)
            continue
        if token.name in _BREAKING:
            yield from _flush(text, state)
        elif token.kind == "open" and state.start is None and state.lead is None:
            state.lead = token.start
        elif token.kind == "close" and state.start is not None and not state.dropped:
            state.end = token.end
        if token.kind == "open":
            _open(text, token, state)
        else:
            _close(token, state)
    yield from _flush(text, state)


def _flush(text: str, state: _State) -> Iterator[Run]:
    state.breaks = 0
    state.lead = None
    if state.start is None:
        return
    start, end = state.start, state.end
    state.start = None
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip())
    end -= len(raw) - len(raw.rstrip())
    names = tuple(element.name for element in state.stack[-60:] if element.name in _BREAKING)
    yield Run(start, end, names, any(element.byline for element in state.stack[-6:]), state.rows)


def _open(text: str, token: Token, state: _State) -> None:
    name = token.name
    if name in _VOID or (text[token.end - 2 : token.end] == "/>" and name not in _BREAKING):
        return
    if name in _CLOSES_P:
        _pop_if(state, {"p"})
    if name in _SELF_CLOSING:
        _pop_if(state, _SELF_CLOSING[name])
    if len(state.stack) >= _DEPTH:
        return
    state.rows += name == "tr"
    dropped, byline = name in _DROPPED, name == "address"
    if token.end - token.start > len(name) + 2:
        values = attributes(text, token)
        marks = f"{values.get('class', '')} {values.get('id', '')} {values.get('role', '')}"
        hidden = (
            "hidden" in values
            or values.get("aria-hidden") == "true"
            or "display:none" in values.get("style", "").replace(" ", "")
        )
        dropped = (
            dropped or hidden or (name not in {"body", "html", "article", "main"} and _BOILER.search(marks) is not None)
        )
        byline = byline or (
            name not in {"body", "html", "article", "main", "div", "section"} and _BYLINE.search(marks) is not None
        )
    state.stack.append(_Element(name, dropped, byline))
    state.dropped += dropped


def _pop_if(state: _State, names: set[str]) -> None:
    while state.stack and state.stack[-1].name in names:
        state.dropped -= state.stack.pop().dropped


def _close(token: Token, state: _State) -> None:
    for position in range(len(state.stack) - 1, max(-1, len(state.stack) - 100), -1):
        if state.stack[position].name == token.name:
            state.dropped -= sum(element.dropped for element in state.stack[position:])
            del state.stack[position:]
            return
