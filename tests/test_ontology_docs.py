"""The reference: offline, complete, every link resolves, and it follows the Turtle."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from alliancekg.ontology.cli import ontology
from alliancekg.ontology.diagram import BOXES, EDGES, draw
from alliancekg.ontology.docs import render
from alliancekg.ontology.source import Source
from alliancekg.ontology.terminology import read_terminology
from alliancekg.ontology.terms import AKG

HERE = Path(__file__).parent / "ontology"
MEDIATION = HERE / "mediation.ttl"
SOURCE = Source.packaged()


class Page(HTMLParser):
    """Collects anchors, links and whatever a browser would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag in ("img", "script", "link", "iframe", "use"):
            self.loads += [value for key, value in attrs if key in ("src", "href", "xlink:href")]
        if tag not in ("meta", "input", "br", "rect", "line", "path"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("meta", "input", "br", "rect", "line", "path"):
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def text() -> str:
    return render(SOURCE)


@pytest.fixture(scope="module")
def page(text) -> Page:
    return Page(text)


@pytest.fixture(scope="module")
def terminology():
    return read_terminology(SOURCE)


def test_every_link_resolves(page):
    assert page.links
    assert all(link.startswith("#") for link in page.links)
    assert {link[1:] for link in page.links} <= set(page.ids)


def test_no_anchor_twice_and_no_tag_left_open(page):
    assert len(page.ids) == len(set(page.ids))
    assert page.open == []


def test_nothing_is_loaded_from_anywhere(page, text):
    assert page.loads == []
    assert "url(http" not in text and "@import" not in text


def test_every_term_has_its_anchor_iri_and_definition(page, text, terminology):
    assert set(terminology.terms) <= set(page.ids)
    for term in terminology.terms.values():
        assert f'<p class="iri">{term.iri}</p>' in text
    assert len(terminology.terms) > 150


def test_a_kind_shows_its_roles_identity_edges_and_mappings(text):
    article = text[text.index('<article id="Access"') :].split("</article>", 1)[0]
    for anchor in ("user", "grantor", "place", "hasAccessTo", "seeksAccessTo", "Commitment"):
        assert f'href="#{anchor}"' in article
    assert "gist:Permission" in article and "14.1.0" in article
    assert "1 or more" in article and "optional" in article


def test_a_role_shows_its_kinds(text):
    article = text[text.index('<article id="obligor"') :].split("</article>", 1)[0]
    assert 'href="#DefenseCommitment"' in article
    assert 'href="#debtor"' in article


def test_the_tree_holds_every_class(text, terminology):
    tree = text[text.index("<nav") : text.index("</nav>")]
    for term in terminology.of_type("class"):
        assert f'<a href="#{term.name}">{term.label}</a>' in tree


def test_the_southwest_islands_are_the_example(text):
    assert "id:southwest-islands" in text and "Sakishima" in text and "Yonaguni" in text


def test_the_diagram_is_drawn_from_the_terms(terminology):
    picture = draw(terminology)
    for name in BOXES:
        assert f'href="#{name}"' in picture
        assert terminology.terms[name].label in picture
    for name, _, _ in EDGES:
        assert (terminology.terms[name].label if terminology.known(name) else name) in picture


def test_lines_of_the_diagram_start_and_end_at_boxes(terminology):
    for x1, y1, x2, y2 in re.findall(r'x1="(\d+)" y1="(\d+)" x2="(\d+)" y2="(\d+)"', draw(terminology)):
        assert (x1, y1) != (x2, y2)


def test_the_page_is_the_same_each_time(text):
    assert render(Source.packaged()) == text


def test_a_kind_in_turtle_alone_is_documented():
    with_more = render(SOURCE.adding("core.ttl", MEDIATION.read_text("utf-8")))
    page = Page(with_more)
    assert {"Mediation", "mediator", "mediatesFor"} <= set(page.ids)
    assert {link[1:] for link in page.links} <= set(page.ids)
    article = with_more[with_more.index('<article id="Mediation"') :].split("</article>", 1)[0]
    assert "2 or more" in article and 'href="#mediatesFor"' in article
    assert AKG + "Mediation" in article
    assert "<li>25 kinds of relation</li>" in with_more


def test_command_docs(tmp_path, text):
    result = CliRunner().invoke(ontology, ["docs", "-o", str(tmp_path / "site")])
    assert result.exit_code == 0
    assert (tmp_path / "site" / "index.html").read_text("utf-8") == text
    assert result.output.strip().endswith("index.html")


def test_command_docs_with_more_terms(tmp_path):
    result = CliRunner().invoke(ontology, ["docs", "-o", str(tmp_path), "--add", str(MEDIATION)])
    assert result.exit_code == 0
    assert 'id="Mediation"' in (tmp_path / "index.html").read_text("utf-8")


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_works_in_a_browser(tmp_path, text):
    playwright = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "index.html"
    path.write_text(text, "utf-8")
    with playwright.sync_playwright() as driver:
        if not Path("/usr/bin/chromium").exists():
            pytest.skip("no Chromium")
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path.as_uri())
        page.fill("#find", "basing")
        assert page.locator("nav li:visible", has_text="basing").count() >= 1
        assert page.locator("nav li:visible", has_text="person").count() == 0
        assert faults == []
        browser.close()
