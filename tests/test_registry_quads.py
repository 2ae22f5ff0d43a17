"""The registry's named graph."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from alliancekg.graph.registry import Registry
from alliancekg.ontology.terms import AKG, ID, OWL, RDFS, SKOS, XSD

JPN = NamedNode(ID + "JPN")


@pytest.fixture(scope="module")
def quads() -> list[Quad]:
    return list(Registry.load().quads())


def objects(quads: list[Quad], subject: str, predicate: str) -> set[str]:
    return {
        quad.object.value
        for quad in quads
        if quad.subject == NamedNode(ID + subject) and quad.predicate == NamedNode(predicate)
    }


def test_all_stand_in_the_registry_graph_without_blank_nodes_and_doubles(quads: list[Quad]) -> None:
    assert {quad.graph_name for quad in quads} == {NamedNode(ID + "graph/registry")}
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))
    assert len(set(quads)) == len(quads)


def test_literals_have_the_few_types_of_the_store(quads: list[Quad]) -> None:
    allowed = {XSD + name for name in ("string", "decimal", "date", "gYear", "gYearMonth", "boolean")}
    for quad in quads:
        if isinstance(quad.object, Literal) and quad.object.language is None:
            assert quad.object.datatype.value in allowed


def test_every_entry_has_type_label_and_source(quads: list[Quad]) -> None:
    codes = {quad.object for quad in quads if quad.predicate == NamedNode(AKG + "hasCodeAssignment")}
    subjects = {quad.subject for quad in quads} - codes
    assert len(subjects) == len(Registry.load().entries)
    for predicate in (RDFS + "label", AKG + "registrySource", AKG + "linked"):
        assert {quad.subject for quad in quads if quad.predicate == NamedNode(predicate)} - codes == subjects


def test_a_state(quads: list[Quad]) -> None:
    assert objects(quads, "JPN", RDFS + "label") == {"Japan"}
    assert {"ISO JPN", "COW 740", "GW 740", "M49 392"} <= objects(quads, "JPN", SKOS + "notation")
    assert "Japanese" in objects(quads, "JPN", SKOS + "altLabel")
    assert "http://www.wikidata.org/entity/Q17" in objects(quads, "JPN", SKOS + "exactMatch")
    assert objects(quads, "JPN", AKG + "capital") == {ID + "tokyo"}
    assert objects(quads, "JPN", AKG + "country") == {ID + "JPN"}


def test_a_code_has_the_times_for_which_its_list_has_the_state(quads: list[Quad]) -> None:
    codes = objects(quads, "JPN", AKG + "hasCodeAssignment")
    assert codes == {ID + "JPN_" + name for name in ("cow-740-1860", "cow-740-1952", "gw-740-1816")}
    assert objects(quads, "JPN_cow-740-1860", AKG + "validUntil") == {"1945-08-14"}
    assert objects(quads, "JPN_cow-740-1952", AKG + "validFrom") == {"1952-04-28"}
    assert objects(quads, "JPN_cow-740-1952", AKG + "validUntil") == set()
    assert objects(quads, "JPN_cow-740-1952", SKOS + "notation") == {"740"}
    assert objects(quads, "JPN_cow-740-1952", AKG + "codeList") == {"COW"}
    assert objects(quads, "DEU", SKOS + "notation") >= {"COW 255", "GW 255", "GW 260"}


def test_identity_is_claimed_for_organisations_only(quads: list[Quad]) -> None:
    same = {quad.subject.value for quad in quads if quad.predicate == NamedNode(OWL + "sameAs")}
    assert ID + "nato" in same
    assert ID + "JPN" not in same
    assert ID + "taiwan-strait" not in same


def test_a_place_has_its_position_and_whole(quads: list[Quad]) -> None:
    assert objects(quads, "sakishima-islands", AKG + "partOf") == {ID + "southwest-islands"}
    assert objects(quads, "taiwan-strait", AKG + "latitude") == {"24.1761"}
    assert objects(quads, "taiwan-strait", AKG + "wkt") == {"POINT(119.212 24.1761)"}
    (box,) = objects(quads, "taiwan-strait", AKG + "wktBox")
    assert box.startswith("POLYGON((117.433 23.054, ")


def test_quads_are_the_same_each_time(quads: list[Quad]) -> None:
    assert list(Registry.load().quads()) == quads
