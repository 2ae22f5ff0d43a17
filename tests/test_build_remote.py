"""`build --store URL` against a real SPARQL 1.1 server: the answers of a folder, and all commands work on it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from store import texts

from alliancekg.__main__ import cli, write_store_page

FOUND = texts.all_extractions()


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with three texts whose claims are known; the registry is small."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("alliancekg.graph.extract.default_extractor", lambda model=None: texts.HandExtractor(FOUND))
    monkeypatch.setattr("alliancekg.graph.registry.Registry.load", lambda *extra: texts.REGISTRY)
    folder = tmp_path / "news"
    folder.mkdir()
    for item in FOUND:
        (folder / f"{item.document.stem}.txt").write_text(item.document.text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("the oxigraph server (pip install oxigraph) is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    place = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([program, "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                httpx.get(place, timeout=2)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield place
    finally:
        process.terminate()
        process.wait(20)


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
