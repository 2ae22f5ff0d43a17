"""Hostile and broken input: each ends in a message or an empty result, in bounded time."""

from __future__ import annotations

import sys
import time
import zlib

import pytest

from alliancekg.errors import DocumentError, MissingDependencyError
from alliancekg.graph.model import Unit
from alliancekg.graph.quantities import find_quantities
from alliancekg.graph.read import read_bytes
from alliancekg.graph.times import find_times
from alliancekg.graph.units import LONGEST, units

SENTENCE = "Palau and the United States agreed in 2024 to lengthen the runway. "
CASES = {
    "one line of 5 MB": (SENTENCE * (5_000_000 // len(SENTENCE)), "text/plain", 5_000_000 // len(SENTENCE)),
    "one word of 5 MB": ("a" * 5_000_000, "text/plain", 0),
    "commas": ("," * 100_000, "text/plain", 0),
    "commas apart": (", " * 100_000, "text/plain", 0),
    "dots": ("." * 500_000, "text/plain", 0),
    "bars": ("|" * 100_000, "text/plain", 0),
    "blank": ("\n" * 2_000_000, "text/plain", 0),
    "labels": ("A b c: " * 20_000, "text/plain", None),
    "numbers": ("one hundred and " * 20_000, "text/plain", None),
    "months": ("March 5 and " * 5_000, "text/plain", None),
    "deep elements": ("<div>" * 10_000 + "Fiji stays. ", "text/html", 1),
    "deep inline": ("<p>" + "<b>" * 10_000 + "Fiji stays. ", "text/html", 1),
    "open tags": ("<p>" + "<a " * 50_000, "text/html", 0),
    "open quotes": ("<p>" + '<a href="' * 100_000, "text/html", 0),
    "angles": ("<p>" + "<" * 50_000, "text/html", 0),
    "comments": ("<!-- " * 100_000, "text/html", 0),
    "scripts": ("<script>var a = '<p>x y.</p>';</script>" * 5_000 + "<p>Fiji stays.</p>", "text/html", 1),
    "entities": ("<p>" + "&amp;" * 20_000, "text/html", 0),
    "cells": ("<table><tr>" + "<td>a b" * 5_000, "text/html", 5_000),
    "structured": (
        '<script type="application/ld+json">' + "[" * 50_000 + "</script><p>Fiji stays.</p>",
        "text/html",
        1,
    ),
    "stars": ("*" * 200_000, "text/markdown", 0),
    "brackets": ("[a](" * 50_000, "text/markdown", None),
    "ticks": ("`a" * 50_000, "text/markdown", None),
    "deep quotes": (">" * 50_000 + " Fiji stays.", "text/markdown", None),
    "deep lists": ("".join(" " * depth + "- a\n" for depth in range(500)), "text/markdown", None),
}


SLOW = ("one line of 5 MB", "one word of 5 MB")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in CASES]
)
def test_hostile_text_is_read_in_bounded_time(name: str) -> None:
    text, media_type, count = CASES[name]
    start = time.process_time()
    found = list(units(read_bytes(text.encode(), "x", media_type=media_type)))
    for unit in found[:200]:
        find_times(unit.plain, "2024-01-01")
        find_quantities(unit.plain)
    assert time.process_time() - start < 20
    assert all(len(unit.plain) <= LONGEST for unit in found)
    if count is not None:
        assert len(found) == count


@pytest.mark.parametrize(
    "words", ["one hundred and ", "March 5 and ", "1,000 ", "a few ", "last next ", "2% to ", "the ", "."]
)
def test_the_longest_unit_is_searched_in_bounded_time(words: str) -> None:
    text = (words * LONGEST)[:LONGEST]
    start = time.process_time()
    find_times(text, "2024-01-01")
    find_quantities(text)
    assert time.process_time() - start < 10


def test_an_empty_file_is_an_empty_document() -> None:
    document = read_bytes(b"", "x")
    assert document.blocks == ()
    assert list(units(document)) == []


RIGHT_TO_LEFT = "اتفاق دفاعي\n\nوقّع البلدان اتفاقية دفاعية مشتركة. وستستمر القوات في القاعدة. هل تبقى السفن؟\n"
EAST_ASIAN = "両国は協定に署名した。部隊は来年から訓練する。船は残るか？\n"


@pytest.mark.parametrize(("text", "count"), [(RIGHT_TO_LEFT, 2), (EAST_ASIAN, 2)])
def test_other_scripts_are_parted_into_sentences(text: str, count: int) -> None:
    document = read_bytes(text.encode(), "x")
    found: list[Unit] = list(units(document))
    assert len(found) == count
    assert all(document.text[unit.start : unit.end] == unit.plain for unit in found)


def pdf(*pages: bytes) -> bytes:
    """A PDF with one deflated content stream a page."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
    kids: list[int] = []
    for number, content in enumerate(pages):
        data = zlib.compress(content, 9)
        stream, page = 10 + 2 * number, 11 + 2 * number
        objects[stream] = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(data), data)
        objects[page] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % stream
        )
        kids.append(page)
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    out = b"%PDF-1.4\n"
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
        for number in range(max(places) + 1)
    )
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (max(places) + 1, len(out))
    return out + b"xref\n0 %d\n" % (max(places) + 1) + table + trailer


def show(*lines: bytes) -> bytes:
    return b"BT /F1 12 Tf 72 700 Td 14 TL " + b" ".join(b"(%s) Tj T*" % line for line in lines) + b" ET"


@pytest.fixture
def pypdf() -> object:
    return pytest.importorskip("pypdf")


def test_a_pdf_is_read(pypdf: object) -> None:
    document = read_bytes(pdf(show(b"Oman hosts three ships."), show(b"They stay until May.")), "x")
    assert document.media_type == "text/plain"
    assert [unit.plain for unit in units(document)] == ["Oman hosts three ships.", "They stay until May."]


def test_a_sentence_goes_on_over_the_page(pypdf: object) -> None:
    document = read_bytes(pdf(show(b"Oman hosts the"), show(b"ships of two navies.")), "x")
    assert " ".join(document.text.split()) == "Oman hosts the ships of two navies."
    assert "\n\n" not in document.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pdf(show(b"x") + b" " * 300_000_000), "inflates|cannot be read"),
        (pdf(b"BT " + b"(a) Tj " * 2_000_000 + b"ET"), "inflates"),
        (pdf(show(b"x"))[:150], "cannot be read"),
        (b"%PDF-1.4 nothing", "cannot be read"),
        (pdf(b""), "no text"),
    ],
    ids=["bomb", "long", "cut", "nothing", "scan"],
)
def test_hostile_pdf_is_refused(pypdf: object, data: bytes, words: str) -> None:
    start = time.process_time()
    with pytest.raises(DocumentError, match=words):
        read_bytes(data, "x")
    assert time.process_time() - start < 10


def test_a_pdf_with_too_many_pages(pypdf: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliancekg.graph.pdf._PAGES", 1)
    with pytest.raises(DocumentError, match="2 pages"):
        read_bytes(pdf(show(b"a"), show(b"b")), "x")


def test_a_pdf_that_takes_too_long(pypdf: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliancekg.graph.pdf._SECONDS", -1.0)
    with pytest.raises(DocumentError, match="too long"):
        read_bytes(pdf(show(b"a")), "x")


def test_without_pypdf_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(MissingDependencyError, match=r"alliancekg\[pdf\]"):
        read_bytes(pdf(show(b"a")), "x")
