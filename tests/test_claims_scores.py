"""Scoring made fast gives what the plain form gives."""

from __future__ import annotations

import pytest

from alliancekg.graph.claims_context import History
from alliancekg.graph.claims_model import SOURCE, role_features
from alliancekg.graph.claims_units import Reader
from alliancekg.graph.extract import load_weights
from alliancekg.graph.features_roles import UnitAtoms
from alliancekg.graph.learn_data import Prepared, prepare_unit
from alliancekg.graph.learn_roles import RoleScores, UnitScores
from alliancekg.graph.read import read_bytes
from alliancekg.graph.registry import Registry
from alliancekg.graph.resolve_trie import name_index
from alliancekg.ontology.model import load_model

TEXT = "Minister Ana Silva said that Portugal and Spain would host a joint exercise in the Azores with French forces."


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    ((unit, view),) = Reader.load().views(read_bytes(TEXT.encode(), "x"))
    return prepare_unit(unit, view, History())


def test_role_scores_are_those_of_the_linear_model(prepared: Prepared) -> None:
    model = load_weights().roles
    atoms = UnitAtoms(prepared.view, prepared.candidates)
    scores = UnitScores(RoleScores(model), atoms)
    kinds = load_model().kinds
    compared = 0
    for anchor in range(len(prepared.view.tokens)):
        for kind in ("JointExercise", "Basing"):
            for role in (*kinds[kind].roles, SOURCE):
                plain = [float(model.scores(role_features(seen, kind, role))[0]) for seen in atoms.at(anchor)]
                assert scores.of(anchor, kind, role.name, range(len(plain))) == pytest.approx(plain, abs=1e-3)
                compared += len(plain)
    assert compared > 100


def test_a_slot_without_weights_scores_the_bias(prepared: Prepared) -> None:
    model = load_weights().roles
    scores = UnitScores(RoleScores(model), UnitAtoms(prepared.view, prepared.candidates))
    assert scores.of(0, "NoKind", "norole", [0, 1]) == [float(model.bias[0])] * 2
    assert scores.of(0, "Basing", "host", []) == []


def test_atoms_come_once_and_say_where_the_predicate_stands(prepared: Prepared) -> None:
    atoms = UnitAtoms(prepared.view, prepared.candidates)
    first, last = atoms.at(0), atoms.at(len(prepared.view.tokens) - 1)
    assert len(first) == len(prepared.candidates)
    assert all(len(seen) == len(set(seen)) for seen in (*first, *last))
    assert first != last


def test_the_names_of_a_registry_are_indexed_once() -> None:
    registry = Registry.load()
    assert name_index(registry) is name_index(registry)
