"""The registry's own data: sourced, well-formed, without doubles and cycles."""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from alliancekg.graph.registry import DATA, Registry
from alliancekg.graph.registry_codes import state_codes
from alliancekg.graph.registry_rows import CODES
from alliancekg.ontology.terms import ID

SHARED = Path(os.environ.get("ALLIANCEKG_SHARED", Path(__file__).resolve().parents[2] / "shared"))
REFERENCE = SHARED / "data" / "reference"
needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="the shared reference tables are not here")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.load()


def test_every_entry_names_its_source(registry: Registry) -> None:
    assert not [entry.id for entry in registry.entries.values() if not entry.source]


def test_every_outside_identifier_stands_in_a_row_read_from_a_named_table(registry: Registry) -> None:
    """Ids of other data sets come only from rows whose source is a table or list, never from general knowledge."""
    identified = [entry for entry in registry.entries.values() if entry.links or entry.notations]
    assert len(identified) > 300
    for entry in identified:
        assert not entry.source.startswith("general knowledge"), entry.id


@pytest.mark.parametrize("link", ["wikidata", "geonames"])
def test_no_identifier_is_used_for_two_things(registry: Registry, link: str) -> None:
    used: dict[str, list[str]] = defaultdict(list)
    for entry in registry.entries.values():
        if link in entry.links:
            used[entry.links[link]].append(entry.id)
    assert {key: ids for key, ids in used.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("code", CODES)
def test_no_code_is_used_for_two_things(registry: Registry, code: str) -> None:
    used: dict[str, list[str]] = defaultdict(list)
    for entry in registry.entries.values():
        if code in entry.notations:
            used[entry.notations[code]].append(entry.id)
    assert {key: ids for key, ids in used.items() if len(ids) > 1} == {}


def test_ids_are_unique_over_all_files() -> None:
    seen: dict[str, str] = {}
    for path in sorted(DATA.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                assert row["id"] not in seen, f"{row['id']} in {path.name} and {seen[row['id']]}"
                seen[row["id"]] = path.name
    assert len(seen) == len(Registry.load().entries)


def test_no_name_stands_for_two_entries_of_one_class(registry: Registry) -> None:
    used: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in registry.entries.values():
        for name in entry.names:
            used[name, entry.type].add(entry.id)
    assert {key: ids for key, ids in used.items() if len(ids) > 1} == {}


def test_part_of_ends_everywhere(registry: Registry) -> None:
    for entry in registry.entries.values():
        ancestors = [ancestor.id for ancestor in registry.ancestors(entry)]
        assert len(ancestors) == len(set(ancestors))
        assert entry.id not in ancestors


def test_yonaguni_lies_in_japan_by_way_of_the_southwest_islands(registry: Registry) -> None:
    chain = [entry.id for entry in registry.ancestors(registry.entries["yonaguni"])]
    assert chain == ["yaeyama-islands", "sakishima-islands", "southwest-islands", "JPN", "east-asia", "asia"]
    assert registry.country_of(registry.entries["yonaguni"]) == "JPN"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ROK", "KOR"),
        ("DPRK", "PRK"),
        ("U.S.", "USA"),
        ("the United States", "USA"),
        ("Filipino", "PHL"),
        ("Türkiye", "TUR"),
        ("Côte d’Ivoire", "CIV"),
        ("USSR", "SUN"),
        ("East Germany", "DDR"),
        ("Senkakus", "senkaku-islands"),
        ("USFJ", "us-forces-japan"),
        ("Pentagon", "us-department-of-defense"),
        ("GSDF", "japan-ground-self-defense-force"),
        ("Malacca Strait", "strait-of-malacca"),
        ("EDCA", "enhanced-defense-cooperation-agreement"),
    ],
)
def test_lookup_by_the_names_that_texts_use(registry: Registry, name: str, expected: str) -> None:
    assert expected in [entry.id for entry in registry.lookup(name)]


def test_historical_states_are_nodes_of_their_own_with_dates(registry: Registry) -> None:
    soviet = registry.entries["SUN"]
    assert (soviet.since, soviet.until) == ("1922-12-30", "1991-12-26")
    assert soviet.iri == ID + "SUN" != registry.entries["RUS"].iri
    assert registry.entries["empire-of-japan"].until == "1947-05-03"


def test_treaties_carry_parties_and_dates(registry: Registry) -> None:
    treaty = registry.entries["treaty-of-mutual-cooperation-and-security-between-the-us-and-japan"]
    assert set(treaty.parties) == {"USA", "JPN"}
    assert treaty.since == "1960-01-19"
    assert treaty.notations["atop"] == "3375"
    dated = {
        "north-atlantic-treaty",
        "us-rok-mutual-defense-treaty",
        "us-philippines-mutual-defense-treaty",
        "anzus-treaty",
    }
    assert all(registry.entries[name].since for name in dated)


