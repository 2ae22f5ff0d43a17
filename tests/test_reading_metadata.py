"""Metadata: dates in many writings and languages, front matter, meta elements, JSON-LD; never a guess."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekg.graph.metadata import Metadata, from_front_matter, merge
from alliancekg.graph.metadata_dates import date_in, fragment_date, header_date
from alliancekg.graph.model import Document
from alliancekg.graph.read import read_bytes

QUICK = settings(deadline=None, max_examples=60)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("2025-03-30", "2025-03-30"),
        ("2025-03-30T06:15:00+09:00", "2025-03-30"),
        ("20250330", "2025-03-30"),
        ("2025/03/30", "2025-03-30"),
        ("March 30, 2025", "2025-03-30"),
        ("Mar. 30 2025", "2025-03-30"),
        ("30 March 2025", "2025-03-30"),
        ("Riga, 30TH MARCH 2025", "2025-03-30"),
        ("Sunday, 30 March 2025 (translated)", "2025-03-30"),
        ("28-30 March 2025", "2025-03-30"),
        ("30.03.2025", "2025-03-30"),
        ("30/03/2025", "2025-03-30"),
        ("03/30/2025", "2025-03-30"),
        ("05/05/2025", "2025-05-05"),
        ("03/04/2025", None),
        ("March 2025", "2025-03"),
        ("2025-03", "2025-03"),
        ("2025", "2025"),
        ("Report 2025 of the council", None),
        ("31 February 2025", None),
        ("30 mars 2025", "2025-03-30"),
        ("30. März 2025", "2025-03-30"),
        ("30 de marzo de 2025", "2025-03-30"),
        ("30 marca 2025", "2025-03-30"),
        ("30 марта 2025 г.", "2025-03-30"),
        ("2025年3月30日", "2025-03-30"),
        ("2025년 3월 30일", "2025-03-30"),
        ("yesterday", None),
        ("Monday", None),
        ("at 10:30", None),
        ("", None),
    ],
)
def test_dates(words: str, value: str | None) -> None:
    assert date_in(words) == value


def read(text: str, media_type: str = "text/plain") -> Document:
    return read_bytes(text.encode(), "x", media_type=media_type)


BODY = (
    "\n\nThe council met and spoke of many things, of which the least was the price of the pier that the navy wants.\n"
)


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ("A pier for rent\n\nBy Ola Berg\n\n20 April 2025", "2025-04-20"),
        ("A pier for rent\nLast updated: March 2025", "2025-03"),
        ("MINISTRY\nDocument no. 3 (2022-2023)\nDate: 8 May 2023", "2023-05-08"),
        ("A pier for rent\nOla Berg | 17 July 2023", "2023-07-17"),
        ("A pier for rent\nPosted On: 08 JUN 2022 4:41PM", "2022-06-08"),
        ("A pier for rent\n\nInterview: Ola Berg. June 2025. Edited for length.", "2025-06"),
        ("A pier for rent\n\nWe spoke on 30 June 2025, after the summit had closed.", "2025-06-30"),
        ("A pier for rent\nPublié le 4 mai 2023", "2023-05-04"),
        ("A pier for rent\n\nOSLO, May 4, 2023 - " + BODY.strip(), "2023-05-04"),
        ("A pier for rent\n\nOSLO, May 4, 2023. " + BODY.strip(), "2023-05-04"),
        ("The 2023 pier", None),
        ("A pier for rent", None),
    ],
)
def test_the_date_of_a_text(head: str, value: str | None) -> None:
    assert read(head + BODY).date == value


def test_a_date_in_the_middle_of_the_text_is_not_its_date() -> None:
    assert (
        read("A pier\n\nThe council met on 3 May 2019 and spoke of many things, the pier among them." + BODY).date
        is None
    )


def test_a_bank_of_sentences_has_no_date() -> None:
    assert read("Peru joined on 3 May 2019.\n\nChile joined on 4 May 2019.\n\nIt left in June 2020.\n").date is None


def test_front_matter_names_are_read_alike() -> None:
    found = from_front_matter(
        {"publish-date": "3 May 2024", "site_name": "Gazette", "locale": "en_us", "canonical": "https://x.example"}
    )
    assert found == Metadata(None, "2024-05-03", "Gazette", "https://x.example", "en-US")
    assert merge(found, Metadata(title="T", date="1999")) == Metadata(
        "T", "2024-05-03", "Gazette", "https://x.example", "en-US"
    )


def page(head: str) -> Document:
    return read(
        f"<html><head>{head}</head><body><p>The pier is let to three navies now.</p></body></html>", "text/html"
    )


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ('<meta property="og:title" content="A pier">', "title", "A pier"),
        ("<title>A pier | Gazette</title>", "title", "A pier"),
        ("<title>A pier &amp; a mast</title>", "title", "A pier & a mast"),
        ('<meta name="date" content="2024-05-03">', "date", "2024-05-03"),
        ('<meta property="article:published_time" content="2024-05-03T10:00Z">', "date", "2024-05-03"),
        ('<meta name="date" content="soon">', "date", None),
        ('<meta property="og:site_name" content="Gazette">', "publisher", "Gazette"),
        ('<link rel="canonical" href="https://x.example/a">', "url", "https://x.example/a"),
        ('<meta http-equiv="content-language" content="fr">', "language", "fr"),
    ],
)
def test_meta_elements(head: str, field: str, value: str | None) -> None:
    assert getattr(page(head), field) == value


def structured(node: object) -> Document:
    return page(f'<script type="application/ld+json">{json.dumps(node)}</script>')


def test_structured_data_in_a_graph() -> None:
    article = {
        "@type": ["NewsArticle"],
        "headline": "A pier",
        "datePublished": "2024-05-03",
        "publisher": {"name": "Gazette"},
    }
    document = structured({"@graph": [{"@type": "WebSite", "name": "x"}, article]})
    assert (document.title, document.date, document.publisher) == ("A pier", "2024-05-03", "Gazette")


@pytest.mark.parametrize(
    "node", [[], "x", 3, None, {"@type": 3}, {"@type": "Article", "headline": ["x"]}, {"@graph": "x"}]
)
def test_odd_structured_data_is_ignored(node: object) -> None:
    assert structured(node).title is None


def test_a_time_element_dates_a_page() -> None:
    document = read('<p>By A B <time datetime="2024-05-03">yesterday</time></p><p>The pier is let.</p>', "text/html")
    assert document.date == "2024-05-03"


@QUICK
@given(st.text(max_size=100))
def test_any_words_give_a_real_date_or_none(words: str) -> None:
    for value in (date_in(words), fragment_date(words), header_date([words])):
        assert value is None or 4 <= len(value) <= 10


def test_a_title_stands_before_the_text() -> None:
    assert read("A pier\n" + BODY).title == "A pier"
    assert read(BODY.strip() + "\n\nRead more\n").title is None
