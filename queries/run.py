"""Ask a store: a library query by name, or a SPARQL text, with parameters; the answer is a stream of typed rows."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Variable

from ..errors import QueryError
from ..ontology.terms import XSD
from .engine import AnyStore, Functions, execute
from .labels import Labels
from .library import LibraryQuery, find_query, parse_query
from .values import Understood, understand

if TYPE_CHECKING:
    from rdflib import Dataset

    from .search import SearchIndex

_CHUNK = 200


class Ref(NamedTuple):
    """An entity, relation, document or term in a result; its text is its label."""

    iri: str
    label: str

    def __str__(self) -> str:
        return self.label


Value = Ref | str | int | float | Decimal | bool | date | datetime | None
Row = tuple[Value, ...]
_NUMBERS: Mapping[str, Callable[[str], Value]] = {
    XSD + "integer": int,
    XSD + "decimal": Decimal,
    XSD + "double": float,
    XSD + "boolean": lambda text: text in {"true", "1"},
    XSD + "date": date.fromisoformat,
    XSD + "dateTime": datetime.fromisoformat,
}


@dataclass(frozen=True)
class Result:
    """An answer: rows, a yes or no, or a graph; read once, as it streams from the store.

    Iterating gives one named tuple a row, its fields named as the columns, IRIs as ``Ref`` with their labels, literals
    as Python values (years and months stay text, unbound is None). ``terms()`` gives the RDF terms instead.
    """

    query: LibraryQuery
    text: str
    understood: tuple[Understood, ...]
    answer: QuerySolutions | QueryBoolean | QueryTriples
    store: AnyStore

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns; a graph has subject, predicate and object."""
        if isinstance(self.answer, QuerySolutions):
            return tuple(variable.value for variable in self.answer.variables)
        return ("answer",) if isinstance(self.answer, QueryBoolean) else ("subject", "predicate", "object")

    @property
    def is_graph(self) -> bool:
        """Whether the query was a CONSTRUCT or DESCRIBE."""
        return isinstance(self.answer, QueryTriples)

    @property
    def rows(self) -> Iterator[Any]:
        """The typed rows, as iterating the result itself gives them."""
        return iter(self)

    @cached_property
    def labels(self) -> Labels:
        """Names of the IRIs in this result."""
        return Labels(self.store)

    @cached_property
    def row_type(self) -> Callable[..., Any]:
        """The named tuple class of the rows; a column that Python reserves has an underscore after it."""
        names = [f"{name}_" if keyword.iskeyword(name) else name for name in self.columns]
        make = cast("Callable[[str, list[tuple[str, Any]]], Callable[..., Any]]", NamedTuple)
        return make(_class_name(self.query.name), [(name, Any) for name in names])

    def terms(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows as tuples of RDF terms, None where unbound."""
        if isinstance(self.answer, QuerySolutions):
            names = [Variable(name) for name in self.columns]
            for solution in self.answer:
                yield tuple(solution[name] for name in names)
        elif isinstance(self.answer, QueryTriples):
            for triple in self.answer:
                yield (triple.subject, triple.predicate, triple.object)
        else:
            yield (Literal(bool(self.answer)),)

    def __iter__(self) -> Iterator[Any]:
        rows = self.terms()
        while chunk := list(islice(rows, _CHUNK)):
            self.labels.prefetch(term.value for row in chunk for term in row if isinstance(term, NamedNode))
            for row in chunk:
                yield self.row_type(*(self._value(term) for term in row))

    def _value(self, term: Any) -> Value:
        if isinstance(term, NamedNode):
            return Ref(term.value, self.labels(term.value))
        return literal_value(term) if isinstance(term, Literal) else None if term is None else str(term)


def literal_value(literal: Literal) -> Value:
    """Return a literal as a Python value; text where its type has none, or where Python cannot hold it."""
    reader = _NUMBERS.get(literal.datatype.value)
    if reader is None:
        return literal.value
    try:
        return reader(literal.value)
    except (ValueError, ArithmeticError):
        return literal.value


def run_query(
    store: AnyStore,
    query: str | LibraryQuery,
    params: Mapping[str, Any] | None = None,
    *,
    index: SearchIndex | None = None,
    **named: Any,
) -> Result:
    """Ask a library query (by name or as parsed) or a SPARQL text.

    Args:
        store: an embedded pyoxigraph store, or anything with ``query(text)`` and ``oxigraph``.
        query: a name of the library, a LibraryQuery, or a SPARQL text (told by its braces).
        params: values by name; each is what a person would type (label, alias, code, IRI), an RDF term, or a list
            of either, of which each may match. Keyword arguments are the same.
        index: the full-text index for parameters of type ``search`` and ``akg:matches``; found beside
            the store, or made in memory, where none is given and one is needed.

    Raises QueryError for a query or a value that cannot be used.
    """
    chosen = query if isinstance(query, LibraryQuery) else _choose(query)
    understood, text = prepare(store, chosen, {**(params or {}), **named}, index)
    sent = _searched(store, text, index)
    return Result(chosen, text, understood, execute(store, sent, _functions(store, sent, index)), store)


def prepare(
    store: AnyStore, query: LibraryQuery, params: Mapping[str, Any], index: SearchIndex | None = None
) -> tuple[tuple[Understood, ...], str]:
    """Return what the values were taken for, and the text that would be sent."""
    understood = tuple(_read(store, query, name, value, index) for name, value in params.items() if value is not None)
    return understood, query.bind({item.name: item.terms for item in understood})


def store_dataset(store: AnyStore) -> Dataset:
    """Return an rdflib ``Dataset`` that reads an embedded store in place, through oxrdflib; nothing is copied.

    Its default graph is the union of all named graphs. Raises QueryError for a remote store.
    """
    from oxrdflib import OxigraphStore
    from rdflib import Dataset

    from .engine import embedded

    engine = embedded(store)
    if engine is None:
        raise QueryError("a remote store has no rdflib view", accepted="a store on this machine")
    return Dataset(store=OxigraphStore(store=engine), default_union=True)


def _choose(query: str) -> LibraryQuery:
    return parse_query(query, "query") if "{" in query else find_query(query)


def _read(store: AnyStore, query: LibraryQuery, name: str, value: Any, index: SearchIndex | None) -> Understood:
    parameter = query.parameter(name)
    if isinstance(value, list | tuple) and not isinstance(value, Ref):
        items = cast("Sequence[Any]", value)
        parts = [_read(store, query, name, item, index) for item in items]
        return Understood(name, ", ".join(p.given for p in parts), tuple(t for p in parts for t in p.terms))
    if isinstance(value, NamedNode | Literal):
        return Understood(name, value.value, (value,))
    if isinstance(value, Ref):
        return Understood(name, value.label, (NamedNode(value.iri),))
    if parameter.type == "search":
        from .search import borrowed

        with borrowed(store, index) as usable:
            hits = usable.search(str(value), kinds=("quote",))
        return Understood(name, str(value), tuple(NamedNode(hit.iri) for hit in hits))
    return understand(store, parameter, str(value), f"-p {name}")


def _searched(store: AnyStore, text: str, index: SearchIndex | None) -> str:
    """Return the text with what the full-text index found in place of ``akg:matches``."""
    from .search_pattern import expand, uses_search

    if not uses_search(text):
        return text
    from .search import borrowed
    from .search_pattern import finder

    def find(words: str) -> Sequence[tuple[str, float]]:
        with borrowed(store, index) as usable:
            return finder(usable)(words)

    return expand(text, find)


def _functions(store: AnyStore, text: str, index: SearchIndex | None) -> Functions | None:
    if "matches" not in text and "score" not in text:
        return None
    from .search_functions import search_functions

    return search_functions(store, index)


def _class_name(name: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in name).split()
    return "".join(word[:1].upper() + word[1:] for word in words) + "Row" if words and words[0][0].isalpha() else "Row"
