"""Relations between states as a table: a row for each pair, year, relation and status in which it was then."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import combinations
from typing import IO, TYPE_CHECKING

from ..ontology.terms import AKG, local_name
from . import vocabulary as v

if TYPE_CHECKING:
    from .store_base import GraphStore, Term

COLUMNS = (
    *("year", "a", "b", "label_a", "label_b", "cow_a", "cow_b", "kind", "role_a", "role_b", "status"),
    *("claims", "documents", "relation"),
)
_PREFIXES = f"""
PREFIX akg: <{AKG}> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_STATES = "SELECT ?state ?label WHERE { ?state a akg:State ; rdfs:label ?label }"
_CODES = """SELECT ?state ?code ?since ?until WHERE {
  ?state akg:hasCodeAssignment ?held . ?held akg:codeList "COW" ; skos:notation ?code ; akg:validFrom ?since .
  OPTIONAL { ?held akg:validUntil ?until }
}"""
_PARTIES = f"""SELECT ?relation ?kind ?role ?state WHERE {{
  GRAPH <{v.RELATIONS_GRAPH.value}> {{ ?relation ?role ?state ; a ?kind }} ?state a akg:State
}}"""
_CLAIMS = """SELECT ?claim ?relation ?document ?status ?since ?until ?day ?start WHERE {
  ?claim akg:about ?relation ; akg:statusClaimed ?status ; prov:wasDerivedFrom ?document ;
    akg:evidence/oa:hasSelector/oa:start ?start .
  OPTIONAL { ?claim akg:validFrom|akg:validTime ?since }
  OPTIONAL { ?claim akg:validUntil ?until }
  OPTIONAL { ?document akg:publicationDate ?day }
}"""
# The rows of data sets: each tells of one member of one agreement.
_ROWS = """SELECT ?document ?start ?agreement ?member ?since ?until WHERE {
  ?claim akg:provision ?coded ; akg:about ?relation ; prov:wasDerivedFrom ?document ;
    akg:evidence/oa:hasSelector/oa:start ?start ; akg:validFrom|akg:validTime ?since .
  ?relation a akg:Agreement ; akg:object ?agreement ; akg:party ?member .
  OPTIONAL { ?claim akg:validUntil ?until }
}"""
_STEPS = f"""SELECT ?relation ?status ?day ?claim WHERE {{ GRAPH <{v.DERIVED_GRAPH.value}> {{
  ?relation akg:hasStatusAssertion ?step . ?step akg:status ?status ; akg:asOf ?day ; akg:statedIn ?claim
}} }}"""
Pair = tuple[str, str, str, str]  # one state, the other, and their roles


@dataclass(frozen=True, slots=True)
class _Said:
    """A claim in one year; ``members`` are those who were in the agreement of its row then (None: it has no row)."""

    claim: str
    document: str
    members: frozenset[str] | None

    def tells_of(self, one: str, other: str) -> bool:
        return self.members is None or (one in self.members and other in self.members)


class _Rows:
    """Who was in which agreement in which year, as the rows of data sets tell; a claim is found by where it quotes."""

    def __init__(self, store: GraphStore) -> None:
        self._agreements: dict[tuple[str, str], tuple[str, str]] = {}
        self._spans: defaultdict[tuple[str, str], set[tuple[str, str, str]]] = defaultdict(set)
        self._known: dict[tuple[tuple[str, str], str], frozenset[str]] = {}
        for row in _select(store, _ROWS):
            document, start = row["document"].value, row["start"].value
            key = (document, row["agreement"].value)
            until = row["until"].value[:4] if "until" in row else "9999"
            self._agreements[document, start] = key
            self._spans[key].add((row["member"].value, row["since"].value[:4], until))

    def members(self, document: str, start: str, year: str) -> frozenset[str] | None:
        key = self._agreements.get((document, start))
        if key is None:
            return None
        if (key, year) not in self._known:
            found = frozenset(member for member, since, until in self._spans[key] if since <= year <= until)
            self._known[key, year] = found
        return self._known[key, year]


