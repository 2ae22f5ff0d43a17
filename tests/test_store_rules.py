"""What is derived: current status, history, support, mentions, disputes, direct edges."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from store import texts

from alliancekg.graph.quads import Pipeline
from alliancekg.graph.ruleset import Ruleset
from alliancekg.graph.store import GraphStore, open_store
from alliancekg.ontology.terms import AKG, ID

Said, Text = texts.Said, texts.Text
PREFIXES = f"PREFIX akg: <{AKG}> PREFIX id: <{ID}> "
COMMAND = f"{ID}CommandIntegration_actor-USA_counterpart-JPN"


def filled(*chosen) -> GraphStore:
    store = open_store(None, model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1"))
    for text in chosen:
        store.replace_document(texts.extraction(text))
    return store


def basing(
    status: str,
    date: str | None,
    stem: str = "a",
    source: tuple[str, ...] = (),
    time: str | None = None,
    sentence: str = "",
):
    words = sentence or f"{stem} says that Japan hosts Americans: {status} {date}."
    said = Said(words, "Basing", {"host": ["JPN"], "guest": ["USA"]}, status, source, time)
    return Text(stem, (said,), date=date)


def value(store: GraphStore, name: str, relation: str = f"{ID}Basing_guest-USA_host-JPN") -> str | None:
    rows = list(store.select(f"{PREFIXES} SELECT ?v WHERE {{ <{relation}> akg:{name} ?v }}"))
    assert len(rows) <= 1
    return rows[0]["v"].value.removeprefix(AKG).removeprefix("status-") if rows else None


def history(store: GraphStore, relation: str) -> list[tuple[str, str, int]]:
    text = f"""{PREFIXES} SELECT ?status ?day (COUNT(?claim) AS ?n) WHERE {{
      <{relation}> akg:hasStatusAssertion ?step . ?step akg:status ?status ; akg:statedIn ?claim .
      OPTIONAL {{ ?step akg:asOf ?day }}
    }} GROUP BY ?status ?day ORDER BY ?day"""
    return [
        (row["day"].value if "day" in row else "", row["status"].value.rpartition("status-")[2], int(row["n"].value))
        for row in store.select(text)
    ]


def edges(store: GraphStore) -> set[tuple[str, str, str]]:
    names = {edge.name for edge in store.model.edges}
    found = store.quads("https://w3id.org/alliancekg/id/graph/derived")
    triples = {
        tuple(str(part)[1:-1].rpartition("/")[2].rpartition("#")[2] for part in (q.subject, q.predicate, q.object))
        for q in found
    }
    return {triple for triple in triples if triple[1] in names}  # type: ignore[misc]


def test_the_command_told_in_two_documents_is_one_relation_with_two_steps():
    store = filled(texts.SPRING, texts.SUMMER)
    relations = list(store.select(f"{PREFIXES} SELECT ?r WHERE {{ ?r a akg:CommandIntegration }}"))
    assert [row["r"].value for row in relations] == [COMMAND]
    assert history(store, COMMAND) == [("2025-03-30", "planned", 1), ("2025-07-11", "underway", 1)]
    assert value(store, "currentStatus", COMMAND) == "underway"
    assert value(store, "support", COMMAND) == "2"
    assert value(store, "firstMentioned", COMMAND) == "2025-03-30"
    assert value(store, "lastMentioned", COMMAND) == "2025-07-11"
    assert value(store, "disputed", COMMAND) is None


@pytest.mark.parametrize(
    ("told", "current"),
    [
        ([("planned", "2025-01-10"), ("in-force", "2025-06-01")], "in-force"),
        ([("in-force", "2025-01-10"), ("ended", "2025-06-01")], "ended"),
        ([("planned", "2025-06-01"), ("in-force", "2025-01-10")], "planned"),
        ([("planned", "2025"), ("in-force", "2025-01-10")], "in-force"),
        ([("planned", "2024"), ("in-force", None)], "planned"),
        ([("planned", None), ("underway", None)], "underway"),
        ([("denied", "2025-01-10"), ("planned", "2025-01-10")], "planned"),
        ([("denied", "2025-01-11"), ("planned", "2025-01-10")], "denied"),
    ],
)
def test_the_latest_step_is_the_current_status(told: list[tuple[str, str | None]], current: str):
    store = filled(*(basing(status, date, f"text-{number}") for number, (status, date) in enumerate(told)))
    assert value(store, "currentStatus") == current


@pytest.mark.parametrize(
    ("status", "published", "time", "as_of"),
    [
        ("completed", "2025-03-30", "1960-01-19", "1960-01-19"),
        ("completed", "2025-03-30", "2026", "2025-03-30"),
        ("ended", "2025-03-30", "2020/2022", "2022"),
        ("in-force", "2025-03-30", "1960", "2025-03-30"),
        ("planned", "2025-03-30", "2027", "2025-03-30"),
        ("in-force", None, "1960", "1960"),
        ("planned", None, "2027", ""),
        ("in-force", "2025-03", None, "2025-03"),
        ("in-force", None, None, ""),
    ],
)
def test_a_step_is_dated_by_what_is_known(status: str, published: str | None, time: str | None, as_of: str):
    store = filled(basing(status, published, time=time))
    assert history(store, f"{ID}Basing_guest-USA_host-JPN") == [(as_of, status, 1)]


def test_support_counts_documents_and_not_claims():
    twice = Text("a", (*basing("in-force", "2025").said, *basing("planned", "2025").said), date="2025")
    assert value(filled(twice), "support") == "1"


def test_a_sentence_copied_word_for_word_supports_once():
    one, two = (basing("in-force", "2025", stem, sentence="Japan hosts Americans.") for stem in ("a", "b"))
    copied = Text("b", two.said, date="2025", before="Another paper prints it too. ")
    assert value(filled(one, copied), "support") == "1"
    assert value(filled(one, copied, basing("in-force", "2025", "c")), "support") == "2"


def test_a_denial_supports_nothing():
    assert value(filled(basing("denied", "2025")), "support") == "0"


def test_sources_that_contradict_each_other_make_a_dispute():
    relation = f"{ID}Basing_guest-USA_host-PHL"
    store = filled(texts.AUTUMN)
    assert value(store, "disputed", relation) == "true"
    assert value(store, "currentStatus", relation) == "in-force"


@pytest.mark.parametrize(
    ("one", "two", "disputed"),
    [
        (basing("denied", "2025", "a"), basing("in-force", "2025", "b"), True),
        (basing("denied", "2025", "a", ("JPN",)), basing("in-force", "2025", "b", ("JPN",)), False),
        (basing("denied", "2015", "a"), basing("in-force", "2025", "b"), False),
        (basing("denied", None, "a"), basing("in-force", "2025", "b"), True),
        (basing("denied", "2025", "a"), basing("proposed", "2025", "b"), False),
        (basing("ended", "2025-03-01", "a"), basing("in-force", "2025-03-01", "b"), True),
        (basing("in-force", "2025-03-01", "a"), basing("ended", "2025-06-01", "b"), False),
        (basing("ended", "2018", "a", time="1951/1960"), basing("in-force", "2012", "b", time="1951"), True),
        (basing("ended", "2018", "a", time="1951/2013"), basing("in-force", "2012", "b", time="1951"), False),
        (basing("ended", "2018", "a", time="1951/1960"), basing("in-force", "2012", "b", time="1990"), False),
        (basing("ended", "2018", "a", time="1951/1960"), basing("in-force", "2012", "b"), False),
    ],
)
def test_change_over_time_is_no_dispute(one, two, disputed: bool):
    assert value(filled(one, two), "disputed") == ("true" if disputed else None)


def test_a_source_that_has_it_again_does_not_say_that_it_ended():
    two = Text("a", (*basing("ended", "2018", time="1951/1960").said, *basing("in-force", "2018", time="1970").said))
    assert value(filled(two, basing("in-force", "2012", "b", time="1951")), "disputed") is None


def test_what_the_rules_do_not_read_changes_nothing():
    store = filled(texts.SPRING, texts.SUMMER, texts.AUTUMN)
    rules = Ruleset(texts.MODEL)
    shared = {f"{ID}graph/{name}" for name in ("registry", "entities", "relations", "derived")}
    documents = [q for q in store.quads() if isinstance(q.graph_name, NamedNode) and q.graph_name.value not in shared]
    needed = list(rules.needed(documents))
    assert rules.run(needed) == rules.run(documents)
    assert len(needed) < 0.6 * len(documents)


def test_direct_edges_follow_the_current_status():
    assert ("JPN", "hostsForcesOf", "USA") in edges(filled(basing("in-force", "2025")))
    assert ("JPN", "hostsForcesOf", "USA") not in edges(filled(basing("planned", "2025")))
    assert ("JPN", "hostsForcesOf", "USA") not in edges(
        filled(basing("in-force", "2024", "a"), basing("ended", "2025", "b"))
    )


def test_a_proposal_and_what_holds_give_different_edges():
    store = filled(texts.SPRING)
    assert {("USA", "seeksAccessTo", "JPN"), ("USA", "seeksAccessTo", "yonaguni")} <= edges(store)
    assert not {edge for edge in edges(store) if edge[1] == "hasAccessTo"}


def test_an_edge_stays_while_another_relation_gives_it():
    place = Said(
        "There are Americans on Yonaguni.", "Basing", {"host": ["JPN"], "guest": ["USA"], "place": ["yonaguni"]}
    )
    store = filled(basing("in-force", "2025", "a"), Text("b", (place,)))
    assert ("JPN", "hostsForcesOf", "USA") in edges(store)
    store.forget("a")
    assert ("JPN", "hostsForcesOf", "USA") in edges(store)
    store.forget("b")
    assert not edges(store)


def test_an_edge_goes_when_its_relation_ends():
    store = filled(basing("in-force", "2024", "a"))
    assert edges(store)
    store.replace_document(texts.extraction(basing("ended", "2025", "b")))
    assert not edges(store)


def test_symmetric_relations_give_edges_both_ways():
    said = Said("Japan and Australia are allies.", "Alliance", {"party": ["JPN", "AUS"]})
    found = edges(filled(Text("a", (said,))))
    assert {("JPN", "allyOf", "AUS"), ("AUS", "allyOf", "JPN")} <= found


def test_events_of_different_days_are_different_relations():
    def met(stem: str, time: str | None):
        said = Said(
            f"Japan and Australia met, {time}.", "Meeting", {"participant": ["JPN", "AUS"]}, "completed", time=time
        )
        return Text(stem, (said,))

    store = filled(met("a", "2025-07-02"), met("b", "2025-07-03"), met("c", None))
    rows = store.select(f"{PREFIXES} SELECT ?r ?t WHERE {{ ?r a akg:Meeting OPTIONAL {{ ?r akg:eventTime ?t }} }}")
    assert sorted(row["t"].value if "t" in row else "" for row in rows) == ["", "2025-07-02", "2025-07-03"]


def test_the_longest_name_is_the_label_and_the_others_are_aliases():
    from dataclasses import replace

    def told(stem: str, name: str):
        made = texts.extraction(
            Text(stem, (Said(f"{name} visited Tokyo.", "Visit", {"visitor": [name], "place": ["Tokyo"]}, "completed"),))
        )
        claim = made.claims[0]
        return replace(made, claims=(replace(claim, entities={**claim.entities, name: ID + "person--jane-roe"}),))

    store = filled()
    for stem, name in (("a", "Roe"), ("b", "Jane Roe")):
        store.replace_document(told(stem, name))
    names = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    pattern = "SELECT ?l ?a WHERE { id:person--jane-roe rdfs:label ?l ; skos:altLabel ?a }"
    rows = list(store.select(names + PREFIXES + pattern))
    assert [(row["l"].value, row["a"].value) for row in rows] == [("Jane Roe", "Roe")]
    store.forget("b")
    assert "Jane Roe" not in "".join(str(quad) for quad in store.quads(ID + "graph/entities"))


def test_every_status_of_the_model_has_a_rank_in_the_rules():
    from alliancekg.graph.ruleset import FOLDER

    text = (FOLDER / "35-current.ru").read_text(encoding="utf-8")
    for status in texts.MODEL.statuses:
        assert text.count(f"(akg:status-{status} ") == 2


def test_a_new_kind_of_edge_is_data(tmp_path: Path):
    from alliancekg.ontology.model import load_model

    extra = tmp_path / "extra.ttl"
    extra.write_text(
        f"""@prefix akg: <{AKG}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        akg:guestOf a owl:ObjectProperty ; rdfs:label "guest of"@en ; rdfs:subPropertyOf akg:directEdge ;
          akg:derivedFrom akg:Basing ; akg:fromRole akg:guest ; akg:toRole akg:host ;
          akg:whileStatus akg:status-in-force .""",
        encoding="utf-8",
    )
    store = open_store(None, model=load_model(extra), registry=texts.REGISTRY)
    store.replace_document(texts.extraction(basing("in-force", "2025")))
    assert ("USA", "guestOf", "JPN") in edges(store)
