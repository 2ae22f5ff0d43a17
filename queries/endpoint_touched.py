"""Which graphs an update may change, told from its text."""

from __future__ import annotations

from .tokens import iri_named, prefixes, tokens

_BEFORE = ("GRAPH", "WITH", "INTO", "TO", "COPY", "MOVE", "ADD", "CLEAR", "DROP", "CREATE", "SILENT")


def touched_graphs(text: str) -> set[str] | None:
    """Return the graphs ("" is the default graph) that the text names for writing or reading; None where it may be any.

    More than what is written may be named, never less.
    """
    found = list(tokens(text))
    declared = prefixes(found)
    graphs = {""}
    for place, token in enumerate(found):
        if token.is_word("ALL") or (token.is_word("NAMED") and not found[place - 1].is_word("USING")):
            return None
        if place == 0 or not found[place - 1].is_word(*_BEFORE) or token.kind == "word":
            continue
        iri = iri_named(token, declared)
        if iri is None or ":" not in iri or not iri.partition(":")[0].isalnum():
            return None
        graphs.add(iri)
    return graphs
