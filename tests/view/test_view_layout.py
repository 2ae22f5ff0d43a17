"""Positions: fixed, apart, and in proportion."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest

from alliancekg.viz.layout import box, layout, text_width, wrap
from alliancekg.viz.overlap import near_pairs, separate
from alliancekg.viz.project import project
from alliancekg.viz.springs import repulsion, springs
from alliancekg.viz.start import start_nodes


def overlaps(graph, places):
    spans = []
    for node, (x, y) in places.items():
        left, right, up, down = box(graph.nodes[node])
        spans.append((x - left, x + right, y - up, y + down))
    return [
        (a, b)
        for a, b in itertools.combinations(spans, 2)
        if a[0] < b[1] - 0.2 and b[0] < a[1] - 0.2 and a[2] < b[3] - 0.2 and b[2] < a[3] - 0.2
    ]


def test_no_box_overlaps_in_the_sample(graph):
    assert overlaps(graph, layout(graph)) == []


@pytest.mark.parametrize("size", [2, 9, 30, 60])
def test_no_box_overlaps_up_to_sixty(size):
    graph = nx.MultiDiGraph(nx.gnp_random_graph(size, 3 / size, seed=size, directed=True))
    graph = nx.relabel_nodes(graph, {n: f"n{n}" for n in graph})
    for number, data in enumerate(graph.nodes.values()):
        data.update(label=f"A label of some length {number}", size=14)
    assert overlaps(graph, layout(graph)) == []


def test_positions_are_the_same_every_time(graph, many):
    assert layout(graph) == layout(graph)
    large = project(many(90, 200))
    assert layout(large) == layout(large)


def test_every_node_has_a_finite_position(many):
    graph = project(many(90, 200))
    places = layout(graph)
    assert set(places) == set(graph)
    assert np.isfinite(np.array(list(places.values()))).all()


def test_springs_draw_neighbours_near_and_all_others_apart():
    flat = nx.connected_caveman_graph(8, 12)
    points = springs(len(flat), list(flat.edges()))
    gaps = np.linalg.norm(points[:, None] - points[None], axis=2)
    joined = np.array(nx.to_numpy_array(flat), dtype=bool)
    assert gaps[joined].mean() < gaps[~joined].mean() / 2.5
    assert gaps[~np.eye(len(flat), dtype=bool)].min() > 0
    assert abs(points.mean(axis=0)).max() < 1e-6


def test_repulsion_is_the_sum_of_pushes_whatever_the_blocks(monkeypatch):
    points = np.random.default_rng(2).normal(size=(40, 2)).astype(np.float32)
    line = points[:, None] - points[None]
    expected = (line / np.maximum((line**2).sum(axis=2), 1e-6)[..., None]).sum(axis=1)
    for block in (50, 10_000):
        monkeypatch.setattr("alliancekg.viz.springs.BLOCK", block)
        assert np.allclose(repulsion(points, 1.0), expected, rtol=2e-2, atol=2e-2)


def test_springs_of_nodes_without_lines():
    assert np.isfinite(springs(70, [])).all() and springs(1, []).shape == (1, 2)


def test_empty_and_single():
    assert layout(nx.MultiDiGraph()) == {}
    graph = nx.MultiDiGraph()
    graph.add_node("a", label="A", size=10)
    assert set(layout(graph)) == {"a"}


def test_separate_leaves_apart_what_is_apart():
    points = np.array([[0.0, 0.0], [500.0, 0.0]])
    sizes = np.full((2, 4), 20.0)
    assert (separate(points, sizes) == points).all()


def test_separate_moves_equal_points_apart():
    found = separate(np.zeros((5, 2)), np.full((5, 4), 10.0), rounds=300)
    for a, b in itertools.combinations(found, 2):
        assert max(abs(a - b)) >= 19.9


def test_near_pairs_finds_all_pairs_within_reach():
    values = np.random.default_rng(1).uniform(0, 100, size=(40, 2))
    first, second = near_pairs(values, 12.0)
    found = {frozenset(pair) for pair in zip(first.tolist(), second.tolist(), strict=True)}
    expected = {
        frozenset((i, j)) for i, j in itertools.combinations(range(40), 2) if abs(values[i, 0] - values[j, 0]) <= 12
    }
    assert found == expected


def test_labels_wrap_and_wide_letters_count_double():
    assert wrap("United States of America and the Pacific") == ["United States of", "America and the", "Pacific"]
    assert text_width("日本") > text_width("ab") * 1.5


def test_start_is_small_and_joined(many):
    graph = project(many(90, 240))
    start = start_nodes(graph, 60)
    assert 2 <= len(start) <= 60
    part = graph.subgraph(start)
    assert all(part.degree(node) for node in part)
