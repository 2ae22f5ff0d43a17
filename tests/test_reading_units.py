"""Units: sentence ends, quotes that stand in the file, no overlap; the share of gold quotes that are units."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekg.graph.model import Document
from alliancekg.graph.read import read_bytes, read_file
from alliancekg.graph.read_inline import plain
from alliancekg.graph.read_sentences import sentences
from alliancekg.graph.units import LONGEST, units

QUICK = settings(deadline=None, max_examples=60)

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("ALLIANCEKG_SHARED", HERE.parents[1] / "shared"))
CASES = [
    line.split(" | ")
    for line in (HERE / "reading" / "sentences.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("expected", CASES, ids=lambda expected: expected[0][:30])
def test_sentences(expected: list[str]) -> None:
    text = " ".join(expected)
    assert [text[start:end] for start, end in sentences(text)] == expected


def read(text: str, media_type: str = "text/plain") -> Document:
    return read_bytes(text.encode(), "x", media_type=media_type)


def test_a_sentence_inside_a_quotation_stands_alone() -> None:
    document = read('Head\n\n"The pact holds. It binds us both. We will keep it." That was all, the envoy said.')
    assert [document.text[unit.start : unit.end] for unit in units(document)] == [
        '"The pact holds.',
        "It binds us both.",
        'We will keep it."',
        "That was all, the envoy said.",
    ]


def test_questions_and_headings_come_only_as_context() -> None:
    text = "Pay day\n\nWho pays? The host pays the fuel. Is that fair?\n\nQ: Is it signed?\n\nA: It is."
    document = read(text)
    assert [unit.plain for unit in units(document)] == ["The host pays the fuel.", "It is."]
    context = [(unit.block.kind, unit.plain) for unit in units(document, context=True)]
    assert context == [
        ("heading", "Pay day"),
        ("question", "Who pays?"),
        ("paragraph", "The host pays the fuel."),
        ("question", "Is that fair?"),
        ("question", "Is it signed?"),
        ("answer", "It is."),
    ]


def test_units_are_numbered_and_know_their_block() -> None:
    document = read("MR. SOL: One is here. Two is here.\n\nMS. LUN: Three.\n\nMR. SOL: Four is here.\n")
    found = list(units(document))
    assert [unit.index for unit in found] == [0, 1, 2, 3]
    assert [unit.block.speaker for unit in found] == ["MR. SOL", "MR. SOL", "MS. LUN", "MR. SOL"]


def test_a_table_cell_is_one_unit() -> None:
    document = read("| State | Posture |\n|---|---|\n| Fiji | Hosts one ship. Pays for it. |\n")
    found = list(units(document))
    assert [unit.plain for unit in found] == ["Fiji", "Hosts one ship. Pays for it."]
    assert found[1].block.row_head == "Fiji"


def test_what_has_no_letter_or_no_end_is_no_unit() -> None:
    assert list(units(read("- 12,000\n- ***\n"))) == []
    assert list(units(read("word " * LONGEST))) == []


def test_invisible_characters_do_not_reach_the_parser() -> None:
    document = read("The Se\xadnate con\u200bsents\u00a0to the\tpact.")
    (unit,) = units(document)
    assert unit.plain == "The Senate consents to the pact."
    assert document.text[unit.start : unit.end] == document.text


TEXTS = st.text(
    alphabet=st.sampled_from(list("AaBb .!?\n\r\t“”\"'()[]*_`|#>-:&;,1\u00a0\xad\u200b。é日ע")), max_size=120
)


@QUICK
@given(TEXTS, st.sampled_from(["text/plain", "text/markdown", "text/html"]))
def test_units_stand_in_the_text_apart_and_in_order(text: str, media_type: str) -> None:
    document = read(text, media_type)
    assert document.text == text
    last = 0
    for unit in units(document, context=True):
        assert last <= unit.start < unit.end <= len(text)
        assert unit.block.start <= unit.start
        assert unit.end <= unit.block.end
        assert len(unit.plain) == len(unit.offsets)
        assert list(unit.offsets) == sorted(unit.offsets)
        for character, offset in zip(unit.plain, unit.offsets, strict=True):
            assert unit.start <= offset < unit.end
            stored = text[offset]
            assert stored == character or stored in "&\\" or (character == " " and stored.isspace())
        last = unit.end


@QUICK
@given(TEXTS)
def test_reading_twice_equals_reading_once(text: str) -> None:
    assert list(units(read(text))) == list(units(read(text)))


@QUICK
@given(TEXTS, st.sampled_from(["text/plain", "text/markdown", "text/html"]))
def test_plain_text_of_plain_text_is_itself(text: str, media_type: str) -> None:
    once = plain(text, 0, len(text), "text/plain").text
    assert plain(once, 0, len(once), "text/plain").text == once
    form = plain(text, 0, len(text), media_type)
    assert len(form.text) == len(form.starts) == len(form.ends)


@QUICK
@given(st.text(max_size=200))
def test_sentences_keep_every_visible_character(text: str) -> None:
    kept = "".join(text[start:end] for start, end in sentences(text))
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize(("part", "floor"), [("dev", 0.99), ("train", 0.98)])
def test_gold_quotes_are_units(part: str, floor: float) -> None:
    folder = SHARED / "gold" / part
    if not folder.is_dir():
        pytest.skip("the annotated texts are not here")
    total = found = 0
    for path in sorted(folder.glob("*.jsonl")):
        source = next(
            path.with_suffix(suffix) for suffix in (".txt", ".md", ".html") if path.with_suffix(suffix).exists()
        )
        spans = {(unit.start, unit.end) for unit in units(read_file(source))}
        claims = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        total += len(claims)
        found += sum((claim["start"], claim["end"]) in spans for claim in claims)
    assert found / total >= floor
