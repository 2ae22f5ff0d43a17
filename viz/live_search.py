"""Live search: entities by label or alias, relations by what is quoted for them."""

from __future__ import annotations

from typing import Any

from ..ontology.terms import AKG, ID
from .choose import RELATIONS
from .kinds import Kinds
from .project import node_id
from .sparql import Queryable, iri, select

HITS = 12


def search(store: Queryable, words: str) -> dict[str, Any]:
    """Find entities by label or alias, and relations by what is quoted for them."""
    seen = Kinds.load()
    quoted = literal(words)
    text = (
        f"SELECT ?e ?l ?t WHERE {{ VALUES ?g {{ {iri(ID + 'graph/registry')} {iri(ID + 'graph/entities')} }} "
        f"GRAPH ?g {{ ?e rdfs:label|skos:altLabel ?l ; a ?t }} FILTER(CONTAINS(LCASE(STR(?l)), {quoted})) "
        f"FILTER EXISTS {{ GRAPH {iri(RELATIONS)} {{ ?r ?p ?e }} }} }} LIMIT 200"
    )
    best: dict[str, tuple[int, str, str]] = {}
    for entity, label, kind in select(store, text, ("e", "l", "t")):
        if entity and label and kind:
            rank = (
                0 if label.casefold().startswith(words.casefold()) else 1,
                label,
                seen.drawn(kind.removeprefix(AKG)),
            )
            best[entity] = min(best.get(entity, rank), rank)
    order = sorted(best, key=lambda entity: (best[entity][0], len(best[entity][1]), best[entity][1]))[:HITS]
    hits = [{"node": node_id(e), "text": best[e][1], "kind": best[e][2], "why": best[e][2]} for e in order]
    text = (
        "SELECT ?r ?l ?k ?q WHERE { ?s oa:exact ?q . "
        f"FILTER(CONTAINS(LCASE(STR(?q)), {quoted})) ?v oa:hasSelector ?s . ?c akg:evidence ?v ; akg:about ?r . "
        f"GRAPH {iri(RELATIONS)} {{ ?r a ?k ; rdfs:label ?l }} }} LIMIT {HITS}"
    )
    for found, label, kind, quote in select(store, text, ("r", "l", "k", "q")):
        if found and kind and len(hits) < 2 * HITS:
            hits.append(
                {
                    "relation": node_id(found),
                    "text": label or "",
                    "kind": seen.family(kind.removeprefix(AKG)),
                    "why": quote or "",
                }
            )
    return {"hits": hits}


def literal(text: str) -> str:
    """Write text as a lower-case SPARQL string."""
    safe = "".join(letter if letter.isprintable() else " " for letter in text.lower())
    return '"' + safe.replace("\\", "\\\\").replace('"', '\\"') + '"'
