"""Layout of plain text: what is a heading, a list item, a cell, a turn, a question, a dateline."""

from __future__ import annotations

import pytest

from alliancekg.graph.model import Block
from alliancekg.graph.read import read_bytes
from alliancekg.graph.read_labels import dateline_end, label_of, repeated_labels
from alliancekg.graph.read_text import text_blocks
from alliancekg.graph.units import units


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in text_blocks(text)]


def test_headings_bylines_and_paragraphs() -> None:
    text = "A quiet deal in Lima\n\nBy Ana Quispe\n\nPeru and Chile will share a radar picture. Both fleets gain.\n"
    assert kinds(text) == [
        ("heading", "A quiet deal in Lima"),
        ("heading", "By Ana Quispe"),
        ("paragraph", "Peru and Chile will share a radar picture. Both fleets gain."),
    ]


def test_each_line_is_a_paragraph_unless_lines_were_wrapped() -> None:
    text = "Norway leads.\nDenmark follows suit with two ships.\nNext steps\nSweden waits."
    assert [words for _, words in kinds(text)] == [
        "Norway leads.",
        "Denmark follows suit with two ships.",
        "Next steps",
        "Sweden waits.",
    ]


def test_lines_wrapped_by_hand_are_joined() -> None:
    text = (
        "The council of the four northern states met on Monday to review\n"
        "the plan under which their air forces would be run as one, and\n"
        "agreed that the staff should move to a new site by the autumn of\n"
        "next year. Nobody raised an objection.\n"
        "\n"
        "A second paragraph follows here, long enough to run on over more\n"
        "than a single line of the page as it was typed.\n"
    )
    blocks = list(text_blocks(text))
    assert [block.kind for block in blocks] == ["paragraph", "paragraph"]
    assert text[blocks[0].start : blocks[0].end].endswith("Nobody raised an objection.")


@pytest.mark.parametrize("mark", ["-", "*", "•", "–", "1.", "2)", "(a)", "(iv)", "□", "✔", "①"])
def test_list_marks_are_no_part_of_the_item(mark: str) -> None:
    text = f"{mark} Ghana sends a company to the border."
    assert kinds(text) == [("list-item", "Ghana sends a company to the border.")]


def test_numbered_section_titles_are_headings() -> None:
    assert kinds("2. WHAT WAS NEW\n\nNothing was.")[0] == ("heading", "WHAT WAS NEW")


def test_pipe_tables_have_headings_cells_and_row_heads() -> None:
    text = "| State | Posture |\n|---|---|\n| Latvia | Hosts a brigade |\n| Malta | Stays out |\n"
    blocks = list(text_blocks(text))
    assert [(block.kind, block.row_head) for block in blocks] == [
        ("heading", None),
        ("heading", None),
        ("table-cell", None),
        ("table-cell", "Latvia"),
        ("table-cell", None),
        ("table-cell", "Malta"),
    ]
    assert text[blocks[3].start : blocks[3].end] == "Hosts a brigade"


def test_questions_and_answers() -> None:
    text = "Q: Will the base close?\n\nA: No. It stays open.\n\nWhat comes next?\nTalks resume in May."
    assert kinds(text) == [
        ("question", "Will the base close?"),
        ("answer", "No. It stays open."),
        ("question", "What comes next?"),
        ("paragraph", "Talks resume in May."),
    ]


def test_speakers_of_a_transcript() -> None:
    text = (
        "MS. OYELARAN: We signed it.\n\nREPORTER: When does it start?\n\n"
        "MS. OYELARAN: In June. The staff is in place.\n"
        "\nIt will grow."
    )
    blocks = list(text_blocks(text))
    assert [(block.kind, block.speaker) for block in blocks] == [
        ("paragraph", "MS. OYELARAN"),
        ("question", "REPORTER"),
        ("paragraph", "MS. OYELARAN"),
        ("paragraph", "MS. OYELARAN"),
    ]
    assert text[blocks[0].start : blocks[0].end] == "We signed it."


def test_a_colon_inside_a_sentence_makes_no_speaker() -> None:
    text = "Estonia: no troops left, the minister said."
    (block,) = text_blocks(text)
    assert (block.start, block.speaker) == (0, None)


