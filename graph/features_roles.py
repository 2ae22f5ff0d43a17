"""What the role model sees of a candidate: its type, its place in the parse, its path to the claim's predicate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .claims_filler import ACTORS, Candidate, implied
from .features import Token, View, word

_FAR = 6
_GROUPS = ACTORS - {"PERSON"}


class UnitAtoms:
    """The features of a unit's candidates, by their numbers: what depends on a claim's predicate, and what does not."""

    def __init__(self, view: View, found: Sequence[Candidate]) -> None:
        self._view, self._found = view, found
        self._crowd = _crowd(found)

    def standing(self, number: int) -> Iterable[str]:
        """What holds of a candidate whatever the claim; none twice."""
        return dict.fromkeys(_standing(self._view, self._found, self._found[number], self._crowd))

    def plain(self, number: int) -> list[str]:
        """What holds of a candidate whatever the claim and its own words; none twice."""
        return list(dict.fromkeys(_plain(self._found, self._found[number], self._crowd)))

    def anchored(self, number: int, anchor: int) -> Iterable[str]:
        """What depends on the token ``anchor``, where a claim's predicate stands; none twice, none of it standing."""
        return dict.fromkeys(_anchored(self._view.tokens, self._found[number], anchor))

    def at(self, anchor: int) -> list[list[str]]:
        """All features of each candidate for a claim whose predicate stands at token ``anchor``; none twice."""
        return [[*self.standing(number), *self.anchored(number, anchor)] for number in range(len(self._found))]


def _crowd(found: Sequence[Candidate]) -> str:
    actors = {n for c in found if c.head >= 0 and c.type in _GROUPS and not implied(c) for n in c.names}
    persons = {n for c in found if c.head >= 0 and c.type == "PERSON" for n in c.names}
    return f"{min(len(actors), 3)}{min(len(persons), 2)}"


def _standing(view: View, found: Sequence[Candidate], me: Candidate, crowd: str) -> Iterator[str]:
    yield from _plain(found, me, crowd)
    if me.head < 0:
        return
    tokens = view.tokens
    head = tokens[me.head]
    yield from _surface(view, me)
    yield from _syntax(tokens, me.head)
    if me.type in ("PHRASE", "OFFICE", "NAME"):
        yield f"head={head.lemma}"
        for name in head.classes:
            yield f"head=@{name}"
        yield f"has={','.join(sorted({c.type for c in found if c is not me and me.first <= c.head < me.end}))}"
        yield f"size={min(me.end - me.first, 5)}"
    for other in found if me.type in ("OFFICE", "PERSON", "STATE") else ():
        if other is not me and other.head >= 0 and other.type in ("OFFICE", "PERSON"):
            step = _nearness(me, other)
            if step is not None:
                yield f"next={me.type}>{other.type}:{step}"


def _plain(found: Sequence[Candidate], me: Candidate, crowd: str) -> Iterator[str]:
    yield f"type={me.type}"
    yield f"form={me.type}:{me.form}:{min(len(me.names), 3)}"
    yield f"crowd={me.type}:{crowd}"
    yield f"known={me.type}:{me.form}:{me.known}"
    yield f"claimed={me.type}:{me.claimed}"
    yield f"claimed={me.type}:{me.form}:{me.claimed}:{crowd}"
    place = "around" if me.head < 0 else me.form if implied(me) else "in"
    for hint in me.hints:
        yield f"hint={place}:{me.type}:{hint}"
        yield f"hint={place}:{me.type}:{hint}:{crowd}"
    hints = "+".join(me.hints)
    yield f"hints={place}:{me.type}:{hints}"
    if me.form == "group":
        here = sum(any(name in c.names for c in found if c.head >= 0 and not implied(c)) for name in me.names)
        yield f"group={min(len(me.names), 4)}:{min(here, 3)}"
        yield f"group={min(len(me.names), 4)}:{min(here, 3)}:{crowd}"
    if me.head < 0:
        yield f"hints={place}:{me.type}:{hints}:{crowd}"
        yield f"far={me.form}:{me.type}:{me.distance}"
        yield f"far={me.form}:{me.type}:{me.distance}:{min(me.rank, 4)}"
        yield f"farc={me.form}:{me.type}:{crowd}:{min(me.rank, 2)}"
        yield f"fard={me.form}:{me.type}:{me.claimed}:{min(me.rank, 3)}:{me.distance}"
        return
    if implied(me):
        named = any(c.head >= 0 and c.names == me.names and not implied(c) for c in found)
        yield f"implied={me.form}:{named}"
        yield f"implied={me.form}:{named}:{crowd}"
    else:
        same = [c for c in found if c.head >= 0 and c.type == me.type and not implied(c)]
        nth = [c is me for c in same].index(True)
        yield f"nth={me.type}:{min(nth, 3)}:{min(len(same), 4)}"


def _anchored(tokens: Sequence[Token], me: Candidate, anchor: int) -> Iterator[str]:
    if me.head < 0:
        return
    yield f"before={me.type}:{me.head < anchor}"
    yield f"gap={me.type}:{_bucket(me.head - anchor)}"
    yield from _path(tokens, me, anchor)
    if me.type in ("PHRASE", "OFFICE", "NAME"):
        yield f"anchor_in={me.first <= anchor < me.end}"


