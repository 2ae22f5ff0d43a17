"""The commands ``query`` and ``search``: what they print, where, and with which exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from alliancekg import __main__ as command_line
from alliancekg.errors import QueryError
from alliancekg.graph.store import open_store
from alliancekg.queries.cli_query import FORMATS as OFFERED
from alliancekg.queries.cli_query import choose, listing, read_params
from alliancekg.queries.formats import FORMATS
from alliancekg.queries.library import load_library
from alliancekg.queries.search import FILE_NAME

GRAPH = Path(__file__).parent / "queries" / "graph.trig"


@dataclass
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator[str]:
    """A store in a folder that holds the fixture's graph."""
    from pyoxigraph import RdfFormat

    folder = tmp_path_factory.mktemp("cli") / "store"
    with open_store(folder) as opened:
        opened.oxigraph.bulk_load(path=str(GRAPH), format=RdfFormat.TRIG)
        opened._changed = True
    yield str(folder)


@pytest.fixture
def run(capsys):
    def call(*arguments: str) -> Outcome:
        try:
            command_line.main(list(arguments))
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


def test_list_names_every_query_with_its_parameters(run):
    outcome = run("query", "--list")
    assert outcome.code == 0
    assert [line.split()[0] for line in outcome.out.splitlines()] == list(load_library())
    assert any(line.endswith("Allies of an actor  (actor [date] [status] [publisher])") for line in listing())


def test_a_library_query_prints_a_table_and_says_what_it_understood(run, store):
    outcome = run("query", "who-hosts-whom", "-p", "host=Japan", "--store", store)
    assert outcome.code == 0
    assert outcome.err == 'host: "Japan" -> id/JPN\n'
    assert "Japan  United States  Okinawa" in outcome.out
    assert "“Japan hosts some 50,000 American personnel on Okinawa.”" in outcome.out


def test_the_same_key_twice_means_either(run, store):
    outcome = run("query", "who-hosts-whom", "-p", "host=Japan", "-p", "host=PHL", "--store", store, "--format", "csv")
    assert outcome.code == 0
    assert len(outcome.out.splitlines()) == 3


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json", "xml", "md"])
def test_formats(run, store, format):
    outcome = run("query", "speakers", "--store", store, "--format", format)
    assert outcome.code == 0
    assert "Tanaka" in outcome.out or "tanaka" in outcome.out


def test_a_graph_prints_turtle(run, store):
    outcome = run("query", "graph-of", "-p", "actor=China", "--store", store)
    assert outcome.out.startswith("@prefix")
    assert json.loads(run("query", "graph-of", "-p", "actor=China", "--format", "jsonld", "--store", store).out)


def test_iris_and_limit(run, store):
    outcome = run("query", "actors", "--iris", "--limit", "1", "--store", store, "--format", "csv")
    assert outcome.out.splitlines()[1].startswith("https://w3id.org/alliancekg/id/JPN,")
    assert len(outcome.out.splitlines()) == 2


def test_explain_shows_the_text_and_asks_nothing(run, store):
    outcome = run("query", "allies-of", "-p", "actor=Japan", "--explain", "--store", store)
    assert '# actor: "Japan" -> id/JPN' in outcome.out
    assert "# status: any (a status)" in outcome.out
    assert "VALUES ?actor { <https://w3id.org/alliancekg/id/JPN> }" in outcome.out
    assert "“" not in outcome.out