def write_dyad_years(store: GraphStore, stream: IO[bytes]) -> None:
    """Write the table as CSV, in the order of year, pair and kind.

    A claim that something is in force since a year, or was from one year to another, counts for each of these years (an
    open end reaches to its document's date), and of the members of an agreement for those who were both in then; every
    other claim counts for the year of its status (see
    ``rules/30-history.ru``), and what has none is left out. ``a`` and ``b`` are the states' ids (ISO 3166 codes), ``a``
    before ``b``; the roles say who does what, and two who both owe or both receive are no pair. ``cow_a`` and ``cow_b``
    are the Correlates of War codes of that year.
    """
    text = TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    labels = {row["state"].value: row["label"].value for row in _select(store, _STATES)}
    codes = _codes(store)
    kinds, pairs = _pairs(store)
    years = _years(store, pairs)
    for year in sorted(years):
        rows: list[tuple[str, ...]] = []
        for (relation, status), said in years[year].items():
            for one, other, role, other_role in pairs[relation]:
                told = [item for item in said if item.tells_of(one, other)]
                if not told:
                    continue
                documents = {item.document for item in told}
                counts = (str(len(told)), str(len(documents)), local_name(relation))
                rows.append(
                    (
                        *(year, local_name(one), local_name(other), labels[one], labels[other]),
                        *(_code(codes, one, year), _code(codes, other, year)),
                        *(kinds[relation], role, other_role, status, *counts),
                    )
                )
        rows.sort(key=lambda row: (row[1], row[2], row[7], row[8], row[9], row[10], row[13]))
        writer.writerows([safe(cell) for cell in row] for row in rows)
    text.detach()


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _select(store: GraphStore, text: str) -> Iterator[Mapping[str, Term]]:
    return iter(store.select(_PREFIXES + text))


def _pairs(store: GraphStore) -> tuple[dict[str, str], dict[str, list[Pair]]]:
    """The kind of each relation between states, and its pairs."""
    kinds: dict[str, str] = {}
    parties: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in _select(store, _PARTIES):
        kind = local_name(row["kind"].value)
        if kind in store.model.kinds:
            relation = row["relation"].value
            kinds[relation] = kind
            parties[relation].add((row["state"].value, local_name(row["role"].value)))
    apart = {
        name: {role.name for role in kind.roles if role.family in ("debtor", "creditor")}
        for name, kind in store.model.kinds.items()
    }
    found: dict[str, list[Pair]] = {}
    for relation, members in parties.items():
        sides = apart[kinds[relation]]
        pairs = [
            (one, other, role, other_role)
            for (one, role), (other, other_role) in combinations(sorted(members), 2)
            if one != other and not (role == other_role and role in sides)
        ]
        if pairs:
            found[relation] = pairs
    return kinds, found


def _years(store: GraphStore, wanted: Mapping[str, object]) -> dict[str, dict[tuple[str, str], set[_Said]]]:
    """What is told of the wanted relations, by year, relation and status."""
    rows = _Rows(store)
    years: defaultdict[str, defaultdict[tuple[str, str], set[_Said]]] = defaultdict(lambda: defaultdict(set))
    places: dict[str, tuple[str, str]] = {}

    def add(year: str, relation: str, status: str, claim: str) -> None:
        document, start = places[claim]
        years[year][relation, status].add(_Said(claim, document, rows.members(document, start, year)))

    for row in _select(store, _CLAIMS):
        relation, claim = row["relation"].value, row["claim"].value
        if relation in wanted:
            places[claim] = (row["document"].value, row["start"].value)
            for year in _span(row):
                add(f"{year:04}", relation, "in-force", claim)
    for row in _select(store, _STEPS):
        relation, claim = row["relation"].value, row["claim"].value
        if relation in wanted and claim in places:
            add(row["day"].value[:4], relation, local_name(row["status"].value).removeprefix("status-"), claim)
    return {year: dict(told) for year, told in years.items()}


def _span(row: Mapping[str, Term]) -> range:
    """The years in which what a claim tells was in force by its own words."""
    status = local_name(row["status"].value)
    end = {"status-in-force": "day", "status-ended": "until"}.get(status, "")
    if "since" not in row or end not in row:
        return range(0)
    return range(int(row["since"].value[:4]), int(row[end].value[:4]) + 1)


def _codes(store: GraphStore) -> dict[str, list[tuple[str, str, str]]]:
    found: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in _select(store, _CODES):
        until = row["until"].value[:4] if "until" in row else "9999"
        found[row["state"].value].append((row["since"].value[:4], until, row["code"].value))
    return found


def _code(codes: Mapping[str, list[tuple[str, str, str]]], state: str, year: str) -> str:
    return next((code for since, until, code in codes.get(state, ()) if since <= year <= until), "")


__all__ = ["COLUMNS", "safe", "write_dyad_years"]
