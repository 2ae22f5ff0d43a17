"""What may fill a role: mentions, other names, offices and noun phrases of a unit, and actors of the text around it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .features import View, coarse
from .model import Mention

ACTORS = frozenset({"STATE", "BODY", "COMMAND", "IO", "ORG", "PERSON"})
_NER = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE", "EVENT": "NAME",
        "PRODUCT": "NAME", "LAW": "NAME", "WORK_OF_ART": "NAME", "NORP": "NORP"}  # fmt: skip
_LEADING = frozenset({"DET", "PUNCT", "NUM", "PRON", "CCONJ", "ADP", "SYM"})
_ARTICLE = re.compile(r"^(the|a|an)\s+|['’]s?$", re.IGNORECASE)
_TITLES = frozenset(
    {"mr", "mrs", "ms", "dr", "sir", "the", "gen", "adm", "col", "lt", "minister", "secretary", "president"}
)
_ANSWERS = frozenset({"a", "answer", "reply", "response", "r", "antwort", "réponse"})
_OFFICE_LINKS = frozenset({"of", "for", "and", "the", "to", "&"})
_RECENT = 3


class Candidate(NamedTuple):
    """One possible filler. ``head`` is its token in the unit, or -1 when it comes from the text around."""

    names: tuple[str, ...]
    type: str
    form: str
    head: int
    first: int = -1
    end: int = -1
    iris: tuple[str, ...] = ()
    distance: int = 0
    rank: int = 0
    known: bool = False
    claimed: int = 0


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


def candidates(view: View, history: History, speaker: str | None = None) -> list[Candidate]:
    """Return the candidates of a unit, those in the unit first."""
    found: list[Candidate] = []
    taken = [token.mention >= 0 for token in view.tokens]
    starts, ends = [token.start for token in view.tokens], [token.end for token in view.tokens]
    for mention, head in zip(view.mentions, view.heads, strict=True):
        first, end = bisect_right(ends, mention.start), bisect_left(starts, mention.end)
        if first < end and coarse(mention) != "OFFICE":
            found.append(
                Candidate(
                    mention.names,
                    coarse(mention),
                    mention.form,
                    head,
                    first,
                    end,
                    mention.iris,
                    known=any(name in history.persons for name in mention.names),
                )
            )
    found.extend(_named(view, taken))
    found.extend(_offices(view))
    found.extend(_phrases(view, taken))
    found.extend(_around(found, history, speaker))
    return [candidate._replace(claimed=history.standing(candidate.names)) for candidate in found]


def speaker_name(label: str, history: History) -> str | None:
    """Who speaks under a label: the person of that name told of before; under "Reply" the first person told of."""
    words = [word for word in re.split(r"[\s.]+", label.split("(")[0].split(",")[0]) if word]
    words = [word for word in words if word.lower() not in _TITLES]
    if not words or " ".join(words).lower() in _ANSWERS:
        return next(iter(history.persons), None)
    own = {word.lower() for word in words}
    for person in history.persons:
        if own <= {word.lower() for word in person.split()}:
            return person
    return " ".join(word.capitalize() if word.isupper() and len(word) > 2 else word for word in words)


def _text(view: View, first: int, end: int) -> str:
    return view.text[view.tokens[first].start : view.tokens[end - 1].end]


def _named(view: View, taken: list[bool]) -> Iterable[Candidate]:
    for first, end, label in view.ents:
        if label in _NER and not any(taken[first:end]):
            name = _ARTICLE.sub("", _text(view, first, end)).strip()
            if name:
                head = next((i for i in range(first, end) if not first <= view.tokens[i].head < end), end - 1)
                yield Candidate((name,), _NER[label], "entity", head, first, end)
                taken[first:end] = [True] * (end - first)


def _offices(view: View) -> Iterable[Candidate]:
    """Spans around a noun of office: "Deputy Defense Minister", "Minister of State for Defence"."""
    tokens = view.tokens
    used = -1
    for index, token in enumerate(tokens):
        if index <= used or "office" not in token.classes or token.pos not in ("NOUN", "PROPN", "ADJ"):
            continue
        if token.mention >= 0 and coarse(view.mentions[token.mention]) not in ("OFFICE", "PERSON", "THING"):
            continue
        first = index
        while first > 0 and _modifies(view, first - 1):
            first -= 1
        end = index + 1
        while end < len(tokens) and ("office" in tokens[end].classes and tokens[end].pos in ("NOUN", "PROPN")):
            end += 1
        end = _of_phrase(view, end)
        used = end - 1
        yield Candidate((_singular(view, first, end),), "OFFICE", "span", index, first, end)


def _singular(view: View, first: int, end: int) -> str:
    name = _ARTICLE.sub("", _text(view, first, end))
    last = view.tokens[end - 1]
    return name.removesuffix("s") if last.tag in ("NNS", "NNPS") and "office" in last.classes else name


def _modifies(view: View, index: int) -> bool:
    token = view.tokens[index]
    if token.mention >= 0 and coarse(view.mentions[token.mention]) in ("STATE", "PERSON", "IO"):
        return False
    if "passing" in token.classes or token.shown in ("DATE", "TIME") or (not token.shown and token.mention < 0):
        return False
    return (
        token.pos in ("PROPN", "NOUN")
        or (token.pos == "ADJ" and token.dep in ("amod", "compound"))
        or (token.pos == "PUNCT" and view.text[token.start : token.end] == "-")
    )


def _of_phrase(view: View, end: int) -> int:
    """Take in "of Defence", "of State for Defence", "of National Defence and Veterans"."""
    tokens = view.tokens
    while end < len(tokens) and tokens[end].lemma in ("of", "for"):
        stop = end + 1
        while stop < len(tokens) and tokens[stop].lemma not in ("of", "for") and _names_office(view, stop):
            stop += 1
        if stop == end + 1 or tokens[stop - 1].lemma in _OFFICE_LINKS:
            break
        end = stop
    return end


def _names_office(view: View, index: int) -> bool:
    token = view.tokens[index]
    if token.lemma in _OFFICE_LINKS:
        return index + 1 < len(view.tokens) and view.tokens[index + 1].pos in ("PROPN", "NOUN")
    return token.pos in ("PROPN", "NOUN", "ADJ") and coarse_of(view, index) not in ("STATE", "PERSON")


def _phrases(view: View, taken: Sequence[bool]) -> Iterable[Candidate]:
    tokens = view.tokens
    for first, end, root in view.chunks:
        if tokens[root].pos == "PRON" or (taken[root] and coarse_of(view, root) in ACTORS | {"PLACE"}):
            continue
        while first < root and (tokens[first].pos in _LEADING or tokens[first].dep in ("poss", "case")):
            first += 1
        if first < end and view.text[tokens[first].start : tokens[first].end].strip():
            yield Candidate((_ARTICLE.sub("", _text(view, first, end)),), "PHRASE", "phrase", root, first, end)


def coarse_of(view: View, index: int) -> str:
    """The placeholder of the mention at a token, or an empty text."""
    number = view.tokens[index].mention
    return coarse(view.mentions[number]) if number >= 0 else ""


def _around(found: Sequence[Candidate], history: History, speaker: str | None) -> Iterable[Candidate]:
    here = {name for candidate in found for name in candidate.names}
    name = speaker_name(speaker, history) if speaker else None
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
            yield Candidate((name,), kind, "context", -1, iris=(iri,) if iri else (), distance=9, rank=rank)