def test_own_file_and_standard_input(run, store, tmp_path, monkeypatch):
    text = "SELECT ?label { VALUES ?x { UNDEF } ?x <http://www.w3.org/2000/01/rdf-schema#label> ?label }"
    path = tmp_path / "own.rq"
    path.write_text(text, encoding="utf-8")
    assert "Japan" in run("query", str(path), "-p", "x=JPN", "--store", store).out
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert "Japan" in run("query", "-", "-p", "x=JPN", "--store", store).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope"], "no query 'nope'"),
        (["who-host-whom"], "who-hosts-whom"),
        (["missing.rq"], "cannot be read"),
        ([], "no query given"),
        (["allies-of"], "'actor' is missing"),
        (["allies-of", "-p", "actor=Jpan"], "id/JPN (Japan, State)"),
        (["allies-of", "-p", "actor"], "KEY=VALUE"),
        (["allies-of", "-p", "=x"], "KEY=VALUE"),
        (["allies-of", "-p", "who=Japan"], "actor, date, status, publisher"),
        (["speakers", "--format", "ttl"], "cannot hold this answer"),
        (["speakers", "--format", "json", "--limit", "1"], "no limit for format"),
    ],
)
def test_what_is_wrong_ends_with_2_and_one_line(run, store, arguments, message):
    outcome = run("query", *arguments, "--store", store)
    assert outcome.code == 2
    assert message in outcome.err
    assert "Traceback" not in outcome.err
    assert outcome.out == ""


def test_a_call_to_another_server_is_refused(run, store, tmp_path):
    path = tmp_path / "own.rq"
    path.write_text("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", encoding="utf-8")
    outcome = run("query", str(path), "--store", store)
    assert outcome.code == 2
    assert "SERVICE is refused" in outcome.err


def test_no_store_is_said(run, tmp_path):
    for command in (["query", "speakers"], ["search", "japan"]):
        outcome = run(*command, "--store", str(tmp_path / "none"))
        assert outcome.code == 2
        assert "alliancekg build" in outcome.err


def test_an_unknown_format_is_refused_by_the_command(run, store):
    assert run("query", "speakers", "--format", "xlsx", "--store", store).code == 2


def test_search_finds_entities_once_and_quotes(run, store):
    outcome = run("search", "yonaguni", "--store", store)
    assert outcome.code == 0
    rows = [line for line in outcome.out.splitlines() if not line.startswith(" ")]
    assert sum(line.startswith("Yonaguni ") for line in rows) == 1
    assert "“Yonaguni is the gate to the Taiwan Strait.”" in outcome.out
    assert (Path(store) / FILE_NAME).exists()


def test_search_formats_and_kinds(run, store):
    lines = run("search", "gate", "--in", "quote", "--format", "json", "--store", store).out.splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["quote"]
    assert run("search", "gate", "--format", "csv", "--store", store).out.startswith("what,kind,id,quote\r\n")
    assert run("search", "gate", "--format", "md", "--store", store).out.startswith("| what | kind | id | quote |")
    assert len(run("search", "japan*", "--limit", "2", "--format", "json", "--store", store).out.splitlines()) == 2


def test_search_takes_an_argument_with_spaces_as_a_phrase(run, store):
    assert "some 50,000" in run("search", "hosts some", "--store", store).out
    assert "some 50,000" not in run("search", "some hosts", "--store", store).out


def test_search_rebuild_and_nothing_found(run, store):
    assert run("search", "zebra", "--rebuild", "--store", store).code == 0
    outcome = run("search", "!!!", "--store", store)
    assert outcome.code == 2
    assert "no word" in outcome.err


def test_the_command_offers_the_formats_that_there_are():
    assert OFFERED == FORMATS


def test_params_are_read():
    assert read_params(("a=1", "a=2", "b=x=y", " c = d ")) == {"a": ["1", "2"], "b": ["x=y"], "c": ["d"]}


def test_choose_reads_a_header_of_an_own_file(tmp_path):
    path = tmp_path / "q.rq"
    path.write_text("# Title: Mine\nSELECT * {}", encoding="utf-8")
    assert choose(str(path)).title == "Mine"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(QueryError, match="UTF-8"):
        choose(str(path))


def test_help_needs_no_heavy_import():
    code = (
        "import sys; from alliancekg.queries import cli_query, cli_search; "
        "print([m for m in ('pyoxigraph', 'rdflib', 'sqlite3', 'spacy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_of_both_commands():
    from alliancekg.queries.cli_query import query
    from alliancekg.queries.cli_search import search

    for command, word in ((query, "--explain"), (search, "--rebuild")):
        result = CliRunner().invoke(command, ["--help"])
        assert result.exit_code == 0
        assert word in result.output
