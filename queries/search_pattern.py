"""Full-text search inside SPARQL: ``?x akg:matches "words"`` becomes the list of what the index found.

Written as a pattern, ``?x akg:matches "words"`` (also after ``;``) binds ``?x`` to each entity whose label or alias,
each document whose title, and each selector whose quote holds all words; ``(?x ?score) akg:matches "words"`` binds the
score as well, higher for a better match. In an expression ``akg:matches(?x, "words")`` is true for the same nodes.
Since the answer stands in the text that is sent, this works with every store: embedded, in the endpoint's workers, at
another SPARQL server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from ..errors import QueryError
from ..ontology.terms import AKG
from .search import SearchIndex
from .tokens import Token, iri_named, prefixes, string_value, tokens

MATCHES = AKG + "matches"
MOST_HITS = 10_000
_MOST_PATTERNS = 16
_SHAPE = '?x akg:matches "words", (?x ?score) akg:matches "words", or akg:matches(?x, "words") in an expression'
_CLAUSES = ("FILTER", "OPTIONAL", "BIND", "VALUES", "GRAPH", "MINUS", "UNION", "SERVICE")
_TERMS = frozenset({"variable", "iri", "name", "blank", "string", "number"})

Find = Callable[[str], Sequence[tuple[str, float]]]


@dataclass(slots=True)
class _Frame:
    """An open bracket; ``state`` is start (of a pattern), triple (inside one) or word (after a keyword)."""

    bracket: str
    state: str = "start"
    subject: tuple[int, int] | None = None
    opened: int = 0


@dataclass(frozen=True, slots=True)
class _Use:
    """A place where the search is used: the tokens of its subject (pattern) or none (function), and of the name."""

    place: int
    subject: tuple[int, int] | None


def uses_search(text: str) -> bool:
    """Whether a text may ask the index; cheap."""
    return "matches" in text


def expand(text: str, find: Find) -> str:
    """Return the text with every use of the search replaced by what ``find`` (words to IRIs and scores) returns.

    Raises QueryError for a use that is of none of the shapes.
    """
    for _ in range(_MOST_PATTERNS):
        found = list(tokens(text))
        declared = prefixes(found)
        use = next(_uses(found, declared), None)
        if use is None:
            return text
        text = _pattern(text, found, use, find) if use.subject else _function(text, found, use.place, find)
    raise QueryError("too many searches in one query", accepted=f"at most {_MOST_PATTERNS} uses of akg:matches")


def finder(index: SearchIndex) -> Find:
    """Return the way to ask an index: the IRIs that hold the words, best first, with their scores."""

    def find(words: str) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        for hit in index.search(words, limit=2 * MOST_HITS):
            best.setdefault(hit.iri, round(-hit.score, 6))
        return list(best.items())[:MOST_HITS]

    return find


def _uses(found: list[Token], declared: dict[str, str]) -> Iterator[_Use]:
    """Yield the places that use the search, reading the brackets as SPARQL's grammar has them."""
    stack = [_Frame("{", "word")]
    for place, token in enumerate(found):
        frame = stack[-1]
        if token.kind == "mark" and token.text in "{([":
            template = token.text == "{" and place > 0 and found[place - 1].is_word("CONSTRUCT")
            stack.append(_Frame("template" if template else token.text, opened=place))
        elif token.kind == "mark" and token.text in "})]":
            if len(stack) > 1:
                closed = stack.pop()
                _close(stack[-1], closed, place)
        elif iri_named(token, declared) == MATCHES and not _declares(found, place):
            if frame.bracket == "{" and frame.state == "triple" and frame.subject:
                if _is_verb(found, place, frame.subject[1]):
                    yield _Use(place, frame.subject)
            elif frame.bracket not in {"[", "template"} and _next(found, place) == "(":
                if _is_call(found, place):  # else the engine says what is wrong with it
                    yield _Use(place, None)
            elif frame.bracket == "[" or (frame.bracket == "{" and frame.state == "start"):
                raise QueryError("akg:matches has no variable before it", accepted=_SHAPE)
        elif frame.bracket == "{":
            _read(frame, token, place)


