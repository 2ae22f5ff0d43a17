"""Reading chosen relations out of a store, with every sentence, source, status and participant behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..ontology.terms import AKG, ID, OA, OWL, PROV, RDF, RDFS, SKOS, local_name
from .sparql import Properties, Queryable, chunks, properties, select
from .values import Material, Phase, Quote, Relation, Source, Statement, Thing

TIMES = ("eventTime", "validTime", "validFrom")
# of an entity, beside the many direct edges that lead from it
DESCRIBING = (
    *(RDF + "type", RDFS + "label", RDFS + "comment", SKOS + "definition", SKOS + "exactMatch", OWL + "sameAs"),
    *(AKG + name for name in ("latitude", "longitude", "partOf", "country")),
)
Values = Mapping[str, tuple[str, ...]]


def read_material(
    store: Queryable,
    relations: Iterable[str],
    *,
    keep: frozenset[str] | None = None,
    statements: bool = True,
    most: int | None = None,
) -> Material:
    """Read relations with all that supports them.

    Args:
        store: what to ask.
        relations: IRIs of relations.
        keep: IRIs of documents whose claims count; None for all.
        statements: False leaves the claims and their sentences out.
        most: the most claims of one relation; ``told`` still counts all.

    Where ``statements`` or ``most`` leave something out, so are the history of relations and the other names of things.
    """
    whole = statements and most is None
    facts = properties(store, relations)
    about = read_claims(store, facts) if statements else {}
    told = read_statements(store, about, keep, most)
    counts = Counter(about.values())
    phases: Properties = properties(store, _all(facts, AKG + "hasStatusAssertion")) if whole else {}
    found: dict[str, Relation] = {}
    for iri in sorted(facts):
        relation = _relation(iri, facts[iri], phases, told.get(iri, ()), counts[iri])
        if relation and (keep is None or relation.statements):
            found[iri] = relation
    if keep is not None:
        dates = {iri: source.date for iri, source in read_sources(store, keep).items()}
        found = {iri: restricted(relation, dates) for iri, relation in found.items()}
    named = {entity for relation in found.values() for entity in relation.participants}
    total = len(named)
    named |= {entity for r in found.values() for s in r.statements for entity in s.by}
    named |= {entity for r in found.values() for s in r.statements for _, entity, _ in s.mentions}
    sources = {s.quote.source for r in found.values() for s in r.statements}
    return Material(read_things(store, named, whole), found, read_sources(store, sources), total, len(found))


def restricted(relation: Relation, dates: Mapping[str, str | None]) -> Relation:
    """Derive status, dates and support anew from the statements that were kept; ``dates`` are those of their documents.

    The status is that of the latest date; where several stand there, the one most often stated, then the last.
    """
    dated = sorted(
        (((s.time or dates.get(s.quote.source) or "").partition("/")[0], s.status) for s in relation.statements),
        key=lambda pair: pair[0],
    )
    latest = [status for date, status in dated if date == dated[-1][0]]
    known = [date for date, _ in dated if date]
    phases = Counter((date or None, status) for date, status in dated)
    states = {status for _, status in dated}
    return replace(
        relation,
        status=max(reversed(latest), key=latest.count),
        first=known[0] if known else None,
        last=known[-1] if known else None,
        support=len({s.quote.source for s in relation.statements}),
        disputed=relation.disputed and "denied" in states and len(states) > 1,
        history=tuple(Phase(status, date, count) for (date, status), count in phases.items()),
    )


def read_claims(store: Queryable, relations: Iterable[str]) -> dict[str, str]:
    """Find the claims about relations: claim -> relation."""
    about: dict[str, str] = {}
    for block in chunks(relations):
        text = f"SELECT ?c ?r WHERE {{ VALUES ?r {{ {block} }} ?c akg:about ?r }}"
        about.update({c: r for c, r in select(store, text, ("c", "r")) if c and r})
    return about


def read_statements(
    store: Queryable, about: Mapping[str, str], keep: frozenset[str] | None, most: int | None
) -> dict[str, tuple[Statement, ...]]:
    """Read claims, at most some of each relation: relation -> statements, in the order of documents and sentences."""
    if most is not None:
        about = {claim: about[claim] for claim in _some(about, most)}
    claims = properties(store, about)
    evidence = properties(store, _all(claims, AKG + "evidence"))
    selectors = properties(store, _all(evidence, OA + "hasSelector"))
    mentions = properties(store, _all(claims, AKG + "mention"))
    quantities = properties(store, _all(claims, AKG + "quantity"))
    found: dict[str, list[Statement]] = {}
    for iri, facts in claims.items():
        quote = _quote(facts, evidence, selectors)
        if quote is None or (keep is not None and quote.source not in keep):
            continue
        amounts = [_first(quantities.get(q, {}), AKG + "quantityText") for q in facts.get(AKG + "quantity", ())]
        statement = Statement(
            iri=iri,
            relation=about[iri],
            status=_status(_first(facts, AKG + "statusClaimed")),
            quote=quote,
            by=facts.get(AKG + "assertedBy", ()),
            time=_time(facts),
            quantity="; ".join(filter(None, amounts)) or None,
            mentions=_mentions(facts, mentions),
        )
        found.setdefault(statement.relation, []).append(statement)
    return {r: tuple(sorted(items, key=lambda s: (s.quote.source, s.quote.start, s.iri))) for r, items in found.items()}


def _some(about: Mapping[str, str], most: int) -> list[str]:
    """Keep at most some claims of each relation."""
    seen = Counter[str]()
    kept: list[str] = []
    for claim in sorted(about):
        seen[about[claim]] += 1
        if seen[about[claim]] <= most:
            kept.append(claim)
    return kept


def read_things(store: Queryable, iris: Iterable[str], other_names: bool = True) -> dict[str, Thing]:
    """Read what is known of entities; one that the store does not describe is named after its IRI."""
    facts = properties(store, iris, (*DESCRIBING, SKOS + "altLabel") if other_names else DESCRIBING)
    things = {iri: _thing(iri, facts.get(iri, {})) for iri in sorted(set(iris))}
    return things | _located_by_parts(store, [thing for thing in things.values() if thing.latitude is None])


def _located_by_parts(store: Queryable, things: Iterable[Thing]) -> dict[str, Thing]:
    """Put what has no position of its own in the middle of its parts that have one."""
    by_iri = {thing.iri: thing for thing in things}
    spots: dict[str, list[tuple[float, float]]] = {}
    for block in chunks(by_iri):
        text = (
            f"SELECT ?w ?x ?y WHERE {{ VALUES ?w {{ {block} }} ?p akg:partOf ?w ; akg:latitude ?y ; akg:longitude ?x }}"
        )
        for whole, x, y in select(store, text, ("w", "x", "y")):
            if whole and x and y:
                spots.setdefault(whole, []).append((float(x), float(y)))
    return {
        iri: replace(
            by_iri[iri],
            longitude=round(sum(x for x, _ in at) / len(at), 4),
            latitude=round(sum(y for _, y in at) / len(at), 4),
        )
        for iri, at in spots.items()
    }


def read_sources(store: Queryable, iris: Iterable[str]) -> dict[str, Source]:
    """Read documents: title, date, publisher, address."""
    facts = properties(store, iris)
    return {
        iri: Source(
            iri=iri,
            title=_first(known, RDFS + "label") or _first(known, AKG + "stem") or local_name(iri),
            date=_first(known, AKG + "publicationDate"),
            publisher=_first(known, AKG + "publisher"),
            url=_first(known, AKG + "url"),
        )
        for iri in sorted(set(iris))
        for known in [facts.get(iri, {})]
    }


def _all(facts: Properties, predicate: str) -> set[str]:
    return {value for known in facts.values() for value in known.get(predicate, ())}


def _first(facts: Values, predicate: str) -> str | None:
    return next(iter(facts.get(predicate, ())), None)


def _status(iri: str | None) -> str:
    return local_name(iri).removeprefix("status-") if iri else "unknown"


def _number(facts: Values, predicate: str) -> float | None:
    text = _first(facts, predicate)
    return None if text is None else float(text)


def _time(facts: Values) -> str | None:
    start = next((value for name in TIMES if (value := _first(facts, AKG + name))), None)
    until = _first(facts, AKG + "validUntil")
    return f"{start}/{until}" if start and until else start or until


def _quote(claim: Values, evidence: Properties, selectors: Properties) -> Quote | None:
    """Join the selector's text with what stands around it, cut at whole words."""
    for item in claim.get(AKG + "evidence", ()):
        for selector in evidence.get(item, {}).get(OA + "hasSelector", ()):
            known = selectors.get(selector, {})
            exact = _first(known, OA + "exact")
            source = _first(claim, PROV + "wasDerivedFrom") or _first(evidence[item], OA + "hasSource")
            if exact is None or source is None:
                continue
            before = (_first(known, OA + "prefix") or "").partition(" ")[2].lstrip()
            after = (_first(known, OA + "suffix") or "").rpartition(" ")[0].rstrip()
            start = int(_first(known, OA + "start") or 0)
            end = int(_first(known, OA + "end") or start + len(exact))
            before = f"… {before}" if before else ""
            after = f"{after} …" if after else ""
            text = before + exact + after
            return Quote(source, start, end, text, (len(before), len(before) + len(exact)))
    return None


