"""What the reconciliation service answers: candidates, suggestions, values of properties, a preview."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from ..graph.match import Match, Named, NameIndex, sure
from ..graph.registry_text import fold_name
from ..ontology.model import Model, load_model
from ..ontology.terms import AKG, ID, OWL, SKOS, local_name
from .endpoint_engine import Engine
from .entities import fits
from .reconcile_values import (
    asked_texts,
    entity_node,
    features,
    is_texts,
    shown,
    texts_of,
    things_of,
    value_form,
    weighed,
)

MOST = 100  # queries of one batch, identifiers of one extension, candidates of one query
_NAMES = """
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?entity ?type ?property ?name {
  ?entity akg:linked ?linked ; a ?type ; ?property ?name .
  VALUES ?property { rdfs:label skos:altLabel skos:notation }
}
"""
_VALUES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?entity ?property ?value ?label {
  VALUES ?entity { %s } VALUES ?property { %s } ?entity ?property ?value OPTIONAL { ?value rdfs:label ?label }
} ORDER BY ?entity ?property ?value
"""
_WITH_VALUE = (
    "SELECT DISTINCT ?entity { ?entity <%slinked> ?linked ; ?property ?value VALUES ?property { %s } } LIMIT 5000"
)
_USED = """
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
SELECT DISTINCT ?type ?property { ?entity akg:linked ?linked ; a ?type ; ?property ?value }
"""
# Properties of other vocabularies that entities bear, by the name under which they are asked for.
_FOREIGN = {
    "exactMatch": SKOS + "exactMatch",
    "altLabel": SKOS + "altLabel",
    "notation": SKOS + "notation",
    "sameAs": OWL + "sameAs",
}


class Unusable(Exception):
    """A request that the specification does not allow, told to the client."""


