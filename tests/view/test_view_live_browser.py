"""The live explorer in a real Chromium, over its own server: nothing else is asked."""

from __future__ import annotations

import threading
import time
from urllib.parse import quote

import pytest
from pyoxigraph import RdfFormat, serialize

from alliancekg.viz.live import Explorer

pytestmark = pytest.mark.browser
PREFIXES = (
    "PREFIX akg: <https://w3id.org/alliancekg/ontology#> PREFIX id: <https://w3id.org/alliancekg/id/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)


def application(store):
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    async def ask(text):
        rows = store.query(text, use_default_graph_as_union=True)
        names = [variable.value for variable in rows.variables]
        return [{name: row[name] for name in names if row[name] is not None} for row in rows]

    async def sparql(request):
        form = (await request.body()).decode()
        from urllib.parse import parse_qs

        try:
            triples = store.query(parse_qs(form)["query"][0], use_default_graph_as_union=True)
        except SyntaxError as error:
            return Response(str(error), 400)
        return Response(serialize(triples, format=RdfFormat.TURTLE), 200, media_type="text/turtle")

    return Starlette(routes=[*Explorer(ask).routes(), Route("/sparql", sparql, methods=["POST"])])


def serve(store):
    """Run the explorer in a thread; return its address and how to stop it."""
    import uvicorn

    server = uvicorn.Server(
        uvicorn.Config(application(store), port=0, ws="none", lifespan="off", log_config=None, access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < end
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]

    def stop():
        server.should_exit = True
        thread.join(10)

    return f"http://127.0.0.1:{port}/", stop


@pytest.fixture(scope="module")
def small(sample):
    address, stop = serve(sample)
    yield address
    stop()


@pytest.fixture(scope="module")
def large(many):
    address, stop = serve(many(90, 600))
    yield address
    stop()


def until(page, condition, seconds=15):
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"never true: {condition}"
        page.wait_for_timeout(40)


def test_choosing_loads_the_sentences(tab, small):
    made = tab()
    page = made.open(small)
    page.evaluate("alliancekg.node('CHN')")
    page.wait_for_selector("#panel blockquote")
    assert "China presses on in the Taiwan Strait." in page.locator("#panel").inner_text()
    page.evaluate("alliancekg.relation([...alliancekg.model.relations.values()].find(r => r.kind === 'Alliance').id)")
    until(page, "document.querySelectorAll('#panel blockquote').length === 2")
    assert made.errors == [] and all(url.startswith(small) for url in made.outside())


def test_search_asks_the_server(tab, small):
    page = tab().open(small)
    page.fill("#search-input", "nippon")
    page.wait_for_selector("#search-list [role=option]")
    page.click("#search-0")
    until(page, "alliancekg.picked.node === 'JPN'")
    assert "Nippon" in page.locator("#panel").inner_text()


def test_large_store_opens_with_communities_and_expands(tab, large):
    made = tab()
    page = made.open(large)
    assert page.evaluate("alliancekg.drawing.halos.hulls.length") > 1
    assert page.locator("#panel .groups li").count() > 1
    assert "90" in page.locator("#panel").inner_text()
    page.locator("#panel .groups button").first.click()
    assert page.evaluate("alliancekg.picked.group") is not None
    before = page.evaluate("alliancekg.drawing.shown.nodes.size")
    node = page.evaluate(
        "[...alliancekg.drawing.shown.nodes].find(i => alliancekg.model.nodes.get(i).relation === undefined)"
    )
    page.evaluate("id => alliancekg.expand(id)", node)
    until(page, f"alliancekg.drawing.shown.nodes.size > {before}")
    assert page.locator("#panel blockquote").count() > 0
    assert made.errors == [] and all(url.startswith(large) for url in made.outside())


def test_communities_of_a_store_tell_their_size_and_colour_nodes(tab, large):
    page = tab().open(large)
    sizes = page.evaluate("alliancekg.model.groups.map(g => g.size)")
    titles = page.evaluate("alliancekg.drawing.halos.hulls.map(h => alliancekg.drawing.halos.title(h))")
    assert all(size > 1 for size in sizes) and all("members" in title for title in titles)
    assert [int(text) for text in page.locator("#panel .groups .count").all_inner_texts()] == sizes
    assert "of 90 actors" in page.locator("#panel .stats").inner_text() or sum(sizes) <= 90
    page.select_option("#look-colour", "community")
    fills = page.evaluate(
        "new Set([...alliancekg.drawing.shown.nodes].map(i => alliancekg.drawing.styles.get(i).fill)).size"
    )
    assert fills == len({*page.evaluate("[...alliancekg.model.nodes.values()].map(n => n.group)")})
    page.select_option("#look-size", "community")
    assert "Number of members" in page.locator("#filters").inner_text()


def test_a_query_s_graph_is_drawn_and_linked(tab, small):
    query = PREFIXES + "CONSTRUCT { ?r akg:user ?u . ?u akg:near id:CHN } WHERE { ?r a akg:Access ; akg:user ?u }"
    made = tab()
    page = made.open(small + "#query=" + quote(query))
    until(page, "!!alliancekg.asked")
    shown = page.evaluate("[...alliancekg.drawing.shown.nodes].sort()")
    assert {"CHN", "JPN", "USA", "southwest-islands"} <= set(shown) and "ada-stone" not in shown
    assert "Result of a query" in page.locator("#note").inner_text()
    assert "near" in page.evaluate("[...alliancekg.drawing.lines.values()].map(l => l.label)")
    page.locator("#note a").click()
    until(page, "document.documentElement.dataset.ready === 'yes' && !alliancekg.asked && !location.hash")
    assert made.errors == []


def test_a_query_that_gives_no_graph_says_so(tab, small):
    page = tab().open(small + "#query=" + quote("SELECT nothing"))
    until(page, "document.getElementById('panel').textContent.includes('draws nothing')")


def test_hostile_store_and_query_stay_text(tab, builder):
    bad = '<img src=x onerror="window.hit=1"></script><script>window.hit=1</script>'
    b = builder()
    b.entity("AAA", "State", bad + "A", bad)
    b.entity("BBB", "State", "javascript:window.hit=1", "__proto__")
    b.document("d", bad, "2020", bad, "javascript:window.hit=1")
    b.claim("d", "Alliance", {"party": ["AAA", "BBB"]}, "in-force", bad + "quote.", by=["AAA"], quantity=bad)
    address, stop = serve(b.derive())
    try:
        made = tab()
        query = (
            f"CONSTRUCT {{ id:AAA akg:near <http://example.org/x?a=1&b=%22> ; akg:note {bad!r} ; rdfs:label {bad!r} }} "
            "WHERE { }"
        )
        page = made.open(address + "#query=" + quote(PREFIXES + query))
        until(page, "!!alliancekg.asked")
        page.evaluate("alliancekg.node('AAA')")
        page.wait_for_selector("#panel blockquote")
        assert bad in page.locator("#panel").inner_text()
        page.evaluate("alliancekg.node('http://example.org/x?a=1&b=%22')")
        page.fill("#search-input", "<img")
        page.wait_for_selector("#search-list [role=option]")
        for view in ("map", "table", "graph"):
            page.click(f"[data-view={view}]")
        assert page.evaluate("window.hit") is None
        assert page.locator("img, iframe, object, #panel script").count() == 0
        assert made.errors == [] and all(url.startswith(address) for url in made.outside())
    finally:
        stop()
