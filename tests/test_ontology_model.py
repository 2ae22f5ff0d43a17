"""The model in Python says what the Turtle says, and a new kind in Turtle is enough."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

import alliancekg.ontology.model as model_module
from alliancekg.errors import InputError
from alliancekg.ontology.model import FAMILIES, DirectEdge, Kind, load_model
from alliancekg.ontology.terms import AKG

HERE = Path(__file__).parent / "ontology"
MEDIATION = HERE / "mediation.ttl"
SHARED = Path(os.environ.get("ALLIANCEKG_SHARED", Path(__file__).resolve().parents[2] / "shared"))
# kind: required roles, optional roles; as the annotation guide has them
GUIDE = {
    "Alliance": ("party", ""),
    "Partnership": ("party", ""),
    "Membership": ("member organization", ""),
    "OfficeHolding": ("holder office", "actor"),
    "DefenseCommitment": ("obligor beneficiary", ""),
    "Consultation": ("party", ""),
    "Basing": ("host guest", "place object"),
    "Access": ("user", "grantor place"),
    "Deployment": ("actor", "host place object"),
    "CommandIntegration": ("actor", "counterpart object"),
    "JointProduction": ("party", "object"),
    "SecurityAssistance": ("provider recipient", "object"),
    "CapabilityDevelopment": ("actor", "object"),
    "DefenseSpending": ("actor", ""),
    "JointExercise": ("party", "place object"),
    "IntelligenceSharing": ("party", "object"),
    "Cooperation": ("party", ""),
    "Deterrence": ("actor", "target place"),
    "ThreatPerception": ("target", "observer"),
    "CoerciveActivity": ("actor", "target place"),
    "StrategicValue": ("place", "observer"),
    "Agreement": ("party", "object"),
    "Visit": ("visitor place", ""),
    "Meeting": ("participant", "place"),
}
FAMILIES_OF_KINDS = {
    "Relationship": {"Alliance", "Partnership", "Membership", "OfficeHolding", "Agreement"},
    "Perception": {"Deterrence", "ThreatPerception", "CoerciveActivity", "StrategicValue"},
    "Event": {"Visit", "Meeting"},
}


@pytest.fixture(scope="module")
def model():
    return load_model()


def test_there_are_the_kinds_of_the_guide(model):
    assert set(model.kinds) == set(GUIDE)


@pytest.mark.parametrize("name", GUIDE)
def test_roles_are_those_of_the_guide(model, name):
    required, optional = (set(roles.split()) for roles in GUIDE[name])
    kind = model.kind(name)
    assert {role.name for role in kind.roles if role.required} == required
    assert {role.name for role in kind.roles if not role.required} == optional


@pytest.mark.parametrize(("family", "names"), FAMILIES_OF_KINDS.items())
def test_families(model, family, names):
    assert {kind.name for kind in model.kinds.values() if kind.family == family} == names


def test_every_other_kind_is_a_commitment(model):
    others = set(GUIDE) - set().union(*FAMILIES_OF_KINDS.values())
    assert {kind.name for kind in model.kinds.values() if kind.family == "Commitment"} == others


@pytest.mark.parametrize("name", ["Alliance", "Partnership", "Meeting"])
def test_two_are_needed_for_an_alliance_a_partnership_and_a_meeting(model, name):
    assert model.kind(name).roles[0].minimum == 2


def test_statuses_stand_in_the_order_of_a_commitments_life(model):
    assert model.statuses == ("proposed", "planned", "underway", "in-force", "completed", "ended", "denied")


def test_every_role_has_a_family_a_range_and_words(model):
    for kind in model.kinds.values():
        for role in kind.roles:
            assert role.family in FAMILIES
            assert role.ranges and all(name in model.classes for name in role.ranges)
            assert role.label and role.definition and role.iri == AKG + role.name


def test_debtors_come_before_creditors(model):
    assert [role.name for role in model.kind("SecurityAssistance").roles] == ["provider", "recipient", "object"]


def test_mutual_defence_is_no_symmetric_edge(model):
    edges = {edge.name: edge for edge in model.edges}
    assert edges["committedToDefend"].statuses == ("underway", "in-force", "completed")
    assert {edge.name for edge in model.edges if edge.symmetric} == {"allyOf"}


def test_direct_edges_lead_between_identifying_roles(model):
    for edge in model.edges:
        kind = model.kind(edge.kind)
        assert kind.role(edge.subject_role).identifying
        assert kind.role(edge.object_role).identifying
        assert set(edge.statuses) <= set(model.statuses) and edge.statuses


def test_every_kind_with_two_actors_has_a_direct_edge(model):
    actors = ("debtor", "creditor", "participant")
    two = {
        kind.name
        for kind in model.kinds.values()
        if sum(1 + role.symmetric for role in kind.identifying if role.family in actors) > 1
    }
    assert two <= {edge.kind for edge in model.edges}


def test_access_is_sought_from_a_user_to_a_place_and_to_a_grantor(model):
    sought = {(edge.subject_role, edge.object_role) for edge in model.edges if edge.name == "seeksAccessTo"}
    assert sought == {("user", "place"), ("user", "grantor")}


def test_only_events_are_told_apart_by_their_time(model):
    assert {kind.name for kind in model.kinds.values() if kind.dated} == {"Visit", "Meeting"}


def test_tellings_of_one_command_integration_meet(model):
    assert {role.name for role in model.kind("CommandIntegration").identifying} == {"actor", "counterpart"}


def test_class_tree(model):
    assert model.classes["MilitaryCommand"] == ("MilitaryOrganization", "Actor")
    assert model.is_a("AllianceOrganization", "Actor")
    assert model.is_a("Island", "Island")
    assert not model.is_a("City", "Actor")


def test_a_relation_has_the_attributes_of_its_kind(model):
    assert "currentStatus" in model.kind("Access").attributes
    assert "trigger" in model.kind("DefenseCommitment").attributes
    assert "trigger" not in model.kind("Access").attributes


def test_unknown_names_are_answered_with_those_that_there_are(model):
    with pytest.raises(InputError, match=r"unknown kind 'Friendship'.*Alliance"):
        model.kind("Friendship")
    with pytest.raises(InputError, match=r"Access has no role 'host'.*user"):
        model.kind("Access").role("host")


def test_loading_is_quick_and_kept():
    model_module._load.cache_clear()
    start = time.perf_counter()
    first = load_model()
    assert time.perf_counter() - start < 2
    assert load_model() is first


def test_a_kind_in_turtle_alone_reaches_the_api():
    model = load_model(MEDIATION)
    kind = model.kind("Mediation")
    assert isinstance(kind, Kind) and kind.family == "Commitment"
    assert {(role.name, role.minimum, role.family) for role in kind.roles} == {
        ("mediator", 1, "debtor"),
        ("party", 2, "participant"),
    }
    edge = next(edge for edge in model.edges if edge.kind == "Mediation")
    assert edge == DirectEdge(
        "mediatesFor", AKG + "mediatesFor", "mediates for", "Mediation", "mediator", "party", ("underway",)
    )
    assert len(model.kinds) == len(GUIDE) + 1
    assert "Mediation" not in load_model().kinds


def test_a_role_without_a_family_is_refused(tmp_path):
    path = tmp_path / "bad.ttl"
    path.write_text(MEDIATION.read_text("utf-8").replace("rdfs:subPropertyOf akg:debtor ;", ""), "utf-8")
    with pytest.raises(InputError, match=r"role 'mediator' of Mediation stands under no family"):
        load_model(path)


def test_a_file_that_is_no_turtle_is_named(tmp_path):
    path = tmp_path / "broken.ttl"
    path.write_text("akg:Mediation a", "utf-8")
    with pytest.raises(InputError, match=r"broken\.ttl"):
        load_model(path)


@pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="no gold claims")
def test_every_gold_claim_fits_the_model(model):
    for path in sorted((SHARED / "gold").glob("*/*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            claim = json.loads(line)
            kind = model.kind(claim["kind"])
            assert claim["status"] in model.statuses
            assert set(claim["roles"]) <= {role.name for role in kind.roles}
            assert {role.name for role in kind.roles if role.required} <= set(claim["roles"])