def test_iris_are_made_of_the_ids(registry: Registry) -> None:
    assert all(entry.iri == ID + entry.id for entry in registry.entries.values())
    assert all(registry.by_iri[entry.iri] is entry for entry in registry.entries.values())


@needs_reference
def test_state_codes_are_those_of_the_reference_table(registry: Registry) -> None:
    with (REFERENCE / "countries_merged.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        entry = registry.entries[row["iso3"]]
        assert entry.notations.get("cow", "") == (row["cow"] or row["cow_cc"])
        assert entry.notations["m49"] == row["m49"]
        assert entry.links.get("geonames", "") == row["geonames"]
        assert entry.links.get("wikidata", row["wikidata"]) == row["wikidata"]


@needs_reference
def test_organisations_have_only_verified_wikidata_ids(registry: Registry) -> None:
    with (REFERENCE / "orgs.csv").open(encoding="utf-8", newline="") as lines:
        verified = {row["qid"] for row in csv.DictReader(lines) if row["status"].startswith("verified")}
    organisations = {"MilitaryOrganization", "MilitaryCommand", "InternationalOrganization", "AllianceOrganization"}
    organisations |= {"GovernmentBody", "Organization"}

    others = re.compile(r"Wikidata id: (SupraVerden general list|name-suggestion-index) \d{4}-\d\d-\d\d")
    for entry in registry.entries.values():
        if entry.type in organisations and "wikidata" in entry.links:
            assert entry.links["wikidata"] in verified or others.search(entry.source), entry.id


@needs_reference
def test_place_ids_are_those_of_the_reference_table(registry: Registry) -> None:
    with (REFERENCE / "places_alliance.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    wikidata = {row["wikidata"] for row in rows if row["wikidata"]}
    geonames = {row["geonames"] for row in rows if row["geonames"]}
    places = {"Sea", "Strait", "Island", "IslandGroup", "Region", "City", "Facility"}
    for entry in registry.entries.values():
        if entry.type in places:
            assert entry.links.get("wikidata") in {None, *wikidata} or "Wikidata id: rigour" in entry.source, entry.id
            assert entry.links.get("geonames") in {None, *geonames} or "GeoNames cities500" in entry.source, entry.id


def test_every_position_says_where_it_was_read(registry: Registry) -> None:
    for entry in registry.entries.values():
        if entry.lat is not None:
            assert re.search(r"reference/|position: |GeoNames", entry.source), entry.id


def test_most_cities_and_bases_have_a_position(registry: Registry) -> None:
    for kind, least in (("City", 0.97), ("Facility", 0.5)):
        entries = [entry for entry in registry.entries.values() if entry.type == kind]
        assert sum(entry.lat is not None for entry in entries) >= least * len(entries)
    tokyo, kadena = registry.entries["tokyo"], registry.entries["kadena"]
    assert (tokyo.links["geonames"], round(tokyo.lat or 0), round(tokyo.lon or 0)) == ("1850147", 36, 140)
    assert (round(kadena.lat or 0), round(kadena.lon or 0)) == (26, 128)


def test_a_city_lies_near_its_country(registry: Registry) -> None:
    """Within 60 degrees of what the country table gives as the middle of the country (or of its territory)."""
    for entry in registry.entries.values():
        country = registry.entries.get(entry.country or "")
        if entry.type == "City" and entry.lat is not None and country is not None and country.lat is not None:
            east = abs((entry.lon or 0) - (country.lon or 0))
            assert abs(entry.lat - country.lat) < 35, entry.id
            assert min(east, 360 - east) < 80, entry.id


def test_every_dated_code_is_of_a_state_and_well_formed(registry: Registry) -> None:
    codes = state_codes()
    assert sum(len(items) for items in codes.values()) > 440
    for state, items in codes.items():
        assert registry.entries[state].type == "State"
        for item in items:
            assert item.list in ("cow", "gw")
            assert item.source
            assert item.name
            assert item.code.isdigit()
            since, until = date.fromisoformat(item.since), date.fromisoformat(item.until or "9999-12-31")
            assert since < until


def test_no_code_is_two_states_at_once() -> None:
    stretches: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for items in state_codes().values():
        for item in items:
            stretches[item.list, item.code].append((item.since, item.until or "9999"))
    for code, times in stretches.items():
        ordered = sorted(times)
        assert all(first[1] < second[0] for first, second in pairwise(ordered)), code


def test_a_code_without_dates_is_in_the_dated_list_too(registry: Registry) -> None:
    for entry in registry.entries.values():
        dated = {(item.list, item.code) for item in state_codes().get(entry.id, ())}
        assert {(name, code) for name, code in entry.notations.items() if name in ("cow", "gw")} <= dated, entry.id
