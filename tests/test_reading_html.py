"""Layout of HTML pages: boilerplate out, offsets into the stored file, hostile markup in bounded time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekg.graph.html_blocks import html_blocks
from alliancekg.graph.html_tokens import attributes, tokens
from alliancekg.graph.read import read_bytes
from alliancekg.graph.units import units

QUICK = settings(deadline=None, max_examples=60)

PAGE = """<!DOCTYPE html>
<html lang="en-IE">
<head><title>Two islands, one radar | The Skerry Times</title>
<meta property="article:published_time" content="2024-02-09T06:00:00Z">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
 "headline": "Two islands, one radar", "publisher": {"@type": "Organization", "name": "The Skerry Times"}}</script>
<style>p { color: red }</style></head>
<body>
<div class="cookie-banner"><p>We value your privacy and that of our many partners.</p></div>
<nav><ul><li><a href="/">Front page</a></li><li><a href="/sea">Sea</a></li></ul></nav>
<main>
<h1>Two islands, one radar</h1>
<p class="byline">By Una Mac &middot; 9 February 2024</p>
<p>Iceland and Ireland agreed on Thursday to share a radar picture. &ldquo;It&rsquo;s overdue,&rdquo; said the
 Icelandic minister, who flew to <a href="/cork">Cork</a> for the ceremony.</p>
