"""Tables by CSVW metadata and RDF files: what they say is kept with its row, file by file, and nothing twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import Literal, NamedNode

from alliancekg.__main__ import cli
from alliancekg.errors import InputError
from alliancekg.graph.csvw import read_metadata, table_quads
from alliancekg.graph.foreign import foreign, import_quads, read_rdf
from alliancekg.graph.store import open_store
from alliancekg.ontology.terms import AKG, ID, RDFS, XSD
from queries import make_graph

DOC = ID + "document-0123456789abcdef"
# An invented table of invented bases.
TABLE = """# a note that is no row
name;state;opened;uses;size
Cedar Field;JPN;1951-09;air|sea;1200
Pine Port;PHL;;sea;none
"""
METADATA: dict[str, Any] = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "bases.csv",
    "dialect": {"delimiter": ";", "skipRows": 1},
    "tableSchema": {
        "aboutUrl": "id:base--{name}",
        "columns": [
            {"name": "name", "propertyUrl": "rdfs:label", "lang": "en", "required": True},
            {"titles": "state", "propertyUrl": "akg:country", "valueUrl": "id:{state}"},
            {"name": "opened", "propertyUrl": "akg:validFrom", "datatype": "gYearMonth"},
            {"name": "uses", "propertyUrl": "https://example.org/use", "separator": "|"},
            {"name": "size", "propertyUrl": "https://example.org/size", "datatype": "integer", "null": ["none", ""]},
            {"name": "kind", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": "akg:Facility"},
        ],
    },
}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    table, metadata = tmp_path / "bases.csv", tmp_path / "bases.csv-metadata.json"
    table.write_text(TABLE, encoding="utf-8")
    metadata.write_text(json.dumps(METADATA), encoding="utf-8")
    return table, metadata


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments)])


def quads(tmp_path: Path, metadata: dict[str, Any] = METADATA, text: str = TABLE) -> set[tuple[str, str, str]]:
    path = tmp_path / "m.json"
    path.write_text(json.dumps(metadata), encoding="utf-8")
    found = table_quads(text, read_metadata(path), DOC)
    return {(q.subject.value, q.predicate.value, q.object.value) for q in found}  # type: ignore[union-attr]


def test_a_table_becomes_what_its_metadata_says(tmp_path: Path) -> None:
    cedar, pine, use = ID + "base--Cedar%20Field", ID + "base--Pine%20Port", "https://example.org/use"
    derived, rdf_type = "http://www.w3.org/ns/prov#wasDerivedFrom", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert quads(tmp_path) == {
        (cedar, RDFS + "label", "Cedar Field"),
        (cedar, AKG + "country", ID + "JPN"),
        (cedar, AKG + "validFrom", "1951-09"),
        (cedar, use, "air"),
        (cedar, use, "sea"),
        (cedar, "https://example.org/size", "1200"),
        (cedar, rdf_type, AKG + "Facility"),
        (cedar, derived, DOC + "#row=3"),
        (pine, RDFS + "label", "Pine Port"),
        (pine, AKG + "country", ID + "PHL"),
        (pine, use, "sea"),
        (pine, rdf_type, AKG + "Facility"),
        (pine, derived, DOC + "#row=4"),
    }


def test_datatypes_and_languages(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text(json.dumps(METADATA), encoding="utf-8")
    objects = {quad.object for quad in table_quads(TABLE, read_metadata(path), DOC)}
    assert Literal("1200", datatype=NamedNode(XSD + "integer")) in objects
    assert Literal("1951-09", datatype=NamedNode(XSD + "gYearMonth")) in objects
    assert Literal("Cedar Field", language="en") in objects


def test_without_urls_rows_and_columns_are_named_after_the_document(tmp_path: Path) -> None:
    found = quads(tmp_path, {"tableSchema": {"columns": [{"name": "a"}]}}, "a,b\nx,y\n")
    assert (f"{DOC}_row-2", f"{DOC}_a", "x") in found


def test_columns_are_found_wherever_they_stand(tmp_path: Path) -> None:
    found = quads(tmp_path, {"tableSchema": {"columns": [{"name": "b", "propertyUrl": "rdfs:label"}]}}, "a,b\nx,y\n")
    assert (f"{DOC}_row-2", RDFS + "label", "y") in found


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ({"name": "nothing"}, "no column 'nothing'"),
        ({"name": "size", "datatype": "integer"}, "size 'none'"),
        ({"name": "size", "datatype": "duration"}, "datatype 'duration'"),
        ({"name": "opened", "required": True}, "opened is empty"),
        ({"name": "name", "valueUrl": "{name}"}, "no IRI"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(tmp_path: Path, column: dict[str, Any], message: str) -> None:
    metadata = {"dialect": METADATA["dialect"], "tableSchema": {"columns": [column]}}
    with pytest.raises(InputError, match=message):
        quads(tmp_path, metadata)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"tableSchema": {}}'])
def test_metadata_without_a_schema_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"m\.json"):
        read_metadata(path)


def test_csv_command_loads_once_and_replaces(files: tuple[Path, Path], tmp_path: Path) -> None:
    table, metadata = files
    store = tmp_path / "store"
    command = ("import", "csv", table, "--mapping", metadata, "--store", store, "--publisher", "Nobody")
    first = run(*command)
    assert first.exit_code == 0, first.output
    assert "statements  13\n" in first.output
    assert run(*command).exit_code == 0
    table.write_text(TABLE.replace("Pine Port", "Palm Port"), encoding="utf-8")
    assert run(*command).exit_code == 0
    with open_store(store, read_only=True) as opened:
        assert [(item.stem, item.publisher) for item in opened.documents()] == [("bases", "Nobody")]
        rows = opened.select(
            f"SELECT ?name {{ ?base a <{AKG}Facility> ; <https://example.org/use> ?use ; <{RDFS}label> ?name }}"
        )
        assert {row["name"].value for row in rows} == {"Cedar Field", "Palm Port"}
    assert run("forget", "bases", "--store", store).exit_code == 0
    with open_store(store, read_only=True) as opened:
        assert not list(opened.select("SELECT ?s { ?s <https://example.org/use> ?o }"))


def test_rdf_command_gives_names_to_nodes_without(tmp_path: Path) -> None:
    path, store = tmp_path / "other.ttl", tmp_path / "store"
    path.write_text('<https://example.org/a> <https://example.org/p> [ <https://example.org/q> "x", "y" ] .', "utf-8")
    outcome = run("import", "rdf", path, "--store", store)
    assert outcome.exit_code == 0, outcome.output
    with open_store(store, read_only=True) as opened:
        (row, other) = opened.select("SELECT ?b { ?a <https://example.org/p> ?b . ?b <https://example.org/q> ?c }")
        assert row["b"] == other["b"]
        assert row["b"].value.startswith(ID + "document-")


def test_no_statement_stands_in_two_graphs(tmp_path: Path) -> None:
    path = tmp_path / "other.ttl"
    path.write_text(f'<{ID}JPN> <{RDFS}label> "Japan"@en ; <{RDFS}seeAlso> <https://example.org/jp> .', "utf-8")
    with open_store(None) as store:
        store.ready()
        told = import_quads(store, read_rdf(path), foreign(path, path.read_bytes()))
        assert (told.documents, told.known) == (1, 1)
        triples = [quad.triple for quad in store.quads()]
        assert len(triples) == len(set(triples))


def test_an_export_comes_back_whole(tmp_path: Path) -> None:
    made = make_graph.build_store()
    path = tmp_path / "dump.trig"
    path.write_text(made.dump("trig"), encoding="utf-8")
    with open_store(None) as store:
        told = import_quads(store, read_rdf(path), foreign(path, path.read_bytes()))
        assert told.documents == len(made.documents())
        assert set(store.quads()) == set(made.quads())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [("a.docx", "", "ending '.docx'"), ("a.ttl", "<a", "cannot be read"), ("a.ttl", "", "holds no statement")],
)
def test_a_file_that_is_no_rdf_is_told(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    outcome = run("import", "rdf", path, "--store", tmp_path / "store")
    assert isinstance(outcome.exception, InputError)
    assert message in str(outcome.exception)