def _read(frame: _Frame, token: Token, place: int) -> None:
    """Take a token of a group: a pattern begins, goes on, or ends."""
    if token.text == "." and token.kind == "mark":
        frame.state, frame.subject = "start", None
    elif token.is_word(*_CLAUSES) or (token.kind == "word" and frame.state == "start"):
        frame.state, frame.subject = "word", None
    elif frame.state == "start" and token.kind in _TERMS:
        frame.state, frame.subject = "triple", (place, place)


def _close(frame: _Frame, closed: _Frame, place: int) -> None:
    """Go on after a closing bracket: a list or blank node may be a subject, all else ends a clause."""
    if closed.bracket in {"{", "template"}:
        frame.state, frame.subject = "start", None
    elif frame.bracket == "{" and frame.state == "start":
        frame.state, frame.subject = "triple", (closed.opened, place)
    elif frame.bracket == "{" and frame.state == "word":
        frame.state = "start"


def _is_verb(found: list[Token], place: int, subject: int) -> bool:
    """Whether the name stands where a property does (in a path, too), and not as an object."""
    return place == subject + 1 or found[place - 1].text == ";" or _next(found, place)[:1] in {"'", '"'}


def _declares(found: list[Token], place: int) -> bool:
    return place > 1 and found[place - 2].is_word("PREFIX")


def _next(found: list[Token], place: int) -> str:
    return found[place + 1].text if place + 1 < len(found) else ""


def _words(found: list[Token], place: int) -> str:
    """Return the words at a place; they must be a plain string."""
    if place >= len(found) or found[place].kind != "string":
        raise QueryError("akg:matches wants words in quotes", accepted=_SHAPE)
    if place + 1 < len(found) and (found[place + 1].kind == "language" or found[place + 1].text in {"^^", ","}):
        raise QueryError("akg:matches wants one plain string", accepted=_SHAPE)
    return string_value(found[place].text)


def _pattern(text: str, found: list[Token], use: _Use, find: Find) -> str:
    first, last = use.subject or (0, 0)
    words = _words(found, use.place + 1)
    after = use.place + 2
    while _next(found, after - 1) == ";":
        after += 1
    ends = found[after - 1].text != ";" or _next(found, after - 1) in {"", ".", "}"} or found[after].is_word(*_CLAUSES)
    if use.place == last + 1:  # the pattern's first property
        cut = (found[first].start, found[after - 1].end) if ends else (found[use.place].start, found[after - 1].end)
    elif found[use.place - 1].text == ";":
        cut = (found[use.place - 1].start, found[use.place + 1].end)
    else:
        raise QueryError("akg:matches is no part of a path", accepted=_SHAPE)
    clause = _clause(found[first : last + 1], find(words))
    head = found[first].start
    return f"{text[:head]}{clause} {text[head : cut[0]]} {text[cut[1] :]}"


def _clause(subject: Sequence[Token], hits: Sequence[tuple[str, float]]) -> str:
    names = [token.text for token in subject if token.kind == "variable"]
    if len(subject) == 1 and names:
        return f"VALUES {names[0]} {{ {' '.join(_iri(iri) for iri, _ in hits)} }}"
    if len(subject) == 1 and subject[0].kind in {"iri", "name"}:
        return f"FILTER({subject[0].text} IN ({', '.join(_iri(iri) for iri, _ in hits)}))"
    if len(subject) == 4 and len(names) == 2 and subject[0].text == "(":
        rows = " ".join(f"({_iri(iri)} {score:.6f})" for iri, score in hits)
        return f"VALUES ({names[0]} {names[1]}) {{ {rows} }}"
    raise QueryError("akg:matches has no variable before it", accepted=_SHAPE)


def _is_call(found: list[Token], place: int) -> bool:
    """Whether ``(variable, "words")`` follows."""
    call = found[place + 1 : place + 6]
    return (
        [token.text for token in call[::2]] == ["(", ",", ")"]
        and call[1].kind in {"variable", "iri", "name"}
        and call[3].kind == "string"
    )


def _function(text: str, found: list[Token], place: int, find: Find) -> str:
    names = ", ".join(_iri(iri) for iri, _ in find(_words(found, place + 4)))
    return f"{text[: found[place].start]}({found[place + 2].text} IN ({names})){text[found[place + 5].end :]}"


def _iri(iri: str) -> str:
    """Return an IRI as SPARQL has it; NamedNode refuses what could end it early."""
    return str(NamedNode(iri))