def test_labels_need_evidence() -> None:
    assert label_of("Ketema: We agreed.", frozenset()) is None
    assert label_of("Ketema: We agreed.", repeated_labels(["Ketema: We agreed.", "Ketema: And so on."])) is not None
    note = label_of("The Deputy Minister for Defence (Ola Berg): With permission", frozenset())
    assert note is not None
    assert note.name == "Ola Berg"


@pytest.mark.parametrize(
    "line",
    [
        "ACCRA, Sept 24, 2019 (Agency) - ",
        "Accra, 5 March 2021 — ",
        "ACCRA — Jan. 26, 2024 — ",
        "ACCRA (GNS) May 23, 2016 – ",
        "ACCRA, April 6, 2025: ",
        "PORT LOUIS/PARIS, 7 October 2025 — ",
        "ACCRA, Ghana (Nov. 1, 2024) – ",
        "Accra, 9 May 2023 (Agencies).— ",
        "ACCRA, Dec. 14, 2024 -- ",
        "Accra, 24 February 2024. ",
        "Accra, July 9, 2025 (Staff writer) ",
        "ACCRA, Ghana, June 3, 2024 /Newsfeed/ -- ",
        "ACCRA - ",
    ],
)
def test_datelines_are_cut_off(line: str) -> None:
    assert dateline_end(f"{line}Ghana has joined the patrol.") == len(line)


@pytest.mark.parametrize(
    "line",
    [
        "NATO – the old firm – met again.",
        "The minister said: We stay.",
        "In May 2024, Ghana joined.",
        "Ghana joined in 2024. Togo did not.",
        "AUKUS: The pact of three.",
    ],
)
def test_what_only_looks_like_a_dateline_stays(line: str) -> None:
    assert dateline_end(line) == 0


def test_captions_and_rules_carry_nothing() -> None:
    assert kinds("Photo: Handout\n\n-----\n\nThe ship is new.") == [
        ("caption", "Photo: Handout"),
        ("paragraph", "The ship is new."),
    ]


def test_blocks_are_in_order_and_apart() -> None:
    text = "T\n\na: b c.\n\n- x y z.\n| a | b |\n| c | d |\n\nQ: w?\nA: v."
    last = 0
    for block in text_blocks(text):
        assert isinstance(block, Block)
        assert last <= block.start < block.end <= len(text)
        last = block.end


def test_nothing_in_nothing_out() -> None:
    assert list(text_blocks("")) == []
    assert list(text_blocks(" \n\t\n \ufeff\n")) == []


def test_tabs_part_cells_and_trailers_are_nothing() -> None:
    text = "Togo\tHosts a patrol\t2003\n\n- ends -\n\n###\n"
    blocks = list(text_blocks(text))
    assert [(block.kind, block.row_head) for block in blocks] == [("table-cell", None), *[("table-cell", "Togo")] * 2]


def test_marks_of_quoted_mail_are_no_part_of_the_sentence() -> None:
    assert kinds("> > The pact holds.") == [("list-item", "The pact holds.")]


def test_an_initial_is_no_list_mark() -> None:
    assert kinds("J. Osei of Ghana met the envoy. They agreed.") == [
        ("paragraph", "J. Osei of Ghana met the envoy. They agreed.")
    ]


@pytest.mark.parametrize("media_type", ["text/plain", "text/markdown"])
def test_two_sentences_are_no_heading_even_without_a_last_full_stop(media_type: str) -> None:
    text = "Title\n\nFiji and Tonga signed a pact in May. Fiji will send two ships\n\nNauru stays out."
    blocks = read_bytes(text.encode(), "x", media_type=media_type).blocks
    assert [block.kind for block in blocks] == ["heading", "paragraph", "paragraph"]


@pytest.mark.parametrize("media_type", ["text/plain", "text/markdown"])
@pytest.mark.parametrize(
    "text", ["Fiji and Tonga signed a pact in May", "Fiji and Tonga signed a pact\n\nNauru stays out"]
)
def test_lines_without_a_full_stop_are_sentences_where_there_is_nothing_else(text: str, media_type: str) -> None:
    document = read_bytes(text.encode(), "x", media_type=media_type)
    assert {block.kind for block in document.blocks} == {"paragraph"}
    assert [unit.plain for unit in units(document)] == text.split("\n\n")
