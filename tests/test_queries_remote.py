"""A real SPARQL 1.1 server gives the same answers as the embedded store."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from alliancekg.errors import QueryError
from alliancekg.graph.store import GraphStore, open_store
from alliancekg.queries.run import run_query, store_dataset
from alliancekg.queries.search import open_index

FOLDER = Path(__file__).parent / "queries"
spec = importlib.util.spec_from_file_location("queries_remote_answers", FOLDER / "answers.py")
assert spec and spec.loader
answers = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = answers
spec.loader.exec_module(answers)


@pytest.fixture(scope="module")
def remote() -> Iterator[GraphStore]:
    """The fixture's graph in an Oxigraph server started for these tests."""
    program = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("the oxigraph server (pip install oxigraph) is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([program, "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    try:
        _load(address)
        with open_store(address, read_only=True) as store:
            yield store
    finally:
        process.terminate()
        process.wait(timeout=20)


def _load(address: str) -> None:
    body = (FOLDER / "graph.trig").read_bytes()
    for _ in range(100):
        try:
            httpx.post(
                f"{address}/store", content=body, headers={"Content-Type": "application/trig"}
            ).raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the server did not start")


@pytest.mark.parametrize("case", list(answers.cases()), ids=lambda case: case.name)
def test_the_server_gives_the_expected_answer(case, remote):
    assert sorted(answers.rows(answers.answer(remote, case))) == sorted(answers.expected(case))


def test_search_over_a_remote_store_is_in_memory(remote):
    with open_index(remote) as index:
        assert index.path is None
        assert [hit.text for hit in index.search("gate strait")] == ["Yonaguni is the gate to the Taiwan Strait."]


def test_calls_to_other_servers_are_refused_before_they_are_sent(remote):
    with pytest.raises(QueryError, match="SERVICE is refused"):
        run_query(remote, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_a_remote_store_has_no_rdflib_view(remote):
    with pytest.raises(QueryError, match="on this machine"):
        store_dataset(remote)
