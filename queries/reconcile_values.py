"""The forms of the reconciliation service: entities out of rows, values of properties, parts of a score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard, cast

from pyoxigraph import Literal, NamedNode

from ..graph.match import Match, Named
from ..ontology.terms import ID, XSD, local_name
from .endpoint_engine import Term


def things_of(rows: Iterable[Mapping[str, Term]]) -> list[Named]:
    """The entities that rows of names describe."""
    labels: dict[str, str] = {}
    types: defaultdict[str, set[str]] = defaultdict(set)
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        entity, name = row["entity"].value, row["name"].value
        types[entity].add(local_name(row["type"].value))
        if row["property"].value.endswith("#label"):
            labels[entity] = name
        else:
            names[entity][name] = None
    return [
        Named(iri.removeprefix(ID), label, tuple(n for n in names[iri] if n != label), tuple(sorted(types[iri])))
        for iri, label in sorted(labels.items())
    ]


def entity_node(iri: str) -> NamedNode | None:
    """An IRI as a node, None where it is none."""
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def value_form(term: Term, label: Term | None) -> dict[str, Any]:
    """A value in one of the forms that the specification has."""
    if not isinstance(term, Literal):
        own = term.value.startswith(ID)
        name = label.value if label is not None else local_name(term.value)
        return {"id": term.value.removeprefix(ID), "name": name} if own else {"str": term.value}
    if term.datatype.value == XSD + "integer":
        return {"int": int(term.value)}
    if term.datatype.value == XSD + "decimal":
        return {"float": float(term.value)}
    return {"str": term.value}


def texts_of(value: Mapping[str, Any]) -> list[str]:
    """The parts of a value as text."""
    return [str(part) for part in value.values()]


def shown(value: Mapping[str, Any]) -> str:
    """A value for people."""
    return str(value.get("name") or next(iter(value.values()), ""))


def asked_texts(value: Any) -> list[str]:
    """What a query asks of a property, as texts."""
    values = cast("list[Any]", value if isinstance(value, list) else [value])
    found: list[str] = []
    for item in values:
        found += texts_of(cast("dict[str, Any]", item)) if isinstance(item, dict) else [str(item)]
    return found


def weighed(score: float, share: float | None) -> float:
    """A name counts for four fifths where properties are asked for too."""
    return score if share is None else round(0.8 * score + 20 * share, 1)


def features(match: Match, share: float | None) -> list[dict[str, Any]]:
    """The parts of a score."""
    found: list[dict[str, Any]] = [{"id": "name", "value": match.score}]
    return found if share is None else [*found, {"id": "properties", "value": round(100 * share, 1)}]


def is_texts(value: Any) -> TypeGuard[list[str]]:
    """Whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in cast("list[Any]", value))
