"""The projection: which relation becomes an edge, which a node, and what is chosen."""

from __future__ import annotations

import pytest

from alliancekg.errors import InputError, StoreError
from alliancekg.viz.choose import find_entity, within
from alliancekg.viz.project import describe, node_id, project
from alliancekg.viz.sparql import iri, queryable


def relation(graph, kind):
    found = [r for r in graph.graph["material"].relations.values() if r.kind == kind]
    assert len(found) == 1
    return found[0]


def edges_of(graph, item):
    return [(a, b, d) for a, b, d in graph.edges(data=True) if d["relation"] == item.iri]


def test_binary_relation_is_one_edge(graph):
    item = relation(graph, "DefenseCommitment")
    [(source, target, data)] = edges_of(graph, item)
    assert (source, target) == ("USA", "JPN")
    assert data["directed"] and data["label"] == "defends" and data["family"] == "Commitment"
    assert node_id(item.iri) not in graph


def test_symmetric_relation_has_no_direction(graph):
    [(source, target, data)] = edges_of(graph, relation(graph, "Alliance"))
    assert {source, target} == {"USA", "JPN"}
    assert not data["directed"]


def test_place_as_participant_of_two_is_an_edge(graph):
    [(source, target, _)] = edges_of(graph, relation(graph, "CoerciveActivity"))
    assert (source, target) == ("CHN", "taiwan-strait")


def test_three_participants_make_a_small_node(graph):
    item = relation(graph, "Access")
    node = node_id(item.iri)
    assert graph.nodes[node]["kind"] == "Commitment" and graph.nodes[node]["relation"] == item.iri
    assert graph.nodes[node]["size"] < graph.nodes["USA"]["size"]
    assert set(graph.successors(node)) == {"southwest-islands", "JPN"} or set(graph.successors(node)) == {
        "southwest-islands"
    }
    assert "USA" in graph.predecessors(node)
    assert {data["role"] for *_, data in edges_of(graph, item)} == {"user", "grantor", "place"}


def test_one_participant_makes_a_small_node(graph):
    item = relation(graph, "DefenseSpending")
    assert graph.degree(node_id(item.iri)) == 1


def test_parallel_relations_stay_apart(graph):
    between = [d for a, b, d in graph.edges(data=True) if {a, b} == {"USA", "JPN"}]
    assert {d["label"] for d in between} == {"allies", "defends", "hosts forces"}


def test_drawn_kinds_follow_the_ontology(graph):
    kinds = {node: data["kind"] for node, data in graph.nodes(data=True)}
    assert kinds["USA"] == "State"
    assert kinds["taiwan-strait"] == kinds["southwest-islands"] == "Place"
    assert kinds["ada-stone"] == "Person"
    assert kinds["ANZUS"] == "Organization"
    assert kinds["glide-missiles"] == "Capability"


def test_every_relation_has_its_sentence_and_offsets(graph):
    for item in graph.graph["material"].relations.values():
        assert item.statements
        for statement in item.statements:
            quote = statement.quote
            start, end = quote.mark
            assert end - start == quote.end - quote.start
            assert quote.text[start:end].endswith(".")


def test_quote_keeps_context_at_whole_words(graph):
    [statement] = relation(graph, "Access").statements
    start, end = statement.quote.mark
    assert statement.quote.text[:start] == "… before it. "
    assert statement.quote.text[end:] == " And then …"
    assert statement.quote.text[start:end] == "Stone wants wider access to the southwest islands."


def test_history_and_disagreement(graph):
    item = relation(graph, "DefenseCommitment")
    assert item.disputed
    assert [(phase.status, phase.as_of) for phase in item.history] == [
        ("in-force", "2024-07"),
        ("denied", "2025-03-30"),
    ]
    assert relation(graph, "Alliance").support == 2


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("Access", "United States seeks to gain access to southwest islands from Japan"),
        ("Alliance", "Japan and United States are allied"),
        ("CapabilityDevelopment", "Japan plans to build up glide missiles"),
        ("CoerciveActivity", "China acts coercively in Taiwan Strait"),
        ("Meeting", "Ada Stone and Ken Mori met"),
        ("Membership", "United States belongs to ANZUS"),
    ],
)
def test_relations_read_as_sentences(graph, kind, words):
    assert describe(relation(graph, kind), graph.graph["material"], graph.graph["kinds"]) == words


