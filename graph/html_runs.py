"""The runs of inline content of an HTML page, with what encloses each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .html_tokens import Token, attributes, tokens


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "th", "dt", "caption", "legend", "summary", "hgroup"})
_BREAKING = HEADINGS | _words(
    "p div section article main header footer nav aside form fieldset ul ol li dl dd table thead tbody tfoot tr td "
    "blockquote figure figcaption pre address hr body html center details dialog menu option select button "
    "search noscript video audio canvas object svg math head"
)
_DROPPED = _words(
    "nav footer aside button select option menu dialog noscript svg math canvas object video audio head search label"
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
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|footer|sidebar|cookie\w*|consent|gdpr|newsletter|subscribe|"
    r"subscription|signup|promo\w*|advert\w*|ads?|ad-slot|sponsor\w*|social|share|sharing|related|recommended|most-read|"
    r"popular|trending|comments?|disqus|paywall|banner|popup|modal|skip-link|sr-only|visually-hidden|pagination|toolbar|"
    r"tags?|copyright)(?:$|[\s_-])",
    re.I,
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|author|meta|dateline|timestamp|published|pubdate|standfirst|dek|kicker|subtitle|credit)"
    r"(?:$|[\s_-])",
    re.I,
)
_DEPTH = 2_000
#: Elements whose class is never trusted to mean boilerplate.
_MAIN = frozenset({"body", "html", "article", "main"})


@dataclass(slots=True)
class _Element:
    """An open element: never text, boilerplate by its class, or a byline."""

    name: str
    dropped: bool
    soft: bool
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
    soft: int = 0


@dataclass(slots=True, frozen=True)
class Run:
    """A stretch of inline content between two block boundaries.

    ``inside`` names the block elements around it, outermost first; ``soft`` says that a class or id calls it
    boilerplate, ``row`` numbers table rows, ``depth`` counts all open elements.
    """

    start: int
    end: int
    inside: tuple[str, ...]
    byline: bool
    soft: bool
    row: int
    depth: int


def runs_of(text: str) -> Iterator[Run]:
    """The runs of a page in order; what is never text (scripts, navigation, hidden parts) is left out."""
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
    byline = any(element.byline for element in state.stack[-6:])
    yield Run(start, end, names, byline, state.soft > 0, state.rows, len(state.stack))


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
    element = _element(name, attributes(text, token) if token.end - token.start > len(name) + 2 else {})
    state.stack.append(element)
    state.dropped += element.dropped
    state.soft += element.soft


def _element(name: str, values: dict[str, str]) -> _Element:
    marks = f"{values.get('class', '')} {values.get('id', '')} {values.get('role', '')}"
    style = values.get("style", "").replace(" ", "")
    hidden = "hidden" in values or values.get("aria-hidden") == "true" or "display:none" in style
    soft = name == "form" or (name not in _MAIN and _BOILER.search(marks) is not None)
    byline = name == "address" or (name not in _MAIN | {"div", "section"} and _BYLINE.search(marks) is not None)
    return _Element(name, name in _DROPPED or hidden, soft, byline)


def _pop_if(state: _State, names: set[str]) -> None:
    while state.stack and state.stack[-1].name in names:
        element = state.stack.pop()
        state.dropped -= element.dropped
        state.soft -= element.soft


def _close(token: Token, state: _State) -> None:
    for position in range(len(state.stack) - 1, max(-1, len(state.stack) - 100), -1):
        if state.stack[position].name == token.name:
            state.dropped -= sum(element.dropped for element in state.stack[position:])
            state.soft -= sum(element.soft for element in state.stack[position:])
            del state.stack[position:]
            return
