"""Bad input through the commands: bounded time and memory, a clear message, the store untouched, the others go on."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_reading_hostile import EAST_ASIAN, RIGHT_TO_LEFT, SENTENCE, pdf, show

from alliancekg.graph.build import Build
from alliancekg.graph.read import read_bytes
from alliancekg.graph.store import open_store

GOOD = "Portugal and Spain signed a defence agreement in Lisbon on 6 January 2022."
PAGE = "<html><script>var a = '<p>Chad hosts Mali forces.</p>';</script><body><p onload='a()'>%s</p></body></html>"
# name: bytes, what the message says (None where the document is read without complaint)
BAD: dict[str, tuple[bytes, str | None]] = {
    "empty.txt": (b"", "holds no words"),
    "binary.txt": (bytes(range(256)) * 400, "NUL bytes"),
    "wrong-encoding.txt": (
        "Les \u201cforces\u201d d\u2019Alg\u00e9rie".encode("cp1252") + b"\x81\x8d",
        "cannot be read|encoding|decoded",
    ),
    "one-line.txt": ((SENTENCE * (5_000_000 // len(SENTENCE))).encode(), "sentences"),
    "one-word.txt": (b"a" * 5_000_000, None),
    "deep.html": (b"<div>" * 100_000 + GOOD.encode() + b"</div>" * 100_000, None),
    "scripts.html": ((PAGE % GOOD).encode(), None),
    "bomb.pdf": (pdf(show(b"x") + b" " * 300_000_000), "PDF"),
    "commas.txt": (b"," * 100_000, "holds no words"),
    "right-to-left.txt": (RIGHT_TO_LEFT.encode(), None),
    "east-asian.txt": (EAST_ASIAN.encode(), None),
}


def run(folder: Path, *options: str) -> tuple[subprocess.CompletedProcess[str], float]:
    begun = time.monotonic()
    command = [sys.executable, "-m", "alliancekg", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    return done, time.monotonic() - begun


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name, (data, _) in BAD.items():
        (tmp_path / "in" / name).write_bytes(data)
    (tmp_path / "in" / "zz-good.txt").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_bad_documents_are_told_and_the_good_one_goes_in(folder: Path) -> None:
    pytest.importorskip("pypdf")
    done, seconds = run(folder, "build", "in", "--store", "store")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for name, (_, words) in BAD.items():
        lines = [line for line in done.stdout.splitlines() if Path(name).stem in line]
        assert bool(lines) == (words is not None), name
    assert seconds < 200
    with open_store(str(folder / "store"), read_only=True) as store:
        stems = {item.stem for item in store.documents()}
        assert stems == {Path(name).stem for name, (_, words) in BAD.items() if words is None} | {"zz-good"}
        assert {claim.kind for item in store.documents() for claim in store.claims(item.iri)} <= {
            "Agreement",
            "Meeting",
        }
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 3_000_000  # kilobytes


@pytest.mark.slow
@pytest.mark.parametrize("name", ["empty.txt", "binary.txt", "deep.html", "commas.txt", "east-asian.txt"])
def test_extract_ends_in_a_message_or_an_empty_result(folder: Path, name: str) -> None:
    done, seconds = run(folder, "extract", f"in/{name}")
    assert "Traceback" not in done.stderr
    assert (done.returncode, bool(done.stderr)) in ((0, False), (2, True))
    assert seconds < 100


@pytest.mark.slow
def test_a_store_is_untouched_by_input_of_which_nothing_can_be_used(folder: Path) -> None:
    run(folder, "build", "in/zz-good.txt", "--store", "store")
    before = {path: path.read_bytes() for path in (folder / "store" / "documents").rglob("*.nq")}
    done, _ = run(folder, "build", "in/binary.txt", "in/empty.txt", "--store", "store")
    assert done.returncode == 2
    assert "no document could be used" in done.stderr
    assert {path: path.read_bytes() for path in (folder / "store" / "documents").rglob("*.nq")} == before


class Silent:
    """Finds nothing."""

    name, version = "silent", "1"

    def extract(self, documents):
        from alliancekg.graph.model import Extraction

        for document in documents:
            yield Extraction(document, ())


@pytest.mark.parametrize("data", [b"", b" \n\n ", b"," * 1_000, "\u2014\u2026".encode()])
def test_a_text_without_words_is_set_aside(data: bytes) -> None:
    with open_store(None) as store:
        summary = Build(store, Silent()).run(iter([read_bytes(data, "blank"), read_bytes(b"Words.", "some")]))
        assert [item.stem for item in store.documents()] == ["some"]
    assert [(item.place, item.reason) for item in summary.set_aside] == [("blank", "holds no words")]
