"""The little that the view asks of a store: ``query`` over the union of its named graphs, rows as mappings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, cast

from ..errors import InputError, StoreError
from ..ontology.terms import PREFIXES

CHUNK = 400
UNSAFE = re.compile(r'[\x00-\x20<>"{}|^`\\]')
Properties = Mapping[str, Mapping[str, tuple[str, ...]]]


class Queryable(Protocol):
    """A store that answers SPARQL SELECT over the union of its named graphs."""

    def query(self, query: str, /) -> Any: ...


class _Union:
    """A raw ``pyoxigraph.Store`` asked over the union of its graphs."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def query(self, query: str, /) -> Any:
        return self._store.query(query, use_default_graph_as_union=True)


def queryable(store: object) -> Queryable:
    """Accept a :class:`GraphStore`, anything with ``query``, or a raw ``pyoxigraph.Store``."""
    import pyoxigraph

    if isinstance(store, pyoxigraph.Store):
        return _Union(store)
    if not hasattr(store, "query"):
        raise StoreError(f"{type(store).__name__} cannot be asked", accepted="a GraphStore or a pyoxigraph.Store")
    return cast(Queryable, store)


def select(store: Queryable, text: str, names: Sequence[str]) -> Iterator[tuple[str | None, ...]]:
    """Yield the values of ``names`` for every row, as text, None where unbound."""
    prefixes = "".join(f"PREFIX {name}: <{base}>\n" for name, base in PREFIXES.items())
    for row in store.query(prefixes + text):
        # a solution of pyoxigraph iterates its values in the order of the SELECT clause, which is that of ``names``
        terms: Iterable[Any] = [row.get(name) for name in names] if isinstance(row, dict) else row  # pyright: ignore[reportUnknownMemberType]
        yield tuple([None if term is None else term.value for term in terms])


def iri(value: str) -> str:
    """Write an IRI for use in a query; an InputError refuses what could end it early."""
    if UNSAFE.search(value):
        raise InputError(f"not an IRI: {value!r}", accepted="an IRI or the local name of an entity")
    return f"<{value}>"


def chunks(values: Iterable[str]) -> Iterator[str]:
    """Yield the IRIs as bodies of VALUES blocks, some hundreds each, in sorted order."""
    ordered = sorted(set(values))
    for start in range(0, len(ordered), CHUNK):
        yield " ".join(map(iri, ordered[start : start + CHUNK]))


def properties(store: Queryable, subjects: Iterable[str], only: Iterable[str] = ()) -> Properties:
    """Read the properties of the subjects, all or only some: subject -> predicate -> sorted values."""
    found: dict[str, dict[str, set[str]]] = {}
    names = ", ".join(map(iri, only))
    some = f"FILTER(?p IN ({names}))" if names else ""  # a VALUES block over ?p was measured a hundred times slower
    for block in chunks(subjects):
        text = f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {block} }} ?s ?p ?o {some} }}"
        for row in select(store, text, ("s", "p", "o")):
            subject, predicate, value = cast(tuple[str, str, str], row)
            found.setdefault(subject, {}).setdefault(predicate, set()).add(value)
    return {s: {p: tuple(sorted(values)) for p, values in by.items()} for s, by in found.items()}
