"""A stretch of stored text without inline markup and entities, each character with its place."""

from __future__ import annotations

import html
import re
from array import array
from typing import NamedTuple

from .html_tokens import tokens


class Plain(NamedTuple):
    """``text[i]`` stands for the stored characters from ``starts[i]`` up to ``ends[i]``."""

    text: str
    starts: array[int]
    ends: array[int]


#: Characters that carry no text: soft hyphen, zero-width marks, byte-order mark, direction marks.
_INVISIBLE = "\xad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069"
#: White space other than one plain blank.
_BLANK = r"[^\S ]\s*| \s+"
_PLAIN_SKIP = re.compile(rf"[{_INVISIBLE}]+|{_BLANK}")
_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?"
_TEXT_SKIP = re.compile(rf"{_ENTITY}|[{_INVISIBLE}]+|{_BLANK}")
_MARKDOWN_SKIP = re.compile(
    rf"(?=[\\!\[\]<*_`~&\s{_INVISIBLE}])(?:"
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<image>!\[[^\[\]\n]{0,300}\]\((?:[^()\n]|\([^()\n]{0,200}\)){0,2000}\))"
    r"|(?P<close>\](?:\((?:[^()\n]|\([^()\n]{0,200}\)){0,2000}\)|\[[^\[\]\n]{0,300}\]))"
    r"|(?P<open>\[(?=[^\[\]\n]{1,300}\](?:\(|\[)))"
    r"|(?P<note>\[\^[^\]\s]{1,40}\])"
    r"|(?P<auto><https?://[^\s<>]+>)"
    r"|(?P<tag></?[a-zA-Z][^<>\n]{0,500}>|<!--.*?-->)"
    r"|(?P<marks>\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<![^\W_])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![^\W_])|`+|~~)"
    rf"|(?P<entity>{_ENTITY})"
    rf"|[{_INVISIBLE}]+"
    r"|(?P<quote>\n[ \t]*>[> \t]*)"
    rf"|{_BLANK})",
    re.S,
)


def plain(text: str, start: int, end: int, media_type: str) -> Plain:
    """The plain form of ``text[start:end]``: white space runs are one space, markup and invisible marks are gone."""
    if media_type == "text/html":
        return _strip_html(text, start, end)
    if media_type == "text/markdown":
        return _strip(text, start, end, _MARKDOWN_SKIP)
    return _strip(text, start, end, _PLAIN_SKIP)


def plain_text(text: str, start: int, end: int, media_type: str) -> str:
    """The characters of :func:`plain`, outer white space taken off."""
    return plain(text, start, end, media_type).text.strip()


def stored_after(text: str, start: int, end: int, media_type: str, count: int) -> int:
    """The stored offset at which the first ``count`` plain characters of ``text[start:end]`` and their markup end."""
    form = plain(text, start, end, media_type)
    count += len(form.text) - len(form.text.lstrip())
    return form.starts[count] if count < len(form.starts) else end


def _strip_html(text: str, start: int, end: int) -> Plain:
    gathered = Plain("", array("q"), array("q"))
    parts: list[str] = []
    for token in tokens(text, start, end):
        if token.kind == "text":
            _gather(text, token.start, token.end, _TEXT_SKIP, parts, gathered)
        elif token.name == "br" and parts and not parts[-1].endswith(" "):
            parts.append(" ")
            gathered.starts.append(token.start)
            gathered.ends.append(token.end)
    return gathered._replace(text="".join(parts))


def _strip(text: str, start: int, end: int, skip: re.Pattern[str]) -> Plain:
    gathered = Plain("", array("q"), array("q"))
    parts: list[str] = []
    _gather(text, start, end, skip, parts, gathered)
    return gathered._replace(text="".join(parts))


def _gather(text: str, start: int, end: int, skip: re.Pattern[str], parts: list[str], into: Plain) -> None:
    _, starts, ends = into
    position = start
    for found in skip.finditer(text, start, end):
        _keep(text, position, found.start(), parts, into)
        put = _stands_for(found)
        if put == " " and parts and parts[-1].endswith(" "):
            put = ""
        if put:
            parts.append(put)
            starts.extend([found.start()] * len(put))
            ends.extend([found.end()] * len(put))
        position = found.end()
    _keep(text, position, end, parts, into)


def _keep(text: str, start: int, end: int, parts: list[str], into: Plain) -> None:
    """Take over ``text[start:end]`` as it is, without a blank that would follow another."""
    if start < end and text[start] == " " and parts and parts[-1].endswith(" "):
        start += 1
    if start < end:
        parts.append(text[start:end])
        into.starts.extend(range(start, end))
        into.ends.extend(range(start + 1, end + 1))


def _stands_for(found: re.Match[str]) -> str:
    """The plain characters that a skipped stretch stands for."""
    whole = found[0]
    first = whole[0]
    if first == "&":
        value = html.unescape(whole)
        return " " if value.isspace() else "" if value in _INVISIBLE[:7] else value
    if first == "\\" and found.lastgroup == "escaped":
        return found["escaped"]
    if first.isspace():
        return " "
    return ""
