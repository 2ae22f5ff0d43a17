"""Which of many named things a name may stand for: candidates with a score from 0 to 100 and the reasons for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .registry_text import fold_name

EXACT, ALIAS = 100.0, 95.0  # the label itself, another name
SIMILAR = 90.0  # at most, for names that only resemble
LEAST = 50.0  # below this nothing is proposed


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with its names; ``types`` are what its source calls its kind."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate: ``reason`` says in words what the score rests on, ``name`` which name it was found by."""

    thing: Named
    score: float
    name: str
    reason: str


class NameIndex:
    """Names by their folded form and by their trigrams; asking costs what the names in common cost."""

    def __init__(self, things: Iterable[Named]) -> None:
        self.things: list[Named] = []
        self._exact: defaultdict[str, list[tuple[int, str, bool]]] = defaultdict(list)
        self._grams: defaultdict[str, set[int]] = defaultdict(set)
        self._folded: list[tuple[int, str, str, bool]] = []
        for thing in things:
            self._add(thing)

    def _add(self, thing: Named) -> None:
        position = len(self.things)
        self.things.append(thing)
        for name in dict.fromkeys((thing.label, *thing.aliases)):
            folded = fold_name(name)
            if not folded:
                continue
            is_label = name == thing.label
            self._exact[folded].append((position, name, is_label))
            number = len(self._folded)
            self._folded.append((position, name, folded, is_label))
            for gram in _grams(folded):
                self._grams[gram].add(number)

    def match(self, name: str, limit: int = 5) -> list[Match]:
        """The best candidates, best first; equal scores in the order of their ids."""
        wanted = fold_name(name)
        best: dict[int, Match] = {}
        for position, own, is_label in self._exact.get(wanted, ()):
            score, what = (EXACT, "label") if is_label else (ALIAS, "alias")
            _keep(best, position, Match(self.things[position], score, own, f"{what} is the same"))
        if len(best) < limit:
            for position, match in self._similar(wanted):
                _keep(best, position, match)
        return sorted(best.values(), key=lambda match: (-match.score, match.thing.id))[:limit]

    def starting(self, prefix: str, limit: int = 10) -> list[Named]:
        """The things with a name that begins so (or holds a word that does), shortest names first."""
        wanted = fold_name(prefix)
        found: dict[int, tuple[bool, int, str]] = {}
        for position, name, folded, is_label in self._folded:
            if folded.startswith(wanted) or f" {wanted}" in folded:
                key = (not folded.startswith(wanted), len(name) + (0 if is_label else 1), name)
                found[position] = min(key, found.get(position, key))
        ordered = sorted(found, key=lambda position: (found[position], self.things[position].id))
        return [self.things[position] for position in ordered[:limit]]

    def _similar(self, wanted: str) -> Iterator[tuple[int, Match]]:
        grams = _grams(wanted)
        shared: Counter[int] = Counter(number for gram in grams for number in self._grams.get(gram, ()))
        for number, count in shared.most_common(50):
            position, name, folded, _ = self._folded[number]
            if folded == wanted:
                continue
            dice = 2 * count / (len(grams) + len(_grams(folded)))
            words, own = set(wanted.split()), set(folded.split())
            jaccard = len(words & own) / len(words | own)
            score = round(SIMILAR * max(dice, jaccard), 1)
            if score >= LEAST:
                common = " ".join(sorted(words & own))
                reason = f"name resembles {name!r}" + (f", words in common: {common}" if common else "")
                yield position, Match(self.things[position], score, name, reason)


def sure(matches: list[Match]) -> bool:
    """Whether the best candidate bears the very name and no other one does."""
    return bool(matches) and matches[0].score >= ALIAS and (len(matches) == 1 or matches[1].score < matches[0].score)


def _keep(best: dict[int, Match], position: int, match: Match) -> None:
    if position not in best or best[position].score < match.score:
        best[position] = match


def _grams(folded: str) -> set[str]:
    padded = f"  {folded} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
