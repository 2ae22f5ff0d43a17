"""What a store holds, in figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..ontology.terms import AKG, local_name
from . import vocabulary as v

if TYPE_CHECKING:
    from .store_base import GraphStore

_HEAD = f"PREFIX akg: <{AKG}> "
_CLAIMS = _HEAD + "SELECT ?name (COUNT(?claim) AS ?n) WHERE { ?claim a akg:Claim ; akg:kindName ?name } GROUP BY ?name"
_STATUSES = _HEAD + "SELECT ?name (COUNT(?r) AS ?n) WHERE { ?r akg:currentStatus ?name } GROUP BY ?name"
_UNLINKED = _HEAD + f"SELECT (COUNT(?e) AS ?n) WHERE {{ GRAPH <{v.ENTITIES_GRAPH.value}> {{ ?e akg:linked false }} }}"
_LINKED = (
    _HEAD
    + "SELECT (COUNT(DISTINCT ?e) AS ?n) WHERE { ?m akg:refersTo ?e . "
    + f"FILTER EXISTS {{ GRAPH <{v.REGISTRY_GRAPH.value}> {{ ?e akg:linked true }} }} }}"
)
_DISPUTED = _HEAD + "SELECT (COUNT(?r) AS ?n) WHERE { ?r akg:disputed true }"


@dataclass(frozen=True, slots=True)
class Status:
    """Figures of a store; ``claims`` by kind and ``relations`` by current status."""

    documents: int
    first: str | None
    last: str | None
    claims: dict[str, int]
    relations: dict[str, int]
    disputed: int
    linked: int
    unlinked: int

    def lines(self) -> Iterator[str]:
        """The figures as aligned lines."""
        span = f" ({self.first} to {self.last})" if self.first else ""
        yield f"documents   {self.documents}{span}"
        yield f"claims      {sum(self.claims.values())}"
        for name, count in sorted(self.claims.items(), key=lambda item: (-item[1], item[0])):
            yield f"  {count:6}  {name}"
        yield f"relations   {sum(self.relations.values())}, {self.disputed} disputed"
        for name, count in sorted(self.relations.items(), key=lambda item: (-item[1], item[0])):
            yield f"  {count:6}  {name}"
        yield f"entities    {self.linked} linked, {self.unlinked} unlinked"


def store_status(store: GraphStore) -> Status:
    """Count what a store holds."""
    documents = store.documents()
    dates = sorted(item.date for item in documents if item.date)
    return Status(
        documents=len(documents),
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        claims=_table(store, _CLAIMS),
        relations={name.removeprefix("status-"): count for name, count in _table(store, _STATUSES).items()},
        disputed=_count(store, _DISPUTED),
        linked=_count(store, _LINKED),
        unlinked=_count(store, _UNLINKED),
    )


def _table(store: GraphStore, text: str) -> dict[str, int]:
    return {local_name(row["name"].value): int(row["n"].value) for row in store.select(text) if "name" in row}


def _count(store: GraphStore, text: str) -> int:
    return sum(int(row["n"].value) for row in store.select(text))
