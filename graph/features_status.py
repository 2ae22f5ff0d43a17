"""What the status model sees: tense, auxiliaries, negation and the verbs above the predicate of a claim."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .features import View, word

_UP = 4


def status_features(view: View, kind: str, anchor: int) -> list[str]:
    """Return the features of a claim of ``kind`` at token ``anchor`` for its status."""
    plain = list(_features(view, anchor))
    return [f"k={kind}", *plain, *(f"{kind}|{name}" for name in plain)]


def _features(view: View, anchor: int) -> Iterator[str]:
    tokens = view.tokens
    node = tokens[anchor]
    yield f"a={node.tag}"
    yield f"a={node.lemma}"
    for name in node.classes:
        yield f"a=@{name}"
    index = anchor
    for level in range(_UP):
        token = tokens[index]
        aux = [t for i, t in enumerate(tokens) if t.head == index and i != index and t.dep in ("aux", "auxpass", "neg")]
        group = "_".join(t.lemma for t in aux)
        if token.pos in ("VERB", "AUX"):
            yield f"g{min(level, 2)}={group}:{token.tag}"
            yield f"g={group}:{token.tag}"
            yield f"v={token.lemma}"
            yield f"v{min(level, 2)}={token.lemma}"
            yield f"gv={group}:{token.lemma}"
            for name in token.classes:
                yield f"v=@{name}"
                yield f"v{min(level, 2)}=@{name}"
        for child, other in enumerate(tokens):
            if other.head == index and child != index:
                if other.dep in ("neg", "advmod", "det", "mark", "amod", "poss"):
                    yield f"m{min(level, 1)}={other.dep}:{other.lemma}"
                for name in other.classes:
                    yield f"x{min(level, 1)}={other.dep}:@{name}"
        yield f"dep{level}={token.dep}"
        if token.head == index:
            break
        index = token.head
    for token in tokens:
        if token.shown:
            yield f"w={token.shown}"
            for name in token.classes:
                yield f"c={name}"
        if token.pos in ("VERB", "AUX"):
            yield f"t={token.tag}"
    near = [word(t) for t in tokens[max(0, anchor - 3) : anchor + 4] if t.shown]
    for name in near:
        yield f"n={name}"
    for a, b in pairwise(near):
        yield f"nb={a} {b}"
