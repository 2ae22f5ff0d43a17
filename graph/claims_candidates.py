"""What may fill a role in a unit: mentions, other names, offices and noun phrases, and actors of the text around."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from .claims_context import History, around, hints_of
from .claims_filler import ACTORS, OF_PERSON, OF_PLACE, Candidate
from .features import View, coarse

_NER = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE", "EVENT": "NAME",
        "PRODUCT": "NAME", "LAW": "NAME", "WORK_OF_ART": "NAME", "NORP": "NORP"}  # fmt: skip
_LEADING = frozenset({"DET", "PUNCT", "NUM", "PRON", "CCONJ", "ADP", "SYM"})
_ARTICLE = re.compile(r"^(the|a|an)\s+|['’]s?$", re.IGNORECASE)
_OFFICE_LINKS = frozenset({"of", "for", "and", "the", "to", "&"})


def candidates(view: View, history: History) -> list[Candidate]:
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
    found.extend(_states(view, found))
    found.extend(_named(view, taken))
    found.extend(_offices(view))
    found.extend(_phrases(view, taken))
    hints = hints_of(view)
    found.extend(around(view, found, history, hints))
    return [
        candidate._replace(
            claimed=history.standing(candidate.names),
            hints=tuple(dict.fromkeys(hint for name in candidate.names for hint in hints.get(name, ()))),
        )
        for candidate in found
    ]


def _states(view: View, found: Sequence[Candidate]) -> list[Candidate]:
    """The states that persons act for and places lie in, at the tokens of those."""
    spans = {candidate.head: candidate for candidate in found}
    states: list[Candidate] = []
    for mention, head, state in zip(view.mentions, view.heads, view.states, strict=False):
        if state is not None and head in spans:
            span = spans[head]
            form = OF_PERSON if coarse(mention) == "PERSON" else OF_PLACE
            kind = "STATE" if len(state) == 3 and state.isupper() else "IO"
            states.append(Candidate((state,), kind, form, head, span.first, span.end))
    return states


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
