"""Builds as processes: several give the same store as one; a killed one leaves whole documents and no process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alliancekg.errors import LimitError
from alliancekg.graph.identity import document_iri
from alliancekg.graph.model import Document
from alliancekg.graph.parallel import ParallelExtractor, single_threaded
from alliancekg.graph.read import read_bytes
from alliancekg.graph.store import open_store

TEXT = """Note {number}

Date: 2024-03-{day:02}

Portugal hosted a joint exercise with Spain near Madeira in {year}. Norway will send {number} soldiers to Latvia.
"""


def write_notes(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        text = TEXT.format(number=number, day=number % 28 + 1, year=1990 + number % 30)
        (folder / f"note-{number:03}.txt").write_text(text, encoding="utf-8")
    return folder


def start(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "alliancekg", "build", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def dump(store: Path) -> dict[str, list[str]]:
    """The quads of each document, by the document's stem."""
    with open_store(str(store)) as opened:
        return {item.stem: sorted(map(str, opened.quads(item.iri))) for item in opened.documents()}


@pytest.mark.slow
def test_several_processes_give_the_same_store(tmp_path: Path) -> None:
    notes = write_notes(tmp_path / "notes", 24)
    (notes / "binary.txt").write_bytes(b"\0\1\0\2")
    for name, jobs in (("one", "1"), ("two", "2")):
        done = start(
            str(notes), "--store", str(tmp_path / name), "--out", str(tmp_path / f"{name}-out"), "--jobs", jobs
        )
        out, err = done.communicate(timeout=300)
        assert done.returncode == 1, out + err
        assert "24 new, 1 set aside" in out
        assert err == ""
    graphs = [(tmp_path / f"{name}-out" / "graph.trig").read_bytes() for name in ("one", "two")]
    assert graphs[0] == graphs[1]


@pytest.mark.slow
def test_builds_killed_again_and_again_leave_whole_documents(tmp_path: Path) -> None:
    notes = write_notes(tmp_path / "notes", 150)
    store, out = tmp_path / "store", str(tmp_path / "out")
    before = -1
    for _ in range(4):
        build = start(str(notes), "--store", str(store), "--out", out)
        deadline = time.monotonic() + 120
        while build.poll() is None and time.monotonic() < deadline:
            if len(list((store / "documents").glob("*/*.nq"))) > max(before, 0):
                break
            time.sleep(0.02)
        build.kill()
        build.communicate()
        found = dump(store)
        assert len(found) >= before
        before = len(found)
    build = start(str(notes), "--store", str(store), "--out", out)
    assert build.communicate(timeout=300)[1] == ""
    assert build.returncode == 0
    whole = start(str(notes), "--store", str(tmp_path / "whole"), "--out", out)
    whole.communicate(timeout=300)
    assert dump(store) == dump(tmp_path / "whole")
    assert before > 0


@pytest.mark.slow
def test_a_killed_build_takes_its_processes_along(tmp_path: Path) -> None:
    notes = write_notes(tmp_path / "notes", 150)
    build = start(str(notes), "--store", str(tmp_path / "store"), "--out", str(tmp_path / "out"), "--jobs", "2")
    deadline = time.monotonic() + 120
    children: list[int] = []
    while not list((tmp_path / "store" / "documents").glob("*/*.nq")) and time.monotonic() < deadline:
        time.sleep(0.05)
        children = children_of(build.pid) or children
    build.kill()
    build.communicate()
    assert len(children) >= 2
    deadline = time.monotonic() + 20
    while any(alive(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [child for child in children if alive(child)]
    dump(tmp_path / "store")


@pytest.mark.slow
def test_a_process_that_is_ended_from_outside_is_told() -> None:
    extractor = ParallelExtractor(1)
    documents = (read_bytes(TEXT.format(number=n, day=1, year=2000).encode(), f"n{n}") for n in range(60))
    found = extractor.extract(documents)
    first = next(found)
    assert first.document.stem == "n0"
    for child in children_of(os.getpid()):
        if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text():
            os.kill(child, signal.SIGKILL)
    with pytest.raises(LimitError, match="ended from outside"):
        list(found)


def test_the_name_is_that_of_the_extractor_itself() -> None:
    from alliancekg.graph.extract import NAME, VERSION

    extractor = ParallelExtractor(2)
    assert (extractor.name, extractor.version) == (NAME, VERSION)
    assert list(extractor.extract(())) == []


def test_documents_cross_to_another_process_whole() -> None:
    import pickle

    document = read_bytes(b"# A\n\nOne. Two.\n", "x", media_type="text/markdown", date="2024", publisher="P")
    crossed = pickle.loads(pickle.dumps(document))
    assert isinstance(crossed, Document)
    assert crossed == document
    assert document_iri(crossed.sha256) == document_iri(document.sha256)


def children_of(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(word) for word in text.split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_converting_processes_share_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    ask = "import os; print(os.environ['OPENBLAS_NUM_THREADS'], os.environ['OMP_NUM_THREADS'])"
    with single_threaded():
        told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["1", "1"]
    assert os.environ["OMP_NUM_THREADS"] == "7" and "OPENBLAS_NUM_THREADS" not in os.environ
