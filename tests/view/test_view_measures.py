"""Measures on graphs whose values are known."""

from __future__ import annotations

import networkx as nx
import pytest

from alliancekg.viz.betweenness import betweenness
from alliancekg.viz.measures import MEANINGS, communities, flatten, measure, signed_graph, triangles
from alliancekg.viz.project import project


def states(builder, *names):
    b = builder()
    for name in names:
        b.entity(name, "State", name)
    b.document("d", "D", "2020")
    return b


def test_betweenness_is_that_of_networkx(graph):
    rows, _ = measure(graph)
    expected = nx.betweenness_centrality(flatten(graph))
    assert {row.node: row.betweenness for row in rows} == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_betweenness_of_any_graph_is_that_of_networkx(seed):
    flat = nx.relabel_nodes(nx.gnp_random_graph(30 + 9 * seed, 0.02 + 0.02 * seed, seed=seed), str)
    assert betweenness(flat) == pytest.approx(nx.betweenness_centrality(flat), abs=1e-9)


def test_betweenness_of_nothing():
    assert betweenness(nx.Graph()) == {} and betweenness(nx.empty_graph(["a", "b", "c"])) == {"a": 0, "b": 0, "c": 0}


def test_betweenness_of_a_large_graph_is_a_near_and_steady_estimate(monkeypatch):
    flat = nx.relabel_nodes(nx.barabasi_albert_graph(500, 2, seed=3), str)
    exact = betweenness(flat)
    monkeypatch.setattr("alliancekg.viz.betweenness.EXACT", 100)
    found = betweenness(flat)
    assert found == betweenness(flat)
    first = lambda values: sorted(values, key=values.get)[-10:]  # noqa: E731
    assert len(set(first(found)) & set(first(exact))) >= 9
    assert max(abs(found[node] - exact[node]) for node in flat) < 0.03


def test_degree_and_core_of_a_star(builder):
    b = states(builder, "HUB", "AAA", "BBB", "CCC")
    for name in ("AAA", "BBB", "CCC"):
        b.claim("d", "Alliance", {"party": ["HUB", name]}, "in-force", f"Hub and {name} are allies.")
    rows, summary = measure(project(b.derive()))
    by = {row.node: row for row in rows}
    assert rows[0].node == "HUB" and by["HUB"].degree == 3 and by["HUB"].betweenness == 1.0
    assert {row.core for row in rows} == {1}
    assert summary.triangles == 0 and summary.balance is None


@pytest.mark.parametrize(("foe", "balanced"), [(("AAA", "BBB"), False), (None, True)])
def test_structural_balance(builder, foe, balanced):
    b = states(builder, "AAA", "BBB", "CCC")
    for pair in (["AAA", "CCC"], ["BBB", "CCC"]):
        b.claim("d", "Alliance", {"party": pair}, "in-force", "Allies.")
    if foe:
        b.claim("d", "ThreatPerception", {"observer": [foe[0]], "target": [foe[1]]}, "in-force", "A threat.")
    else:
        b.claim("d", "Alliance", {"party": ["AAA", "BBB"]}, "in-force", "Allies.")
    rows, summary = measure(project(b.derive()))
    assert summary.triangles == 1
    assert summary.balance == float(balanced)
    assert {row.balance for row in rows if row.kind == "State"} == {float(balanced)}


def test_two_against_one_is_balanced_and_ended_does_not_count(builder):
    b = states(builder, "AAA", "BBB", "CCC", "DDD")
    b.claim("d", "Alliance", {"party": ["AAA", "BBB"]}, "in-force", "Allies.")
    b.claim("d", "Deterrence", {"actor": ["AAA", "BBB"], "target": ["CCC"]}, "in-force", "They deter.")
    b.claim("d", "Alliance", {"party": ["AAA", "DDD"]}, "ended", "It is over.")
    graph = project(b.derive())
    signed = signed_graph(graph.graph["material"], graph.graph["kinds"])
    assert {frozenset(e): signed.edges[e]["sign"] for e in signed.edges} == {
        frozenset({"AAA", "BBB"}): 1,
        frozenset({"AAA", "CCC"}): -1,
        frozenset({"BBB", "CCC"}): -1,
    }
    total, balanced = triangles(signed)
    assert total == balanced and total["CCC"] == 1


def test_reciprocity_of_commitments(builder):
    b = states(builder, "AAA", "BBB", "CCC")
    for obligor, beneficiary in (("AAA", "BBB"), ("BBB", "AAA"), ("AAA", "CCC")):
        b.claim("d", "DefenseCommitment", {"obligor": [obligor], "beneficiary": [beneficiary]}, "in-force", "Bound.")
    rows, summary = measure(project(b.derive()))
    by = {row.node: row.reciprocity for row in rows}
    assert by["AAA"] == 0.5 and by["BBB"] == 1.0 and by["CCC"] is None
    assert summary.reciprocity == pytest.approx(2 / 3, abs=1e-4)


def test_communities_are_fixed_and_numbered_by_size():
    flat = nx.disjoint_union(nx.complete_graph(5), nx.complete_graph(3))
    flat = nx.relabel_nodes(flat, {node: f"n{node}" for node in flat})
    found = communities(flat)
    assert found == communities(flat)
    assert sorted(found.values()) == [1] * 5 + [2] * 3


def test_triangles_match_networkx():
    flat = nx.gnp_random_graph(24, 0.4, seed=3)
    flat = nx.relabel_nodes(flat, {node: f"n{node:02}" for node in flat})
    nx.set_edge_attributes(flat, 1, "sign")
    total, balanced = triangles(flat)
    assert {node: total[node] for node in flat} == nx.triangles(flat)
    assert total == balanced


def test_every_measure_has_a_meaning_of_one_line(graph):
    rows, _ = measure(graph)
    assert all(hasattr(rows[0], name) for name in MEANINGS)
    assert all("\n" not in text and len(text) < 110 for text in MEANINGS.values())


def test_an_empty_graph_has_no_measures():
    from pyoxigraph import Store

    rows, summary = measure(project(Store()))
    assert rows == [] and summary.balance is None and summary.reciprocity is None
