"""`build --store URL` against a real SPARQL 1.1 server: the answers of a folder, and all commands work on it."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from store import texts
from store.oxigraph_server import serving

from alliancekg.__main__ import cli, write_store_page

FOUND = texts.all_extractions()


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with three texts whose claims are known; the registry is small."""
    return texts.written(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as (place, _):
        yield place


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, obj={"page_writer": write_store_page}, catch_exceptions=False)


def answered(place: str, *query: str) -> str:
    found = run("query", *query, "--store", place, "--format", "csv")
    assert found.exit_code == 0, found.output
    return found.stdout


def test_a_graph_is_built_asked_drawn_and_forgotten_at_a_server(address: str, news: Path) -> None:
    for place in (address, "folder"):
        built = run("build", "news", "--store", place, "--out", f"out-{place[:4]}")
        assert built.exit_code == 0, built.output
        assert built.stdout.startswith("documents   3 new in ")
    assert Path("out-http/graph.trig").read_bytes() == Path("out-fold/graph.trig").read_bytes()
    assert "Japan" in Path("out-http/graph.html").read_text(encoding="utf-8")
    for name in ("who-hosts-whom", "documents", "kinds", "only-proposed", "quantities"):
        rows = answered(address, name)
        assert rows == answered("folder", name)
        assert rows.count("\n") > 1, name
    assert run("build", "news", "--store", address, "--out", "out").stdout.startswith("documents   3 unchanged")
    assert "documents" in run("status", "--store", address).stdout

    viewed = run("view", "--store", address, "--output", "page.html")
    assert viewed.exit_code == 0, viewed.output
    assert "Japan" in Path("page.html").read_text(encoding="utf-8")

    before = answered(address, "documents").count("\n")
    assert run("forget", FOUND[0].document.stem, "--store", address).exit_code == 0
    assert run("forget", FOUND[0].document.stem, "--store", "folder").exit_code == 0
    assert answered(address, "documents").count("\n") == before - 1
    assert answered(address, "who-hosts-whom") == answered("folder", "who-hosts-whom")


def test_a_server_that_is_not_there_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "alliancekg", "query", "kinds", "--store", f"http://127.0.0.1:{port}/"]
    found = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert found.returncode == 2
    assert "does not answer" in found.stderr
    assert "Traceback" not in found.stderr
