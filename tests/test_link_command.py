"""Linking: candidates from files and from endpoints that the test starts, decisions read back, kept and rebuilt."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from endpoint.conftest import Server, running

from alliancekg.__main__ import cli
from alliancekg.errors import InputError
from alliancekg.graph.identity import entity_iri
from alliancekg.graph.link import COLUMNS, Link, expand, merged, read_links, write_links
from alliancekg.graph.link_sources import read_extract
from alliancekg.graph.model import Claim, Document, Entity, Extraction
from alliancekg.graph.store import open_store
from alliancekg.queries.endpoint_config import EndpointConfig
from alliancekg.queries.run import run_query

PERSON, BODY = entity_iri("Jane Doe", "Person"), entity_iri("Harbor Board", "GovernmentBody")
# Invented identifiers: none of these is an item of Wikidata's that is meant.
EXTRACT = """id\tlabel\taliases\ttype\tdescription
Q900000001\tJane Doe\tJ. Doe\thuman\ta minister
Q900000002\tJane Dow\t\thuman\ta painter
Q900000003\tBoard of Harbors\tHarbor Board\tagency\tof a town
"""


def filled(folder: Path) -> Path:
    text = "Jane Doe visited Japan. Harbor Board and Japan cooperate.\n"
    names = {"Jane Doe": PERSON, "Harbor Board": BODY, "JPN": "https://w3id.org/alliancekg/id/JPN"}

    def claim(kind: str, roles: dict[str, tuple[str, ...]], start: int, end: int) -> Claim:
        return Claim("note", kind, roles, "completed", start, end, text[start:end], entities=names)

    claims = (
        claim("Visit", {"visitor": ("Jane Doe",), "place": ("JPN",)}, 0, 23),
        claim("Cooperation", {"party": ("Harbor Board", "JPN")}, 24, 57),
    )
    entities = (Entity(PERSON, "Jane Doe", "Person"), Entity(BODY, "Harbor Board", "GovernmentBody"))
    document = Document("note", text, hashlib.sha256(text.encode()).hexdigest(), date="2025-01-01")
    with open_store(folder) as store:
        store.replace_document(Extraction(document, claims, entities))
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled(tmp_path / "store")


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "extract.tsv"
    path.write_text(EXTRACT, encoding="utf-8")
    return path


def link(store: Path, *options: Any) -> Result:
    outcome = CliRunner().invoke(cli, ["link", "--store", str(store), *map(str, options)])
    assert outcome.exception is None or isinstance(outcome.exception, SystemExit), outcome.output
    return outcome


def decide(review: Path, decisions: dict[tuple[str, str], str]) -> None:
    rows = [
        replace(row, reviewer_label="A. Reviewer", predicate_modifier=decisions[key])
        if (key := (row.subject_label, row.object_id)) in decisions
        else row
        for row in read_links(review)
    ]
    review.write_text(write_links(rows), encoding="utf-8")


def links_of(store: Path) -> set[tuple[str, str]]:
    with open_store(store, read_only=True) as opened:
        rows = opened.select(
            "SELECT ?s ?o { GRAPH <https://w3id.org/alliancekg/id/graph/links> "
            "{ ?s <http://www.w3.org/2004/02/skos/core#exactMatch> ?o } }"
        )
        return {(row["s"].value, row["o"].value) for row in rows}


def test_candidates_come_with_score_and_reason(store: Path, extract: Path, tmp_path: Path) -> None:
    review = tmp_path / "links.tsv"
    outcome = link(store, "--wikidata", extract, "--review", review)
    assert outcome.exit_code == 0
    rows = {(row.subject_label, row.object_id): row for row in read_links(review)}
    assert rows["Jane Doe", "wikidata:Q900000001"].confidence == "1.00"
    assert "label is the same" in rows["Jane Doe", "wikidata:Q900000001"].comment
    assert float(rows["Jane Doe", "wikidata:Q900000002"].confidence) < 0.9
    assert "alias is the same" in rows["Harbor Board", "wikidata:Q900000003"].comment
    assert not any(row.decided for row in rows.values())
    assert links_of(store) == set()


def test_decisions_are_read_back_and_asked_no_more(store: Path, extract: Path, tmp_path: Path) -> None:
    review = tmp_path / "links.tsv"
    link(store, "--wikidata", extract, "--review", review)
    decide(review, {("Jane Doe", "wikidata:Q900000001"): "", ("Harbor Board", "wikidata:Q900000003"): "Not"})
    outcome = link(store, "--wikidata", extract, "--review", review)
    assert "accepted    1" in outcome.output
    assert "rejected    1" in outcome.output
    assert links_of(store) == {(PERSON, "http://www.wikidata.org/entity/Q900000001")}
    again = [row for row in read_links(review) if row.object_id == "wikidata:Q900000003"]
    assert [row.predicate_modifier for row in again] == ["Not"]
    with open_store(store, read_only=True) as opened:
        assert [row.entity.iri for row in run_query(opened, "unlinked-entities")] == [BODY]


def test_entries_of_the_users_own_registry_are_candidates(store: Path, tmp_path: Path) -> None:
    own, review = tmp_path / "own.tsv", tmp_path / "links.tsv"
    own.write_text(
        "id\ttype\tlabel\taliases\tsource\nharbour-commission\tGovernmentBody\tHarbour Commission\tHarbor Board\tus\n",
        encoding="utf-8",
    )
    assert link(store, "--registry", own, "--review", review).exit_code == 0
    rows = {(row.subject_label, row.object_id): row for row in read_links(review)}
    assert rows["Harbor Board", "id:harbour-commission"].object_source == "registry"
    decide(review, {("Harbor Board", "id:harbour-commission"): ""})
    assert "accepted    1" in link(store, "--registry", own, "--review", review).output
    assert links_of(store) == {(BODY, "https://w3id.org/alliancekg/id/harbour-commission")}
    with open_store(store, read_only=True) as opened:
        label = "<http://www.w3.org/2000/01/rdf-schema#label>"
        found = opened.select(f"SELECT ?l {{ <https://w3id.org/alliancekg/id/harbour-commission> {label} ?l }}")
        assert [row["l"].value for row in found] == ["Harbour Commission"]


def test_nothing_is_proposed_as_itself(store: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text(f"id\tlabel\n{PERSON}\tJane Doe\nQ900000001\tJane Doe\n", encoding="utf-8")
    table = link(store, "--wikidata", own).stdout
    assert [line.split("\t")[4] for line in table.splitlines() if line.startswith("id:")] == ["wikidata:Q900000001"]


def test_a_registry_stands_beside_an_extract(store: Path, extract: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("id\ttype\tlabel\tsource\njane-doe\tPerson\tJane Doe\tus\n", encoding="utf-8")
    table = link(store, "--registry", own, "--wikidata", extract).output
    assert "id:jane-doe" in table
    assert "wikidata:Q900000001" in table


def test_decisions_survive_a_rebuild(store: Path, extract: Path, tmp_path: Path) -> None:
    review = tmp_path / "links.tsv"
    link(store, "--wikidata", extract, "--review", review)
    decide(review, {("Jane Doe", "wikidata:Q900000001"): ""})
    link(store, "--review", review)
    wanted = {(PERSON, "http://www.wikidata.org/entity/Q900000001")}
    assert links_of(store) == wanted
    filled(store)  # the same document again
    assert links_of(store) == wanted
    with open_store(store) as opened:
        opened.derive()
    assert links_of(store) == wanted
    review.unlink()
    shutil.rmtree(store / "oxigraph")  # the database is made anew from the files beside it
    open_store(store).close()
    assert links_of(store) == wanted


def test_the_graph_says_who_accepted(store: Path, extract: Path, tmp_path: Path) -> None:
    review = tmp_path / "links.tsv"
    link(store, "--wikidata", extract, "--review", review)
    decide(review, {("Jane Doe", "wikidata:Q900000001"): ""})
    link(store, "--review", review)
    with open_store(store, read_only=True) as opened:
        rows = opened.select(
            "PREFIX sssom: <https://w3id.org/sssom/> PREFIX owl: <http://www.w3.org/2002/07/owl#> "
            "SELECT ?by ?why { ?m owl:annotatedSource ?s ; sssom:reviewer_label ?by ; "
            "sssom:mapping_justification ?why }"
        )
        assert [(row["by"].value, row["why"].value.rpartition("/")[2]) for row in rows] == [
            ("A. Reviewer", "ManualMappingCuration")
        ]
        assert "graph/links" in opened.dump("nquads")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Server]:
    """A server with two of the things: it speaks SPARQL and the Reconciliation Service API."""
    data = ox.Store(str(tmp_path / "other"))
    text = """
    @prefix akg: <https://w3id.org/alliancekg/ontology#> . @prefix id: <https://w3id.org/alliancekg/id/> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    id:graph { id:jd a akg:Person ; rdfs:label "Jane Doe"@en ; akg:linked true .
      id:hb a akg:GovernmentBody ; rdfs:label "Board of Harbors"@en ; skos:altLabel "Harbor Board"@en ;
        akg:linked true }
    """
    data.load(text.replace("id:graph {", "<https://w3id.org/alliancekg/id/graph/registry> {"), format=ox.RdfFormat.TRIG)
    data.flush()
    del data
    with running(EndpointConfig(store=tmp_path / "other", workers=1, timeout=10)) as server:
        yield server


@pytest.mark.parametrize("path", ["/reconcile", "/sparql"])
def test_candidates_from_an_endpoint(services: Server, store: Path, path: str) -> None:
    outcome = link(store, "--endpoint", services.url + path)
    assert outcome.exit_code == 0, outcome.output
    found = {
        tuple(line.split("\t")[i] for i in (1, 4)) for line in outcome.stdout.splitlines() if line.startswith("id:")
    }
    assert ("Jane Doe", "id:jd") in found
    assert ("Harbor Board", "id:hb") in found


def test_an_address_that_does_not_answer_is_told(store: Path) -> None:
    outcome = CliRunner().invoke(cli, ["link", "--store", str(store), "--endpoint", "http://127.0.0.1:9/none"])
    assert isinstance(outcome.exception, InputError)
    assert "127.0.0.1:9" in str(outcome.exception)


def test_an_address_that_is_no_endpoint_is_told(services: Server, store: Path) -> None:
    outcome = CliRunner().invoke(cli, ["link", "--store", str(store), "--endpoint", services.url + "/healthz"])
    assert isinstance(outcome.exception, InputError)


ROW = Link("id:a", "A", "skos:exactMatch", "", "wikidata:Q1", "One", "semapv:LexicalMatching", "0.9", "", "s", "c")


def test_the_table_is_read_as_written(tmp_path: Path) -> None:
    rows = [ROW, replace(ROW, object_id="https://example.org/x#y", confidence="0.50", predicate_modifier="Not")]
    path = tmp_path / "t.tsv"
    path.write_text(write_links(rows), encoding="utf-8")
    assert read_links(path) == rows
    assert path.read_text(encoding="utf-8").startswith("# mapping_set_id: ")
    assert expand("wikidata:Q1") == "http://www.wikidata.org/entity/Q1"
    assert expand("https://example.org/x#y") == "https://example.org/x#y"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"predicate_id": "is"}, "predicate_id 'is'"),
        ({"predicate_modifier": "no"}, "predicate_modifier 'no'"),
        ({"object_id": "Q1"}, "no identifier: 'Q1'"),
        ({"object_id": "http://a b"}, "no identifier"),
    ],
)
def test_a_wrong_value_is_told_with_its_line(tmp_path: Path, change: dict[str, str], message: str) -> None:
    path = tmp_path / "t.tsv"
    path.write_text(write_links([replace(ROW, **change)]), encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_links(path)
    assert str(caught.value).startswith(f"{path}:{len(path.read_text().splitlines())}")


def test_a_missing_column_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("\t".join(COLUMNS[1:]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="lacks the columns subject_id"):
        read_links(path)


def test_a_decision_is_not_undone_by_a_new_candidate() -> None:
    decided = replace(ROW, reviewer_label="X", predicate_modifier="Not")
    assert merged([decided], [ROW]) == {ROW.pair: decided}
    assert merged([ROW], [decided]) == {ROW.pair: decided}
    later = replace(decided, predicate_modifier="")
    assert merged([decided], [later]) == {ROW.pair: later}


def test_a_wikidata_dump_is_read(tmp_path: Path) -> None:
    item = {
        "id": "Q900000009",
        "labels": {"en": {"value": "Thing"}},
        "aliases": {"en": [{"value": "Item"}]},
        "descriptions": {"en": {"value": "a thing"}},
    }
    path = tmp_path / "dump.json"
    path.write_text("[\n" + json.dumps(item) + ",\n" + json.dumps({"id": "Q2", "labels": {}}) + "\n]\n", "utf-8")
    (thing,) = read_extract(path)
    assert (thing.id, thing.label, thing.aliases) == ("wikidata:Q900000009", "Thing", ("Item",))
    path.write_text("{", "utf-8")
    with pytest.raises(InputError, match=r"dump\.json:1"):
        list(read_extract(path))