def _mentions(claim: Values, mentions: Properties) -> tuple[tuple[str, str, str], ...]:
    found: list[tuple[str, str, str]] = []
    for item in claim.get(AKG + "mention", ()):
        known = mentions.get(item, {})
        role, form = _first(known, AKG + "roleName"), _first(known, AKG + "surfaceForm")
        found += [(role, entity, form or "") for entity in known.get(AKG + "refersTo", ()) if role]
    return tuple(sorted(found))


def _relation(
    iri: str, facts: Values, phases: Properties, statements: tuple[Statement, ...], told: int
) -> Relation | None:
    kinds = [local_name(value) for value in facts.get(RDF + "type", ()) if value.startswith(AKG)]
    if not kinds:
        return None
    roles = [
        (predicate.removeprefix(AKG), value)
        for predicate, values in sorted(facts.items())
        if predicate.startswith(AKG) and predicate.removeprefix(AKG) not in NOT_ROLES
        for value in values
        if value.startswith(ID)
    ]
    history = [
        Phase(_status(_first(known, AKG + "status")), _first(known, AKG + "asOf"), len(known.get(AKG + "statedIn", ())))
        for item in facts.get(AKG + "hasStatusAssertion", ())
        if (known := phases.get(item))
    ]
    status = _status(_first(facts, AKG + "currentStatus"))
    return Relation(
        iri=iri,
        kind=kinds[0],
        label=_first(facts, RDFS + "label") or kinds[0],
        roles=tuple(roles),
        status=status,
        first=_first(facts, AKG + "firstMentioned"),
        last=_first(facts, AKG + "lastMentioned"),
        support=int(_first(facts, AKG + "support") or len({s.quote.source for s in statements})),
        disputed=_first(facts, AKG + "disputed") == "true",
        history=tuple(sorted(history, key=lambda phase: (phase.as_of or "", phase.status))),
        statements=statements,
        told=told,
    )


NOT_ROLES = frozenset({"currentStatus", "firstMentioned", "lastMentioned", "support", "disputed", "hasStatusAssertion"})


def _thing(iri: str, facts: Values) -> Thing:
    types = [local_name(value) for value in facts.get(RDF + "type", ()) if value.startswith(AKG)]
    outside = (*facts.get(SKOS + "exactMatch", ()), *facts.get(OWL + "sameAs", ()))
    return Thing(
        iri=iri,
        type=types[0] if types else "",
        label=_first(facts, RDFS + "label") or local_name(iri),
        alt=facts.get(SKOS + "altLabel", ()),
        description=_first(facts, SKOS + "definition") or _first(facts, RDFS + "comment"),
        latitude=_number(facts, AKG + "latitude"),
        longitude=_number(facts, AKG + "longitude"),
        within=tuple(dict.fromkeys((*facts.get(AKG + "partOf", ()), *facts.get(AKG + "country", ())))),
        links=tuple(dict.fromkeys(value for value in outside if value.startswith(("http://", "https://")))),
    )
