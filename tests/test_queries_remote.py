"""A real SPARQL 1.1 server gives the same answers as the embedded store."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from store.oxigraph_server import serving

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
    with serving((FOLDER / "graph.trig").read_bytes()) as (address, _), open_store(address, read_only=True) as store:
        yield store


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