def _nearness(me: Candidate, other: Candidate) -> str | None:
    if other.first >= me.end and other.first - me.end <= 3:
        return f"+{other.first - me.end}"
    if me.first >= other.end and me.first - other.end <= 3:
        return f"-{me.first - other.end}"
    if other.first <= me.first and me.end <= other.end:
        return "in"
    if me.first <= other.first and other.end <= me.end:
        return "has"
    return None


def _bucket(gap: int) -> str:
    size = abs(gap)
    step = 0 if size == 0 else 1 if size == 1 else 2 if size == 2 else 3 if size <= 4 else 4 if size <= 8 else 5
    return f"{'-' if gap < 0 else '+'}{step}"


def _surface(view: View, me: Candidate) -> Iterator[str]:
    tokens = view.tokens
    before = tokens[me.first - 1] if me.first > 0 else None
    after = tokens[me.end] if me.end < len(tokens) else None
    left = word(before) if before else "^"
    right = word(after) if after else "$"
    yield f"left={me.type}:{left}"
    yield f"right={me.type}:{right}"
    yield f"lr={me.type}:{left}_{right}"
    for name in before.classes if before else ():
        yield f"left={me.type}:@{name}"
    for name in after.classes if after else ():
        yield f"right={me.type}:@{name}"
    if after and after.lemma in ("'s", "’s", "’", "'") and me.end + 1 < len(tokens):
        for name in tokens[me.end + 1].classes:
            yield f"poss={me.type}:@{name}"
    if me.first > 1 and before:
        yield f"left2={me.type}:{word(tokens[me.first - 2])}_{left}"


def _steps(tokens: Sequence[Token], index: int) -> list[tuple[int, str]]:
    """The way from a token up to the root: (token reached, label of the step); prepositions are part of the label."""
    way: list[tuple[int, str]] = []
    while tokens[index].head != index and len(way) < _FAR:
        token = tokens[index]
        up, label = token.head, token.dep
        if label in ("pobj", "pcomp") and tokens[up].dep in ("prep", "agent", "dative") and tokens[up].head != up:
            label, up = f"p_{tokens[up].lemma}", tokens[up].head
        way.append((up, label))
        index = up
    return way


def _syntax(tokens: Sequence[Token], head: int) -> Iterator[str]:
    way = _steps(tokens, head)
    me = tokens[head]
    if not way:
        yield f"root={me.pos}"
        return
    way = [step for step in way if step[1] != "conj"] or way
    yield f"conj={me.dep == 'conj'}"
    labels = ">".join(label for _, label in way[:2])
    up, label = way[0]
    governor = tokens[up]
    yield f"dep={label}"
    yield f"deps={labels}"
    yield f"gov={label}:{word(governor)}"
    yield f"govpos={label}:{governor.pos}"
    for name in governor.classes:
        yield f"gov={label}:@{name}"
    if len(way) > 1:
        grand, second = way[1]
        yield f"gov2={label}>{second}:{word(tokens[grand])}"
        for name in tokens[grand].classes:
            yield f"gov2={label}>{second}:@{name}"
    verb = next(((u, i) for i, (u, _) in enumerate(way) if tokens[u].pos in ("VERB", "AUX")), None)
    if verb is not None:
        to_verb = ">".join(lab for _, lab in way[: verb[1] + 1])
        voice = "pass" if any(t.head == verb[0] and t.dep in ("nsubjpass", "auxpass") for t in tokens) else "act"
        yield f"verb={to_verb}:{voice}"
        yield f"verb={to_verb}:{word(tokens[verb[0]])}"
        for name in tokens[verb[0]].classes:
            yield f"verb={to_verb}:@{name}:{voice}"


def _path(tokens: Sequence[Token], me: Candidate, anchor: int) -> Iterator[str]:
    mine = [(me.head, ""), *_steps(tokens, me.head)]
    theirs = [(anchor, ""), *_steps(tokens, anchor)]
    reached = {index: step for step, (index, _) in enumerate(theirs)}
    meet = next(((step, reached[index]) for step, (index, _) in enumerate(mine) if index in reached), None)
    if meet is None:
        yield "path=none"
        return
    up = [label for _, label in mine[1 : meet[0] + 1] if label != "conj"]
    down = [label for _, label in theirs[1 : meet[1] + 1] if label != "conj"]
    path = f"{'>'.join(up)}^{'<'.join(reversed(down))}"
    yield f"path={path}"
    yield f"pathlen={len(up)}:{len(down)}:{me.type}"
    yield f"updown={up[0] if up else '-'}:{down[-1] if down else '-'}"
    predicate = tokens[anchor]
    yield f"apath={path}:{predicate.lemma}"
    yield f"apos={path}:{predicate.pos}"
    for name in predicate.classes:
        yield f"apath={path}:@{name}"
        yield f"aup={up[0] if up else '-'}:@{name}"
    yield f"aup={up[0] if up else '-'}:{predicate.lemma}"
