"""The command: it says where it listens, ends cleanly, and says what is wrong in one line."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from alliancekg.errors import InputError, StoreError
from alliancekg.queries.endpoint_config import EndpointConfig
from alliancekg.server import create_app, serve


def start(*options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "alliancekg", "serve", "--port", "0", "--workers", "1", *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_a_signal_and_leaves_nothing_behind(small_store: Path, number: int) -> None:
    before = set(small_store.parent.iterdir())
    with start("--store", str(small_store)) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"at (http://127\.0\.0\.1:\d+)/", line)
        assert found, line
        with urllib.request.urlopen(f"{found[1]}/healthz", timeout=60) as answer:
            assert answer.status == 200
        process.send_signal(number)
        _, rest = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "Traceback" not in rest
    assert "GET /healthz 200" in rest
    assert set(small_store.parent.iterdir()) == before


def test_a_store_that_is_being_written_cannot_be_served_for_writing(tmp_path: Path) -> None:
    holder = ox.Store(str(tmp_path / "store"))
    with start("--store", str(tmp_path / "store"), "--read-write", "--token", "x") as process:
        _, text = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "Traceback" not in text
    assert "no other process has open for writing" in text
    del holder
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_what_is_wrong_is_said_before_anything_starts(tmp_path: Path, small_store: Path) -> None:
    run = CliRunner().invoke(serve, ["--store", str(tmp_path / "nothing")])
    assert isinstance(run.exception, StoreError)
    run = CliRunner().invoke(serve, ["--store", "http://127.0.0.1:1/"])
    assert isinstance(run.exception, StoreError)
    assert "does not answer" in str(run.exception)
    run = CliRunner().invoke(serve, ["--store", "http://127.0.0.1:1/#other=x"])
    assert isinstance(run.exception, InputError)
    with pytest.raises(InputError, match="needs a token"):
        create_app(EndpointConfig(store=small_store, read_write=True))
    with pytest.raises(StoreError, match="no store here"):
        create_app(EndpointConfig(store=tmp_path))
    run = CliRunner().invoke(serve, ["--store", str(small_store), "--host", "192.0.2.1"])
    assert isinstance(run.exception, InputError)
    assert "--port 0" in str(run.exception)


def test_the_module_is_light_to_import() -> None:
    code = (
        "import sys, alliancekg.server; print([m for m in ('starlette', 'uvicorn', 'pyoxigraph') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
