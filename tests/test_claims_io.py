"""Claims as JSON lines: the form of the guide, round trips, and errors that name the place."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekg.errors import InputError
from alliancekg.graph.claims_io import claim_from_json, claim_to_json, dump_claims, read_claims
from alliancekg.graph.model import Claim

NAMES = st.text(min_size=1, max_size=20)
TUPLES = st.lists(NAMES, max_size=3).map(tuple)
CLAIMS = st.builds(
    Claim,
    doc=NAMES,
    kind=NAMES,
    roles=st.dictionaries(NAMES, TUPLES, max_size=3),
    status=NAMES,
    start=st.integers(0, 10_000),
    end=st.integers(0, 10_000),
    quote=st.text(max_size=50),
    source=TUPLES,
    time=st.none() | NAMES,
    quantity=st.none() | NAMES,
    frame=NAMES,
    frame_version=NAMES,
    entities=st.dictionaries(NAMES, NAMES, max_size=3),
)
PLAIN = {
    "doc": "note",
    "kind": "Basing",
    "roles": {"host": ["CYP"], "guest": ["GBR"]},
    "status": "in-force",
    "source": [],
    "time": None,
    "quantity": None,
    "start": 0,
    "end": 31,
    "quote": "Cyprus hosts two British bases.",
}


@given(CLAIMS)
def test_round_trip(claim: Claim) -> None:
    assert claim_from_json(json.loads(json.dumps(claim_to_json(claim)))) == claim


@given(st.lists(CLAIMS, max_size=4))
def test_one_line_a_claim(claims: list[Claim]) -> None:
    lines = list(dump_claims(claims))
    assert [claim_from_json(json.loads(line)) for line in lines] == claims
    assert not any("\n" in line for line in lines)


def test_plain_form_is_enough() -> None:
    claim = claim_from_json(PLAIN)
    assert claim.roles == {"host": ("CYP",), "guest": ("GBR",)}
    assert (claim.frame, claim.entities) == ("", {})


def test_keys_come_in_the_order_of_the_guide() -> None:
    assert list(claim_to_json(claim_from_json(PLAIN)))[:10] == list(PLAIN)


@pytest.mark.parametrize("missing", ["doc", "kind", "roles", "status", "start", "end", "quote"])
def test_a_missing_key_is_named(missing: str) -> None:
    with pytest.raises(InputError, match=missing):
        claim_from_json({key: value for key, value in PLAIN.items() if key != missing}, place="here:3")


@pytest.mark.parametrize("change", [{"roles": []}, {"roles": {"host": "CYP"}}, {"start": "x"}, {"entities": ["x"]}])
def test_a_wrong_type_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"here:3: not a claim"):
        claim_from_json(PLAIN | change, place="here:3")


def test_a_file_names_its_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_text(json.dumps(PLAIN) + "\n\n{nonsense\n", encoding="utf-8")
    claims = read_claims(path)
    assert next(claims).kind == "Basing"
    with pytest.raises(InputError, match=r"claims\.jsonl:3"):
        next(claims)
