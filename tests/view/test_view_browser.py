"""Every feature of the page in a real Chromium, by clicks and keys; nothing fetched, nothing logged."""

from __future__ import annotations

import csv
import io
import os
import re
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import networkx as nx
import pytest

from alliancekg.viz.page import write_page
from alliancekg.viz.project import project

pytestmark = pytest.mark.browser

STATE = "() => ({node: alliancekg.picked.node, relation: alliancekg.picked.relation, view: alliancekg.view})"
OVERLAPS = """() => { const d = alliancekg.drawing, all = [...d.labels, ...d.edgeLabels]; let count = 0;
  for (let i = 0; i < all.length; i++) for (let j = i + 1; j < all.length; j++) { const a = all[i].box, b = all[j].box;
    if (a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]) count++; }
  return {count, labels: d.labels.length, nodes: d.shown.nodes.size}; }"""


@pytest.fixture
def opened(tab, sample_page):
    """The sample page, open; checks afterwards that nothing went wrong or out."""
    made = tab()
    page = made.open(sample_page.as_uri())
    yield page
    assert made.errors == []
    assert made.outside() == []


def until(page, condition, seconds=15):
    """Wait until a JavaScript expression holds; asked from outside, since the page's policy forbids eval."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"never true: {condition}"
        page.wait_for_timeout(40)


def panel(page):
    return page.locator("#panel").inner_text()


def shown(page):
    return page.evaluate("() => [...alliancekg.drawing.shown.nodes].sort()")


def relation_id(page, kind):
    return page.evaluate("kind => [...alliancekg.model.relations.values()].find(r => r.kind === kind).id", kind)


def at_node(page, node):
    return page.evaluate(
        "id => { const b = alliancekg.drawing.net.body.nodes[id], [x, y] = alliancekg.drawing.toScreen(b.x, b.y),"
        " box = document.getElementById('graph').getBoundingClientRect(); return [box.left + x, box.top + y]; }",
        node,
    )


def test_opening_tells_what_there_is(opened):
    text = panel(opened)
    assert "A sample" in text and "United States seeks to gain access to southwest islands from Japan" in text
    assert "says Ada Stone" in text
    assert opened.title() == "A sample"


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700)])
def test_no_label_overlaps_and_all_are_there(tab, sample_page, size):
    page = tab(viewport={"width": size[0], "height": size[1]}).open(sample_page.as_uri())
    found = page.evaluate(OVERLAPS)
    assert found["count"] == 0
    assert found["labels"] == found["nodes"]


def test_small_nodes_and_lines_say_their_status(opened):
    labels = opened.evaluate("alliancekg.drawing.labels.map(l => l.lines.join(' '))")
    lines = opened.evaluate("alliancekg.drawing.edgeLabels.map(l => l.text)")
    assert "proposed access" in labels and "defense spending" in labels
    assert "defends (denied) ·2" in lines and "hosts forces" in lines


def test_opening_cards_hold_the_sentence(opened):
    card = opened.locator("#panel .card", has_text="seeks to gain access")
    assert card.locator("q").inner_text() == "Stone wants wider access to the southwest islands."


def test_click_on_a_node_opens_its_evidence(opened):
    opened.mouse.click(*at_node(opened, "CHN"))
    until(opened, "alliancekg.picked.node === 'CHN'")
    assert "China presses on in the Taiwan Strait." in panel(opened)
    assert opened.evaluate("[...alliancekg.drawing.focus.nodes].sort().join()") == "CHN,JPN,USA,taiwan-strait"
    opened.mouse.click(300, 760)
    until(opened, "alliancekg.picked.node === undefined")


def test_click_on_a_line_opens_the_relation(opened):
    x, y = opened.evaluate(
        "() => { const d = alliancekg.drawing, l = d.edgeLabels.find(e => e.text.startsWith('coerces')),"
        " b = document.getElementById('graph').getBoundingClientRect();"
        " return [b.left + (l.box[0] + l.box[2]) / 2, b.top + (l.box[1] + l.box[3]) / 2]; }"
    )
    opened.mouse.click(x, y)
    until(opened, "alliancekg.picked.relation !== undefined")
    assert "China acts coercively in Taiwan Strait" in panel(opened)


def test_quote_is_marked_with_source_and_offsets(opened):
    opened.evaluate("id => alliancekg.relation(id)", relation_id(opened, "Access"))
    quote = opened.locator("#panel blockquote").first
    assert quote.locator("mark").inner_text() == "Stone wants wider access to the southwest islands."
    assert "Ada Stone says so in A visit to Tokyo" in quote.inner_text()
    assert re.search(r"2025-03-30 · characters \d+–\d+", quote.inner_text())
    link = quote.locator("a")
    assert link.get_attribute("href") == "https://news.example.org/visit"
    assert "noopener" in link.get_attribute("rel")


def test_arrows_only_where_there_is_a_direction(opened):
    found = opened.evaluate("[...alliancekg.drawing.lines.values()].map(l => [l.label, l.directed])")
    directed = dict(found)
    assert directed["defends (denied) ·2"] and not directed["meets"] and not directed["allies ·2"]


def test_history_and_disagreement_are_shown(opened):
    opened.evaluate("id => alliancekg.relation(id)", relation_id(opened, "DefenseCommitment"))
    text = panel(opened)
    assert "sources disagree" in text.lower() and "HISTORY" in text.upper()
    assert opened.locator("#panel .history li").all_inner_texts() == ["2024-07in force", "2025-03-30denied"]
    assert "The reply from Tokyo" in opened.locator("#panel .sides").inner_text()


def test_search_by_keyboard(opened):
    opened.keyboard.press("/")
    opened.keyboard.type("nippon")
    opened.wait_for_selector("#search-list [role=option]")
    assert opened.get_attribute("#search-input", "aria-expanded") == "true"
    assert opened.get_attribute("#search-input", "aria-activedescendant") == "search-0"
    opened.keyboard.press("Enter")
    until(opened, "alliancekg.picked.node === 'JPN'")
    assert "Nippon" in panel(opened)


def test_search_finds_quotes_and_escape_closes(opened):
    opened.fill("#search-input", "wider access")
    opened.wait_for_selector("#search-list mark")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("ArrowUp")
    opened.keyboard.press("Escape")
    assert opened.is_hidden("#search-list")
    opened.keyboard.press("ArrowDown")
    opened.wait_for_selector("#search-list [role=option]")
    opened.click("#search-0")
    until(opened, "(alliancekg.picked.relation || '').startsWith('Access')")


def test_search_says_when_nothing_is_found(opened):
    opened.fill("#search-input", "zzzz")
    opened.wait_for_selector("#search-list .none")
    until(opened, "document.getElementById('live').textContent === 'Nothing found'")


def test_arrows_walk_and_enter_reads(opened):
    opened.focus("#graph")
    opened.keyboard.press("ArrowRight")
    first = opened.evaluate(STATE)["node"]
    assert first in ("JPN", "USA")
    opened.evaluate("alliancekg.node('CHN', false)")
    until(opened, "alliancekg.picked.node === 'CHN'")
    way = opened.evaluate(
        "() => { const b = alliancekg.drawing.net.body.nodes, dx = b['taiwan-strait'].x - b.CHN.x,"
        " dy = b['taiwan-strait'].y - b.CHN.y;"
        " const level = dx > 0 ? 'ArrowRight' : 'ArrowLeft', upright = dy > 0 ? 'ArrowDown' : 'ArrowUp';"
        " return Math.abs(dx) > Math.abs(dy) ? level : upright; }"
    )
    opened.keyboard.press(way)
    until(opened, "alliancekg.picked.node === 'taiwan-strait'")
    until(opened, "document.getElementById('live').textContent.startsWith('Taiwan Strait')")
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "panel-title"
    opened.keyboard.press("Escape")
    until(opened, "alliancekg.picked.node === undefined")


def test_f_fits_and_zoom_buttons_zoom(opened):
    scale = "alliancekg.drawing.net.getScale()"
    before = opened.evaluate(scale)
    opened.click("#zoom-in")
    until(opened, f"{scale} > {before} * 1.2")
    opened.focus("#graph")
    opened.keyboard.press("f")
    until(opened, f"Math.abs({scale} - {before}) < 0.01")
    opened.click("#zoom-out")
    until(opened, f"{scale} < {before}")
    opened.click("#fit")
    until(opened, f"Math.abs({scale} - {before}) < 0.01")


def test_legend_counts_and_filters(opened):
    row = opened.locator("#filters .row", has_text="Commitments")
    assert row.locator(".count").inner_text() == "5"
    row.locator("input").uncheck()
    assert "glide-missiles" not in shown(opened)
    assert opened.locator("#filters .row.off").count() == 1
    opened.locator("#filters").get_by_role("button", name="all").click()
    assert "glide-missiles" in shown(opened)


def test_kinds_of_a_family_filter(opened):
    opened.get_by_role("button", name="Kinds of perception").click()
    opened.locator("#filters .sub .row", has_text="coercive").locator("input").uncheck()
    assert "taiwan-strait" not in shown(opened) and "CHN" in shown(opened)


def test_status_and_source_filter(opened):
    opened.locator("#filters .row", has_text="proposed").locator("input").uncheck()
    assert "southwest-islands" not in shown(opened)
    opened.locator("#filters .row", has_text="The treaty at twenty").locator("input").uncheck()
    assert "ANZUS" not in shown(opened) and "USA" in shown(opened)
    opened.evaluate("id => alliancekg.relation(id)", relation_id(opened, "Alliance"))
    assert "twenty years" not in panel(opened)


def test_filter_keeps_focus_on_its_checkbox(opened):
    box = opened.locator("#filters input[type=checkbox]").first
    box.focus()
    opened.keyboard.press("Space")
    assert opened.evaluate("document.activeElement.type") == "checkbox"


def test_years_narrow_by_keyboard_and_reset(opened):
    assert opened.locator("#time .span b").inner_text() == "1980 – 2025"
    opened.focus("#time input[data-thumb='0']")
    opened.keyboard.press("End")
    assert opened.locator("#time .span b").inner_text() == "2025"
    assert "ANZUS" not in shown(opened) and "southwest-islands" in shown(opened)
    opened.get_by_role("button", name="all years").click()
    assert "ANZUS" in shown(opened)


def test_path_between_two_nodes(opened):
    opened.evaluate("alliancekg.node('southwest-islands')")
    opened.fill("#path-input", "taiwan")
    opened.wait_for_selector("#path-list [role=option]")
    opened.keyboard.press("Enter")
    until(opened, "!!alliancekg.picked.path")
    text = panel(opened)
    assert "southwest islands to Taiwan Strait" in text
    assert opened.locator("#panel .card").count() == 3
    assert "Stone wants wider access" in text and "China presses on" in text
    assert opened.evaluate("alliancekg.drawing.focus.edges.size") == 4


def test_no_path_is_said(opened):
    opened.evaluate("alliancekg.path('ken-mori', 'ANZUS')")
    opened.wait_for_selector("#panel .empty")


def test_map_has_places_and_names_what_lies_off_it(opened):
    opened.click("[data-view=map]")
    names = opened.locator("#map text").all_text_contents()
    assert {"Taiwan Strait", "southwest islands", "China", "Japan", "United States"} <= set(names)
    assert opened.locator("#map .off text").all_text_contents() == ["United States"]
    boxes = opened.evaluate(
        "[...document.querySelectorAll('#map text')].map(t => t.getBoundingClientRect())"
        ".map(b => [b.left, b.top, b.right, b.bottom])"
    )
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert not (a[0] + 1 < b[2] and b[0] + 1 < a[2] and a[1] + 3 < b[3] and b[1] + 3 < a[3])
    opened.locator("#map text", has_text="Taiwan Strait").click()
    until(opened, "alliancekg.picked.node === 'taiwan-strait'")
    opened.click("#zoom-in")
    opened.click("#fit")


def test_map_pans_and_zooms(opened):
    opened.click("[data-view=map]")
    before = opened.evaluate("({...alliancekg.map.at})")
    opened.mouse.move(600, 500)
    opened.mouse.down()
    opened.mouse.move(680, 500, steps=4)
    opened.mouse.up()
    opened.mouse.wheel(0, -300)
    after = opened.evaluate("({...alliancekg.map.at})")
    assert after["x"] < before["x"] and after["scale"] > before["scale"]


def test_table_holds_every_relation_and_sorts(opened):
    opened.click("[data-view=table]")
    rows = opened.locator("#table tbody tr")
    assert rows.count() == opened.evaluate("alliancekg.model.relations.size")
    opened.locator("#table th button", has_text="Status").click()
    assert opened.locator("#table th[aria-sort=ascending]").inner_text().startswith("Status")
    opened.locator("#table").get_by_role("button", name="China acts coercively in Taiwan Strait").click()
    assert "China presses on" in panel(opened)
    assert opened.locator("#table tr.on").count() == 1


def test_a_table_with_nothing_chosen_has_the_panel_s_room(opened):
    opened.click("[data-view=table]")
    assert not opened.locator("#panel").is_visible()
    opened.locator("#table tbody .to").first.click()
    assert opened.locator("#panel").is_visible()
    opened.keyboard.press("Escape")
    until(opened, "getComputedStyle(document.getElementById('panel')).display === 'none'")


def test_table_of_measures(opened):
    opened.click("[data-view=table]")
    opened.get_by_role("button", name="Nodes and measures").click()
    assert opened.locator("#table th").all_inner_texts()[2:] == [
        "degree",
        "betweenness",
        "community",
        "core",
        "balance",
        "reciprocity",
    ]
    assert "Japan" in opened.locator("#table tbody").inner_text()


def test_skip_link_leads_to_the_table(opened):
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.id") == "skip"
    opened.keyboard.press("Enter")
    assert opened.evaluate(STATE)["view"] == "table"
    assert opened.evaluate("document.activeElement.id") == "table"


MEASURES = ["degree", "betweenness", "community", "core", "balance", "reciprocity"]
# colour and radius that a node really has on the canvas
DRAWN = """id => { const d = alliancekg.drawing, b = d.net.body.nodes[id], [x, y] = d.toScreen(b.x, b.y), c = d.frame;
  const r = c.width / c.clientWidth, strip = document.createElement('canvas'); strip.width = 90; strip.height = 1;
  const g = strip.getContext('2d', {willReadFrequently: true}); g.drawImage(c, -Math.round(x * r), -Math.round(y * r));
  const p = g.getImageData(0, 0, 90, 1).data, at = i => p.slice(4 * i, 4 * i + 3).join();
  let n = 1; while (n < 90 && at(n) === at(0)) n++;
  return ['#' + [...p.slice(0, 3)].map(v => v.toString(16).padStart(2, '0')).join('').toUpperCase(), n]; }"""


@pytest.mark.parametrize("name", MEASURES)
def test_nodes_are_sized_and_coloured_by_every_measure(opened, name):
    plain, meaning = (
        opened.evaluate(DRAWN, "JPN")[0],
        opened.evaluate(
            "name => alliancekg.model.measures.meanings[alliancekg.model.measures.names.indexOf(name)]", name
        ),
    )
    assert plain == "#0072B2"
    opened.select_option("#look-colour", name)
    opened.evaluate("alliancekg.drawing.net.redraw()")
    drawn = opened.evaluate(DRAWN, "JPN")[0]
    assert drawn == opened.evaluate("alliancekg.drawing.paintOf(alliancekg.model.nodes.get('JPN'))").upper()
    assert drawn != plain or name == "community"
    assert meaning in opened.locator("#filters").inner_text()
    opened.select_option("#look-size", "same")
    opened.select_option("#look-size", name)
    opened.evaluate("alliancekg.drawing.net.redraw()")
    sizes = opened.evaluate("['JPN', 'ken-mori'].map(i => alliancekg.drawing.net.body.nodes[i].options.size)")
    assert sizes[0] >= sizes[1] and sizes[0] > 9
    widths = [opened.evaluate(DRAWN, node)[1] for node in ("JPN", "ken-mori")]
    assert widths[0] > widths[1] or sizes[0] == sizes[1]
    assert f"colour={name}" in opened.url and (f"size={name}" in opened.url) is (name != "degree")


def test_every_measure_is_told_in_one_line_beside_its_column(opened):
    opened.click("[data-view=table]")
    opened.get_by_role("button", name="Nodes and measures").click()
    assert opened.locator("#table .meanings dt").all_inner_texts() == MEASURES
    told = opened.locator("#table .meanings dd").all_inner_texts()
    assert all(text.endswith(".") and "\n" not in text for text in told) and "shortest paths" in told[1]


def test_scale_of_a_measure_tells_its_ends(opened):
    opened.select_option("#look-colour", "reciprocity")
    scale = opened.locator("#filters .scale")
    assert scale.locator("i").count() == 6 and "not defined" in scale.inner_text()
    opened.select_option("#look-colour", "kind")
    assert scale.count() == 0 and opened.evaluate(DRAWN, "JPN")[0] == "#0072B2"


def test_link_restores_what_is_seen(opened, tab):
    opened.click("[data-view=map]")
    opened.locator("#filters .row", has_text="proposed").locator("input").uncheck()
    opened.evaluate("alliancekg.node('CHN')")
    until(opened, "location.hash.includes('node=CHN')")
    again = tab().open(opened.url)
    until(again, "alliancekg.picked.node === 'CHN'")
    assert again.evaluate(STATE)["view"] == "map"
    assert "southwest-islands" not in shown(again)


def test_changed_hash_is_followed(opened):
    opened.evaluate("location.hash = 'view=table&node=JPN'")
    until(opened, "alliancekg.view === 'table' && alliancekg.picked.node === 'JPN'")


def test_link_button_gives_the_address(opened):
    opened.evaluate("alliancekg.node('JPN')")
    opened.click("#link")
    opened.wait_for_selector("#note:not([hidden])")
    text = opened.locator("#note").inner_text()
    assert "Link copied" in text or opened.locator("#note input").input_value().endswith("#node=JPN")


def download(page, key, folder):
    page.click("#export > button")
    with page.expect_download() as waiting:
        page.click(f"[data-export={key}]")
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def test_exports_open_again(opened, tmp_path):
    png = download(opened, "png", tmp_path)
    assert png.name == "a-sample.png" and png.read_bytes().startswith(b"\x89PNG") and png.stat().st_size > 10_000
    svg = ET.fromstring(download(opened, "svg", tmp_path).read_text(encoding="utf-8"))
    texts = {item.text for item in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert {"United States", "Japan"} <= texts
    back = nx.read_graphml(download(opened, "graphml", tmp_path), force_multigraph=True)
    assert set(back) == set(shown(opened)) and back.nodes["USA"]["label"] == "United States"
    rows = list(csv.DictReader(io.StringIO(download(opened, "csv", tmp_path).read_text(encoding="utf-8-sig"))))
    assert len(rows) == 13 and any(row["quote"] == "Stone met Mori." for row in rows)


def test_export_menu_by_keys(opened):
    opened.focus("#export > button")
    opened.keyboard.press("ArrowDown")
    assert opened.evaluate("document.activeElement.dataset.export") == "png"
    opened.keyboard.press("Escape")
    assert opened.is_hidden("#export-list")


def test_dark_follows_the_system_and_the_button_overrides(tab, sample_page):
    page = tab(color_scheme="dark").open(sample_page.as_uri())
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(17, 21, 26)"
    page.click("#theme")
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    assert "theme=light" in page.url


def test_phone_has_drawers(tab, sample_page):
    made = tab(viewport={"width": 400, "height": 800}, has_touch=True)
    page = made.open(sample_page.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert not page.locator("#filters").is_visible()
    page.click("#read")
    until(page, "document.getElementById('panel').classList.contains('open')")
    page.locator("#panel .close").click()
    until(page, "!document.getElementById('panel').classList.contains('open')")
    page.click("#open-filters")
    until(page, "getComputedStyle(document.getElementById('filters')).visibility === 'visible'")
    assert page.get_attribute("#open-filters", "aria-expanded") == "true"
    page.keyboard.press("Escape")
    until(page, "getComputedStyle(document.getElementById('filters')).visibility === 'hidden'")
    page.evaluate("alliancekg.node('JPN')")
    until(page, "document.getElementById('panel').classList.contains('open')")
    page.wait_for_timeout(600)
    # the chosen node stands above the panel, not under it
    assert at_node(page, "JPN")[1] < page.evaluate("document.getElementById('panel').getBoundingClientRect().top")
    page.locator("#panel .close").click()
    until(page, "!document.getElementById('panel').classList.contains('open')")
    assert made.errors == []


def test_reduced_motion_moves_at_once(tab, sample_page):
    page = tab(reduced_motion="reduce").open(sample_page.as_uri())
    before = page.evaluate("alliancekg.drawing.net.getScale()")
    page.click("#zoom-in")
    assert page.evaluate("alliancekg.drawing.net.getScale()") > before * 1.2


def test_print_leaves_picture_and_evidence(opened):
    opened.evaluate("alliancekg.node('CHN')")
    opened.emulate_media(media="print")
    assert not opened.locator("#filters").is_visible() and not opened.locator("#search").is_visible()
    assert opened.locator("#panel blockquote").first.is_visible()
    until(opened, "document.querySelector('#graph canvas').getBoundingClientRect().height > 300")


PRINTED = """() => { window.seen = []; addEventListener('beforeprint', () => {
  const d = alliancekg.drawing, box = document.getElementById(alliancekg.view);
  const inside = [...d.shown.nodes].every(i => { const b = d.net.body.nodes[i], [x, y] = d.toScreen(b.x, b.y);
    return x > 0 && y > 0 && x < box.clientWidth && y < box.clientHeight; });
  seen.push([inside, box.clientWidth, box.clientHeight, document.documentElement.dataset.theme]); }); }"""


def test_paper_holds_the_whole_graph_and_the_screen_is_as_before(tab, sample_page):
    made = tab(color_scheme="dark", reduced_motion="reduce")
    page = made.open(sample_page.as_uri())
    for _ in range(5):
        page.click("#zoom-in")
    state = "[alliancekg.drawing.net.getScale(), document.querySelector('#graph canvas').clientWidth]"
    before = page.evaluate(state)
    page.evaluate(PRINTED)
    assert page.pdf(format="A4", print_background=True).startswith(b"%PDF")
    assert page.evaluate("window.seen") == [[True, 980, 728, "light"]]
    until(page, f"document.documentElement.dataset.theme === 'dark' && ({state}).join() === '{before[0]},{before[1]}'")
    assert made.errors == []


def test_paper_holds_the_whole_map(opened):
    opened.click("[data-view=map]")
    opened.click("#zoom-in")
    before = opened.evaluate("alliancekg.map.at.scale")
    opened.evaluate(PRINTED)
    opened.pdf()
    assert opened.evaluate("window.seen")[0][1:3] == [980, 728]
    assert opened.evaluate("alliancekg.map.at.scale") == before
    assert opened.evaluate("document.querySelector('#map svg').getAttribute('viewBox')") != "0 0 980 728"


def test_printed_picture_is_no_wider_than_the_page(opened):
    opened.emulate_media(media="print")
    assert opened.evaluate("document.querySelector('#graph canvas').getBoundingClientRect().width") <= 700


def test_paper_is_light(tab, sample_page):
    page = tab(color_scheme="dark").open(sample_page.as_uri())
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_large_page_starts_small_and_expands(tab, many, tmp_path):
    made = tab()
    page = made.open(write_page(project(many(90, 260)), tmp_path / "many.html").as_uri())
    start = len(shown(page))
    assert start <= 60 and "most connected" in page.locator("#note").inner_text()
    assert page.evaluate(OVERLAPS)["count"] == 0
    badge = page.evaluate("alliancekg.drawing.badges[0]")
    page.mouse.click(
        *page.evaluate(
            "b => { const r = document.getElementById('graph').getBoundingClientRect();"
            " return [r.left + (b.box[0] + b.box[2]) / 2, r.top + (b.box[1] + b.box[3]) / 2]; }",
            badge,
        )
    )
    until(page, f"alliancekg.drawing.shown.nodes.size > {start}")
    page.click("#show-all")
    until(page, "alliancekg.drawing.shown.nodes.size === alliancekg.model.nodes.size")
    assert page.evaluate("alliancekg.drawing.labels.length") <= 45
    assert made.errors == [] and made.outside() == []


def test_bundled_lines_open_the_pair(tab, many, tmp_path):
    page = tab().open(write_page(project(many(12, 240)), tmp_path / "pairs.html").as_uri())
    line = page.evaluate(
        "() => { const l = [...alliancekg.drawing.lines.values()].find(l => l.ids.length > 1);"
        " return [l.from, l.to, l.ids.length]; }"
    )
    page.evaluate("([a, b]) => alliancekg.pair(a, b)", line[:2])
    assert page.locator("#panel .card").count() >= line[2]
    assert "pair=" in page.url


def test_hostile_text_in_every_slot_stays_text(tab, builder, tmp_path):
    bad = '<img src=x onerror="window.hit=1"></script><script>window.hit=1</script><svg/onload=window.hit=1>'
    b = builder()
    b.entity("AAA", "State", bad + "A", bad, lat=10.0, lon=100.0, link="https://example.org/?%3Cb%3E")
    b.entity("BBB", "State", "javascript:window.hit=1", "__proto__", lat=12.0, lon=101.0)
    b.entity("ccc", "Place", "constructor", lat=14.0, lon=103.0)
    b.document("d", bad, "2020", bad, "javascript:window.hit=1")
    b.claim(
        "d",
        "Alliance",
        {"party": ["AAA", "BBB"]},
        "in-force",
        bad + "quote.",
        by=["AAA"],
        prefix=bad + " x",
        suffix=" x " + bad,
        quantity=bad,
    )
    b.claim("d", "Deployment", {"actor": ["AAA"], "host": ["BBB"], "place": ["ccc"]}, "planned", bad + "two.")
    made = tab()
    page = made.open(write_page(project(b.derive()), tmp_path / "bad.html", title=bad, about=bad).as_uri())
    for view in ("graph", "map", "table"):
        page.click(f"[data-view={view}]")
        for node in page.evaluate("[...alliancekg.model.nodes.keys()]"):
            page.evaluate("id => alliancekg.node(id)", node)
            page.wait_for_timeout(30)
    page.evaluate("alliancekg.relation([...alliancekg.model.relations.keys()][0])")
    assert bad in panel(page)
    page.evaluate("alliancekg.path('AAA', 'ccc')")
    page.fill("#search-input", "<img")
    page.wait_for_selector("#search-list [role=option]")
    page.click("[data-view=table]")
    assert bad + "A" in page.locator("#table").inner_text()
    assert page.evaluate("window.hit") is None
    assert page.locator("img, iframe, object, #panel script").count() == 0
    assert not any("javascript:" in (link.get_attribute("href") or "") for link in page.locator("a").all())
    svg = page.evaluate("alliancekg.exporter.svg()")
    ET.fromstring(svg)
    ET.fromstring(page.evaluate("alliancekg.exporter.graphml()"))
    assert made.errors == [] and made.outside() == []


def test_hash_of_a_stranger_does_no_harm(tab, sample_page):
    made = tab()
    for state in (
        "node=<img src=x>",
        "relation=__proto__",
        "years=9-1",
        "view=none&no-kinds=%3Cscript%3E",
        "pair=a&pair=b",
        "%E0%A4%A",
    ):
        made.open(sample_page.as_uri() + "#" + state)
    assert made.errors == []


def test_a_plain_pyvis_network_is_drawn(tab, tmp_path):
    from alliancekg.viz.network import Network

    net = Network(heading="Plain")
    for name in ("a", "b", "c"):
        net.add_node(name, name.upper(), color="#aa0000")
    net.add_edge("a", "b", label="to")
    net.add_edge("b", "c")
    net.write_html(str(tmp_path / "plain.html"))
    made = tab()
    page = made.open((tmp_path / "plain.html").as_uri())
    assert shown(page) == ["a", "b", "c"] and page.evaluate("alliancekg.drawing.lines.size") == 2
    assert made.errors == []


def test_notebook_frame_works(tab, sample, tmp_path):
    from alliancekg.viz.notebook import view

    (tmp_path / "cell.html").write_text(f"<!doctype html><body>{view(sample)._repr_html_()}", encoding="utf-8")
    made = tab()
    made.page.goto((tmp_path / "cell.html").as_uri())
    frame = made.page.frame_locator("iframe")
    frame.locator("html[data-ready=yes]").wait_for(state="attached")
    frame.locator("[data-view=table]").click()
    assert frame.locator("#table tbody tr").count() > 5
    assert made.errors == []


def axe_script():
    places = [os.environ.get("ALLIANCEKG_NODE_MODULES", ""), str(Path(__file__).parents[2] / "node_modules")]
    return next(
        (path for place in places if place and (path := Path(place) / "axe-core" / "axe.min.js").exists()), None
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["", "node=JPN", "view=table", "view=map", "view=table&node=CHN"])
def test_axe_finds_no_violation(tab, sample_page, scheme, state):
    script = axe_script()
    if script is None:
        pytest.skip("axe-core is not installed (npm i axe-core; ALLIANCEKG_NODE_MODULES names its folder)")
    page = tab(color_scheme=scheme, bypass_csp=True).open(sample_page.as_uri() + ("#" + state if state else ""))
    page.add_script_tag(content=script.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.target.join(' ')).slice(0, 4)]))"
    )
    assert found == []
