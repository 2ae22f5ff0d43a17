"""Long work tells how far it has come on a terminal, and nothing where messages go into a pipe."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from alliancekg.graph.cli_progress import Progress


class Terminal:
    def __init__(self, is_terminal: bool) -> None:
        self.text, self.is_terminal = "", is_terminal

    def isatty(self) -> bool:
        return self.is_terminal

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_line_is_overwritten_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch, is_terminal: bool) -> None:
    terminal = Terminal(is_terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress() as progress:
        progress.show("1 documents")
        progress.show("2 documents")
    assert ("2 documents" in terminal.text) == is_terminal
    assert terminal.text.count("\n") == 0
    assert terminal.text.endswith("\r\033[K") == is_terminal


@pytest.mark.slow
def test_a_build_counts_documents_on_a_terminal(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Fiji and Tonga signed pact {number}.", encoding="utf-8")
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "alliancekg", "build", ".", "--store", "store"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=slave) as build:
        os.close(slave)
        shown = b""
        while select.select([master], [], [], 120)[0]:
            try:
                shown += os.read(master, 4096)
            except OSError:  # the other side is closed
                break
        out = build.stdout.read() if build.stdout else b""
    os.close(master)
    assert b"loading the models" in shown
    assert b"3 documents" in shown
    assert b"\r" not in out and b"documents   3 new" in out
