"""Alliance datasets: rows become claims by declaration, every row is accounted for, sources meet in one relation."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from alliancekg.__main__ import cli
from alliancekg.errors import DocumentError, InputError
from alliancekg.graph.datasets import DatasetExtractor, Declaration, dataset, declarations, read_lines
from alliancekg.graph.model import Claim, Document
from alliancekg.graph.registry import Registry
from alliancekg.graph.store import open_store
from alliancekg.ontology.model import load_model

SHARED = Path(os.environ.get("ALLIANCEKG_SHARED", Path(__file__).resolve().parents[2] / "shared"))

# A made-up table in the shape of the COW member file: two states with unequal duties, then three of which one left.
HEADER = (
    "version4id,ccode,state_name,mem_st_day,mem_st_month,mem_st_year,mem_end_day,mem_end_month,mem_end_year,"
    "defense,neutrality,nonaggression,entente\n"
)
COW = HEADER + (
    "901,2,Alpha,8,9,1951,,,,1,0,0,0\n"
    "901,740,Beta,8,9,1951,,,,0,0,0,1\n"
    "\n"
    "902,200,Gamma,,,1950,,,1960,1,0,1,0\n"
    "902,220,Delta,,3,1950,,,,1,0,0,0\n"
    "902,255,Epsilon,1,1,1970,,,,1,0,0,0\n"
    "903,99999,Nowhere,1,1,1970,,,,1,0,0,0\n"
)


def document(text: str = COW) -> Document:
    return Document(stem="made-up", text=text, sha256="ab" * 32, date="2012-12-31")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.load()


@pytest.fixture
def extractor(registry: Registry) -> DatasetExtractor:
    return DatasetExtractor(dataset("cow"), registry)


def claims_of(extractor: DatasetExtractor, text: str = COW) -> tuple[Claim, ...]:
    return next(extractor.extract([document(text)])).claims


def test_every_claim_quotes_its_row(extractor: DatasetExtractor) -> None:
    for claim in claims_of(extractor):
        assert COW[claim.start : claim.end] == claim.quote
        assert claim.quote.count(",") == HEADER.count(",")


def test_only_the_member_with_the_duty_is_its_obligor(extractor: DatasetExtractor) -> None:
    found = [c for c in claims_of(extractor) if c.kind == "DefenseCommitment" and c.quote.startswith("901")]
    assert [dict(c.roles) for c in found] == [{"obligor": ("USA",), "beneficiary": ("JPN",)}]
    assert found[0].time == "1951-09-08"
    assert found[0].status == "in-force"


def test_members_meet_only_those_of_their_time(extractor: DatasetExtractor) -> None:
    roles = {c.quote.split(",")[1]: c for c in claims_of(extractor) if c.kind == "Agreement"}
    assert roles["200"].roles["party"] == ("FRA", "GBR")
    assert roles["220"].roles["party"] == ("DEU", "FRA", "GBR")
    assert (roles["200"].time, roles["200"].status) == ("1950/1960", "ended")
    assert roles["220"].time == "1950-03"


def test_every_row_is_accounted_for(extractor: DatasetExtractor) -> None:
    claims_of(extractor)
    account = extractor.account
    assert account.rows == 6
    assert account.with_claims + len(account.set_aside) == account.rows
    assert "'99999'" in account.set_aside[0]
    assert account.unmapped.total() == 1


def test_an_agreement_without_a_name_is_named_after_its_number(extractor: DatasetExtractor) -> None:
    (first, *_) = [c for c in claims_of(extractor) if c.kind == "Agreement"]
    assert first.roles["object"] == ("COW alliance 901",)
    assert first.entities["COW alliance 901"].endswith("cow-alliance-901")


def test_known_agreements_meet_their_entry(extractor: DatasetExtractor, registry: Registry) -> None:
    text = HEADER + "227,2,A,4,4,1949,,,,1,0,0,0\n227,20,B,4,4,1949,,,,1,0,0,0\n"
    (first, *_) = [c for c in claims_of(extractor, text) if c.kind == "Agreement"]
    assert registry.entries[first.roles["object"][0]].label == "North Atlantic Treaty"


def test_a_table_of_another_shape_is_refused() -> None:
    with pytest.raises(DocumentError, match="lacks the columns ccode"):
        list(read_lines(document(COW.replace("ccode", "code")), dataset("cow")))
    with pytest.raises(DocumentError, match="made-up:3"):
        list(read_lines(document(HEADER + "901,2,Alpha,8,9,1951,,,,1,0,0,0\n1,2\n"), dataset("cow")))


def test_an_unknown_dataset_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="atop, cow"):
        dataset("gdelt")


@pytest.mark.parametrize("declaration", declarations().values(), ids=str)
def test_declarations_name_kinds_and_roles_of_the_ontology(declaration: Declaration) -> None:
    model = load_model()
    for item in declaration.obligations:
        names = {role.name for role in model.kinds[item.kind].roles}
        assert {item.member_role, item.partner_role, item.object_role} - {""} <= names
    assert all(item.reason for item in declaration.unmapped)


def test_command_loads_reports_and_repeats(tmp_path: Path) -> None:
    table, store = tmp_path / "made-up.csv", tmp_path / "store"
    table.write_text(COW, encoding="utf-8")
    first = CliRunner().invoke(cli, ["import", "cow", str(table), "--store", str(store)])
    assert first.exit_code == 0, first.output
    assert "6, 5 with claims, 1 without" in first.output
    again = CliRunner().invoke(cli, ["import", "cow", str(table), "--store", str(store)])
    assert "unchanged" in again.output
    with open_store(str(store)) as opened:
        rows = list(opened.select("SELECT ?c { ?c a <https://w3id.org/alliancekg/ontology#Claim> }"))
        direct = list(
            opened.select(
                "PREFIX akg: <https://w3id.org/alliancekg/ontology#> PREFIX id: <https://w3id.org/alliancekg/id/> "
                "SELECT ?who { id:USA akg:committedToDefend ?who }"
            )
        )
    # five agreements, and an alliance and a defence commitment for each of the four members that owe defence; Epsilon
    # says the same as Delta of the same alliance, from a row of its own
    assert len(rows) == 5 + 1 + 2 * 4
    assert [row["who"].value for row in direct] == ["https://w3id.org/alliancekg/id/JPN"]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "path"), [("cow", "cow/alliance_v4.1_by_member.csv"), ("atop", "atop/atop5_1m.csv")])
def test_counts_equal_a_plain_count_of_the_table(name: str, path: str, registry: Registry) -> None:
    file = SHARED / "data" / path
    if not file.exists():
        pytest.skip(f"the dataset is not at {file}")
    text = file.read_text(encoding="utf-8")
    declared = dataset(name)
    extractor = DatasetExtractor(declared, registry)
    extraction = next(extractor.extract([document(text)]))
    rows = list(csv.DictReader(text.splitlines()))
    assert extractor.account.rows == len(rows)
    assert extractor.account.with_claims + len(extractor.account.set_aside) == len(rows)
    assert extractor.account.with_claims > 0.99 * len(rows)
    left_out = len(rows) - extractor.account.with_claims
    kinds = Counter(claim.kind for claim in extraction.claims)
    owed = sum(row["defense"] == "1" for row in rows)
    assert owed - left_out <= kinds["DefenseCommitment"] <= owed
    told = {claim.quote.split(",")[0] for claim in extraction.claims}
    left = [row[declared.agreement] for row in rows if row[declared.agreement] not in told]
    assert len(left) <= left_out, "an alliance without claims has its rows set aside"
    agreements = {c.roles["object"] for c in extraction.claims if c.kind == "Agreement"}
    assert len(agreements) == len({row[declared.agreement] for row in rows} - set(left))
