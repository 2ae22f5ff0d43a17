"""What cannot stand is set aside, with its reason and its source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alliancekg.graph.model import Claim, Document, Extraction
from alliancekg.graph.quads import Converter
from alliancekg.graph.sift import sift
from alliancekg.ontology.model import load_model

MODEL = load_model()
TEXT = "Japan hosts American troops."
GOOD = Claim("doc", "Basing", {"host": ("JPN",), "guest": ("USA",)}, "in-force", 0, len(TEXT), TEXT)


def extraction(*claims: Claim) -> Extraction:
    return Extraction(Document("doc", TEXT, "ab" * 32), claims)


def test_a_good_claim_stays():
    kept, problems = sift(extraction(GOOD), MODEL)
    assert kept == [GOOD]
    assert problems == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "Friendship"}, "unknown kind 'Friendship'"),
        ({"status": "perhaps"}, "unknown status 'perhaps'"),
        ({"roles": {"host": ("JPN",)}}, "role 'guest' needs 1 and has 0"),
        ({"roles": {**GOOD.roles, "user": ("USA",)}}, "Basing has no role 'user'"),
        ({"kind": "Alliance", "roles": {"party": ("JPN", "JPN")}}, "role 'party' needs 2 and has 1"),
        ({"start": 1}, "the quote does not stand at 1-28"),
        ({"quote": " "}, "no quote"),
    ],
)
def test_what_cannot_stand_says_why(change: dict[str, object], reason: str):
    kept, problems = sift(extraction(replace(GOOD, **change)), MODEL)  # type: ignore[arg-type]
    assert kept == []
    assert reason in problems[0].reason
    assert problems[0].doc == "doc"
    assert not problems[0].kept


def test_a_time_that_is_none_is_left_out_and_told():
    kept, problems = sift(extraction(replace(GOOD, time="next spring")), MODEL)
    assert [claim.time for claim in kept] == [None]
    assert problems[0].kept
    assert "next spring" in problems[0].reason


def test_a_problem_reads_with_place_and_quote():
    _, problems = sift(extraction(replace(GOOD, status="perhaps")), MODEL)
    assert str(problems[0]) == f"doc:0: Basing: unknown status 'perhaps' ({TEXT!r})"


def test_a_repeated_claim_is_told():
    converted = Converter(MODEL).convert(extraction(GOOD, replace(GOOD, status="ended")))
    assert len(converted.problems) == 1
    assert "repeats a claim" in converted.problems[0].reason


def test_an_unusable_address_raises_and_is_not_swallowed():
    with pytest.raises(ValueError, match="IRI"):
        Converter(MODEL).convert(extraction(replace(GOOD, entities={"JPN": "not an iri"})))
