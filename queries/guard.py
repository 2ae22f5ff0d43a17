"""Refuse a query text that could call another server.

The engine follows ``SERVICE`` without a switch, and its parser accepts ``SERVICESILENT<x>``; a guard that splits the
text into tokens therefore misses calls. This one asks where the seven letters stand. ``<`` opens an IRI or is an
operator, and which of them cannot be told without a parser: both readings are followed, and letters that stand outside
comments, strings and IRIs in any of them are refused. ``LOAD`` needs no guard here: it is an update, and the engine's
query method refuses updates.
"""

from __future__ import annotations

import re

from ..errors import QueryError

# Inside "<...service...>" the letters cannot start a clause: it would need a space, "<", "{" or "#" before the ">".
_LETTERS = re.compile(r"""service(?![^<>"{}|^`\\\x00-\x20#]*>)""", re.IGNORECASE)
_IRI = re.compile(r"""<[^<>"{}|^`\\\x00-\x20]*>""")
_STRING = re.compile(
    r"""'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|\"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"|"""
    r"""'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*\"""",
    re.DOTALL,
)
_COMMENT = re.compile(r"#[^\n\r]*")


def calls_service(text: str) -> bool:
    """Whether the text may hold a SERVICE clause; never False for one that does."""
    places = {match.start() for match in _LETTERS.finditer(text)}
    if not places:
        return False
    last = max(places)
    reachable = bytearray(len(text) + 2)
    reachable[0] = 1
    for position in range(last + 1):
        if not reachable[position]:
            continue
        if position in places:
            return True
        for following in _next(text, position):
            reachable[min(following, len(text))] = 1
    return False


def refuse_service(text: str) -> None:
    """Raise QueryError when the text may hold a SERVICE clause."""
    if calls_service(text):
        raise QueryError(
            "SERVICE is refused: a query may not call another server",
            accepted="a query without the letters 'service' outside comments, strings and <IRIs>",
        )


def _next(text: str, position: int) -> tuple[int, ...]:
    """Return where reading may go on after the character at ``position``, read as code."""
    character = text[position]
    if character == "<":
        iri = _IRI.match(text, position)
        return (iri.end(), position + 1) if iri else (position + 1,)
    if character in "'\"":
        string = _STRING.match(text, position)
        return (string.end(),) if string else (position + 1,)
    if character == "#":
        comment = _COMMENT.match(text, position)
        return (comment.end() if comment else position + 1,)
    return (position + 2,) if character == "\\" else (position + 1,)
