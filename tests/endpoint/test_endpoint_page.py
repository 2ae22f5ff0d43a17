"""The query page in a real browser: it asks its own server only, shows results, and lets no hostile value run."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from alliancekg.queries.endpoint_page import library_entries
from alliancekg.queries.library import load_library

ASSETS = Path(__file__).resolve().parents[2] / "queries" / "assets"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# What the editor's sanitiser parses in a document that runs nothing is reported by Chromium all the same.
INERT = "Executing inline event handler violates"
# Markup that is not the table's own must not even be made: tell of any that is.
SPY = r"""
const hostile = /<script|<[^>]*[\s"'\/]on\w+\s*=/i;
const own = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
Object.defineProperty(Element.prototype, "innerHTML", {
  ...own,
  set(html) { if (hostile.test(html)) console.error("hostile markup " + html); own.set.call(this, html); },
});
"""


def test_every_query_of_the_library_is_listed(small: Any) -> None:
    text = small.get("/query").text
    assert len(library_entries()) == len(load_library())
    assert all(f'data-name="{name}"' in text for name in load_library())


def test_every_query_of_the_library_runs_here(small: Any) -> None:
    for name, query in load_library().items():
        if any(parameter.required for parameter in query.parameters):
            continue
        answer = small.query(query.text, "application/sparql-results+json, text/turtle")
        assert answer.status == 200, (name, answer.text)


def test_the_editor_shows_a_query_without_what_only_tests_read() -> None:
    for entry in library_entries():
        text = entry["text"]
        assert text.startswith("# Title: ")
        assert "# Covers:" not in text and "# Columns:" not in text
        assert text.count("PREFIX id: <https://w3id.org/alliancekg/id/>") == 1
        assert isinstance(ox.Store().query(text), ox.QuerySolutions | ox.QueryTriples)


def test_an_example_is_of_the_sort_that_its_parameter_wants() -> None:
    changed = load_library()["what-changed"].text
    assert 'VALUES ?from { "2015-01-01" }' in changed
    assert 'VALUES ?to { "2030-12-31" }' in changed
    assert "VALUES ?to { <https://w3id.org/alliancekg/id/CHN> }" in load_library()["path-between"].text


def test_the_page_needs_nothing_from_elsewhere(small: Any) -> None:
    answer = small.get("/query")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe-eval" not in policy
    head = answer.text.partition("<body>")[0]
    assert "http" not in head.replace('http-equiv="', "")
    assert small.get("/query/assets/yasgui.min.js").type == "text/javascript"
    assert small.get("/query/assets/..%2flayout.html.j2").status == 404
    assert small.get("/query/assets/LICENSE").status == 404


def test_the_editor_comes_with_its_licence() -> None:
    text = (ASSETS / "yasgui" / "LICENSE.txt").read_text(encoding="utf-8")
    assert "MIT License" in text
    assert "@zazuko/yasgui 4.6.2" in text
    assert (ASSETS / "yasgui" / "yasgui.min.js").stat().st_size < 1_200_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = os.environ.get("ALLIANCEKG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium here; ALLIANCEKG_CHROMIUM names one")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(browser: Any, small: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    opened = context.new_page()
    opened.problems = []
    opened.elsewhere = []
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.on(
        "console", lambda m: opened.problems.append(m.text) if m.type == "error" and INERT not in m.text else None
    )
    opened.on("dialog", lambda dialog: (opened.problems.append(f"dialog {dialog.message}"), dialog.dismiss()))
    opened.on("request", lambda r: None if r.url.startswith((small.url, "data:")) else opened.elsewhere.append(r.url))
    yield opened
    assert opened.problems == []
    assert opened.elsewhere == []
    context.close()


def run(page: Any, text: str) -> None:
    page.evaluate(
        "text => { const tab = window.alliancekgQuery.getTab(); tab.setQuery(text); return tab.query(); }", text
    )


@pytest.mark.browser
def test_a_question_is_answered_with_its_sentence(page: Any, small: Any) -> None:
    page.goto(f"{small.url}/query")
    page.fill("#filter", "hosts whom")
    assert page.locator("#library li:visible").count() < 5
    page.locator("#library button[data-name=who-hosts-whom]").click()
    page.wait_for_selector(".yasr_results table tbody tr")
    assert "Aland" in page.inner_text(".yasr_results")
    assert "ships in Port X." in page.inner_text(".yasr_results")
    assert "id:Basing" in page.inner_text(".yasr_results")


@pytest.mark.browser
def test_a_construct_is_drawn_and_links_lead_to_this_server(page: Any, small: Any) -> None:
    page.goto(f"{small.url}/query")
    run(page, "CONSTRUCT WHERE { ?s <https://w3id.org/alliancekg/ontology#hostsForcesOf> ?o }")
    page.locator(".select_graph").click()
    page.wait_for_selector("svg.result-graph circle")
    assert page.locator("svg.result-graph circle").count() == 2
    links = page.eval_on_selector_all("svg.result-graph a", "found => found.map(a => a.getAttribute('href'))")
    assert sorted(links) == ["/id/AAA", "/id/BBB"]


@pytest.mark.browser
def test_hostile_values_do_not_run(page: Any, small: Any) -> None:
    page.add_init_script(SPY)
    page.goto(f"{small.url}/query")
    evil = [
        "<img src=x onerror=alert(1)>",
        '"><script>alert(2)</script>',
        "'-alert(3)-'",
        "{{7*7}}",
        "]]><svg onload=alert(4)>",
    ]
    values = " ".join(json.dumps(text) for text in evil)
    iris = "<javascript:alert(5)> <data:text/html,%3Cscript%3Ealert(6)%3C/script%3E> <http://e/'onmouseover='alert(7)>"
    run(page, f"SELECT ?x ?y {{ VALUES ?x {{ {values} {iris} }} BIND(STRLANG(STR(?x), 'en') AS ?y) }}")
    page.wait_for_selector(".yasr_results table tbody tr")
    page.locator(".yasr_results table tbody tr").first.hover()
    assert page.locator(".yasr_results").locator("script, img[onerror], svg[onload]").count() == 0
    shown = page.inner_text(".yasr_results")
    assert [text for text in evil if text not in shown and "{{" not in text] == []
    template = "<http://e/a> <http://e/p> ?x ; <http://www.w3.org/2000/01/rdf-schema#label> ?l"
    pattern = f"VALUES ?l {{ {values} }} VALUES ?x {{ <javascript:alert(8)> <http://e/b> }}"
    run(page, f"CONSTRUCT {{ {template} }} {{ {pattern} }}")
    page.locator(".select_graph").click()
    page.wait_for_selector("svg.result-graph circle")
    links = page.eval_on_selector_all("svg.result-graph a", "found => found.map(a => a.getAttribute('href'))")
    assert not any(link and link.startswith("javascript") for link in links)


@pytest.mark.browser
def test_hostile_library_free_pages_show_text(page: Any, small: Any) -> None:
    page.goto(f"{small.url}/id/person--evil")
    assert page.inner_text("h1") == "<script>alert(1)</script>"
    page.goto(f"{small.url}/ontology#Basing")
    assert page.locator("#Basing").count() == 1
    page.goto(f"{small.url}/query?query=" + quote("SELECT * { ?s ?p '<script>alert(9)</script>' }"))
    assert "<script>alert(9)" in page.evaluate("window.alliancekgQuery.getTab().getQuery()")
