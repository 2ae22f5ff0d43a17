"""Candidates from the text around a unit: the pair told of, the states of persons and places, the speaker."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from alliancekg.graph.claims_candidates import candidates
from alliancekg.graph.claims_context import History, hints_of
from alliancekg.graph.claims_filler import Candidate, implied
from alliancekg.graph.claims_units import Reader
from alliancekg.graph.features_roles import UnitAtoms
from alliancekg.graph.learn_data import Prepared, prepare_unit
from alliancekg.graph.model import Block, Document
from alliancekg.graph.read import read_bytes

TEXT = (
    "Peru and Chile share a long border. Chilean Defense Minister Ana Soto met her Peruvian colleague in Arica. "
    "The pact was signed on Monday."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def prepared(reader: Reader, text: str) -> list[Prepared]:
    history = History()
    return [prepare_unit(unit, view, history) for unit, view in reader.views(read_bytes(text.encode(), "x"))]


def named(found: list[Candidate], name: str) -> list[Candidate]:
    return [candidate for candidate in found if name in candidate.names]


def test_the_pair_told_of_is_one_candidate_where_it_is_not_named(reader: Reader) -> None:
    last = prepared(reader, TEXT)[-1]
    (group,) = [candidate for candidate in last.candidates if candidate.form == "group"]
    assert set(group.names) == {"PER", "CHL"} and group.head == -1
    assert "pair" in group.hints


def test_a_person_stands_for_the_state_that_is_served(reader: Reader) -> None:
    second = prepared(reader, TEXT)[1]
    person, pronoun = [candidate for candidate in second.candidates if candidate.type == "PERSON"]
    state, other = [candidate for candidate in named(second.candidates, "CHL") if candidate.form == "of-person"]
    assert (pronoun.form, other.head) == ("pronoun", pronoun.head)
    assert implied(state) and not implied(person)
    assert (state.head, state.first, state.end) == (person.head, person.first, person.end)


def test_a_place_stands_for_the_state_that_it_lies_in(reader: Reader) -> None:
    (unit,) = prepared(reader, "American destroyers sail from Rota every month.")
    states = [candidate for candidate in unit.candidates if candidate.form == "of-place"]
    assert [candidate.names for candidate in states] == [("ESP",)]


def test_implied_states_do_not_count_among_the_actors_of_a_unit(reader: Reader) -> None:
    (unit,) = prepared(reader, "American destroyers sail from Rota every month.")
    atoms = UnitAtoms(unit.view, unit.candidates)
    for number, candidate in enumerate(unit.candidates):
        crowd = [atom for atom in atoms.standing(number) if atom.startswith("crowd=")]
        assert crowd == [f"crowd={candidate.type}:10"]


def test_hints_tell_a_candidate_of_the_text_around_from_one_named_here(reader: Reader) -> None:
    last = prepared(reader, TEXT)[-1]
    atoms = UnitAtoms(last.view, last.candidates)
    around = [number for number, candidate in enumerate(last.candidates) if candidate.names == ("PER",)]
    assert around
    seen = {atom for number in around for atom in atoms.standing(number) if atom.startswith("hint=")}
    assert "hint=around:STATE:pair" in seen
    assert not any(atom.startswith("hint=in:") for atom in seen)


def test_a_view_without_context_gives_no_hints(reader: Reader) -> None:
    view = replace(prepared(reader, TEXT)[0].view, context=None)
    assert hints_of(view) == {}
    assert not [candidate for candidate in candidates(view, History()) if candidate.hints]


def test_candidates_around_come_once(reader: Reader) -> None:
    for unit in prepared(reader, TEXT):
        around = [c.names for c in unit.candidates if c.head < 0 and c.form == "context"]
        assert len(around) == len(set(around))


def test_the_one_who_speaks_is_a_candidate_and_a_label_of_questions_is_none(reader: Reader) -> None:
    parts = {"Minister Juan Rey came to Lima.": None, "We buy four frigates.": "REY", "Peru is an ally.": "Question"}
    text = "\n".join(parts)
    starts = [text.index(part) for part in parts]
    blocks = tuple(
        Block("paragraph", start, start + len(part), speaker=speaker)
        for start, (part, speaker) in zip(starts, parts.items(), strict=True)
    )
    document = Document("x", text, hashlib.sha256(text.encode()).hexdigest(), blocks)
    history = History()
    units = [prepare_unit(unit, view, history) for unit, view in reader.views(document)]
    speakers = [[c.names for c in unit.candidates if c.form == "speaker"] for unit in units]
    assert speakers == [[], [("Juan Rey",)], []]
