"""Refuse SERVICE and LOAD in texts from the network, whatever way the engine's parser might read them.

The engine follows both without a switch and needs no blank after a keyword (``SERVICESILENT<x>`` is a call), so this
asks only where the letters stand. Whether ``<`` opens an IRI or is an operator cannot be told without a parser: every
reading is followed, and letters that stand outside comments, strings, IRIs and variable names in any of them count.
"""

from __future__ import annotations

import re

_IRI = re.compile(r"""<[^<>"{}|^`\\\x00-\x20]*>""")
# Read as an operator, "<" before these would leave "name://", which no expression holds: such an IRI is surely one.
_SURE_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_LONG = re.compile(r"""'''(?:'{0,2}(?:[^'\\]|\\.))*'''|\"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"""", re.DOTALL)
_SHORT = re.compile(r"""'(?:[^'\\\n\r]|\\[^\n\r])*'|"(?:[^"\\\n\r]|\\[^\n\r])*\"""")
_COMMENT = re.compile(r"#[^\n\r]*")
_VARIABLE = re.compile(r"[?$][A-Za-z_][A-Za-z0-9_]*")
_STOP = re.compile(r"""[<>"{}|^`\\\x00-\x20#]""")
_SPECIAL = re.compile(r"""[<'"#\\]""")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_BRACKETS = re.compile(r"[][(){}]")

MAX_NESTING = 400


def calls(text: str, words: tuple[str, ...] = ("service",)) -> str | None:
    """Return the word of ``words`` that the text may use as a keyword, or None; never None for a text that does."""
    for reading in dict.fromkeys((text, _unescaped(text))):
        hidden = _VARIABLE.sub(lambda match: "?" + "v" * (len(match.group()) - 1), reading)
        for word in words:
            if _stands_in_code(hidden, re.compile(word, re.IGNORECASE)):
                return word
    return None


def too_deep(text: str) -> bool:
    """Whether brackets nest so deep that the engine's recursive parser could exhaust its stack."""
    depth = 0
    for match in _BRACKETS.finditer(text):
        depth += 1 if match.group() in "[({" else -1
        if depth > MAX_NESTING:
            return True
    return False


def code_only(text: str) -> str:
    """Return the text with strings, comments and IRIs blanked, in the most likely reading; lengths are kept."""
    parts: list[str] = []
    position = 0
    while position < len(text):
        special = _SPECIAL.search(text, position)
        if special is None:
            break
        parts.append(text[position : special.start()])
        following = _next(text, special.start())[0]
        parts.append(" " * (following - special.start()))
        position = following
    parts.append(text[position:])
    return "".join(parts)


def _stands_in_code(text: str, word: re.Pattern[str]) -> bool:
    places = [match.start() for match in word.finditer(text)]
    if not places:
        return False
    last = places[-1]
    waiting = {0}
    while waiting:
        position = min(waiting)
        waiting.remove(position)
        if position > last:
            continue
        special = _SPECIAL.search(text, position)
        end = special.start() if special else len(text)
        if any(not _inside_iri(text, match.start()) for match in word.finditer(text, position, end + 1)):
            return True
        # a word that a special character cuts in two is no keyword; one that reaches up to it was seen above
        if special is not None:
            waiting.update(_next(text, end))
    return False


def _inside_iri(text: str, position: int) -> bool:
    """Whether ``>`` comes next: a clause would need a blank, ``<``, ``{`` or ``#`` before any ``>``."""
    stop = _STOP.search(text, position)
    return stop is not None and stop.group() == ">"


def _next(text: str, position: int) -> tuple[int, ...]:
    """Return where reading may go on after the special character at ``position``, the likeliest first."""
    character = text[position]
    if character == "<":
        iri = _IRI.match(text, position)
        if iri is None:
            return (position + 1,)
        return (iri.end(),) if _SURE_IRI.match(text, position) else (iri.end(), position + 1)
    if character == "#":
        comment = _COMMENT.match(text, position)
        return (comment.end() if comment else position + 1,)
    if character == "\\":
        return (min(position + 2, len(text)),)
    long, short = _LONG.match(text, position), _SHORT.match(text, position)
    ends = [match.end() for match in (long, short) if match]
    if long and "\\" not in long.group():
        ends = [long.end()]
    return tuple(ends) or (position + 1,)


def _unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = int(match.group(1) or match.group(2), 16)
        return chr(code) if code < 0x110000 else match.group()

    return _ESCAPE.sub(character, text)
