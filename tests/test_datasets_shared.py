"""The real datasets: what SPARQL says of them equals a plain count of their tables."""

from __future__ import annotations

import csv
import io
import os
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from alliancekg.graph.dataset_declared import dataset
from alliancekg.graph.datasets import Account, DatasetExtractor
from alliancekg.graph.dyads import write_dyad_years
from alliancekg.graph.model import Document
from alliancekg.graph.quads import Pipeline
from alliancekg.graph.registry import Registry
from alliancekg.graph.store import GraphStore, open_store
from alliancekg.queries.run import run_query

pytestmark = pytest.mark.slow
DATA = Path(os.environ.get("ALLIANCEKG_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
FILES = {"atop": DATA / "atop" / "atop5_1m.csv", "cow": DATA / "cow" / "alliance_v4.1_by_member.csv"}
AGREEMENTS = DATA / "atop" / "atop5_1a.csv"
OBLIGATIONS = ("defense", "offense", "neutral", "nonagg", "consul")
Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    if not path.exists():
        pytest.skip(f"the dataset is not at {path}")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def atop() -> Rows:
    return read(FILES["atop"])


@pytest.fixture(scope="module")
def cow() -> Rows:
    return read(FILES["cow"])


@pytest.fixture(scope="module")
def accounts() -> dict[str, Account]:
    return {}


@pytest.fixture(scope="module")
def store(atop: Rows, cow: Rows, accounts: dict[str, Account]) -> Iterator[GraphStore]:
    registry = Registry.load()
    with open_store(None, registry=registry) as opened:
        for number, (name, path) in enumerate(FILES.items()):
            declared = dataset(name)
            extractor = DatasetExtractor(declared, registry)
            document = Document(
                name,
                path.read_text(encoding="utf-8"),
                f"{number}" * 64,
                date=declared.covers_until,
                publisher=declared.publisher,
            )
            opened.pipeline = Pipeline(extractor.name, extractor.version)
            converted = opened.replace_document(next(extractor.extract([document])))
            assert not converted.problems
            accounts[name] = extractor.account
        yield opened


def years(rows: Rows, key: str, start: str, end: str, last: int) -> dict[int, int]:
    """The number of alliances by year: any day of the year counts, as the member rows tell."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        for year in range(int(row[start]), int(row[end] or 0) or last, 1):
            found[year].add(row[key])
        found[int(row[end] or 0) or last].add(row[key])
    return {year: len(ids) for year, ids in found.items()}


def by_year(store: GraphStore, publisher: str, **params: str) -> dict[int, int]:
    rows = run_query(store, "alliances-by-year", publisher=publisher, **params)
    return {row.year: row.alliances for row in rows}


def test_every_row_is_accounted_for(store: GraphStore, atop: Rows, cow: Rows, accounts: dict[str, Account]) -> None:
    for name, rows in (("atop", atop), ("cow", cow)):
        account = accounts[name]
        assert account.rows == len(rows) == account.with_claims + len(account.set_aside)
    assert len(accounts["cow"].set_aside) == 0
    assert len(accounts["atop"].set_aside) == 1, "a signatory that no list of states knows"


def test_every_row_is_in_the_graph(store: GraphStore, atop: Rows, cow: Rows) -> None:
    quotes = {
        row["quote"].value
        for row in store.select(
            "PREFIX akg: <https://w3id.org/alliancekg/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#> "
            "SELECT ?quote { ?tie a akg:Agreement . ?claim akg:about ?tie ; akg:provision ?any ; "
            "akg:evidence/oa:hasSelector/oa:exact ?quote }"
        )
    }
    lines = {line for path in FILES.values() for line in path.read_text(encoding="utf-8").splitlines()[1:]}
    assert len(lines - quotes) == 1
    assert quotes <= lines


def test_alliances_in_force_are_those_that_atop_counts(store: GraphStore, atop: Rows) -> None:
    rows = list(run_query(store, "alliances-in-force", date="2018-12-31", publisher="ATOP 5.1"))
    assert len(rows) == len({row.relation.iri for row in rows}) == 372
    assert len({row["atopid"] for row in atop if row["yrexit"] == "0"}) == 372
    assert sum(row["ineffect"] == "1" for row in read(AGREEMENTS)) == 372


def test_alliances_in_force_at_the_end_of_cow(store: GraphStore, cow: Rows) -> None:
    rows = list(run_query(store, "alliances-in-force", date="2012-12-31", publisher="COW formal alliances 4.1"))
    assert len(rows) == len({row["version4id"] for row in cow if not row["mem_end_year"]})


def test_counts_by_year_equal_those_of_the_tables(store: GraphStore, atop: Rows, cow: Rows) -> None:
    assert by_year(store, "ATOP 5.1") == years(atop, "atopid", "yrent", "yrexit", 2018)
    assert by_year(store, "COW formal alliances 4.1") == years(cow, "version4id", "mem_st_year", "mem_end_year", 2012)
    defense = [row for row in atop if row["defense"] == "1"]
    assert by_year(store, "ATOP 5.1", obligation="defense") == years(defense, "atopid", "yrent", "yrexit", 2018)


def test_the_table_of_agreements_differs_only_where_an_alliance_had_no_members(store: GraphStore) -> None:
    own = years(read(AGREEMENTS), "atopid", "begyr", "endyr", 2018)
    counted = by_year(store, "ATOP 5.1")
    differing = {year for year in own if own[year] != counted.get(year)}
    # 1020 has no member row in 1849, and 2340 none from 1963 to 1994; the table of agreements counts them all the same
    assert differing == {1849, *range(1963, 1995)}
    assert all(own[year] == counted[year] + 1 for year in differing)


def test_defense_pacts_that_include_consultation(store: GraphStore, atop: Rows) -> None:
    rows = list(run_query(store, "pacts-with", obligation="defense", also="consultation", publisher="ATOP 5.1"))
    coded: dict[str, set[str]] = defaultdict(set)
    for row in atop:
        if row["member"] == "8152":  # the one row that is set aside
            continue
        coded[row["atopid"]] |= {name for name in OBLIGATIONS if row[name] == "1"}
    assert len(rows) == sum({"defense", "consul"} <= names for names in coded.values())


@pytest.mark.parametrize("year", ["1955", "2018"])
def test_allies_are_the_members_of_the_same_agreements(store: GraphStore, atop: Rows, year: str) -> None:
    registry = Registry.load()
    codes = {entry.notations["cow"]: entry.iri for entry in registry.entries.values() if entry.notations.get("cow")}
    rows = run_query(store, "allies-of", actor="USA", date=year, publisher="ATOP 5.1")
    found = {(row.ally.iri, row.agreement.iri) for row in rows}
    there = [row for row in atop if row["yrent"] <= year and (row["yrexit"] == "0" or row["yrexit"] >= year)]
    mine = {row["atopid"] for row in there if row["member"] == "2"}
    wanted = {(row["member"], row["atopid"]) for row in there if row["atopid"] in mine and row["member"] != "2"}
    assert len(found) == len(wanted)
    assert {ally for ally, _ in found} >= {codes[member] for member, _ in wanted if member in codes}


def test_members_who_left_while_others_stayed(store: GraphStore, atop: Rows) -> None:
    ends: dict[tuple[str, str], str] = defaultdict(str)
    for row in atop:
        end = (
            "open"
            if row["yrexit"] == "0"
            else "-".join(row[name].zfill(2) for name in ("yrexit", "moexit", "dayexit") if row[name] not in ("", "0"))
        )
        key = (row["atopid"], row["member"])
        ends[key] = max(ends[key], end)
    left = {
        (agreement, member)
        for (agreement, member), end in ends.items()
        if end != "open"
        and any(
            last[: len(end)] > end[: len(last)]
            for (other, name), last in ends.items()
            if other == agreement and name != member
        )
    }
    rows = list(run_query(store, "members-who-left", publisher="ATOP 5.1"))
    assert len(rows) == len(left)


def test_sources_disagree_on_japan_and_the_united_states(store: GraphStore) -> None:
    rows = list(run_query(store, "treaty-sources", one="USA", other="Japan"))
    told = {(r.publisher, r.agreement.label, r.party.label, str(r.until or "")) for r in rows if str(r.since) > "1950"}
    old, new = "US-Japan Security Treaty (1951)", "Treaty of Mutual Cooperation and Security between the US and Japan"
    assert ("ATOP 5.1", old, "Japan", "1960-01-19") in told
    assert ("ATOP 5.1", new, "Japan", "") in told
    assert ("COW formal alliances 4.1", old, "Japan", "") in told
    owed = {r.publisher: r.obligations for r in rows if r.party.label == "Japan" and r.agreement.label == old}
    assert owed["COW formal alliances 4.1"] == "none"
    assert "consultation" in owed["ATOP 5.1"]
    assert not any(r.agreement.label == new for r in rows if r.publisher != "ATOP 5.1")


def dyads(rows: Rows, name: str, keys: tuple[str, str], start: str, end: str, last: int) -> set[tuple[int, str, str]]:
    """The pairs of states that were in an agreement together, by year, as the member rows tell."""
    agreement, member = keys
    extractor = DatasetExtractor(dataset(name), Registry.load())
    names = {row[member]: extractor.state_iri(row[member]).rpartition("/")[2] for row in rows}
    inside: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in rows:
        for year in range(int(row[start]), (int(row[end] or 0) or last) + 1):
            if names[row[member]]:
                inside[row[agreement], year].add(names[row[member]])
    return {(year, *pair) for (_, year), states in inside.items() for pair in combinations(sorted(states), 2)}


def test_dyads_by_year_are_those_of_the_tables(store: GraphStore, atop: Rows, cow: Rows) -> None:
    stream = io.BytesIO()
    write_dyad_years(store, stream)
    rows = csv.DictReader(io.StringIO(stream.getvalue().decode()))
    found = {
        (int(row["year"]), row["a"], row["b"])
        for row in rows
        if row["kind"] == "Agreement" and row["status"] == "in-force"
    }
    wanted = dyads(atop, "atop", ("atopid", "member"), "yrent", "yrexit", 2018)
    wanted |= dyads(cow, "cow", ("version4id", "ccode"), "mem_st_year", "mem_end_year", 2012)
    assert found == wanted
    assert len(found) == 140_062


def test_one_relation_has_both_sources_that_disagree_on_its_end(store: GraphStore) -> None:
    rows = list(run_query(store, "disagreements", actor="Japan"))
    told = {
        (row.status.iri.rpartition("status-")[2], row.publisher)
        for row in rows
        if "US-Japan Security Treaty (1951)" in row.relation.label
    }
    assert {("ended", "ATOP 5.1"), ("in-force", "COW formal alliances 4.1")} <= told
    shared = store.select(
        "PREFIX akg: <https://w3id.org/alliancekg/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#> "
        "SELECT ?a { ?r a akg:Agreement ; akg:object ?a . ?c akg:about ?r ; prov:wasDerivedFrom ?d } "
        "GROUP BY ?a HAVING (COUNT(DISTINCT ?d) = 2)"
    )
    # 393 COW alliances have an ATOP number; of one, two ATOP alliances are part, and so no one is the same
    assert len(list(shared)) == 392
