"""Run one guarded SPARQL text on a store, embedded or remote, with the union of all named graphs as default graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from ..errors import QueryError
from .guard import refuse_service

Term = NamedNode | BlankNode | Literal | Triple
Answer = QuerySolutions | QueryBoolean | QueryTriples
Functions = Mapping[NamedNode, Callable[..., Any]]


@runtime_checkable
class Queryable(Protocol):
    """What this floor needs of a store: the embedded engine where there is one, and a way to ask."""

    @property
    def oxigraph(self) -> Store | None: ...

    def query(self, text: str) -> Any: ...


AnyStore = Store | Queryable


def execute(store: AnyStore, text: str, functions: Functions | None = None) -> Answer:
    """Ask the store; raises QueryError for a text that is not a SPARQL 1.1 query or that may call another server.

    ``functions`` are usable in an embedded store only; a remote one answers an unknown function as an error.
    """
    refuse_service(text)
    engine = embedded(store)
    try:
        if engine is not None:
            return engine.query(text, use_default_graph_as_union=True, custom_functions=dict(functions or {}))
        return store.query(text)
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"not a SPARQL 1.1 query: {error}") from error


def embedded(store: AnyStore) -> Store | None:
    """Return the engine inside a store, or None when the store is remote."""
    return store if isinstance(store, Store) else store.oxigraph


def select(store: AnyStore, text: str) -> list[tuple[Term | None, ...]]:
    """Return the rows of a SELECT as tuples of terms."""
    answer = execute(store, text)
    if not isinstance(answer, QuerySolutions):
        raise QueryError("not a SELECT query", accepted="SELECT")
    names = [variable.value for variable in answer.variables]
    return [tuple(row[Variable(name)] for name in names) for row in answer]