class Reconciler:
    """Answers from an index of names that is made once for each state of the store."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.model: Model = load_model()
        self._index: tuple[str, NameIndex] | None = None

    async def answers(self, queries: Mapping[str, Any]) -> dict[str, Any]:
        """The candidates of each query of a batch."""
        if len(queries) > MOST:
            raise Unusable(f"A batch holds at most {MOST} queries.")
        return {key: {"result": await self._candidates(query)} for key, query in queries.items()}

    async def suggest(self, what: str, prefix: str) -> dict[str, Any] | None:
        """Completions of what a person types; None where ``what`` cannot be suggested."""
        if what == "entity":
            found = (await self._names()).starting(prefix, 10) if prefix.strip() else []
            return {"result": [self._entity(thing) | {"notable": self._types(thing)} for thing in found]}
        if what == "type":
            names = sorted({name for thing in (await self._names()).things for name in thing.types})
        elif what == "property":
            names = await self._properties("")
        else:
            return None
        wanted = fold_name(prefix)
        described = ({"id": name, "name": self._label(name)} for name in names)
        return {"result": [item for item in described if wanted in fold_name(item["name"])][:20]}

    async def propose(self, kind: str, limit: int) -> dict[str, Any]:
        """Properties that can be fetched for entities of a type."""
        names = await self._properties(kind)
        return {
            **({"type": kind} if kind else {}),
            "limit": limit,
            "properties": [{"id": name, "name": self._label(name)} for name in names[:limit]],
        }

    async def extend(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """Values of properties of entities."""
        ids, wanted = query.get("ids"), query.get("properties")
        if not is_texts(ids) or not isinstance(wanted, list):
            raise Unusable("An extension names ids and properties.")
        named = cast("list[dict[str, Any]]", wanted)
        if not all(isinstance(item.get("id"), str) for item in named) or len(ids) > MOST * 10:
            raise Unusable(f"A property has an id; at most {MOST * 10} ids are asked for at once.")
        pids = [str(item["id"]) for item in named]
        found = await self._values(ids, pids)
        rows: dict[str, dict[str, list[Any]]] = {}
        for entity in ids:
            rows[entity] = {}
            for item, pid in zip(named, pids, strict=True):
                values = found.get((entity, pid), [])
                limit = _limit(item.get("settings"))
                rows[entity][pid] = values[:limit] if limit else values
        return {"meta": [{"id": pid, "name": self._label(pid)} for pid in pids], "rows": rows}

    async def preview(self, entity: str) -> str | None:
        """A small page about an entity, None where there is none with this identifier."""
        thing = next((item for item in (await self._names()).things if item.id == entity), None)
        if thing is None:
            return None
        known = await self._values([entity], await self._properties(thing.types[0] if thing.types else ""))
        facts = [
            (self._label(pid), ", ".join(dict.fromkeys(shown(value) for value in values[:5])))
            for (_, pid), values in sorted(known.items())
        ]
        rows = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>" for name, text in facts[:8])
        types = ", ".join(self._label(name) for name in thing.types)
        return (
            f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{html.escape(thing.label)}</title>'
            "<style>body{font:14px sans-serif}th{text-align:left;font-weight:normal;padding-right:1em}</style>"
            f"<h1>{html.escape(thing.label)}</h1><p>{html.escape(types)}</p><table>{rows}</table></html>"
        )

    async def _candidates(self, query: Any) -> list[dict[str, Any]]:
        if not isinstance(query, dict):
            raise Unusable("A query is a JSON object.")
        given = cast("dict[str, Any]", query)
        text, constraints = str(given.get("query") or ""), cast("list[dict[str, Any]]", given.get("properties") or [])
        if not text and not constraints:
            raise Unusable("A query has a text or properties.")
        limit = given.get("limit")
        count = min(int(limit), MOST) if isinstance(limit, int | float) and limit >= 1 else 10
        index = await self._names()
        if text:
            matches = index.match(text, MOST)
        else:
            matches = [
                Match(thing, 50.0, thing.label, "no name was asked for") for thing in await self._with(constraints)
            ]
        wanted = given.get("type")
        kinds = [
            str(kind) for kind in cast("list[Any]", wanted if isinstance(wanted, list) else [wanted] if wanted else [])
        ]
        matches = [match for match in matches if not kinds or self._is_one(match.thing, kinds)]
        held = await self._held(matches, constraints)
        scored = [(match, weighed(match.score, held.get(match.thing.id))) for match in matches]
        scored.sort(key=lambda pair: (-pair[1], pair[0].thing.id))
        certain = sure([Match(match.thing, score, match.name, match.reason) for match, score in scored])
        return [
            self._entity(match.thing)
            | {
                "score": score,
                "match": certain and number == 0,
                "type": self._types(match.thing),
                "features": features(match, held.get(match.thing.id)),
                "description": f"{self._describe(match.thing)}; {match.reason}",
            }
            for number, (match, score) in enumerate(scored[:count])
        ]

    async def _names(self) -> NameIndex:
        tag = str(self.engine.snapshot.tag)
        if self._index is None or self._index[0] != tag:
            self._index = (tag, NameIndex(things_of(await self.engine.ask(_NAMES))))
        return self._index[1]

    async def _properties(self, kind: str) -> list[str]:
        found: set[str] = set()
        for row in await self.engine.ask(_USED):
            type_, iri = local_name(row["type"].value), row["property"].value
            if (not kind or self.model.is_a(type_, kind)) and self._iri(local_name(iri)) == iri:
                found.add(local_name(iri))
        return sorted(found - {"linked", "registrySource"})

    async def _values(self, ids: Iterable[str], pids: Sequence[str]) -> dict[tuple[str, str], list[dict[str, Any]]]:
        entities = [node for entity in ids if (node := entity_node(ID + entity)) is not None]
        properties = {iri: pid for pid in pids if (iri := self._iri(pid))}
        if not entities or not properties:
            return {}
        text = _VALUES % (" ".join(map(str, entities)), " ".join(f"<{iri}>" for iri in properties))
        found: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in await self.engine.ask(text):
            key = (row["entity"].value.removeprefix(ID), properties[row["property"].value])
            found[key].append(value_form(row["value"], row.get("label")))
        return found

    async def _with(self, constraints: Sequence[Mapping[str, Any]]) -> list[Named]:
        iris = [iri for item in constraints if (iri := self._iri(str(item.get("pid", ""))))]
        if not iris:
            return []
        rows = await self.engine.ask(_WITH_VALUE % (AKG, " ".join(f"<{iri}>" for iri in iris)))
        wanted = {row["entity"].value.removeprefix(ID) for row in rows}
        return [thing for thing in (await self._names()).things if thing.id in wanted]

    async def _held(self, matches: Sequence[Match], constraints: Sequence[Mapping[str, Any]]) -> dict[str, float]:
        """For each candidate the share of the asked properties that it has with an asked value."""
        if not constraints:
            return {}
        pids = [str(item.get("pid", "")) for item in constraints]
        known = await self._values([match.thing.id for match in matches], pids)
        shares: dict[str, float] = {}
        for match in matches:
            kept = 0
            for item, pid in zip(constraints, pids, strict=True):
                wanted = {fold_name(text) for text in asked_texts(item.get("v"))}
                have = {fold_name(text) for value in known.get((match.thing.id, pid), []) for text in texts_of(value)}
                kept += bool(wanted & have)
            shares[match.thing.id] = kept / len(constraints)
        return shares

    def _is_one(self, thing: Named, kinds: Sequence[str]) -> bool:
        return any(fits(self.model, own, local_name(kind)) for own in thing.types for kind in kinds)

    def _iri(self, pid: str) -> str | None:
        """The property that is asked for by a name, None where there is none."""
        return _FOREIGN.get(pid) or (AKG + pid if pid in self.model.labels and pid[:1].islower() else None)

    def _label(self, name: str) -> str:
        return self.model.labels.get(name) or name

    def _entity(self, thing: Named) -> dict[str, Any]:
        return {"id": thing.id, "name": thing.label, "description": self._describe(thing)}

    def _types(self, thing: Named) -> list[dict[str, str]]:
        return [{"id": name, "name": self._label(name)} for name in thing.types]

    def _describe(self, thing: Named) -> str:
        also = f", also {', '.join(thing.aliases[:3])}" if thing.aliases else ""
        return ", ".join(self._label(name) for name in thing.types) + also


def _limit(settings: Any) -> int:
    """How many values are wanted; 0 for all."""
    given = str(cast("dict[str, Any]", settings).get("limit", 0)) if isinstance(settings, dict) else "0"
    return int(given) if given.isdigit() else 0
