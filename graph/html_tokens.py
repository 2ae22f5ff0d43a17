"""A linear-time HTML tokenizer that keeps offsets into the stored text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

#: Elements whose content is not markup and never text to read.
RAW = frozenset({"script", "style", "textarea", "template", "iframe", "noembed", "noframes", "xmp", "title"})

#: Where markup starts; any other "<" is text.
_START = re.compile(r"<(?=/?[a-zA-Z]|[!?])")
_NAME = re.compile(r"/?([a-zA-Z][^\s/>]{0,60})")
_INSIDE = re.compile(r"[^>\"']+|\"|'|>")
_ATTRIBUTE = re.compile(r"([^\s=>\"'/]{1,100})(?:\s{0,50}=\s{0,50}(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")


class Token(NamedTuple):
    """``kind`` is text, open, close, raw (content of a script and its like) or skip (comments, declarations)."""

    kind: str
    start: int
    end: int
    name: str = ""


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield the tokens of ``text[start:end]`` in order; together they cover it without overlap."""
    stop = len(text) if end is None else end
    position = start
    while position < stop:
        found = _START.search(text, position, stop)
        if found is None:
            yield Token("text", position, stop)
            return
        bracket = found.start()
        token = _markup(text, bracket, stop)
        if position < bracket:
            yield Token("text", position, bracket)
        yield token
        position = token.end
        if token.kind == "open" and token.name in RAW and position < stop:
            close = _raw_end(text, token.name, position, stop)
            if close > position:
                yield Token("raw", position, close, token.name)
            position = close


def _markup(text: str, start: int, stop: int) -> Token:
    following = text[start + 1 : start + 4]
    if following == "!--":
        return Token("skip", start, _after(text, "-->", start + 4, stop))
    if following[:1] in ("!", "?"):
        return Token("skip", start, _after(text, ">", start + 1, stop))
    name = _NAME.match(text, start + 1, stop)
    kind = "close" if text[start + 1 : start + 2] == "/" else "open"
    return Token(kind, start, _tag_end(text, name.end() if name else start + 1, stop), name[1].lower() if name else "")


def _after(text: str, mark: str, start: int, stop: int) -> int:
    found = text.find(mark, start, stop)
    return found + len(mark) if found >= 0 else stop


def _tag_end(text: str, start: int, stop: int) -> int:
    """The offset after the tag's ``>``, quotes respected; an unclosed quote runs to the end, as browsers read it."""
    position = start
    while position < stop:
        found = _INSIDE.match(text, position, stop)
        if found is None:
            return stop
        position = found.end()
        if found[0] == ">":
            return position
        if found[0] in "\"'" and text[position - 2 : position - 1] in ("=", " ", "\t", "\n"):
            close = text.find(found[0], position, stop)
            if close < 0:
                return stop
            position = close + 1
    return stop


def _raw_end(text: str, name: str, start: int, stop: int) -> int:
    found = re.compile(rf"</{name}(?=[\s/>])", re.I).search(text, start, stop)
    return found.start() if found else stop


def attributes(text: str, token: Token) -> dict[str, str]:
    """The attributes of an open tag, names in lower case, entities resolved; the first of a name counts."""
    found: dict[str, str] = {}
    body = text[token.start + 1 + len(token.name) : min(token.end - 1, token.start + 10_000)]
    for item in _ATTRIBUTE.finditer(body):
        value = next((part for part in item.groups()[1:] if part is not None), "")
        found.setdefault(item[1].lower(), html.unescape(value))
    return found
