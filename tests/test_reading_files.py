"""Reading inputs: files, folders, patterns, addresses, standard input, encodings; failures are values."""

from __future__ import annotations

import codecs
import hashlib
import io
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekg.errors import DocumentError
from alliancekg.graph.model import Document
from alliancekg.graph.read import Failure, read_bytes, read_documents, read_file, sniff
from alliancekg.graph.read_decode import decode
from alliancekg.graph.read_web import stem_of
from alliancekg.graph.units import units

QUICK = settings(deadline=None, max_examples=60)

BRIEF = "Two navies share a pier\n\nOSLO, 3 May 2024 - Norway lets Dutch frigates refuel at Sortland.\n"


def test_a_file_becomes_a_document(tmp_path: Path) -> None:
    path = tmp_path / "pier.txt"
    path.write_bytes(BRIEF.encode())
    document = read_file(path)
    assert document.stem == "pier"
    assert document.text == BRIEF
    assert document.sha256 == hashlib.sha256(BRIEF.encode()).hexdigest()
    assert document.title == "Two navies share a pier"
    assert document.date == "2024-05-03"
    assert [unit.plain for unit in units(document)] == ["Norway lets Dutch frigates refuel at Sortland."]


def test_date_and_publisher_override_what_the_text_says(tmp_path: Path) -> None:
    path = tmp_path / "pier.txt"
    path.write_text(BRIEF, encoding="utf-8")
    document = read_file(path, date="2024-05-04", publisher="Fjord Gazette")
    assert (document.date, document.publisher) == ("2024-05-04", "Fjord Gazette")


def test_line_ends_are_kept_so_that_offsets_fit_the_stored_bytes(tmp_path: Path) -> None:
    path = tmp_path / "crlf.txt"
    path.write_bytes(b"Title line\r\n\r\nSweden leads the group. Finland follows.\r\n")
    document = read_file(path)
    found = list(units(document))
    assert [document.text[unit.start : unit.end] for unit in found] == ["Sweden leads the group.", "Finland follows."]
    assert document.text.count("\r\n") == 3


def test_a_folder_is_read_in_name_order_and_only_known_suffixes(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "a.md", "sub/c.html", "notes.csv"):
        (tmp_path / name).write_text("Oman hosts the ships of a partner.", encoding="utf-8")
    stems = [item.stem for item in read_documents([str(tmp_path)]) if isinstance(item, Document)]
    assert stems == ["a", "b", "c"]


def test_a_pattern_is_expanded(tmp_path: Path) -> None:
    for name in ("x1.txt", "x2.txt", "y.txt"):
        (tmp_path / name).write_text("A line of text that says little.", encoding="utf-8")
    stems = [item.stem for item in read_documents([f"{tmp_path}/x*.txt"]) if isinstance(item, Document)]
    assert stems == ["x1", "x2"]
    nested = [item.stem for item in read_documents([f"{tmp_path}/**/y.txt"]) if isinstance(item, Document)]
    assert nested == ["y"]