def test_projection_is_deterministic(sample, graph):
    again = project(sample)
    assert list(again.nodes(data=True)) == list(graph.nodes(data=True))
    assert list(again.edges(keys=True, data=True)) == list(graph.edges(keys=True, data=True))


def test_focus_and_depth(sample):
    near = project(sample, focus=["Taiwan Strait"], depth=1)
    assert set(near) == {"taiwan-strait", "CHN"}
    far = project(sample, focus=["taiwan-strait"], depth=2)
    assert {"USA", "JPN"} <= set(far)
    assert near.graph["focus"] == ["taiwan-strait"]


def test_focus_takes_labels_aliases_and_names(sample):
    store = queryable(sample)
    assert {find_entity(store, name) for name in ("JPN", "japan", "Nippon")} == {find_entity(store, "Japan")}
    with pytest.raises(InputError, match="Atlantis"):
        find_entity(store, "Atlantis")


def test_a_shared_name_is_refused(builder):
    b = builder()
    b.entity("GEO", "State", "Georgia")
    b.entity("us-georgia", "Region", "Georgia")
    with pytest.raises(InputError, match="several") as caught:
        find_entity(queryable(b.store), "Georgia")
    assert caught.value.accepted == "GEO, us-georgia"


def test_kinds_and_families(sample):
    only = project(sample, kinds=["Alliance"])
    assert {r.kind for r in only.graph["material"].relations.values()} == {"Alliance"}
    family = project(sample, kinds=["Event"])
    assert {r.kind for r in family.graph["material"].relations.values()} == {"Meeting"}
    with pytest.raises(InputError, match="Friendship") as caught:
        project(sample, kinds=["Friendship"])
    assert "Alliance" in (caught.value.accepted or "")


def test_dates_are_inclusive_and_may_be_coarse(sample):
    graph = project(sample, since="2024", until="2024-07")
    documents = {s.quote.source for r in graph.graph["material"].relations.values() for s in r.statements}
    assert "DefenseSpending" in {r.kind for r in graph.graph["material"].relations.values()}
    assert "Membership" not in {r.kind for r in graph.graph["material"].relations.values()}
    assert documents


@pytest.mark.parametrize(
    ("date", "since", "until", "expected"),
    [
        ("2025-03-30", "2025", "2025", True),
        ("2025", "2025-06", None, True),
        ("2024", "2025-01", None, False),
        ("2020/2022", None, "2021", True),
        (None, "2020", None, False),
        (None, None, None, True),
        ("2025-04", None, "2025-03-30", False),
    ],
)
def test_within(date, since, until, expected):
    assert within(date, since, until) is expected


def test_sources_restrict_claims_and_derive_anew(sample):
    graph = project(sample, sources=["visit"])
    item = relation(graph, "DefenseCommitment")
    assert item.status == "denied" and not item.disputed and item.support == 1
    assert {s.title for s in graph.graph["material"].sources.values()} == {"A visit to Tokyo"}
    by_publisher = project(sample, sources=["Harbour Post"])
    assert relation(by_publisher, "DefenseCommitment").status == "in-force"
    with pytest.raises(InputError, match="nowhere"):
        project(sample, sources=["nowhere"])


def test_limit_keeps_the_most_connected(sample):
    graph = project(sample, limit=3)
    assert set(graph) >= {"USA", "JPN", "CHN"}
    assert "ken-mori" not in graph
    assert graph.graph["material"].total_things > 3


def test_an_empty_store_is_an_empty_graph():
    from pyoxigraph import Store

    assert len(project(Store())) == 0


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(StoreError, match="int"):
        queryable(3)


@pytest.mark.parametrize("bad", ["a b", "x>y", 'q"', "n\nl", "{x}"])
def test_iris_cannot_leave_their_brackets(bad):
    with pytest.raises(InputError):
        iri(bad)


def test_places_without_position_stand_among_their_parts(builder):
    b = builder()
    b.entity("chain", "IslandGroup", "the chain")
    b.entity("one", "Island", "One", lat=24.0, lon=122.0, within="chain")
    b.entity("two", "Island", "Two", lat=26.0, lon=124.0, within="chain")
    b.entity("CHN", "State", "China")
    b.document("d", "D", "2020")
    b.claim("d", "CoerciveActivity", {"actor": ["CHN"], "place": ["chain"]}, "underway", "Ships near the chain.")
    assert project(b.derive()).nodes["chain"]["latitude"] == 25.0
