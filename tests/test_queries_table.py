"""The table: aligned, as wide as the terminal, sentences below, nothing that steers a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekg.queries.table import cell_width, fit, heading, printable, table_lines


def lines(columns, rows, width=None):
    return list(table_lines(columns, rows, width))


def test_columns_are_aligned_and_quotes_stand_below():
    assert lines(["who", "lastMentioned", "quote"], [["Japan", "2025", "A sentence."], ["Philippines", "", ""]]) == [
        "who          last mentioned",
        "-----------  --------------",
        "Japan        2025",
        "    “A sentence.”",
        "Philippines",
    ]


def test_two_quotes_stand_below_each_other():
    found = lines(["a", "quote", "otherQuote"], [["1", "One.", "Two."]])
    assert found[-2:] == ["    “One.”", "    “Two.”"]


def test_no_rows_still_show_the_columns():
    assert lines(["a", "b"], []) == ["a  b", "-  -"]


def test_only_quotes():
    assert lines(["quote"], [["One."]]) == ["    “One.”"]


def test_wide_characters_take_two_cells():
    found = lines(["name", "n"], [["日本", "1"], ["Japan", "2"]])
    assert found[2] == "日本   1"
    assert found[3] == "Japan  2"
    assert cell_width("日本") == 4
    assert cell_width("e\u0301") == 1


def test_long_cells_wrap_and_end_in_an_ellipsis():
    found = lines(["name", "b"], [["word " * 40, "x"]], width=30)
    assert all(cell_width(line) <= 30 for line in found)
    assert found[2].endswith("x")
    assert "…" in found[4]
    assert len(found) == 5


def test_an_unbreakable_long_cell_is_cut():
    found = lines(["name", "b"], [["x" * 100, "y"]], width=30)
    assert all(cell_width(line) <= 30 for line in found)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", "a b"),
        ("a\tb", "a b"),
        ("\x1b[31mred", "[31mred"),
        ("a\u202eb", "ab"),
        ("a\x00b", "ab"),
        (" a  b ", "a b"),
    ],
)
def test_nothing_steers_the_terminal(text, shown):
    assert printable(text) == shown


@given(st.lists(st.integers(1, 80), min_size=1, max_size=8), st.integers(1, 200))
def test_fit_shrinks_the_widest_and_keeps_the_order(widths, available):
    sizes = fit(widths, available)
    assert len(sizes) == len(widths)
    assert all(size <= width for size, width in zip(sizes, widths, strict=True))
    assert sum(sizes) <= max(available, 0) or max(sizes) <= 6
    assert fit(sizes, available) == sizes


@given(st.lists(st.lists(st.text(max_size=60), min_size=3, max_size=3), max_size=5), st.integers(40, 120))
def test_no_line_is_wider_than_the_terminal(rows, width):
    assert all(cell_width(line) <= width for line in lines(["a", "b", "c"], rows, width))


def test_headings():
    assert [heading(name) for name in ("lastMentioned", "quote", "asOf")] == ["last mentioned", "quote", "as of"]
