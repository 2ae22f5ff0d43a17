"""Matching names: exact before alias before similar, with reasons; ties are not sure."""

from __future__ import annotations

import pytest

from alliancekg.graph.match import ALIAS, EXACT, LEAST, Named, NameIndex, sure

THINGS = [
    Named("Q1", "Ministry of Defence", ("MoD", "Defence Ministry"), ("ministry",)),
    Named("Q2", "Ministry of Finance"),
    Named("Q3", "Łódź"),
    Named("Q4", "Georgia"),
    Named("Q5", "Georgia"),
]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(THINGS)


def test_the_label_then_an_alias_then_what_resembles(index: NameIndex) -> None:
    assert [(m.thing.id, m.score) for m in index.match("ministry of defence")][:1] == [("Q1", EXACT)]
    assert [(m.thing.id, m.score, m.name) for m in index.match("m.o.d.")][:1] == [("Q1", ALIAS, "MoD")]
    near = index.match("Ministry of Defense")
    assert near[0].thing.id == "Q1"
    assert LEAST <= near[0].score < ALIAS
    assert "ministry" in near[0].reason


def test_accents_do_not_count(index: NameIndex) -> None:
    assert index.match("Lodz")[0].thing.id == "Q3"


def test_only_one_bearer_of_the_very_name_is_sure(index: NameIndex) -> None:
    assert sure(index.match("Ministry of Finance"))
    assert not sure(index.match("Georgia"))
    assert not sure(index.match("Ministry of Defense"))
    assert not sure([])


def test_nothing_is_proposed_for_what_resembles_nothing(index: NameIndex) -> None:
    assert index.match("Xyzzy") == []
    assert index.match("") == []


def test_limit_and_order(index: NameIndex) -> None:
    assert [m.thing.id for m in index.match("Georgia", 1)] == ["Q4"]
    assert index.match("Ministry of Defence") == index.match("Ministry of Defence")


def test_completion_prefers_the_start_of_the_name(index: NameIndex) -> None:
    assert [thing.id for thing in index.starting("ministry")] == ["Q1", "Q2"]
    assert [thing.id for thing in index.starting("fin")] == ["Q2"]
