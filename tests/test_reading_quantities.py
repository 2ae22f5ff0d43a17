"""Quantities: a table of cases, what is no quantity, properties, and the share of gold quantities that are found."""

from __future__ import annotations

import html
import json
import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekg.graph.quantities import find_quantities, number_in, parse_quantity

QUICK = settings(deadline=None, max_examples=60)

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("ALLIANCEKG_SHARED", HERE.parents[1] / "shared"))
CASES = [
    line.split("\t")
    for line in (HERE / "reading" / "quantities.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("sentence", "text", "number", "unit", "rounded", "kind"), CASES)
def test_cases(sentence: str, text: str, number: str, unit: str, rounded: str, kind: str) -> None:
    (found,) = find_quantities(sentence)
    assert found.text == text == sentence[found.start : found.end]
    assert found.unit == unit
    assert found.rounded == (rounded == "yes")
    assert found.kind == kind
    if number:
        assert found.number == Decimal(number)


@pytest.mark.parametrize("text", [case[1] for case in CASES])
def test_an_amount_as_written_is_read_whole(text: str) -> None:
    found = parse_quantity(text)
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(
    "sentence",
    [
        "Under Article 5 they must help.",
        "It was signed on 3 May 2019.",
        "It was signed in 2019.",
        "On May 3 they met at 10:30.",
        "Resolution 1973 stands.",
        "The Type 26 frigate and the F-35 fly the flag.",
        "No. 3 of the list fell.",
        "The pact runs for ten years.",
        "Only one of them spoke.",
        "Nothing is counted here.",
        "",
    ],
)
def test_dates_names_and_spans_of_time_are_none(sentence: str) -> None:
    assert find_quantities(sentence) == ()
    assert parse_quantity(sentence) is None


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("1,234,567", "1234567"),
        ("2.5", "2.5"),
        ("seventeen", "17"),
        ("forty-two", "42"),
        ("three hundred", "300"),
        ("two thousand and five", "2005"),
        ("a dozen", "12"),
        ("one hundred twenty thousand", "120000"),
    ],
)
def test_numbers(words: str, number: str) -> None:
    assert number_in(words) == Decimal(number)


def test_no_number() -> None:
    assert number_in("several") is None


@QUICK
@given(st.integers(min_value=2101, max_value=10**9))
def test_any_count_is_read_back(number: int) -> None:
    found = parse_quantity(f"They sent {number:,} soldiers north.")
    assert found is not None
    assert (found.number, found.unit) == (Decimal(number), "soldiers")


@QUICK
@given(st.text(alphabet="0123456789,.%$€ abmno-", max_size=60))
def test_any_text_gives_spans_apart_and_in_order(text: str) -> None:
    last = 0
    for quantity in find_quantities(text):
        assert last <= quantity.start < quantity.end <= len(text)
        assert text[quantity.start : quantity.end] == quantity.text
        last = quantity.end


@pytest.mark.parametrize(("part", "floor"), [("dev", 0.95), ("train", 0.95)])
def test_gold_quantities_are_found_and_parsed(part: str, floor: float) -> None:
    folder = SHARED / "gold" / part
    if not folder.is_dir():
        pytest.skip("the annotated texts are not here")
    total = found = 0
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            claim = json.loads(line)
            if not claim["quantity"]:
                continue
            quote = html.unescape(re.sub(r"<[^>]+>", "", claim["quote"])).replace("\xa0", " ")
            low = quote.find(claim["quantity"])
            high = low + len(claim["quantity"])
            total += 1
            found += any(item.start < high and low < item.end for item in find_quantities(quote))
    assert found / total >= floor
