"""Capitals as cities or as the governments that sit there, told apart by syntax."""

from __future__ import annotations

from .mentions import Sketch
from .mentions_lexicon import word_set

_TOWARD = frozenset({"to", "into", "for", "toward", "towards", "from"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "agent", "csubj"})


def is_government(drawn: Sketch, token: int) -> bool:
    """Whether a capital at a token stands for its state's government."""
    dep, head = drawn.deps[token], drawn.heads[token]
    doc = drawn.doc
    if doc is None:
        return False
    steps = 0
    while dep in ("conj", "appos") and head != token and steps < 5:
        token, steps = head, steps + 1
        dep, head = drawn.deps[token], drawn.heads[token]
    if dep in _SUBJECTS or dep == "poss":
        return True
    if dep in ("dobj", "obj"):
        return doc[head].lemma_ not in word_set("reach_verbs")
    if dep in ("pobj", "pcomp"):
        preposition = drawn.words[head]
        governor = doc[drawn.heads[head]].lemma_.lower()
        if preposition in _TOWARD:
            return governor not in word_set("motion_words")
        if preposition == "in" and drawn.words[drawn.heads[head]] in word_set("actor_nouns"):
            return True
        return preposition not in word_set("place_prepositions")
    if dep in ("compound", "nmod", "amod"):
        return drawn.words[head] in word_set("actor_nouns")
    return dep in ("dative", "ROOT") and dep != "ROOT"