@pytest.mark.parametrize("name", ["missing.txt", "none-*.txt", "empty-folder"])
def test_what_cannot_be_found_is_a_failure_that_names_itself(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty-folder").mkdir()
    (item,) = read_documents([str(tmp_path / name)])
    assert isinstance(item, Failure)
    assert name in item.input
    assert name not in item.reason
    assert "accepted" in item.reason


def test_one_bad_document_never_stops_the_others(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("Chad keeps the accord.", encoding="utf-8")
    (tmp_path / "2.txt").write_bytes(b"\x00\x01\x02\x03")
    (tmp_path / "3.txt").write_text("Niger leaves it.", encoding="utf-8")
    kinds = [type(item).__name__ for item in read_documents([str(tmp_path)])]
    assert kinds == ["Document", "Failure", "Document"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Malta stays neutral in the quarrel.")))
    (document,) = read_documents(["-"])
    assert isinstance(document, Document)
    assert document.stem == "stdin"
    assert document.media_type == "text/plain"


def test_html_on_standard_input_is_told_by_its_first_tag() -> None:
    assert sniff("\ufeff\n<!DOCTYPE html><p>x") == "text/html"
    assert sniff("a < b") == "text/plain"


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, body, status = {
            "/news/pact.html": (
                "text/html; charset=iso-8859-1",
                "<p>Le Sénat consent à l'accord.</p>".encode("latin-1"),
                200,
            ),
            "/photo": ("image/png", b"\x89PNG", 200),
        }.get(self.path, ("text/plain", b"gone", 404))
        self.send_response(status)
        self.send_header("content-type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_address_is_fetched_with_its_declared_charset(site: str) -> None:
    (document,) = read_documents([f"{site}/news/pact.html"])
    assert isinstance(document, Document)
    assert "Le Sénat" in document.text
    assert document.url == f"{site}/news/pact.html"
    assert document.stem == "pact"


@pytest.mark.parametrize(("path", "words"), [("/none", "404"), ("/photo", "image/png")])
def test_addresses_that_give_no_text_are_failures(site: str, path: str, words: str) -> None:
    (item,) = read_documents([site + path])
    assert isinstance(item, Failure)
    assert words in item.reason


def test_an_address_that_cannot_be_reached() -> None:
    (item,) = read_documents(["http://127.0.0.1:9/x"])
    assert isinstance(item, Failure)
    assert "cannot be fetched" in item.reason


@pytest.mark.parametrize(
    ("address", "stem"),
    [
        ("https://n.example/a/b-c.html?x=1", "b-c"),
        ("https://n.example/", "n.example"),
        ("https://n.example/a%20b/", "a-b"),
    ],
)
def test_stems_of_addresses(address: str, stem: str) -> None:
    assert stem_of(address) == stem


WORDS = "Türkiye and Česko – “old” allies"


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode(),
        codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + WORDS.encode("utf-32-le"),
    ],
)
def test_unicode_encodings(data: bytes) -> None:
    assert decode(data, "x") == WORDS


def test_the_utf8_mark_stays_so_that_offsets_fit() -> None:
    assert decode(codecs.BOM_UTF8 + b"ab", "x") == "\ufeffab"
    document = read_bytes(codecs.BOM_UTF8 + b"Peru signs the accord today.", "x")
    (unit,) = units(document)
    assert (unit.start, unit.plain) == (1, "Peru signs the accord today.")


def test_windows_1252_is_read_where_utf8_does_not_fit() -> None:
    assert decode("The café’s “pact”".encode("cp1252"), "x") == "The café’s “pact”"


def test_a_declared_charset_is_obeyed() -> None:
    page = '<meta charset="windows-1251"><p>Договор подписан</p>'
    assert decode(page.encode("cp1251"), "x") == page
    assert "é" in decode(b'<meta charset="iso-8859-1">\xe9', "x")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00" * 20, "NUL"),
        (bytes(range(1, 32)) * 40, "control"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\x7fELF", "program"),
        (codecs.BOM_UTF16_LE + b"abc", "utf-16"),
        (bytes(range(0x80, 0x100)) * 9, "encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        decode(data, "file.txt")
    assert caught.value.place == "file.txt"
    assert caught.value.accepted


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("alliancekg.graph.read.MAX_BYTES", 10)
    path = tmp_path / "long.txt"
    path.write_bytes(b"a" * 11)
    with pytest.raises(DocumentError, match="too large"):
        read_file(path)


@QUICK
@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_document_error(data: bytes) -> None:
    try:
        document = read_bytes(data, "x")
    except DocumentError as error:
        assert error.place == "x"
    else:
        assert list(units(document)) == list(units(read_bytes(data, "x")))


@QUICK
@given(st.text(max_size=120).filter(lambda words: "\x00" not in words))
def test_every_text_is_read_back_whole(words: str) -> None:
    try:
        text = decode(words.encode("utf-8"), "x")
    except DocumentError:
        return
    assert text == words or words.encode("utf-8").startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
