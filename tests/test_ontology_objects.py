"""The ontology as owlready2's objects says the same as the model that the package reads, and follows the Turtle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import alliancekg
from alliancekg.errors import InputError
from alliancekg.ontology.model import Kind, load_model
from alliancekg.ontology.objects import ontology_objects, world_of
from alliancekg.ontology.rdf import parse

MADE = """
@prefix akg: <https://w3id.org/alliancekg/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
akg:Overflight a owl:Class ; rdfs:subClassOf akg:Commitment ; rdfs:label "overflight"@en ;
    akg:requiredRole akg:user ; akg:optionalRole akg:grantor .
"""


@pytest.fixture(scope="module")
def terms() -> Any:
    with ontology_objects() as found:
        yield found


def roles(kind: Any) -> set[str]:
    return {role.name for role in (*kind.requiredRole, *kind.optionalRole, *kind.pluralRole)}


@pytest.mark.parametrize("kind", load_model().kinds.values(), ids=lambda kind: kind.name)
def test_kinds_have_the_roles_of_the_model(terms: Any, kind: Kind) -> None:
    found = terms[kind.name]
    assert roles(found) == {role.name for role in kind.roles}
    required = {role.name for role in (*found.requiredRole, *found.pluralRole)}
    assert required == {role.name for role in kind.roles if role.required}
    assert terms[kind.family] in found.is_a
    assert terms.Relation in found.ancestors()
    assert [str(label) for label in found.label] == [kind.label]


def test_classes_stand_where_the_model_has_them(terms: Any) -> None:
    for name, above in load_model().classes.items():
        ancestors = {item.name for item in terms[name].ancestors()}
        assert set(above) <= ancestors | {"Thing"}, name


def test_roles_are_properties_with_their_families(terms: Any) -> None:
    for kind in load_model().kinds.values():
        for role in kind.roles:
            assert terms[role.family] in terms[role.name].ancestors(), role.name


def test_statuses_are_individuals(terms: Any) -> None:
    notations = {str(value) for name in load_model().statuses for value in terms[f"status-{name}"].notation}
    assert notations == set(load_model().statuses)


def test_a_kind_in_turtle_becomes_an_object(tmp_path: Path) -> None:
    path = tmp_path / "more.ttl"
    path.write_text(MADE, "utf-8")
    with ontology_objects(path) as more:
        assert roles(more.Overflight) == {"user", "grantor"}
        assert more.Commitment in more.Overflight.is_a
    with ontology_objects() as plain:
        assert plain.Overflight is None


def test_what_is_no_turtle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("akg:Overflight a", "utf-8")
    with pytest.raises(InputError), ontology_objects(path):
        pass


def test_the_public_face_offers_it() -> None:
    assert alliancekg.ontology_objects is ontology_objects


def test_worlds_know_nothing_of_each_other() -> None:
    name = "https://example.org/a#"
    made = parse(f"<{name}X> a <http://www.w3.org/2002/07/owl#Class> .", "x")
    with world_of(quad.triple for quad in made) as one, world_of([]) as other:
        assert one[name + "X"] is not None
        assert other[name + "X"] is None
