"""Give the operations of an update request the dataset that the protocol names (using-graph-uri)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .endpoint_guard import code_only

_WORD = re.compile(r"(?<![\w?$:.\-])(USING|WITH|DELETE|INSERT|WHERE)(?![\w:.\-])|[{}]", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*\Z")


class DatasetConflict(ValueError):
    """The request names a dataset and so does the update's text."""


def with_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return the update with USING clauses in each operation that has a WHERE; raises DatasetConflict.

    ``default`` and ``named`` are IRIs as written in SPARQL, ``<...>``.
    """
    clauses = "".join(f" USING {iri}" for iri in default) + "".join(f" USING NAMED {iri}" for iri in named)
    code = code_only(text)
    inserts: list[tuple[int, str]] = []
    depth = 0
    deleting: int | None = None
    for match in _WORD.finditer(code):
        word = match.group().upper()
        if word == "{":
            depth += 1
            deleting = None
        elif word == "}":
            depth -= 1
        elif depth == 0 and word in {"USING", "WITH"}:
            raise DatasetConflict(f"the request names a dataset and the update has {word}")
        elif depth == 0 and word == "DELETE":
            deleting = match.end()
        elif depth == 0 and word == "WHERE":
            if deleting is not None and _BETWEEN.match(code[deleting : match.start()]):
                inserts.append((match.start(), _pattern(text, code, match.end()) + clauses + " "))
            else:
                inserts.append((match.start(), clauses + " "))
            deleting = None
    for place, clause in reversed(inserts):
        text = text[:place] + clause + text[place:]
    return text


def _pattern(text: str, code: str, start: int) -> str:
    """Return the braces that follow ``start``: the template that DELETE WHERE leaves out."""
    opening = code.find("{", start)
    depth = 0
    for place in range(opening, len(code)):
        depth += {"{": 1, "}": -1}.get(code[place], 0)
        if depth == 0:
            return text[opening : place + 1]
    return ""
