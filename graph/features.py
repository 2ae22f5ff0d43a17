"""What the models see of a unit: tokens with entities shown as types, word classes, and the parse around them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from .coref import Context
from .frames_lexicon import class_spans
from .model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc

# the coarse type that stands for a mention in the models' view; anything else is shown as a thing
COARSE = {
    "State": "STATE", "GovernmentBody": "BODY", "MilitaryOrganization": "COMMAND", "MilitaryCommand": "COMMAND",
    "InternationalOrganization": "IO", "AllianceOrganization": "IO", "Person": "PERSON", "Organization": "ORG",
    "Actor": "ORG", "Office": "OFFICE", "Place": "PLACE", "CountryTerritory": "STATE", "Region": "PLACE",
    "Island": "PLACE", "IslandGroup": "PLACE", "Strait": "PLACE", "Sea": "PLACE", "City": "PLACE",
    "Facility": "PLACE", "Capability": "THING", "Agreement": "PACT", "AgreementDocument": "PACT",
}  # fmt: skip
_ACTORS = frozenset({"STATE", "BODY", "COMMAND", "IO", "PERSON", "ORG"})
_SKIPPED = frozenset({"det", "punct", "case"})


class Token(NamedTuple):
    """One token in the models' view; ``shown`` is a lemma, a placeholder, or empty inside a longer mention."""

    shown: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    start: int
    end: int
    classes: tuple[str, ...]
    mention: int


@dataclass(frozen=True, slots=True)
class View:
    """A parsed unit without the parser's objects."""

    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    heads: tuple[int, ...]  # head token of each mention
    chunks: tuple[tuple[int, int, int], ...]  # noun chunks: first token, end token, root token
    ents: tuple[tuple[int, int, str], ...]
    text: str
    context: Context | None = None  # what the text around offers for roles left unsaid
    states: tuple[str | None, ...] = ()  # the state that each mention's person or place belongs to


def coarse(mention: Mention) -> str:
    """Return the placeholder of a mention."""
    return COARSE.get(mention.type, "THING")


def make_view(parsed: Doc, mentions: Sequence[Mention]) -> View:
    """Condense a parsed unit and its mentions."""
    words = list(parsed)
    starts = [token.idx for token in words]
    ends = [start + len(token) for start, token in zip(starts, words, strict=True)]
    governors = [token.head.i for token in words]
    inside = [-1] * len(words)
    for number, mention in enumerate(mentions):
        for index in range(bisect_right(ends, mention.start), bisect_left(starts, mention.end)):
            inside[index] = number
    numeric = _entity_placeholders(parsed)
    lemmas = [(token.lemma_ or token.text).lower() for token in words]
    classes = class_spans(lemmas)
    tokens: list[Token] = []
    for index, token in enumerate(words):
        number = inside[index]
        if number >= 0:
            mention = mentions[number]
            first = index == 0 or inside[index - 1] != number
            label = coarse(mention)
            if mention.form in ("demonym", "pronoun", "nominal"):
                label = f"{label}:{mention.form}"
            if len(mention.names) > 1:
                label += "+"
            shown = label if first else ""
        elif numeric[index] is not None:
            shown = numeric[index] or ""
        else:
            shown = "NUM" if token.like_num else lemmas[index]
        tokens.append(
            Token(shown, lemmas[index], token.pos_, token.tag_, token.dep_, governors[index], starts[index],
                  ends[index], classes[index], number)
        )  # fmt: skip
    heads = tuple(_head(governors, inside, number) for number in range(len(mentions)))
    chunks = tuple((chunk.start, chunk.end, chunk.root.i) for chunk in parsed.noun_chunks)
    ents = tuple((ent.start, ent.end, ent.label_) for ent in parsed.ents)
    return View(tuple(tokens), tuple(mentions), heads, chunks, ents, parsed.text)


def _entity_placeholders(parsed: Doc) -> list[str | None]:
    shown: list[str | None] = [None] * len(parsed)
    for ent in parsed.ents:
        if ent.label_ in ("DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "QUANTITY", "ORDINAL"):
            for index in range(ent.start, ent.end):
                shown[index] = ent.label_ if index == ent.start else ""
    return shown


def _head(governors: Sequence[int], inside: Sequence[int], number: int) -> int:
    members = [index for index, owner in enumerate(inside) if owner == number]
    for index in members:
        head = governors[index]
        if head == index or inside[head] != number:
            return index
    return members[-1] if members else 0


def word(token: Token) -> str:
    """The token as features name it."""
    return token.shown or token.lemma


def unit_features(view: View) -> list[tuple[str, int]]:
    """Return the features of a unit for finding its kinds, each with the token that it speaks of (-1 for none)."""
    return list(_unit_features(view))


def _unit_features(view: View) -> Iterator[tuple[str, int]]:
    shown = [index for index, token in enumerate(view.tokens) if token.shown and token.pos != "SPACE"]
    words = [view.tokens[index].shown for index in shown]
    content = [index for index in shown if view.tokens[index].pos not in ("PUNCT", "DET")]
    for index in shown:
        token = view.tokens[index]
        yield f"w={token.shown}", index
        for name in token.classes:
            yield f"c={name}", index
            yield f"c={name}/{token.pos}", index
    for at, (a, b) in enumerate(pairwise(words)):
        yield f"b={a} {b}", shown[at]
    for at, (a, b, c) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        yield f"t={a} {b} {c}", shown[at + 1]
    for gap in (1, 2, 3):
        for first, second in zip(content, content[gap:], strict=False):
            yield from _pair_features(view.tokens[first], view.tokens[second], first, gap)
    yield from _dependency_features(view)
    yield from _count_features(view, len(words))


def _pair_features(a: Token, b: Token, index: int, gap: int) -> Iterator[tuple[str, int]]:
    if gap > 1:
        yield f"s={a.shown} {b.shown}", index
    for x in a.classes:
        yield f"s=@{x} {b.shown}", index
        for y in b.classes:
            yield f"s=@{x} @{y}", index
    for y in b.classes:
        yield f"s={a.shown} @{y}", index


def _count_features(view: View, length: int) -> Iterator[tuple[str, int]]:
    names = {name for m in view.mentions if coarse(m) in _ACTORS for name in m.names}
    states = {name for m in view.mentions if coarse(m) == "STATE" for name in m.names}
    yield f"n_actors={min(len(names), 3)}", -1
    yield f"n_states={min(len(states), 3)}", -1
    for kind in sorted({coarse(m) for m in view.mentions}):
        yield f"has={kind}", -1
    yield f"len={min(length // 6, 6)}", -1


def _dependency_features(view: View) -> Iterator[tuple[str, int]]:
    tokens = view.tokens
    for index, token in enumerate(tokens):
        if token.head == index:
            yield f"root={word(token)}", index
            for name in token.classes:
                yield f"root=@{name}", index
            continue
        up, dep = token.head, token.dep
        if dep in _SKIPPED:
            continue
        if dep == "pobj" and tokens[up].dep in ("prep", "agent", "dative"):
            dep, up = tokens[up].lemma, tokens[up].head
        head = tokens[up]
        yield f"d={word(head)}>{dep}>{word(token)}", up
        for x in head.classes:
            yield f"d=@{x}>{dep}>{word(token)}", up
            for y in token.classes:
                yield f"d=@{x}>{dep}>@{y}", up
        for y in token.classes:
            yield f"d={word(head)}>{dep}>@{y}", up
