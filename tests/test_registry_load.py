"""Registry files of users: what is accepted, and errors that name file, line and what would be accepted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekg.errors import InputError
from alliancekg.graph.registry import Registry
from alliancekg.graph.registry_text import fold_name, words

HEADER = "id\ttype\tlabel\taliases\tpart_of\tcountry\twikidata\tlat\tlon\tsource\n"


def file(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "mine.tsv"
    path.write_text(header + "".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_user_file_adds_entries(tmp_path: Path) -> None:
    path = file(tmp_path, "port-x\tFacility\tPort X\tX Harbour; Harbour X\tJPN\tJPN\t\t26.5\t127.9\tour survey")
    registry = Registry.load(path)
    entry = registry.entries["port-x"]
    assert [found.id for found in registry.lookup("harbour x")] == ["port-x"]
    assert (entry.lat, entry.lon, entry.country) == (26.5, 127.9, "JPN")
    assert "port-x" not in Registry.load().entries


def test_a_user_row_replaces_the_packages_row_of_that_id(tmp_path: Path) -> None:
    path = file(tmp_path, "yonaguni\tIsland\tYonaguni\tDunan\tJPN\tJPN\t\t\t\tour survey")
    registry = Registry.load(path)
    assert registry.entries["yonaguni"].part_of == "JPN"
    assert [found.id for found in registry.lookup("Dunan")] == ["yonaguni"]
    assert registry.lookup("Yonaguni Island") == ()


def test_comments_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = file(tmp_path, "# ours", "", "a-b\tCity\tA\t\t\t\t\t\t\tus")
    assert "a-b" in Registry.load(path).entries


@pytest.mark.parametrize(
    ("row", "message", "accepted"),
    [
        ("Bad Id\tCity\tA\t\t\t\t\t\t\tus", "id 'Bad Id'", "lower-case words"),
        ("a\tTown\tA\t\t\t\t\t\t\tus", "type 'Town'", "City"),
        ("a\tCity\t\t\t\t\t\t\t\tus", "label is empty", "id, type, label, source"),
        ("a\tCity\tA\t\t\t\t\t\t\t", "source is empty", "id, type, label, source"),
        ("a\tCity\tA\t\t\t\tQ0\t\t\tus", "wikidata 'Q0'", "Q17"),
        ("a\tCity\tA\t\t\t\t17\t\t\tus", "wikidata '17'", "Q17"),
        ("a\tCity\tA\t\t\t\t\t95\t10\tus", "lat '95'", "-90 to 90"),
        ("a\tCity\tA\t\t\t\t\t10\t\tus", "lat without lon", "both or neither"),
        ("a\tCity\tA\t\tnowhere\t\t\t\t\tus", "part_of of a names 'nowhere'", "id of an entry"),
        ("a\tCity\tA\t\t\tXYZ\t\t\t\tus", "country of a names 'XYZ'", "id of an entry"),
        ("a\tCity\tA\t\ta\t\t\t\t\tus", "part_of of a comes back", "without cycles"),
        ("a\tCity\tA\t\t\t\t\t\t\tus\tmore", "11 cells", "at most 10"),
    ],
)
def test_errors_name_file_line_and_what_is_accepted(tmp_path: Path, row: str, message: str, accepted: str) -> None:
    path = file(tmp_path, row)
    with pytest.raises(InputError) as caught:
        Registry.load(path)
    text = str(caught.value)
    assert text.startswith("mine.tsv:2: ")
    assert message in text
    assert accepted in text


def test_one_id_twice_in_a_file(tmp_path: Path) -> None:
    row = "a\tCity\tA\t\t\t\t\t\t\tus"
    with pytest.raises(InputError, match=r"mine\.tsv:3: id 'a' stands already at mine\.tsv:2"):
        Registry.load(file(tmp_path, row, row))


def test_an_unknown_column(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mine\.tsv:1: unknown column 'population'.*aliases"):
        Registry.load(file(tmp_path, header="id\ttype\tlabel\tpopulation\tsource\n"))


def test_a_missing_column(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mine\.tsv:1: no column 'source'"):
        Registry.load(file(tmp_path, header="id\ttype\tlabel\n"))


def test_an_empty_a_missing_and_a_binary_file(tmp_path: Path) -> None:
    (tmp_path / "empty.tsv").write_text("", encoding="utf-8")
    (tmp_path / "binary.tsv").write_bytes(b"\xff\xfe\x00")
    for name in ("empty.tsv", "absent.tsv", "binary.tsv"):
        with pytest.raises(InputError, match=name):
            Registry.load(tmp_path / name)


def test_a_cycle_over_two_rows(tmp_path: Path) -> None:
    path = file(tmp_path, "a\tRegion\tA\t\tb\t\t\t\t\tus", "b\tRegion\tB\t\ta\t\t\t\t\tus")
    with pytest.raises(InputError, match="comes back to"):
        Registry.load(path)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("The U.S. Forces, Japan", "us forces japan"),
        ("Władysław Kosiniak-Kamysz", "wladyslaw kosiniak kamysz"),
        ("São Tomé", "sao tome"),
        ("the", "the"),
        ("D.P.R.K.", "dprk"),
    ],
)
def test_names_are_folded_for_comparison(name: str, folded: str) -> None:
    assert fold_name(name) == folded


@given(st.text())
def test_words_lie_in_the_text_in_order(text: str) -> None:
    last = 0
    for _, start, end in words(text):
        assert last <= start < end <= len(text)
        last = end
