"""What is written over the network outlives the database: it stands in the files from which that is rebuilt."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from store import texts

from alliancekg.graph.quads import Pipeline
from alliancekg.graph.store import open_store
from alliancekg.graph.store_ledger import Ledger
from alliancekg.queries.endpoint_touched import touched_graphs

TOKEN = "a-token-of-the-tests"
NOTE = "http://example.org/note"


def built(folder: Path) -> Path:
    with open_store(folder, model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1")) as store:
        for text in texts.TEXTS:
            store.replace_document(texts.extraction(text))
    return folder


def rebuilt(folder: Path) -> set[str]:
    """The quads of the store after its database was lost."""
    shutil.rmtree(folder / "oxigraph")
    with open_store(folder, model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1")) as store:
        return {str(quad) for quad in store.quads()}


@pytest.mark.parametrize(
    "update",
    [
        f"INSERT DATA {{ GRAPH <{NOTE}> {{ <http://e.org/a> <http://e.org/b> 1 }} }}",
        "PREFIX n: <http://example.org/> INSERT DATA { GRAPH n:note { <http://e.org/a> <http://e.org/b> 1 } }",
        "INSERT { GRAPH ?g { ?d <http://e.org/seen> true } } WHERE { GRAPH ?g { ?d a "
        "<https://w3id.org/alliancekg/ontology#Document> } }",
        "DELETE WHERE { GRAPH ?g { ?q <https://w3id.org/alliancekg/ontology#frameVersion> ?f } }",
        "INSERT DATA { <http://e.org/a> <http://e.org/b> 1 }",
    ],
)
def test_an_update_survives_a_rebuild(tmp_path: Path, serve: Callable[..., Any], update: str) -> None:
    folder = built(tmp_path / "store")
    with serve(folder, read_write=True, token=TOKEN, workers=1) as server:
        assert server.update(update).status == 204
    with open_store(folder, read_only=True) as store:
        before = {str(quad) for quad in store.quads()}
    assert rebuilt(folder) == before
    assert not (folder / "behind.json").exists()


def test_a_graph_put_and_a_graph_deleted_survive_a_rebuild(tmp_path: Path, serve: Callable[..., Any]) -> None:
    folder = built(tmp_path / "store")
    with open_store(folder, read_only=True) as store:
        gone, *_ = (item.iri for item in store.documents())
    with serve(folder, read_write=True, token=TOKEN, workers=1) as server:
        sent = server.send(
            "PUT",
            f"/store?graph={NOTE}",
            "<http://e.org/a> <http://e.org/b> 2 .",
            Content_Type="text/turtle",
            **server.authority(),
        )
        assert sent.status == 201
        assert server.send("DELETE", f"/store?graph={gone}", **server.authority()).status == 204
    quads = rebuilt(folder)
    assert any("http://e.org/a" in quad for quad in quads)
    assert not any(f"<{gone}>" in quad.rpartition(" ")[0] and quad.endswith(f"<{gone}>") for quad in quads)


def test_an_update_that_is_refused_changes_no_file(tmp_path: Path, serve: Callable[..., Any]) -> None:
    folder = built(tmp_path / "store")
    before = {path: path.read_bytes() for path in (folder / "documents").glob("*/*.nq")}
    with serve(folder, read_write=True, token=TOKEN, workers=1) as server:
        assert server.update("INSERT DATA {").status == 400
        assert server.update("DROP GRAPH <http://example.org/none>").status in {400, 404, 409}
    assert {path: path.read_bytes() for path in (folder / "documents").glob("*/*.nq")} == before
    assert not (folder / "behind.json").exists()


def test_what_a_killed_writer_left_behind_is_written_at_the_next_start(
    tmp_path: Path, serve: Callable[..., Any]
) -> None:
    folder = built(tmp_path / "store")
    store = ox.Store(str(folder / "oxigraph"))
    store.add(
        ox.Quad(ox.NamedNode("http://e.org/a"), ox.NamedNode("http://e.org/b"), ox.Literal(1), ox.NamedNode(NOTE))
    )
    store.flush()
    del store
    Ledger(folder).begin(None)
    with serve(folder, read_write=True, token=TOKEN, workers=1):
        assert Ledger(folder).file_of(NOTE).is_file()
        assert not (folder / "behind.json").exists()


def left_behind(folder: Path) -> None:
    """What a server leaves that is killed between its change and the files."""
    Ledger(folder).begin(None)
    store = ox.Store(str(folder / "oxigraph"))
    store.add(
        ox.Quad(ox.NamedNode("http://e.org/a"), ox.NamedNode("http://e.org/b"), ox.Literal(1), ox.NamedNode(NOTE))
    )
    store.flush()


def test_a_build_after_a_killed_server_keeps_what_that_wrote(tmp_path: Path) -> None:
    folder = built(tmp_path / "store")
    left_behind(folder)
    with open_store(folder, model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1")) as store:
        assert Ledger(folder).file_of(NOTE).is_file()
        assert not (folder / "behind.json").exists()
        before = {str(quad) for quad in store.quads()}
    assert any("http://e.org/a" in quad for quad in before)
    assert rebuilt(folder) == before


def test_a_note_without_its_database_costs_no_file(tmp_path: Path) -> None:
    folder = built(tmp_path / "store")
    with open_store(folder, read_only=True) as store:
        before = {str(quad) for quad in store.quads()}
    Ledger(folder).begin(None)
    assert rebuilt(folder) == before
    assert not (folder / "behind.json").exists()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("DROP SILENT GRAPH <http://a/b>", {"", "http://a/b"}),
        ("PREFIX x: <http://a/> WITH x:b DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", {"", "http://a/b"}),
        ("COPY <http://a/b> TO GRAPH <http://a/c>", {"", "http://a/b", "http://a/c"}),
        ("INSERT DATA { <a:s> <a:p> 'GRAPH ?g' }", {""}),
        ("CLEAR ALL", None),
        ("DROP NAMED", None),
        ("INSERT { GRAPH ?g { <a:s> <a:p> 1 } } WHERE { GRAPH ?g { } }", None),
        ("INSERT DATA { GRAPH <relative> { <a:s> <a:p> 1 } }", None),
        ("INSERT DATA { GRAPH unknown:g { <a:s> <a:p> 1 } }", None),
        ("DELETE { ?s ?p ?o } USING NAMED <http://a/b> WHERE { ?s ?p ?o }", {""}),
    ],
)
def test_the_graphs_that_a_text_may_change(text: str, wanted: set[str] | None) -> None:
    assert touched_graphs(text) == wanted
