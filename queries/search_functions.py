"""Full-text search inside SPARQL: two functions for queries on an embedded store."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode

from ..errors import QueryError
from ..ontology.terms import AKG, XSD
from .engine import AnyStore
from .search import SearchIndex, borrowed, match_query


def search_functions(store: AnyStore, index: SearchIndex | None = None) -> Mapping[NamedNode, Callable[..., Any]]:
    """Return the functions usable in SPARQL on an embedded store.

    ``akg:matches(?node, "words")`` is true where the entity's label or alias, or the selector's quote, holds all words;
    ``akg:score(?node, "words")`` is the match's score, higher for a better one, unbound where there is none.
    """
    found: dict[str, dict[str, float]] = {}

    def scores(words: str) -> dict[str, float]:
        if words not in found:
            with borrowed(store, index) as usable:
                hits = usable.search(words, limit=1_000_000)
            found[words] = {hit.iri: -hit.score for hit in reversed(hits)}
        return found[words]

    def matches(*arguments: Any) -> Any:
        pair = _arguments(arguments)
        return None if pair is None else Literal(pair[0] in scores(pair[1]))

    def score(*arguments: Any) -> Any:
        pair = _arguments(arguments)
        value = scores(pair[1]).get(pair[0]) if pair else None
        return None if value is None else Literal(round(value, 6))

    return {NamedNode(AKG + "matches"): matches, NamedNode(AKG + "score"): score}


def _arguments(arguments: Iterable[Any]) -> tuple[str, str] | None:
    """The node and the words, or None (an error in SPARQL) for anything else."""
    pair = tuple(arguments)
    if len(pair) != 2 or not isinstance(pair[0], NamedNode) or not isinstance(pair[1], Literal):
        return None
    if pair[1].language is None and pair[1].datatype.value != XSD + "string":
        return None
    with contextlib.suppress(QueryError):
        match_query(pair[1].value)
        return pair[0].value, pair[1].value
    return None
