"""The store in other forms: RDF text, nanopublications, GraphML, a table of dyads and years."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from store import texts

from alliancekg.errors import InputError
from alliancekg.graph.cli_export import FORMATS, export, writer
from alliancekg.graph.dyads import safe
from alliancekg.graph.nanopub import NP
from alliancekg.graph.quads import Pipeline
from alliancekg.graph.serialise import dump_text
from alliancekg.graph.store import GraphStore, open_store
from alliancekg.ontology.terms import AKG, ID, OA, PROV


@pytest.fixture(scope="module")
def store() -> GraphStore:
    made = open_store(None, model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1"))
    for text in texts.TEXTS:
        made.replace_document(texts.extraction(text))
    return made


def written(store: GraphStore, name: str) -> bytes:
    stream = io.BytesIO()
    writer(name)(store, stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "kind"), [("trig", RdfFormat.TRIG), ("nquads", RdfFormat.N_QUADS), ("jsonld", RdfFormat.JSON_LD)]
)
def test_formats_with_graphs_bring_everything_back(store: GraphStore, name: str, kind: RdfFormat):
    assert set(parse(written(store, name), format=kind)) == set(store.quads())


@pytest.mark.parametrize(
    ("name", "kind"), [("turtle", RdfFormat.TURTLE), ("ntriples", RdfFormat.N_TRIPLES), ("rdfxml", RdfFormat.RDF_XML)]
)
def test_formats_without_graphs_hold_the_union(store: GraphStore, name: str, kind: RdfFormat):
    triples = [quad.triple for quad in store.quads()]
    found = [quad.triple for quad in parse(written(store, name), format=kind)]
    assert len(found) == len(triples)
    assert set(found) == set(triples)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_store_gives_the_same_bytes(store: GraphStore, name: str):
    if name == "jelly":
        pytest.importorskip("pyjelly")
    other = open_store(None, model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1"))
    for text in reversed(texts.TEXTS):
        other.replace_document(texts.extraction(text))
    assert written(other, name) == written(store, name)


def test_prefixed_names_make_trig_readable(store: GraphStore):
    text = dump_text(store, "trig")
    assert "id:JPN akg:hostsForcesOf id:USA" in text
    assert text.startswith("@prefix ")


def test_an_unknown_format_tells_the_known_ones(store: GraphStore):
    with pytest.raises(InputError, match="trig, nquads"):
        dump_text(store, "pdf")


def nanopubs(store: GraphStore) -> dict[str, dict[str, list[Quad]]]:
    """Nanopublication -> part -> quads."""
    quads = list(parse(written(store, "nanopub"), format=RdfFormat.TRIG))
    found: dict[str, dict[str, list[Quad]]] = {}
    for quad in quads:
        name, _, part = quad.graph_name.value.rpartition("_")
        found.setdefault(name, {}).setdefault(part, []).append(quad)
    return found


def test_each_claim_is_one_nanopublication_of_four_graphs(store: GraphStore):
    found = nanopubs(store)
    assert len(found) == sum(item.claims for item in store.documents()) == 9
    for name, parts in found.items():
        assert set(parts) == {"head", "assertion", "provenance", "pubinfo"}
        head = {(quad.predicate.value, quad.object.value) for quad in parts["head"]}
        assert (NP + "hasAssertion", f"{name}_assertion") in head
        assert (NP + "hasProvenance", f"{name}_provenance") in head
        assert (NP + "hasPublicationInfo", f"{name}_pubinfo") in head
        assert any(quad.subject.value == f"{name}_assertion" for quad in parts["provenance"])
        assert all(quad.subject.value == name for quad in parts["pubinfo"])


def test_a_nanopublication_holds_roles_status_quote_and_asserter(store: GraphStore):
    parts = next(parts for name, parts in nanopubs(store).items() if "-Access-" in name)
    asserted = {(quad.predicate.value, quad.object.value) for quad in parts["assertion"]}
    assert {(AKG + "user", ID + "USA"), (AKG + "grantor", ID + "JPN"), (AKG + "place", ID + "yonaguni")} <= asserted
    assert (AKG + "status", AKG + "status-proposed") in asserted
    provenance = {(quad.predicate.value, quad.object.value) for quad in parts["provenance"]}
    assert (OA + "exact", texts.SPRING.said[2].sentence) in provenance
    assert (PROV + "wasAttributedTo", ID + "person--jane-roe") in provenance
    assert (PROV + "wasAttributedTo", ID + "extractor-hand-1") in {
        (q.predicate.value, q.object.value) for q in parts["pubinfo"]
    }


def test_graphml_opens_in_networkx(store: GraphStore, tmp_path: Path):
    path = tmp_path / "graph.graphml"
    path.write_bytes(written(store, "graphml"))
    graph = networkx.read_graphml(path, force_multigraph=True)
    assert graph.nodes[ID + "JPN"]["label"] == "Japan"
    assert graph.nodes[ID + "yonaguni"]["lat"] == pytest.approx(24.45)
    found = {(a, data["edge"], b): data for a, b, data in graph.edges(data=True)}
    hosting = found[(ID + "JPN", "hostsForcesOf", ID + "USA")]
    assert (hosting["status"], hosting["support"], hosting["last"]) == ("in-force", 2, "2025-07-11")


def test_graphml_edges_are_the_direct_edges_of_the_store(store: GraphStore):
    root = ElementTree.fromstring(written(store, "graphml"))
    space = "{http://graphml.graphdrawing.org/xmlns}"
    found = {(e.get("source"), e.findtext(f"{space}data"), e.get("target")) for e in root.iter(f"{space}edge")}
    names = {edge.iri: edge.name for edge in store.model.edges}
    derived = store.quads(ID + "graph/derived")
    expected = {
        (q.subject.value, names[q.predicate.value], q.object.value) for q in derived if q.predicate.value in names
    }
    assert found == expected


def test_labels_are_escaped_in_graphml():
    said = texts.Said("R&D <met> Japan.", "Meeting", {"participant": ['R&D "<x>"', "JPN"]}, "completed")
    with open_store(None, model=texts.MODEL, registry=texts.REGISTRY) as store:
        store.replace_document(texts.extraction(texts.Text("odd", (said,))))
        root = ElementTree.fromstring(written(store, "graphml"))
    assert 'R&D "<x>"' in [node.text for node in root.iter()]


def test_dyads_have_a_row_for_each_year_and_status(store: GraphStore):
    rows = list(csv.DictReader(io.StringIO(written(store, "dyad-year").decode())))
    command = [row for row in rows if row["kind"] == "CommandIntegration"]
    assert [(row["year"], row["a"], row["b"], row["status"]) for row in command] == [
        ("2025", "JPN", "USA", "planned"),
        ("2025", "JPN", "USA", "underway"),
    ]
    hosting = next(row for row in rows if row["kind"] == "Basing" and row["a"] == "JPN" and row["documents"] == "2")
    assert (hosting["role_a"], hosting["role_b"], hosting["label_a"]) == ("host", "guest", "Japan")
    assert all(row["a"] < row["b"] for row in rows)


def test_no_cell_is_taken_for_a_formula():
    assert safe("=1+1") == "'=1+1"
    assert safe("Japan") == "Japan"


def test_the_command_tells_the_format_from_the_ending(tmp_path: Path):
    folder = tmp_path / "store"
    with open_store(folder, model=texts.MODEL, registry=texts.REGISTRY) as store:
        store.replace_document(texts.extraction(texts.SPRING))
        expected = {name: written(store, name) for name in ("turtle", "dyad-year", "trig")}
    for name, ending in (("turtle", "ttl"), ("dyad-year", "csv"), ("trig", "trig")):
        path = tmp_path / "out" / f"graph.{ending}"
        result = CliRunner().invoke(export, ["--store", str(folder), "-o", str(path)])
        assert result.exit_code == 0, result.output
        assert path.read_bytes() == expected[name]


def test_the_command_writes_to_standard_output(tmp_path: Path):
    folder = tmp_path / "store"
    with open_store(folder, model=texts.MODEL, registry=texts.REGISTRY) as store:
        store.replace_document(texts.extraction(texts.SPRING))
    result = CliRunner().invoke(export, ["--store", str(folder), "--format", "ntriples"])
    quads = parse(result.stdout_bytes, format=RdfFormat.N_TRIPLES)
    assert NamedNode(ID + "JPN") in {quad.subject for quad in quads}
