"""Layout of Markdown: blocks with offsets into the stored source, inline markup stripped from the plain form."""

from __future__ import annotations

import pytest

from alliancekg.graph.read import read_bytes
from alliancekg.graph.read_inline import plain
from alliancekg.graph.read_markdown import front_matter, markdown_blocks
from alliancekg.graph.units import units

BRIEF = """---
title: "Harbours for hire"
date: 2024-06-11
publisher: Strait Review
lang: en
---

# Harbours for hire

*A note on two ports*

## What stands

The lease on **Port Kell** runs to 2031. A [second port](https://ports.example/two "Two") is on offer.

- **Berths.** Six ships may lie there.
* Fuel is paid by the guest
1. The host may say no.

> A guest must knock, the treaty says.

| Port | State |
|------|-------|
| Kell | Leased to *three* navies |
| Ros \\| Mor | Closed |

**Who pays?**
The guest does.

```
code is not text
```
"""


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in markdown_blocks(text)]


def test_the_blocks_of_a_brief() -> None:
    _, body = front_matter(BRIEF)
    found = [(block.kind, BRIEF[block.start : block.end]) for block in markdown_blocks(BRIEF, body)]
    assert found == [
        ("heading", "Harbours for hire"),
        ("heading", "*A note on two ports*"),
        ("heading", "What stands"),
        (
            "paragraph",
            'The lease on **Port Kell** runs to 2031. A [second port](https://ports.example/two "Two") is on offer.',
        ),
        ("list-item", "**Berths.** Six ships may lie there."),
        ("list-item", "Fuel is paid by the guest"),
        ("list-item", "The host may say no."),
        ("paragraph", "A guest must knock, the treaty says."),
        ("heading", "Port"),
        ("heading", "State"),
        ("table-cell", "Kell"),
        ("table-cell", "Leased to *three* navies"),
        ("table-cell", "Ros \\| Mor"),
        ("table-cell", "Closed"),
        ("question", "**Who pays?**"),
        ("paragraph", "The guest does."),
    ]


def test_front_matter_becomes_metadata() -> None:
    document = read_bytes(BRIEF.encode(), "brief", media_type="text/markdown")
    assert (document.title, document.date, document.publisher, document.language) == (
        "Harbours for hire",
        "2024-06-11",
        "Strait Review",
        "en",
    )
    assert document.text == BRIEF


def test_quotes_keep_the_markup_and_the_parser_does_not_see_it() -> None:
    document = read_bytes(BRIEF.encode(), "brief", media_type="text/markdown")
    quotes = {unit.plain: document.text[unit.start : unit.end] for unit in units(document)}
    assert quotes["The lease on Port Kell runs to 2031."] == "The lease on **Port Kell** runs to 2031."
    assert quotes["A second port is on offer."].startswith("A [second port](https")
    assert quotes["Berths."] == "**Berths.**"
    assert quotes["Six ships may lie there."] == "Six ships may lie there."
    assert quotes["Leased to three navies"] == "Leased to *three* navies"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a **b** _c_ `d` ~~e~~", "a b c d e"),
        ("snake_case stays", "snake_case stays"),
        ("2 * 3 is six", "2 * 3 is six"),
        ("see [the pact](https://x.example/a_(b)) now", "see the pact now"),
        ("an ![image](a.png) here", "an here"),
        ("a note[^1] ends", "a note ends"),
        ("R&amp;D \\*star\\*", "R&D *star*"),
        ("<span class='x'>in</span>side", "inside"),
        ("one\ntwo", "one two"),
        ("one\n> two", "one two"),
        ("see <https://x.example/a> too", "see too"),
    ],
)
def test_inline_markup_is_stripped(source: str, words: str) -> None:
    found = plain(source, 0, len(source), "text/markdown")
    assert found.text == words
    assert len(found.starts) == len(found.ends) == len(found.text)
    assert all(low < high for low, high in zip(found.starts, found.ends, strict=True))


def test_speakers_and_datelines_in_markdown() -> None:
    text = "**Q:** Is there a base?\n\n**A:** There is none. Nor will there be.\n\nBONN, 3 May 2024 – The fleet sails."
    assert kinds(text) == [
        ("question", "Is there a base?"),
        ("answer", "There is none. Nor will there be."),
        ("paragraph", "The fleet sails."),
    ]


def test_nested_lists_and_lazy_lines() -> None:
    text = "- first item runs\non here.\n  - inner item\n\n    with a second paragraph."
    assert kinds(text) == [
        ("list-item", "first item runs\non here."),
        ("list-item", "inner item"),
        ("list-item", "with a second paragraph."),
    ]


def test_carriage_returns_do_not_shift_offsets() -> None:
    text = "# A\r\n\r\nOne state stays. Another goes.\r\n\r\n- an item\r\n"
    assert kinds(text) == [
        ("heading", "A"),
        ("paragraph", "One state stays. Another goes."),
        ("list-item", "an item"),
    ]


def test_repeated_words_are_found_in_order() -> None:
    text = "- same\n- same\n- same\n"
    assert [block.start for block in markdown_blocks(text)] == [2, 9, 16]


def test_broken_front_matter_is_text() -> None:
    assert front_matter("---\nno end\n") == ({}, 0)
    assert front_matter("no fence") == ({}, 0)


def test_bold_labels_are_labels_but_only_names_are_speakers() -> None:
    text = (
        "**REPORTER 1:** When does it start?\n\n**MINISTER ORR:** In May. We signed.\n\n"
        "**Key point:** Both sides pay.\n"
    )
    assert [(block.kind, block.speaker, text[block.start : block.end]) for block in markdown_blocks(text)] == [
        ("question", "REPORTER 1", "When does it start?"),
        ("paragraph", "MINISTER ORR", "In May. We signed."),
        ("paragraph", None, "Both sides pay."),
    ]
