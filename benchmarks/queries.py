"""Every query of the library on one store: the library's path against raw pyoxigraph, in one run, as ratios.

    python benchmarks/generate.py 1000000 /tmp/store-1m
    python benchmarks/queries.py /tmp/store-1m [--runs 20] [--only NAME ...] [--aim 100]

Both paths answer the same question with the same bytes (SPARQL results as JSON, Turtle for a graph): *raw* is the
bound text given to ``pyoxigraph.Store.query`` and serialised; *library* is what the command line does: find the query,
understand the values as a person types them, bind, guard, ask, serialise. They take turns, so that what else the
machine does hits both. Times are CPU milliseconds of the asking thread, which is all that a query costs; on an idle
machine the clock shows the same.

*focus*: a value for what a query must have and, where it may be told an actor or a place, for the first of these: the
busiest ones of the store in turn. *whole*: nothing that may be left out, so that the answer lists the whole graph. The
last lines name each query whose 95th percentile misses the aim, and why.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from alliancekg.graph.store import GraphStore, open_store
from alliancekg.queries.formats import write_result
from alliancekg.queries.library import LibraryQuery, load_library
from alliancekg.queries.run import prepare, run_query
from alliancekg.queries.search import open_index

BUSY = """SELECT ?%(kind)s { { SELECT ?%(kind)s (COUNT(*) AS ?n) {
  GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?relation %(path)s ?%(kind)s }
} GROUP BY ?%(kind)s } } ORDER BY DESC(?n) ?%(kind)s LIMIT 20"""
SEEN = """SELECT ?name { ?relation <https://w3id.org/alliancekg/ontology#support> ?n . BIND(?relation AS ?name) }
ORDER BY DESC(?n) ?name LIMIT 20"""
FOCUS = {"Actor", "State", "Entity", "Place", "Place|State", "Person"}
# Why a query cannot be independent of the size of the graph, or of what the graph holds about those it is asked about.
WHOLE = {
    "actors": "counts every relation of every actor",
    "alliances-in-force": "lists every alliance with its parties",
    "broken-promises": "holds the steps of every commitment's history against each other",
    "capabilities": "lists every actor of every capability",
    "commitments-by-state": "lists every commitment of the graph",
    "common-allies": "lists every ally of every ally, with two sentences",
    "coverage": "counts every claim",
    "documents": "lists every document and counts its claims",
    "extractors": "counts every claim",
    "hosting-allies": "reads every relation between an actor and each of its hosts",
    "kept-promises": "holds the steps of every commitment's history against each other",
    "kinds": "counts every relation by its state",
    "least-supported": "orders all relations by support before it takes the first 500",
    "path-between": "lists every path of up to three edges, of which a dense graph has thousands",
    "places-by-strategic-mention": "reads every claim that a place matters, to find those within the region",
    "quantities": "lists every amount that is stated, with its sentence",
    "reciprocity": "holds every hosting against all that the guest owes",
    "search-quotes": "lists 1,000 hits with all that is known of each",
    "shared-adversaries": "lists all who see any of an actor's adversaries so, with two sentences",
    "silent-since": "orders all open relations by their last mention before it takes the first 500",
    "speakers": "counts every claim",
    "surface-forms": "counts every mention",
    "unlinked-entities": "counts every relation of every unlinked entity",
    "what-changed": "holds every dated step of the graph against the two dates",
    "who-says-what": "lists every claim with a speaker",
}


@dataclass(frozen=True)
class Measured:
    """What one query took, in milliseconds."""

    name: str
    rows: int
    raw: float
    library: float
    p95: float

    @property
    def ratio(self) -> float:
        return self.library / self.raw


class Values:
    """Values for the parameters that a query must have: the busiest nodes of the store, one after the other."""

    def __init__(self, store: ox.Store) -> None:
        def column(text: str) -> list[str]:
            answer = store.query(text, use_default_graph_as_union=True)
            assert isinstance(answer, ox.QuerySolutions)
            return [row[0].value for row in answer]

        roles = "|".join(f"<https://w3id.org/alliancekg/ontology#{n}>" for n in ("party", "actor", "host", "target"))
        self.actors = column(BUSY % {"kind": "actor", "path": f"({roles})"})
        self.places = column(BUSY % {"kind": "place", "path": "<https://w3id.org/alliancekg/ontology#place>"})
        self.relations = column(SEEN)
        self.known: Mapping[str, Callable[[int], str]] = {
            "hit": lambda n: f"sentence {n + 1}",
            "relation": lambda n: self.relations[n % len(self.relations)],
            "date": lambda n: f"{2010 + n % 12}-06-01",
            "Place": lambda n: self.places[n % len(self.places)],
        }

    def of(self, query: LibraryQuery, number: int, focus: bool) -> dict[str, str]:
        """Values for one run of a query."""
        given: dict[str, str] = {}
        wanted = [p for p in query.parameters if p.required]
        if focus and not wanted:
            wanted = [p for p in query.parameters if p.default is None and p.type in FOCUS][:1]
        for place, parameter in enumerate(wanted):
            known = self.known.get(parameter.name) or self.known.get(parameter.type)
            given[parameter.name] = known(number) if known else self.actors[(number + place) % len(self.actors)]
        return given


def raw_bytes(store: ox.Store, text: str) -> bytes:
    """The answer of pyoxigraph itself."""
    answer = store.query(text, use_default_graph_as_union=True)
    if isinstance(answer, ox.QueryTriples):
        return ox.serialize(answer, format=ox.RdfFormat.TURTLE) or b""
    return answer.serialize(format=ox.QueryResultsFormat.JSON) or b""


def measure(store: GraphStore, query: LibraryQuery, values: Values, runs: int, focus: bool) -> Measured:
    """Time both paths in turn; prints a line."""
    engine = store.oxigraph
    assert engine is not None
    raw: list[float] = []
    library: list[float] = []
    rows = 0
    with open_index(store) as index:
        for number in range(-1, runs):  # the first run warms the caches and does not count
            given = values.of(query, max(number, 0), focus)
            _, text = prepare(store, query, given, index)
            begun = time.thread_time()
            body = raw_bytes(engine, text)
            between = time.thread_time()
            result = run_query(store, query.name, given, index=index)
            for _ in write_result(result, "ttl" if result.is_graph else "json"):
                pass
            ended = time.thread_time()
            if number >= 0:
                raw.append(1000 * (between - begun))
                library.append(1000 * (ended - between))
                rows = max(rows, body.count(b"},{") + 1 if not result.is_graph else body.count(b"\n"))
            if number >= 4 and sum(raw) > 10_000:
                break
    p95 = sorted(library)[max(0, round(0.95 * len(library)) - 1)]
    found = Measured(query.name, rows, statistics.median(raw), statistics.median(library), p95)
    print(
        f"{found.name:<30}{rows:>7}{found.raw:>10.1f}{found.library:>10.1f}{found.ratio:>7.2f}{p95:>10.1f}", flush=True
    )
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--aim", type=float, default=100.0, help="milliseconds")
    options = parser.parse_args()
    with open_store(options.store, read_only=True) as store:
        assert store.oxigraph is not None
        print(f"{len(store.oxigraph)} quads, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        values = Values(store.oxigraph)
        chosen = [query for name, query in load_library().items() if not options.only or name in options.only]
        for focus in (True, False):
            names = [query for query in chosen if focus or values.of(query, 0, True) != values.of(query, 0, False)]
            title = "focus" if focus else "whole"
            print(f"\n{title:<30}{'rows':>7}{'raw ms':>10}{'library':>10}{'ratio':>7}{'p95 ms':>10}")
            found = [measure(store, query, values, options.runs, focus) for query in names]
            report(found, options.aim)


def report(found: list[Measured], aim: float) -> None:
    """Print the ratio over all queries, and which miss the aim and why."""
    if not found:
        return
    total = sum(item.library for item in found) / sum(item.raw for item in found)
    middle = statistics.median(item.ratio for item in found)
    print(f"the library took {total:.2f} times the raw time over all queries (median of the ratios {middle:.2f})")
    late = [item for item in found if item.p95 > aim]
    print(f"{len(found) - len(late)} of {len(found)} have a p95 of at most {aim:g} ms")
    for item in late:
        each = f"{item.rows} rows, {item.p95 / max(item.rows, 1):.2f} ms each"
        reason = WHOLE.get(item.name, "lists all that it finds, with sentences")
        print(f"  {item.name}: {item.p95:.0f} ms; {reason}; {each}")


if __name__ == "__main__":
    main()
