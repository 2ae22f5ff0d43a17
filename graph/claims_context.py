"""The text around a unit: the actors named so far, and what they are to it where it leaves a participant out."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .claims_filler import ACTORS, Candidate, implied
from .features import View, coarse
from .model import Mention

_RECENT = 3
# what the resolver tells of the text around, and the type of what it names where that is no state
_HINTS = {"pair": "", "cast": "", "subject": "", "state": "", "speaker_state": "", "row": "", "organisation": "IO",
          "person": "PERSON"}  # fmt: skip


@dataclass
class History:
    """The actors that a text has named so far: what is taken when a sentence leaves a participant out."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    recent: deque[list[Mention]] = field(default_factory=lambda: deque[list[Mention]](maxlen=_RECENT))
    persons: dict[str, None] = field(default_factory=dict[str, None])
    iris: dict[str, str] = field(default_factory=dict[str, str])
    claimed: dict[str, int] = field(default_factory=dict[str, int])
    turn: int = 0

    def add(self, mentions: Sequence[Mention]) -> None:
        """Take in the mentions of the unit just read."""
        for mention in mentions:
            kind = coarse(mention)
            for name, iri in zip(mention.names, mention.iris or ("",) * len(mention.names), strict=False):
                self.counts[name, kind] += 1
                if iri:
                    self.iris[name] = iri
                if kind == "PERSON":
                    self.persons.setdefault(name)
        self.recent.append(list(mentions))

    def note(self, fillers: Iterable[str]) -> None:
        """Remember who took part in the claims of the unit just read."""
        names = list(fillers)
        if names:
            self.turn += 1
        for name in names:
            self.claimed[name] = self.turn

    def standing(self, names: Iterable[str]) -> int:
        """How lately the names took part in a claim: 3 in the last unit with claims, 2, 1 before, 0 never."""
        ages = [self.turn - self.claimed[name] for name in names if name in self.claimed]
        return max(1, 3 - min(ages)) if ages else 0


def hints_of(view: View) -> dict[str, list[str]]:
    """As what the resolver's context knows each name that it offers."""
    context, hints = view.context, dict[str, list[str]]()
    for name in _HINTS if context is not None else ():
        value: str | tuple[str, ...] | None = getattr(context, name)
        for filler in (value,) if isinstance(value, str) else value or ():
            hints.setdefault(filler, []).append(name)
    return hints


def around(
    view: View, found: Sequence[Candidate], history: History, hints: dict[str, list[str]]
) -> Iterable[Candidate]:
    """Yield who may take part without being named in the unit: the speaker, the last actors, the groups told of."""
    here = {name for candidate in found if not implied(candidate) for name in candidate.names}
    name = view.context.speaker if view.context else None
    if name:
        here.add(name)
        iri = history.iris.get(name, "")
        yield Candidate((name,), "PERSON", "speaker", -1, iris=(iri,) if iri else ())
    order = {key: rank for rank, (key, _) in enumerate(history.counts.most_common(4))}
    for distance, mentions in enumerate(reversed(history.recent), start=1):
        for mention in mentions:
            kind = coarse(mention)
            for name in mention.names:
                if name not in here and kind not in ("THING", "OFFICE"):
                    here.add(name)
                    iri = history.iris.get(name, "")
                    yield Candidate(
                        (name,), kind, "context", -1, iris=(iri,) if iri else (), distance=distance,
                        rank=order.get((name, kind), 9),
                    )  # fmt: skip
    for (name, kind), rank in order.items():
        if name not in here and kind in ACTORS:
            iri = history.iris.get(name, "")
            here.add(name)
            yield Candidate((name,), kind, "context", -1, iris=(iri,) if iri else (), distance=9, rank=rank)
    groups = (view.context.pair, view.context.cast, view.context.row) if view.context else ()
    for group in dict.fromkeys(groups):
        if len(group) > 1:
            yield Candidate(group, "STATE", "group", -1, iris=tuple(history.iris.get(name, "") for name in group))
    for name, fields in hints.items():
        kind = next((_HINTS[field] for field in fields if _HINTS[field]), "IO")
        if name not in here:
            iri = history.iris.get(name, "")
            kind = "STATE" if len(name) == 3 and name.isupper() else kind
            yield Candidate((name,), kind, "context", -1, iris=(iri,) if iri else (), distance=10)