<figure><img src="a.jpg" alt="A mast"><figcaption>The mast at Bolafjall. Photo: Handout</figcaption></figure>
<div class="ad-slot"><p>Buy two boats and get a third one free today only.</p></div>
<p>The mast at Bolafjall<br>will be manned by 12&nbsp;people. <em>Nothing else</em> changes &amp; nobody moves.</p>
<ul><li>Iceland pays for the mast</li><li>Ireland pays for the cable.</li></ul>
<table><tr><th>State</th><th>Share</th></tr><tr><td>Iceland</td><td>Two thirds of the cost</td></tr></table>
<h2>What next?</h2>
<p>A second mast may follow in the north, though neither government has set money aside for it so far.</p>
</main>
<aside class="related"><h4>Read next</h4><ul><li>A ferry is late again</li></ul></aside>
<footer><p>&copy; 2024 The Skerry Times. All rights reserved.</p></footer>
</body></html>
"""


def test_a_page_is_read_without_its_boilerplate() -> None:
    found = [(block.kind, PAGE[block.start : block.end].split(".")[0][:40]) for block in html_blocks(PAGE)]
    assert found == [
        ("heading", "Two islands, one radar"),
        ("heading", "By Una Mac &middot; 9 February 2024"),
        ("paragraph", "Iceland and Ireland agreed on Thursday t"),
        ("caption", "The mast at Bolafjall"),
        ("paragraph", "The mast at Bolafjall<br>will be manned "),
        ("list-item", "Iceland pays for the mast"),
        ("list-item", "Ireland pays for the cable"),
        ("heading", "State"),
        ("heading", "Share"),
        ("table-cell", "Iceland"),
        ("table-cell", "Two thirds of the cost"),
        ("question", "What next?"),
        ("paragraph", "A second mast may follow in the north, t"),
    ]


def test_units_of_a_page_are_plain_and_their_quotes_stand_in_the_file() -> None:
    document = read_bytes(PAGE.encode(), "page", media_type="text/html")
    quotes = {unit.plain: document.text[unit.start : unit.end] for unit in units(document)}
    assert quotes["The mast at Bolafjall will be manned by 12 people."] == (
        "The mast at Bolafjall<br>will be manned by 12&nbsp;people."
    )
    assert quotes["Nothing else changes & nobody moves."] == "<em>Nothing else</em> changes &amp; nobody moves."
    spoken = next(words for words in quotes if words.startswith("“It’s overdue"))
    assert quotes[spoken].startswith("&ldquo;It&rsquo;s overdue,&rdquo; said the\n")
    assert "\n" not in spoken


def test_row_heads() -> None:
    cells = [block for block in html_blocks(PAGE) if block.kind == "table-cell"]
    assert [cell.row_head for cell in cells] == [None, "Iceland"]


def test_what_a_page_says_of_itself() -> None:
    document = read_bytes(PAGE.encode(), "page", media_type="text/html")
    assert (document.title, document.date, document.publisher, document.language) == (
        "Two islands, one radar",
        "2024-02-09",
        "The Skerry Times",
        "en-IE",
    )


def test_a_short_page_falls_back_on_layout() -> None:
    page = "<nav>Menu here</nav><p>Fiji hosts a ship. It stays.</p><script>var p = '<p>no</p>';</script>"
    document = read_bytes(page.encode(), "x", media_type="text/html")
    assert [unit.plain for unit in units(document)] == ["Fiji hosts a ship.", "It stays."]


def test_hidden_parts_are_not_read() -> None:
    page = "<p hidden>One. Two.</p><div style='display: none'><p>Three is here.</p></div><p>Four is left.</p>"
    assert [page[block.start : block.end] for block in html_blocks(page)] == ["Four is left."]


def test_tags_left_open_and_closed_twice() -> None:
    page = "<div><p>First one stays.<p>Second one <b>goes on.</div></b></p></p><li>An item<li>Another item"
    words = [page[block.start : block.end] for block in html_blocks(page)]
    assert words == ["First one stays.", "Second one <b>goes on.", "An item", "Another item"]


def test_two_line_breaks_part_paragraphs() -> None:
    page = "<div>Oslo leads the group.<br><br>Riga follows it.<br>Vilnius too.</div>"
    assert len(html_blocks(page)) == 2


def test_speakers_on_a_page() -> None:
    page = "<p><b>Q:</b> Is it signed?</p><p><b>A:</b> It is. We signed last week.</p>"
    blocks = html_blocks(page)
    assert [block.kind for block in blocks] == ["question", "answer"]
    assert page[blocks[1].start : blocks[1].end].lstrip("</b> ").startswith("It is.")


def test_attributes() -> None:
    page = "<meta NAME=a content='x &amp; y' data-q=\"1>2\" flag>tail"
    (tag, tail) = tokens(page)
    assert attributes(page, tag) == {"name": "a", "content": "x & y", "data-q": "1>2", "flag": ""}
    assert page[tail.start :] == "tail"


@QUICK
@given(st.text(alphabet="<>/!-?\"'= abp&;\n", max_size=80))
def test_tokens_cover_any_text_in_order(page: str) -> None:
    position = 0
    for token in tokens(page):
        assert token.start == position
        assert token.end > token.start
        position = token.end
    assert position == len(page)


TAGS = "<p> </p> <b> </b> <br> <td> <li> <!-- --> <script> </script> <table><tr> < >"
WORDS = [
    "One state. ",
    "Two &amp; three! ",
    "Who? ",
    " \n",
    "&nbsp;",
    "“Yes.” ",
    "<p hidden>",
    "<div class=nav>",
    "</div>",
]
PIECE = st.sampled_from([*TAGS.split(), *WORDS])


@QUICK
@given(st.lists(PIECE, max_size=25).map("".join))
def test_any_markup_gives_units_that_stand_in_it(page: str) -> None:
    document = read_bytes(page.encode(), "x", media_type="text/html")
    last = 0
    for unit in units(document):
        assert last <= unit.start < unit.end <= len(page)
        assert len(unit.offsets) == len(unit.plain)
        assert all(unit.start <= offset < unit.end for offset in unit.offsets)
        last = unit.end


@pytest.mark.parametrize("page", ["", "<", "<!--", "<script>", "</p>", "<p", "<p a='", "&", "<![CDATA[x]]>"])
def test_fragments(page: str) -> None:
    assert html_blocks(page) == [] or page in ("<", "&", "<![CDATA[x]]>")


STORY = "".join(
    f"<p>In year {year} the two navies met again at sea and agreed on little but the weather.</p>" for year in range(9)
)


@pytest.mark.parametrize("wrapper", ['div class="layout with-sidebar"', 'form id="aspnet"', 'div class="ads-enabled"'])
def test_a_wrapper_round_the_whole_page_is_not_boilerplate(wrapper: str) -> None:
    page = f"<body><{wrapper}><h1>Weather report</h1>{STORY}</{wrapper.split()[0]}></body>"
    assert len(html_blocks(page)) == 10


def test_a_small_part_that_its_class_calls_boilerplate_is_left_out() -> None:
    page = f'<body><article><h1>Weather</h1>{STORY}<div class="related-links"><p>Other news.</p></div></article></body>'
    assert len(html_blocks(page)) == 10
