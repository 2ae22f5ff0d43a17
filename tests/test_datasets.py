"""Alliance datasets: rows become claims by declaration, every row is accounted for, sources meet in one relation."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode

from alliancekg.__main__ import cli
from alliancekg.errors import DocumentError, InputError
from alliancekg.graph.dataset_declared import Declaration, dataset, declarations
from alliancekg.graph.dataset_rows import Line, read_lines
from alliancekg.graph.datasets import DatasetExtractor
from alliancekg.graph.dyads import write_dyad_years
from alliancekg.graph.model import Claim, Document
from alliancekg.graph.registry import Registry
from alliancekg.graph.store import open_store
from alliancekg.ontology.model import load_model
from alliancekg.ontology.source import Source
from alliancekg.ontology.terms import AKG

# A made-up table in the shape of the COW member file: two states with unequal duties, then three of which one left.
DERIVED_FROM = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
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
    "902,255,Epsilon,1,1,1970,,,,0,0,0,0\n"
    "903,99999,Nowhere,1,1,1970,,,,1,0,0,0\n"
)


def document(text: str = COW) -> Document:
    return Document(stem="made-up", text=text, sha256="ab" * 32, date="2012-12-31")


def provisions() -> set[NamedNode]:
    scheme = NamedNode(AKG + "provisionScheme")
    return {q.subject for q in Source.packaged().quads("schemes.ttl") if q.object == scheme}


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
        assert all(row.count(",") == HEADER.count(",") for row in claim.quote.splitlines())


def test_only_the_member_with_the_duty_is_its_obligor(extractor: DatasetExtractor) -> None:
    found = [c for c in claims_of(extractor) if c.kind == "DefenseCommitment" and c.quote.startswith("901")]
    assert [dict(c.roles) for c in found] == [{"obligor": ("USA",), "beneficiary": ("JPN",)}]
    assert found[0].time == "1951-09-08"
    assert found[0].status == "in-force"


def lines(text: str) -> list[Line]:
    declared = dataset("cow")
    return list(read_lines(document(text), declared.columns, declared.coded, "a table"))


def test_each_row_is_a_membership_with_its_own_time_and_provisions(extractor: DatasetExtractor) -> None:
    own = [c for c in claims_of(extractor) if c.kind == "Agreement" and len(c.roles["party"]) == 1]
    found = {c.roles["party"]: (c.time, c.status, c.provisions) for c in own}
    assert found == {
        ("USA",): ("1951-09-08", "in-force", ("defense",)),
        ("JPN",): ("1951-09-08", "in-force", ("consultation",)),
        ("GBR",): ("1950/1960", "ended", ("defense", "nonaggression")),
        ("FRA",): ("1950-03", "in-force", ("defense",)),
        ("DEU",): ("1970-01-01", "in-force", ("none",)),
    }


def test_members_meet_only_those_of_their_time(extractor: DatasetExtractor) -> None:
    joint = [c for c in claims_of(extractor) if c.kind == "Agreement" and len(c.roles["party"]) > 1]
    found = {(c.roles["party"], c.time, c.status) for c in joint}
    # who has left stands with those of its time, who is still in with those still in: France is no ally of Britain now
    assert found == {
        (("JPN", "USA"), "1951-09-08", "in-force"),
        (("FRA", "GBR"), "1950-03/1960", "ended"),
        (("DEU", "FRA"), "1970-01-01", "in-force"),
    }


def test_a_joint_claim_quotes_its_rows(extractor: DatasetExtractor) -> None:
    (claim,) = [c for c in claims_of(extractor) if c.roles.get("party") == ("DEU", "FRA") and c.kind == "Agreement"]
    assert [row.split(",")[1] for row in claim.quote.splitlines()] == ["220", "255"]


def test_every_row_is_accounted_for(extractor: DatasetExtractor) -> None:
    claims_of(extractor)
    account = extractor.account
    assert account.rows == 6
    assert account.with_claims + len(account.set_aside) == account.rows
    assert "'99999'" in account.set_aside[0]
    assert dict(account.provisions) == {"defense": 3, "consultation": 1, "nonaggression": 1, "none": 1}


def test_a_state_without_partners_keeps_its_row(extractor: DatasetExtractor) -> None:
    (claim,) = claims_of(extractor, HEADER + "904,2,Alpha,8,9,1951,,,,1,0,0,0\n904,99999,Nowhere,8,9,1951,,,,1,0,0,0\n")
    assert (claim.kind, claim.roles["party"]) == ("Agreement", ("USA",))
    assert extractor.account.alone == 1


def test_an_agreement_without_a_name_is_named_after_its_number(extractor: DatasetExtractor) -> None:
    (first, *_) = [c for c in claims_of(extractor) if c.kind == "Agreement"]
    assert first.roles["object"] == ("COW alliance 901",)
    assert first.entities["COW alliance 901"].endswith("cow-alliance-901")


def test_known_agreements_meet_their_entry(extractor: DatasetExtractor, registry: Registry) -> None:
    text = HEADER + "227,2,A,4,4,1949,,,,1,0,0,0\n227,20,B,4,4,1949,,,,1,0,0,0\n"
    (first, *_) = [c for c in claims_of(extractor, text) if c.kind == "Agreement"]
    assert registry.entries[first.roles["object"][0]].label == "North Atlantic Treaty"


ATOP_COLUMNS = (
    "atopid,cow4id,member,phase,yrent,moent,dayent,yrexit,moexit,dayexit,defense,offense,neutral,nonagg,consul,"
    "intcom,base,organ1,contrib,terrres,milaid\n"
)


def atop_rows(*pairs: tuple[str, str]) -> str:
    """A made-up member file of ATOP's shape: two members of each agreement (its number, that of COW)."""
    rows = (f"{own},{cow},{who},0,1951,9,8,0,0,0,1,0,0,0,0,0,0,0,0,0,0\n" for own, cow in pairs for who in ("2", "740"))
    return ATOP_COLUMNS + "".join(rows)


