"""Values into a query as terms, never as text of the query: the same for every store."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode

from ..errors import QueryError

_FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_VALUES_AT_END = re.compile(r"\bVALUES\b[^{}]*\{[^{}]*\}\s*$", re.IGNORECASE)
_NOT_CODE = re.compile(r"""<[^<>"{}|^`\\\s]*>|\"(?:[^"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*""")


def bind(text: str, values: Mapping[str, NamedNode | Literal]) -> str:
    """The query with variables bound by a VALUES block at its end.

    The block joins with the whole pattern of the query, so a FILTER inside that pattern does not see the values.
    """
    if not values:
        return text
    code = _NOT_CODE.sub(" ", text)
    if _FORM.search(code) is None:
        raise QueryError("the query has no form", accepted="SELECT, ASK, CONSTRUCT or DESCRIBE")
    if _VALUES_AT_END.search(code):
        raise QueryError("the query ends with VALUES already", accepted="VALUES inside the braces")
    names = " ".join(f"?{name}" for name in values)
    return f"{text}\nVALUES ({names}) {{ ({' '.join(str(term) for term in values.values())}) }}"
