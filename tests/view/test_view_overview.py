"""The overview of a large graph: communities apart, best-connected members, small."""

from __future__ import annotations

import networkx as nx
import pytest

from alliancekg.viz.layout import box
from alliancekg.viz.measures import communities, flatten
from alliancekg.viz.overview import MOST, grouped_layout, overview_nodes, summaries
from alliancekg.viz.page import page_content
from alliancekg.viz.project import project


@pytest.fixture(scope="module")
def clusters(builder):
    """Four rings of states with chords, joined by one line each, and a relation of three in the first."""
    b = builder()
    b.document("bank", "A bank of sentences", "2020-05-01")
    for group in range(4):
        for number in range(90):
            b.entity(f"g{group}n{number}", "State", f"State {group} {number}")
        for number in range(90):
            for step in (1, 2, 3 + group):
                pair = [f"g{group}n{number}", f"g{group}n{(number * step + 1) % 90}"]
                if pair[0] != pair[1]:
                    b.claim("bank", "Alliance", {"party": pair}, "in-force", f"Sentence {group} {number} {step}.")
        b.claim("bank", "Alliance", {"party": [f"g{group}n0", f"g{(group + 1) % 4}n0"]}, "in-force", f"Join {group}.")
    return project(b.derive())


@pytest.fixture(scope="module")
def group_of(clusters):
    return communities(flatten(clusters))


def test_overview_is_small_and_has_every_large_community(clusters, group_of):
    nodes = overview_nodes(clusters, group_of)
    assert len(nodes) <= MOST
    named = {group["number"] for group in summaries(clusters, group_of)}
    assert {group_of[node] for node in nodes} == named


def test_best_connected_members_come_first(clusters, group_of):
    for group in summaries(clusters, group_of):
        degrees = [clusters.degree(member) for member in group["members"]]
        assert degrees == sorted(degrees, reverse=True) and len(group["members"]) <= 12
        assert group["size"] == sum(1 for node, number in group_of.items() if number == group["number"])


def test_communities_stand_apart(clusters, group_of):
    part = clusters.subgraph(overview_nodes(clusters, group_of))
    places = grouped_layout(part, group_of)
    assert set(places) == set(part)
    spans = {}
    for node, (x, y) in places.items():
        left, right, up, down = box(part.nodes[node])
        old = spans.get(group_of[node], (x, y, x, y))
        spans[group_of[node]] = (
            min(old[0], x - left),
            min(old[1], y - up),
            max(old[2], x + right),
            max(old[3], y + down),
        )
    boxes = list(spans.values())
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def test_positions_are_the_same_each_time(clusters, group_of):
    part = clusters.subgraph(overview_nodes(clusters, group_of))
    assert grouped_layout(part, group_of) == grouped_layout(part, group_of)


def test_nothing_to_draw_has_no_places():
    assert grouped_layout(nx.MultiDiGraph(), {}) == {} and overview_nodes(nx.MultiDiGraph(), {}) == []


def test_page_of_a_large_graph_carries_its_communities(clusters):
    content = page_content(clusters)
    assert len(content["groups"]) >= 3
    assert 3 <= sum(1 for node in content["nodes"] if "start" in node) <= MOST


def test_page_of_a_small_graph_carries_none(graph):
    assert "groups" not in page_content(graph)


@pytest.mark.browser
def test_communities_are_drawn_named_and_open(tab, clusters, tmp_path):
    from alliancekg.viz.page import write_page

    made = tab()
    page = made.open(write_page(clusters, tmp_path / "clusters.html").as_uri())
    hulls = page.evaluate("alliancekg.drawing.halos.hulls.map(h => [h.group.number, h.box])")
    assert len(hulls) >= 3 and all(box for _, box in hulls)
    assert "Communities" in page.locator("#note").inner_text()
    number, at = hulls[0]
    left, top = page.evaluate("(b => [b.left, b.top])(document.getElementById('graph').getBoundingClientRect())")
    page.mouse.click(left + (at[0] + at[2]) / 2, top + (at[1] + at[3]) / 2)
    assert page.evaluate("alliancekg.picked.group") == number
    assert (
        "Best-connected members" in page.locator("#panel").inner_text() or "BEST" in page.locator("#panel").inner_text()
    )
    assert f"group={number}" in page.url
    again = tab().open(page.url)
    assert again.evaluate("alliancekg.picked.group") == number
    page.keyboard.press("Escape")
    page.locator("#panel .groups button").first.click()
    assert page.evaluate("alliancekg.drawing.focus.nodes.size") > 2
    assert made.errors == [] and made.outside() == []


@pytest.mark.browser
def test_a_large_picture_is_dragged_and_stays(tab, clusters, tmp_path):
    from alliancekg.viz.page import write_page

    made = tab()
    page = made.open(write_page(clusters, tmp_path / "all.html").as_uri())
    page.click("#show-all")
    assert page.evaluate("alliancekg.drawing.halos.hulls.length") == 0
    before, seen = page.evaluate("alliancekg.drawing.net.getViewPosition().x"), None
    while before != seen:  # the fit of all nodes is animated, the longer the busier the machine
        page.wait_for_timeout(200)
        before, seen = page.evaluate("alliancekg.drawing.net.getViewPosition().x"), before
    page.mouse.move(700, 300)
    page.mouse.down()
    page.mouse.move(760, 300, steps=5)
    assert page.evaluate("alliancekg.drawing.made.size") > 0
    page.mouse.up()
    assert page.evaluate("alliancekg.drawing.net.getViewPosition().x") < before
    assert not page.evaluate("alliancekg.drawing.dragging")
    assert made.errors == []