def agreements_of(registry: Registry, name: str, text: str) -> dict[str, str]:
    """The agreements of a table: their IRIs by name."""
    extraction = next(DatasetExtractor(dataset(name), registry).extract([document(text)]))
    return {e.label: e.iri.rpartition("/")[2] for e in extraction.entities if e.type == "AgreementDocument"}


def test_an_agreement_that_two_datasets_have_is_one(registry: Registry) -> None:
    ours = agreements_of(registry, "atop", atop_rows(("9001", "901"), ("9002", "")))
    theirs = agreements_of(registry, "cow", HEADER + "901,2,A,8,9,1951,,,,1,0,0,0\n901,740,B,8,9,1951,,,,0,0,0,1\n")
    assert ours["ATOP alliance 9001"] == theirs["COW alliance 901"] == "agreement-document--cow-alliance-901"
    assert ours["ATOP alliance 9002"] == "agreement-document--atop-alliance-9002"


def test_agreements_that_are_one_elsewhere_stay_two(registry: Registry) -> None:
    ours = agreements_of(registry, "atop", atop_rows(("9001", "901"), ("9002", "901")))
    assert ours == {f"ATOP alliance {n}": f"agreement-document--atop-alliance-{n}" for n in ("9001", "9002")}


def test_the_others_number_leads_to_a_known_agreement(registry: Registry) -> None:
    extraction = next(DatasetExtractor(dataset("atop"), registry).extract([document(atop_rows(("9001", "227")))]))
    iris = {iri for claim in extraction.claims for name, iri in claim.entities.items() if name.startswith("ATOP")}
    assert iris == {registry.entries["north-atlantic-treaty"].iri}
    assert not extraction.entities


def test_sources_of_one_relation_disagree_in_sight(tmp_path: Path) -> None:
    atop, cow, store = tmp_path / "atop.csv", tmp_path / "cow.csv", str(tmp_path / "store")
    ended = atop_rows(("9001", "901")).replace(",0,0,0,1,0", ",1960,1,19,1,0")
    atop.write_text(ended, encoding="utf-8")
    cow.write_text(HEADER + "901,2,A,8,9,1951,,,,1,0,0,0\n901,740,B,8,9,1951,,,,0,0,0,1\n", encoding="utf-8")
    for name, path in (("atop", atop), ("cow", cow)):
        outcome = CliRunner().invoke(cli, ["import", name, str(path), "--store", store])
        assert outcome.exit_code == 0, outcome.output
    asked = CliRunner().invoke(
        cli, ["query", "treaty-sources", "-p", "one=USA", "-p", "other=Japan", "--store", store, "--format", "csv"]
    )
    rows = list(csv.DictReader(asked.stdout.splitlines()))
    assert {(row["publisher"], row["until"]) for row in rows} == {
        ("ATOP 5.1", "1960-01-19"),
        ("COW formal alliances 4.1", ""),
    }
    assert {row["agreement"] for row in rows} == {"ATOP alliance 9001"}
    with open_store(store, read_only=True) as opened:
        shared = opened.select(
            f"SELECT ?r {{ ?r a <{AKG}Agreement> . ?c <{AKG}about> ?r ; {DERIVED_FROM} ?d }} "
            "GROUP BY ?r HAVING (COUNT(DISTINCT ?d) = 2)"
        )
        # the two members together, and each of them
        assert len(list(shared)) == 3


