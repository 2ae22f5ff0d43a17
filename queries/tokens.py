"""The tokens of a SPARQL text: enough of the grammar's lexical part to find a pattern and to leave all else alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PARTS = {
    "space": r"[\s\ufeff]+",
    "comment": r"#[^\n\r]*",
    "iri": r"""<[^<>"{}|^`\\\x00-\x20]*>""",
    "string": (
        r"""'''(?:'{0,2}(?:[^'\\]|\\.))*'''|\"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"|"""
        r"""'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*\""""
    ),
    "variable": r"[?$]\w+",
    "blank": r"_:[\w.\-]*\w",
    "name": r"(?:[^\W\d_][\w.\-]*)?:(?:(?:[\w:.\-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.))?",
    "number": r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?",
    "language": r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*",
    "word": r"[^\W\d]\w*",
    "mark": r"\^\^|&&|\|\||[<>!]=|.",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PARTS.items()), re.DOTALL)
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """One token; ``kind`` is iri, string, variable, blank, name (with a prefix), number, language, word or mark."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether this is one of some keywords, in any case."""
        return self.kind == "word" and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text, without blanks and comments; a text that is no SPARQL has tokens, too."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind not in {"space", "comment"}:
            yield Token(kind, match.group(), match.start(), match.end())


def string_value(literal: str) -> str:
    """Return what a string token says."""
    size = 3 if literal.startswith(("'''", '"""')) and len(literal) >= 6 else 1

    def character(match: re.Match[str]) -> str:
        code = match.group(1) or match.group(2)
        if code is None:
            return _ESCAPES.get(match.group(3), match.group(3))
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"

    return _ESCAPE.sub(character, literal[size:-size])


def prefixes(found: list[Token]) -> dict[str, str]:
    """Return the IRIs of the prefixes that a text declares."""
    declared: dict[str, str] = {}
    for word, name, iri in zip(found, found[1:], found[2:], strict=False):
        if word.is_word("PREFIX") and name.kind == "name" and name.text.endswith(":") and iri.kind == "iri":
            declared[name.text[:-1]] = iri.text[1:-1]
    return declared


def iri_named(token: Token, declared: dict[str, str]) -> str | None:
    """Return the IRI that a token stands for, None where it stands for none."""
    if token.kind == "iri":
        return token.text[1:-1]
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        if prefix in declared:
            return declared[prefix] + re.sub(r"\\(.)", r"\1", local)
    return None
