"""Names of things: readable, stable, and never shared by two things."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alliancekg.graph.identity import (
    MAX_LOCAL_NAME,
    claim_iri,
    document_iri,
    entity_iri,
    relation_iri,
    relation_kind,
    slug,
)
from alliancekg.ontology.terms import ID

names = st.text(min_size=1, max_size=60)
roles = st.dictionaries(
    st.sampled_from(["host", "guest", "place"]), st.lists(names, min_size=1, max_size=3), max_size=3
)


def test_slugs_read_well():
    assert slug("Taiwan Strait") == "taiwan-strait"
    assert slug("U.S. Forces Japan") == "us-forces-japan"
    assert slug("Mariusz Błaszczak") == "mariusz-blaszczak"
    assert slug("Türkiye's coast") == "turkiyes-coast"


def test_names_without_latin_letters_do_not_collide():
    assert slug("東京") != slug("大阪")
    assert slug("東京") == slug("東京")
    assert slug("...") != slug("!!!")


@given(names)
def test_every_name_has_a_plain_slug(name: str):
    found = slug(name)
    assert found
    assert found.isascii()
    assert all(part for part in found.split("-"))
    assert found == found.lower()


@given(names, names)
def test_types_keep_namesakes_apart(name: str, other: str):
    assert entity_iri(name, "Person") != entity_iri(other, "MilitaryOrganization")
    assert entity_iri("group of " + name, "Island") != entity_iri(name, "IslandGroup")


def test_entities_are_named_by_type_and_name():
    assert entity_iri("Jane Roe", "Person") == ID + "person--jane-roe"
    assert entity_iri("First Fleet", "MilitaryOrganization") == ID + "military-organization--first-fleet"


def test_documents_are_named_by_their_bytes():
    assert document_iri("ab" * 32) == ID + "document-" + "ab" * 8


def test_relations_are_named_by_kind_and_participants():
    found = relation_iri("Basing", {"host": [ID + "JPN"], "guest": [ID + "USA"]}, ["guest", "host"])
    assert found == ID + "Basing_guest-USA_host-JPN"
    assert relation_kind(found) == "Basing"


def test_events_are_told_apart_by_their_date():
    participants = {"participant": [ID + "JPN", ID + "USA"]}
    one = relation_iri("Meeting", participants, ["participant"], "2025-03-30")
    assert one == ID + "Meeting_participant-JPN_participant-USA_2025-03-30"
    assert one != relation_iri("Meeting", participants, ["participant"], "2025-03-31")


def test_roles_that_do_not_identify_do_not_count():
    first = {"host": [ID + "JPN"], "object": [ID + "a"]}
    second = {"host": [ID + "JPN"], "object": [ID + "b"]}
    assert relation_iri("Basing", first, ["host"]) == relation_iri("Basing", second, ["host"])


@given(roles, roles)
def test_different_participants_give_different_relations(one: dict[str, list[str]], two: dict[str, list[str]]):
    first = {role: {entity_iri(name, "Place") for name in found} for role, found in one.items()}
    second = {role: {entity_iri(name, "Place") for name in found} for role, found in two.items()}
    order = ["guest", "host", "place"]
    same = relation_iri("Basing", first, order) == relation_iri("Basing", second, order)
    assert same == (first == second)


@given(roles)
def test_long_names_are_cut_and_stay_in_bounds(found: dict[str, list[str]]):
    iri = relation_iri("SecurityAssistance", found, ["guest", "host", "place"])
    assert len(iri.removeprefix(ID)) <= MAX_LOCAL_NAME
    assert relation_kind(iri) == "SecurityAssistance"


@given(roles)
def test_the_order_of_fillers_does_not_matter(found: dict[str, list[str]]):
    turned = {role: list(reversed(names)) for role, names in reversed(found.items())}
    order = ["guest", "host", "place"]
    assert relation_iri("Basing", found, order) == relation_iri("Basing", turned, order)
    document = document_iri("0" * 64)
    assert claim_iri(document, 1, 2, "Basing", found) == claim_iri(document, 1, 2, "Basing", turned)


def test_claims_differ_by_place_kind_and_participants():
    document = document_iri("0" * 64)
    claims = {
        claim_iri(document, 1, 20, "Basing", {"host": ["a"], "guest": ["b"]}),
        claim_iri(document, 2, 20, "Basing", {"host": ["a"], "guest": ["b"]}),
        claim_iri(document, 1, 20, "Access", {"host": ["a"], "guest": ["b"]}),
        claim_iri(document, 1, 20, "Basing", {"host": ["b"], "guest": ["a"]}),
        claim_iri(document_iri("1" * 64), 1, 20, "Basing", {"host": ["a"], "guest": ["b"]}),
    }
    assert len(claims) == 5
