"""A store in a folder: one writer, snapshots for readers, a durable source, and what a killed writer leaves."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from store import texts

from alliancekg.errors import StoreError
from alliancekg.graph.quads import Pipeline
from alliancekg.graph.registry import Registry
from alliancekg.graph.store import GraphStore, current_snapshot, open_store
from alliancekg.graph.store_embedded import EmbeddedStore
from alliancekg.graph.store_folder import StoreFolder


def opened(folder: Path, **more) -> GraphStore:
    more.setdefault("registry", texts.REGISTRY)
    return open_store(folder, model=texts.MODEL, pipeline=Pipeline("hand", "1"), **more)


def memory(*chosen) -> str:
    with open_store(None, model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1")) as store:
        store.ready()
        for text in chosen:
            store.replace_document(texts.extraction(text))
        return store.dump("nquads")


def build(folder: Path, *chosen) -> None:
    with opened(folder) as store:
        for text in chosen:
            store.replace_document(texts.extraction(text))


def test_what_was_written_is_there_again(tmp_path: Path):
    build(tmp_path / "store", *texts.TEXTS)
    with opened(tmp_path / "store") as store:
        assert store.dump("nquads") == memory(*texts.TEXTS)


def test_memory_and_folder_hold_the_same(tmp_path: Path):
    build(tmp_path / "store", texts.SPRING, texts.AUTUMN)
    with opened(tmp_path / "store", read_only=True) as store:
        assert store.dump("nquads") == memory(texts.SPRING, texts.AUTUMN)


def test_the_second_writer_is_told_of_the_first(tmp_path: Path):
    with opened(tmp_path / "store"), pytest.raises(StoreError, match="another process is writing"):
        opened(tmp_path / "store")
    opened(tmp_path / "store").close()


def test_readers_see_whole_states_and_newer_ones_when_they_open_again(tmp_path: Path):
    folder = tmp_path / "store"
    with opened(folder) as writer:
        writer.replace_document(texts.extraction(texts.SPRING))
        writer.snapshot()
        with opened(folder, read_only=True) as reader:
            writer.replace_document(texts.extraction(texts.SUMMER))
            assert len(reader.documents()) == 1
            writer.snapshot()
            assert len(reader.documents()) == 1
            with opened(folder, read_only=True) as later:
                assert len(later.documents()) == 2


def test_a_reader_cannot_write(tmp_path: Path):
    build(tmp_path / "store", texts.SPRING)
    with opened(tmp_path / "store", read_only=True) as reader:
        with pytest.raises(StoreError, match="reading only"):
            reader.replace_document(texts.extraction(texts.SUMMER))
        with pytest.raises(StoreError, match="reading only"):
            reader.update("DROP ALL")


def test_old_snapshots_go_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("alliancekg.graph.store_folder.GRACE", 0.0)
    folder = tmp_path / "store"
    with opened(folder) as writer:
        for text in (*texts.TEXTS, *texts.TEXTS[:2]):
            writer.replace_document(texts.extraction(texts.Text(text.stem, text.said, before=f"{time.time()} ")))
            writer.snapshot()
    assert len(list((folder / "snapshots").iterdir())) == 3
    assert current_snapshot(folder) == sorted((folder / "snapshots").iterdir())[-1]


def test_no_change_makes_no_snapshot(tmp_path: Path):
    build(tmp_path / "store", texts.SPRING)
    before = current_snapshot(tmp_path / "store")
    with opened(tmp_path / "store") as store:
        store.documents()
    assert current_snapshot(tmp_path / "store") == before


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("Dear reader")
    with pytest.raises(StoreError, match="is not a store"):
        opened(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_store_of_a_newer_format_is_left_alone(tmp_path: Path):
    build(tmp_path / "store", texts.SPRING)
    (tmp_path / "store" / "store.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(StoreError, match="has format 99"):
        opened(tmp_path / "store")


@pytest.mark.parametrize("options", [{"read_only": True}, {"create": False}])
def test_where_no_store_is_none_is_made(tmp_path: Path, options: dict[str, bool]):
    with pytest.raises(StoreError, match="holds no store"):
        opened(tmp_path / "nothing", **options)
    assert not (tmp_path / "nothing").exists()


def test_the_documents_files_are_sorted_and_whole(tmp_path: Path):
    build(tmp_path / "store", *texts.TEXTS)
    files = sorted((tmp_path / "store" / "documents").glob("*/*.nq"))
    assert len(files) == 3
    for path in files:
        lines = path.read_bytes().splitlines()
        assert lines == sorted(lines)
    build(tmp_path / "other", *reversed(texts.TEXTS))
    others = sorted((tmp_path / "other" / "documents").glob("*/*.nq"))
    assert [path.read_bytes() for path in files] == [path.read_bytes() for path in others]


def test_the_database_is_rebuilt_from_the_documents(tmp_path: Path):
    folder = tmp_path / "store"
    build(folder, *texts.TEXTS)
    shutil.rmtree(folder / "oxigraph")
    shutil.rmtree(folder / "snapshots")
    (folder / "current").unlink()
    with opened(folder) as store:
        assert store.dump("nquads") == memory(*texts.TEXTS)


def test_rebuilding_on_request_gives_the_same(tmp_path: Path):
    build(tmp_path / "store", *texts.TEXTS)
    with opened(tmp_path / "store") as store:
        assert isinstance(store, EmbeddedStore)
        assert store.rebuild() == 3
        assert store.dump("nquads") == memory(*texts.TEXTS)


def test_another_registry_takes_entities_over(tmp_path: Path):
    build(tmp_path / "store", texts.SUMMER)
    known = texts.entry("city--sydney", "Sydney", "City")
    more = Registry([*texts.REGISTRY.entries.values(), known])
    with opened(tmp_path / "store", registry=more) as store:
        store.ready()
        text = store.dump("nquads")
    assert "city--sydney" in text
    assert not [line for line in text.splitlines() if "city--sydney>" in line.split()[0] and "graph/entities" in line]


def journal_left(folder: Path, stage: str) -> None:
    """Bring a store into the state that a writer leaves when it is killed at some stage of a batch."""
    with opened(folder) as store:
        store.ready()
        store.replace_document(texts.extraction(texts.SPRING))
        assert isinstance(store, EmbeddedStore) and store.folder
        changed = texts.Text("spring-visit", texts.SPRING.said[1:], before="Corrected. ")
        added = [store.converter().convert(texts.extraction(item)) for item in (changed, texts.SUMMER)]
        removed = [store.documents()[0].iri]
        if stage == "files":
            store.folder.begin(added, removed)
            store.folder.journal.unlink()
        elif stage == "journal":
            store.folder.begin(added, removed)
        elif stage == "fresh":
            store.folder.begin(added, removed)
            for item in added:
                store.oxigraph.extend(item.quads)
        elif stage == "stored":
            finish, store.folder.finish = store.folder.finish, lambda: None  # type: ignore[method-assign]
            store.replace(added, removed)
            store.folder.finish = finish  # type: ignore[method-assign]
        elif stage == "moved":
            unlink, store.folder.drop = store.folder.drop, None  # type: ignore[assignment]
            with pytest.raises(TypeError):
                store.replace(added, removed)
            store.folder.drop = unlink


def test_a_change_that_fails_half_way_is_not_shown_and_is_finished_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "store"
    build(folder, texts.SPRING)

    def fail(*_: object) -> None:
        raise StoreError("disk full")

    with monkeypatch.context() as broken, pytest.raises(StoreError, match="disk full"), opened(folder) as store:
        store.ready()
        broken.setattr(EmbeddedStore, "update", fail)
        store.replace_document(texts.extraction(texts.SUMMER))
    with opened(folder, read_only=True) as reader:
        assert reader.dump("nquads") == memory(texts.SPRING)
    with opened(folder) as store:
        assert store.dump("nquads") == memory(texts.SPRING, texts.SUMMER)


@pytest.mark.parametrize("stage", ["files", "journal", "fresh", "stored", "moved"])
def test_a_batch_that_was_cut_short_is_finished_or_dropped(tmp_path: Path, stage: str):
    folder = tmp_path / "store"
    journal_left(folder, stage)
    with opened(folder) as store:
        found = store.dump("nquads")
    if stage == "files":
        assert found == memory(texts.SPRING)
    else:
        changed = texts.Text("spring-visit", texts.SPRING.said[1:], before="Corrected. ")
        assert found == memory(changed, texts.SUMMER)
    left = StoreFolder(folder)
    assert not left.journal.exists()
    assert not list(left.pending.iterdir())
    assert len(list(left.documents.glob("*/*.nq"))) == (1 if stage == "files" else 2)


WRITER = """
import importlib.util, sys
from dataclasses import replace
spec = importlib.util.spec_from_file_location("texts", sys.argv[2])
texts = importlib.util.module_from_spec(spec)
sys.modules["texts"] = texts
spec.loader.exec_module(texts)
from alliancekg.graph.quads import Pipeline
from alliancekg.graph.store import open_store
with open_store(sys.argv[1], model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1")) as store:
    store.ready()
    print("ready", flush=True)
    for number in range(10_000):
        made = texts.extraction(texts.Text(f"text-{number}", texts.TEXTS[number % 3].said, before=f"Number {number}. "))
        store.replace_document(made)
        print(number, flush=True)
"""


@pytest.mark.parametrize("after", [2, 7])
def test_a_killed_writer_leaves_whole_documents_only(tmp_path: Path, after: int):
    folder = tmp_path / "store"
    command = [sys.executable, "-c", WRITER, str(folder), str(Path(__file__).parent / "store" / "texts.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for _ in range(after):
            process.stdout.readline()
        time.sleep(0.01 * after)
        os.kill(process.pid, signal.SIGKILL)
    with opened(folder) as store:
        numbers = sorted(int(item.stem.removeprefix("text-")) for item in store.documents())
        assert len(numbers) >= after
        assert numbers == list(range(len(numbers)))
        whole = [texts.Text(f"text-{n}", texts.TEXTS[n % 3].said, before=f"Number {n}. ") for n in numbers]
        assert store.dump("nquads") == memory(*whole)
    with opened(folder, read_only=True) as reader:
        assert len(reader.documents()) == len(numbers)
