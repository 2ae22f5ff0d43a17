"""Nouns and pronouns of a unit that point back to actors, persons, places or agreements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .mentions import Sketch
from .mentions_lexicon import word_set

PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), "they"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), "we"),
    **dict.fromkeys(("i", "me", "my", "mine", "myself"), "i"),
}
_NUMBERS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DETERMINERS = frozenset({"the", "these", "those", "this", "that", "both", "all", "such", "each", "either", "neither"})
_DISTRIBUTIVE = frozenset({"each", "either", "neither"})
_SINGULARS = frozenset({"side", "country", "nation", "party", "state", "government", "ally", "partner"})
_POSSESSIVES = frozenset({"its", "their", "his", "her", "our"})
_PARTNERS = frozenset({"ally", "partner", "neighbour", "neighbor", "counterpart", "patron", "protector", "rival"})


@dataclass(frozen=True, slots=True)
class Pointer:
    """A nominal or pronoun; ``kind`` says what it asks for, ``size`` how many, ``owner`` a possessive before it."""

    kind: str  # group, people, state, org, agreement, partner, or a pronoun's key
    start: int
    end: int
    word: int
    size: int | None = None
    owner: str | None = None
    head: str = ""


def pointers(drawn: Sketch) -> Iterator[Pointer]:
    """Yield the pointers of a unit from left to right."""
    seen = drawn.seen
    folded = seen.folded
    taken = {index for proper in drawn.propers for index in range(proper.first, proper.last + 1)}
    for index, word in enumerate(folded):
        if index in taken:
            continue
        if word in PRONOUNS:
            if word == "us" and seen.capital[index]:
                continue
            start, end = seen.spans[index]
            yield Pointer(PRONOUNS[word], start, end, index)
        elif word in ("north", "south") and seen.capital[index] and index and seen.folded[index - 1] == "the":
            start, end = seen.spans[index]
            if index + 1 == len(folded) or not (seen.capital[index + 1] and seen.gap(index) in (" ", "-")):
                yield Pointer("korea", start, end, index, head=word)
        elif word in ("there", "here"):
            start, end = seen.spans[index]
            if drawn.deps[drawn.token(start)] in ("advmod", "pcomp", "pobj"):
                yield Pointer("there", start, end, index, head=word)
        elif word in ("other", "another") and index and seen.folded[index - 1] in ("each", "one"):
            start, end = seen.spans[index - 1][0], seen.spans[index][1]
            yield Pointer("group", start, end, index, 2)
        elif word in ("pair", "duo", "trio") and index and seen.folded[index - 1] == "the":
            start, end = seen.spans[index - 1][0], seen.spans[index][1]
            yield Pointer("group", start, end, index, 3 if word == "trio" else 2)
        elif word == "both" or word in _NUMBERS:
            found = _numbered(drawn, index)
            if found is not None:
                yield found
        elif word in _NOUNS():
            found = _noun(drawn, index, word)
            if found is not None:
                yield found


def _NOUNS() -> frozenset[str]:
    global _cache
    if _cache is None:
        _cache = frozenset(
            word_set("plural_groups")
            | word_set("person_groups")
            | word_set("state_nominals")
            | word_set("org_nominals")
            | word_set("agreement_nominals")
            | word_set("place_nominals")
            | _PARTNERS
        )
    return _cache


_cache: frozenset[str] | None = None


def _numbered(drawn: Sketch, index: int) -> Pointer | None:
    """ "The two", "both" standing alone as a subject; with a noun the noun makes the pointer."""
    seen = drawn.seen
    token = drawn.token(seen.spans[index][0])
    if drawn.deps[token] not in ("nsubj", "nsubjpass", "pobj", "dobj") and not (
        index + 1 < len(seen.folded)
        and seen.folded[index + 1] in ("have", "are", "were", "agreed", "also", "said", "will")
    ):
        return None
    word = seen.folded[index]
    if word != "both" and (index == 0 or seen.folded[index - 1] != "the"):
        return None
    if index + 1 < len(seen.folded) and seen.folded[index + 1] == "of":
        return None
    first = index if word == "both" else index - 1
    return Pointer("group", seen.spans[first][0], seen.spans[index][1], index, _NUMBERS[word], None, "")


def _noun(drawn: Sketch, index: int, word: str) -> Pointer | None:
    """A noun with a determiner or possessive that makes it point back."""
    seen = drawn.seen
    left, size, owner, pointing = index - 1, None, None, False
    steps = 0
    while left >= 0 and steps < 4 and seen.gap(left) in (" ", "-", ", "):
        before = seen.folded[left]
        if before in _NUMBERS:
            size = _NUMBERS[before]
            if before == "both":
                pointing = True
                left -= 1
                break
        elif before in _DETERMINERS:
            pointing = True
            if before in _DISTRIBUTIVE:
                if word not in _SINGULARS:
                    return None
                start, end = seen.spans[left][0], seen.spans[index][1]
                return Pointer("group", start, end, index, 2)
            left -= 1
            break
        elif before in _POSSESSIVES:
            pointing, owner = True, before
            left -= 1
            break
        elif seen.capital[left] or drawn.pos[drawn.token(seen.spans[left][0])] not in ("ADJ", "NOUN", "VERB", "PROPN"):
            if size is None:
                return None
            break
        left -= 1
        steps += 1
    first = left + 1
    start, end = seen.spans[first][0], seen.spans[index][1]
    kind = _kind(word)
    if kind == "place" and size is not None:
        return None
    if size is not None and kind in ("group", "people"):
        pointing = True
    if not pointing:
        return None
    if index + 1 < len(seen.folded) and seen.gap(index) in (" ", "-") and _continues(drawn, index):
        return None
    return Pointer(kind, start, end, index, size, owner, word)


def _continues(drawn: Sketch, index: int) -> bool:
    """Whether a noun is only the modifier of the next ("the alliance structure", "the treaty text")."""
    token = drawn.token(drawn.seen.spans[index][0])
    return drawn.deps[token] in ("compound", "nmod", "amod") and drawn.heads[token] > token


def _kind(word: str) -> str:
    if word in _PARTNERS:
        return "partner"
    if word in word_set("person_groups"):
        return "people"
    if word in word_set("plural_groups"):
        return "group"
    if word in word_set("org_nominals"):
        return "org"
    if word in word_set("agreement_nominals"):
        return "agreement"
    if word in word_set("place_nominals"):
        return "place"
    return "state"