def test_a_table_of_another_shape_is_refused() -> None:
    with pytest.raises(DocumentError, match="lacks the columns ccode"):
        lines(COW.replace("ccode", "code"))
    with pytest.raises(DocumentError, match="made-up:3"):
        lines(HEADER + "901,2,Alpha,8,9,1951,,,,1,0,0,0\n1,2\n")


def test_an_unknown_dataset_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="atop, cow"):
        dataset("gdelt")


@pytest.mark.parametrize("declaration", declarations().values(), ids=str)
def test_declarations_name_kinds_and_roles_of_the_ontology(declaration: Declaration) -> None:
    model = load_model()
    for item in declaration.obligations:
        names = {role.name for role in model.kinds[item.kind].roles}
        assert {item.member_role, item.partner_role, item.object_role} - {""} <= names
    known = {iri.value for iri in provisions()}
    named = {code.name for code in declaration.provisions}
    assert {f"{AKG}provision-{name}" for name in named} <= known
    assert {name for item in declaration.obligations for name in item.provisions} <= named
    assert all(" " in code.name for code in declaration.silent), "a reason is a sentence"


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
    # five memberships, three agreements of several, alliances of the three pairs that somebody owes defence in, and the
    # three duties of defence and the one of consultation
    assert len(rows) == 5 + 3 + 3 + 3 + 1
    assert [row["who"].value for row in direct] == ["https://w3id.org/alliancekg/id/JPN"]


def test_dyads_have_a_row_for_each_year_in_which_both_were_in(tmp_path: Path) -> None:
    store = open_store(None)
    store.replace_document(next(DatasetExtractor(dataset("cow"), store.registry).extract([document()])))
    stream = io.BytesIO()
    write_dyad_years(store, stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue().decode())))
    agreed: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if row["kind"] == "Agreement" and row["status"] == "in-force":
            agreed.setdefault((row["a"], row["b"]), []).append(int(row["year"]))
    assert agreed == {
        ("JPN", "USA"): list(range(1951, 2013)),
        ("FRA", "GBR"): list(range(1950, 1961)),
        ("DEU", "FRA"): list(range(1970, 2013)),
    }
    owed = [row for row in rows if row["kind"] == "DefenseCommitment" and row["year"] == "1955"]
    found = {(row["a"], row["role_a"], row["b"], row["role_b"]) for row in owed}
    assert found == {("FRA", "beneficiary", "GBR", "obligor"), ("JPN", "beneficiary", "USA", "obligor")}
    codes = {(row["year"], row["cow_a"], row["cow_b"]) for row in rows if (row["a"], row["b"]) == ("JPN", "USA")}
    assert {("1951", "", "2"), ("1952", "740", "2")} <= codes, "Japan is no state of that list from 1945 to 1952"


def test_two_who_are_both_defended_are_no_pair_by_that() -> None:
    store = open_store(None)
    text = HEADER + "".join(
        f"905,{code},X,1,1,1990,,,,{duty},0,0,0\n" for code, duty in (("2", 1), ("740", 0), ("220", 0))
    )
    store.replace_document(next(DatasetExtractor(dataset("cow"), store.registry).extract([document(text)])))
    stream = io.BytesIO()
    write_dyad_years(store, stream)
    rows = [
        row for row in csv.DictReader(io.StringIO(stream.getvalue().decode())) if row["kind"] == "DefenseCommitment"
    ]
    assert {(row["a"], row["b"]) for row in rows} == {("FRA", "USA"), ("JPN", "USA")}


def test_a_further_registry_names_a_state_that_the_package_lacks(tmp_path: Path) -> None:
    table, extra, store = tmp_path / "made-up.csv", tmp_path / "own.tsv", tmp_path / "store"
    table.write_text(HEADER + "904,2,A,8,9,1951,,,,1,0,0,0\n904,999,B,8,9,1951,,,,1,0,0,0\n", encoding="utf-8")
    extra.write_text("id\ttype\tlabel\tcow\tsource\nnowhere\tState\tNowhere\t999\tinvented\n", encoding="utf-8")
    command = ["import", "cow", str(table), "--store", str(store), "--registry", str(extra)]
    outcome = CliRunner().invoke(cli, command)
    assert outcome.exit_code == 0, outcome.output
    assert "2, 2 with claims, 0 without" in outcome.output
    with open_store(str(store), read_only=True) as opened:
        rows = opened.select(f"SELECT ?who {{ ?who <{AKG}committedToDefend> <https://w3id.org/alliancekg/id/USA> }}")
        assert [row["who"].value for row in rows] == ["https://w3id.org/alliancekg/id/nowhere"]
