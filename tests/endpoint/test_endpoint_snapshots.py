"""A build writes while the server reads: no failed request, and what it wrote is there within two seconds."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from alliancekg.errors import StoreError
from alliancekg.queries.endpoint_snapshots import Snapshots, fingerprint, store_folder

COUNT = "SELECT (COUNT(*) AS ?n) { ?s <http://e/p> ?o }"

# Another process, as a build is one: it holds the store's lock and writes transactions of two triples each.
WRITER = """
import sys, time
import pyoxigraph as ox
store = ox.Store(sys.argv[1])
for number in range(int(sys.argv[2])):
    name = ox.NamedNode(f"http://e/{number}")
    store.extend([ox.Quad(name, ox.NamedNode("http://e/p"), ox.Literal(n), ox.NamedNode("http://e/g")) for n in (1, 2)])
    if number % 50 == 0:
        store.flush()
print("written", flush=True)
sys.stdin.readline()
"""


def count(server: Any) -> int:
    answer = server.query(COUNT)
    assert answer.status == 200
    return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


def write(store: Path, number: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(store), str(number)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_a_write_shows_within_two_seconds_without_a_failed_request(start: Callable[..., Any]) -> None:
    server = start(workers=2)
    statuses: list[int] = []
    done = threading.Event()

    def asking() -> None:
        while not done.is_set():
            statuses.append(server.query(COUNT).status)

    thread = threading.Thread(target=asking)
    thread.start()
    with write(server.store, 300) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        waited = server.wait_for(lambda: count(server) == 600)  # the writer still holds the store
        writer.communicate("\n", timeout=20)
    done.set()
    thread.join()
    assert waited < 2.0
    assert set(statuses) == {200}
    assert server.engine.reloads > 1


def test_a_copy_made_while_somebody_writes_holds_whole_transactions(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    ox.Store(str(folder)).flush()
    snapshots = Snapshots(folder)
    seen: list[int] = []
    with write(folder, 1500) as writer:
        while writer.poll() is None and (not seen or seen[-1] < 3000) and len(seen) < 400:
            copied = ox.Store.read_only(str(snapshots.take().path))
            number = len(list(copied.quads_for_pattern(None, None, None, None)))
            del copied
            assert number % 2 == 0
            assert not seen or number >= seen[-1]
            seen.append(number)
            snapshots.remove_except(())
        writer.communicate("\n", timeout=20)
    assert seen[-1] == 3000
    snapshots.close()


def test_old_snapshots_are_deleted_and_nothing_is_left_behind(start: Callable[..., Any], tmp_path: Path) -> None:
    server = start(read_write=True, token="t")
    for number in range(5):
        assert (
            server.update(f"INSERT DATA {{ GRAPH <http://e/g> {{ <http://e/s> <http://e/p> {number} }} }}").status
            == 204
        )
        assert count(server) == number + 1
    folder = next(tmp_path.glob(".store.serve-*"))
    assert len(list(folder.iterdir())) <= 3


def test_the_etag_changes_with_the_data(start: Callable[..., Any]) -> None:
    server = start(read_write=True, token="t")
    tag = server.query(COUNT).headers["etag"]
    assert server.query(COUNT).headers["etag"] == tag
    server.update("INSERT DATA { GRAPH <http://e/g> { <http://e/s> <http://e/p> 1 } }")
    assert server.query(COUNT).headers["etag"] != tag


def test_a_store_that_build_has_made_is_served_and_told_of_writes(tmp_path: Path, serve: Callable[..., Any]) -> None:
    from alliancekg.graph.store_folder import StoreFolder

    made = StoreFolder(tmp_path / "made")
    made.create()
    graph = ox.NamedNode("http://e/g")
    with_one = ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal(1), graph)
    store = ox.Store(str(made.database))
    store.add(with_one)
    store.backup(str(made.next_snapshot()))
    made.publish(max(made.snapshots.iterdir()))
    with serve(made.root, workers=1) as server:
        assert count(server) == 1
        store.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal(2), graph))
        target = made.next_snapshot()
        store.backup(str(target))
        made.publish(target)
        assert server.wait_for(lambda: count(server) == 2) < 2.0
    del store
    with serve(made.root, workers=1, read_write=True, token="t") as server:
        server.token = "t"
        assert server.update("INSERT DATA { GRAPH <http://e/g> { <http://e/s> <http://e/p> 3 } }").status == 204
    newest = made.newest()
    assert newest is not None
    assert len(ox.Store.read_only(str(newest))) == 3


def test_a_second_writer_is_refused_with_a_reason(small_store: Path, serve: Callable[..., Any]) -> None:
    from alliancekg.queries.endpoint_config import EndpointConfig
    from alliancekg.queries.endpoint_engine import LocalEngine

    async def starting() -> None:
        engine = LocalEngine(EndpointConfig(store=small_store, read_write=True, token="t", workers=1))
        await engine.start()

    import asyncio

    holder = ox.Store(str(small_store))
    with pytest.raises(StoreError, match="cannot be written"):
        asyncio.run(starting())
    del holder
    assert not list(small_store.parent.glob(f".store.serve-{0}-*"))


def test_folders_and_fingerprints(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store here"):
        store_folder(tmp_path)
    with pytest.raises(StoreError):
        store_folder(tmp_path / "nowhere")
    store = ox.Store(str(tmp_path / "made" / "oxigraph")) if (tmp_path / "made").mkdir() is None else None
    assert store is not None
    assert store_folder(tmp_path / "made") == tmp_path / "made" / "oxigraph"
    before = fingerprint(tmp_path / "made" / "oxigraph")
    assert fingerprint(tmp_path / "made" / "oxigraph") == before
    store.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal(1)))
    assert fingerprint(tmp_path / "made" / "oxigraph") != before


def test_what_a_dead_server_left_is_swept(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    ox.Store(str(folder)).flush()
    finished = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    left = tmp_path / f".store.serve-{finished.stdout.strip()}-abc"
    left.mkdir()
    snapshots = Snapshots(folder)
    assert not left.exists()
    snapshots.close()
    time.sleep(0)
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
