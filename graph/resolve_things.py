"""Weapons, units, facilities, agreements and exercises that a unit speaks of without a registry name."""

from __future__ import annotations

from collections.abc import Iterable

from .mentions import Sketch
from .mentions_lexicon import word_set
from .resolve_draft import Draft

_INSIDE = frozenset({"amod", "compound", "nmod", "nummod", "punct", "npadvmod", "advmod", "poss"})


def things(drawn: Sketch, taken: Iterable[Draft]) -> list[Draft]:
    """The noun phrases headed by a word for a capability or an agreement, without determiners and owners."""
    goods, pacts, spots = word_set("capability_nouns"), word_set("agreement_nominals"), word_set("place_nouns")
    occupied = [(draft.start, draft.end, draft) for draft in taken]
    found: list[Draft] = []
    for token, start in enumerate(drawn.starts):
        if drawn.pos[token] not in ("NOUN", "PROPN"):
            continue
        word = drawn.words[token]
        kind = "Region" if word in spots else "AgreementDocument" if word in pacts else None
        kind = "Capability" if word in goods else kind
        if kind is None or (drawn.deps[token] in ("compound", "nmod") and drawn.heads[token] == token + 1):
            continue
        end = start + len(word)
        if any(low < end and start < high for low, high, _ in occupied):
            continue
        first = _first(drawn, token, occupied)
        begin = drawn.starts[first]
        name = " ".join(drawn.unit.plain[begin:end].split())
        found.append(Draft(begin, end, (name,), kind, "nominal", token))
    return found


def _first(drawn: Sketch, token: int, occupied: list[tuple[int, int, Draft]]) -> int:
    """The first token of the phrase that belongs to the thing's name."""
    first = token
    index = token - 1
    while index >= 0 and token - index <= 6:
        if drawn.deps[index] not in _INSIDE or drawn.pos[index] in ("DET", "PRON", "PART", "NUM", "ADV"):
            break
        if not _below(drawn, index, token):
            break
        start = drawn.starts[index]
        if any(low <= start < high and draft.type not in ("Capability",) for low, high, draft in occupied):
            break
        if drawn.pos[index] != "PUNCT":
            first = index
        elif drawn.words[index] != "-":
            break
        index -= 1
    return first


def _below(drawn: Sketch, token: int, top: int) -> bool:
    for _ in range(4):
        token = drawn.heads[token]
        if token == top:
            return True
    return False
