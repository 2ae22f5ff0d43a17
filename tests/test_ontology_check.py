"""The gates pass on what is packaged, and each of them has a sample that trips it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

import alliancekg.ontology.check_files as check_files
import alliancekg.ontology.check_links as check_links
from alliancekg.errors import InputError, MissingDependencyError
from alliancekg.ontology import reason
from alliancekg.ontology.check import CHECKS, run_checks
from alliancekg.ontology.check_files import check_canonical, check_parse, check_released, check_version
from alliancekg.ontology.check_links import (
    check_context,
    check_coverage,
    check_foreign,
    check_mappings,
    check_redeclared,
)
from alliancekg.ontology.check_logic import check_coherence, check_coherence_with, check_profile, home
from alliancekg.ontology.check_style import check_questions, check_shapes
from alliancekg.ontology.outcome import Outcome
from alliancekg.ontology.reason import java_missing
from alliancekg.ontology.source import Source

HERE = Path(__file__).parent / "ontology"
SHARED = Path(os.environ.get("ALLIANCEKG_SHARED", Path(__file__).resolve().parents[2] / "shared"))
ONTOLOGIES = SHARED / "ontologies"
SOURCE = Source.packaged()
needs_java = pytest.mark.skipif(java_missing() is not None, reason=str(java_missing()))
needs_ontologies = pytest.mark.skipif(not ONTOLOGIES.is_dir(), reason="no folder of external ontologies")


class Trip:
    """A sample: which outcome it trips, into which file it goes, and what the problem names."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text("utf-8")
        head = [line.removeprefix("# ").split(": ", 1) for line in self.text.splitlines()[:3]]
        self.title, self.into, self.term = (line[1] if len(line) > 1 else "" for line in head)

    def source(self, external: Path | None = None) -> Source:
        return replace(SOURCE.adding(self.into, self.text), external=external)


TRIPS = {path.stem: Trip(path) for path in sorted((HERE / "trips").glob("*.ttl"))}
STYLE = [
    *("label", "definition", "example", "source", "defined-by", "class-name", "property-name", "concept-name"),
    *("inverse", "equivalence", "deprecation", "header", "citation"),
]
QUESTIONS = ["cycles", "labels", "definitions", "genus", "siblings", "kinds", "edges", "used"]


def tripped(check, name: str, external: Path | None = None) -> Outcome:
    """The outcome that a sample trips; it passes without the sample."""
    trip = TRIPS[name]
    outcomes = {outcome.title: outcome for outcome in check(trip.source(external))}
    return outcomes[trip.title]


@pytest.mark.parametrize(
    "check",
    [check for check in CHECKS if check not in (check_coherence, check_coherence_with, check_foreign)],
    ids=lambda check: check.__name__,
)
def test_what_is_packaged_passes(check):
    outcomes = list(check(SOURCE))
    assert outcomes
    for outcome in outcomes:
        assert outcome.state in ("ok", "skipped"), (outcome.title, outcome.problems)
        assert outcome.figure


@needs_java
@pytest.mark.java
def test_the_core_and_the_bridge_are_coherent():
    assert [outcome.state for outcome in check_coherence(SOURCE)] == ["ok", "ok"]


@needs_ontologies
def test_foreign_terms_exist():
    (outcome,) = check_foreign(replace(SOURCE, external=ONTOLOGIES))
    assert outcome.state == "ok", outcome.problems
    assert int(outcome.figure.split()[0]) > 150


@pytest.fixture(scope="module")
def style_outcomes() -> dict[str, Outcome]:
    """All style samples at once: each shape must find its own."""
    source = SOURCE
    for name in STYLE:
        source = source.adding(TRIPS[name].into, TRIPS[name].text)
    return {outcome.title: outcome for outcome in check_shapes(source)}


@pytest.mark.parametrize("name", STYLE)
def test_style_samples_trip_their_shape(style_outcomes, name):
    outcome = style_outcomes[TRIPS[name].title]
    assert outcome.state == "failed"
    assert any(TRIPS[name].term in problem for problem in outcome.problems)


def test_every_style_shape_has_a_sample(style_outcomes):
    assert set(style_outcomes) == {TRIPS[name].title for name in STYLE}


@pytest.mark.parametrize("name", QUESTIONS)
def test_samples_trip_their_question(name):
    outcome = tripped(check_questions, name)
    assert outcome.state == "failed"
    assert any(f"akg:{TRIPS[name].term}:" in problem for problem in outcome.problems)


def test_every_question_has_a_sample():
    assert {path.stem for path in (check_files.FOLDER / "checks").glob("*.rq")} == set(QUESTIONS)


@pytest.mark.parametrize(
    ("check", "name"),
    [
        (check_parse, "parse"),
        (check_canonical, "canonical"),
        (check_version, "version"),
        (check_redeclared, "redeclared"),
        (check_profile, "profile"),
        (check_context, "context"),
    ],
)
def test_other_samples_trip_their_check(check, name):
    outcome = tripped(check, name)
    assert outcome.state == "failed"
    assert any(TRIPS[name].term in problem for problem in outcome.problems)


@needs_ontologies
def test_an_invented_foreign_term_trips():
    outcome = tripped(check_foreign, "foreign", ONTOLOGIES)
    assert outcome.problems == ("cco:ont99999999: not in its file",)


@needs_java
@pytest.mark.java
def test_a_contradiction_trips():
    outcome = next(check_coherence(TRIPS["coherence"].source()))
    assert outcome.problems == ("akg:ActingPlace: can have no instance",)


def test_no_sample_is_forgotten():
    others = {"parse", "canonical", "version", "redeclared", "profile", "context", "foreign", "coherence"}
    assert set(TRIPS) == {*STYLE, *QUESTIONS, *others}


def test_broken_mappings_trip():
    table = SOURCE.texts["mappings.sssom.tsv"].replace("skos:exactMatch", "skos:sameMatch", 1)
    (outcome,) = check_mappings(replace(SOURCE, texts={**SOURCE.texts, "mappings.sssom.tsv": table}))
    assert outcome.state == "failed"


def test_a_vanished_term_trips(tmp_path, monkeypatch):
    released = tmp_path / "released.tsv"
    released.write_text("term\tsince\nhttps://w3id.org/alliancekg/ontology#Gone\t0.0.1\n", "utf-8")
    monkeypatch.setattr(check_files, "RELEASED", released)
    (outcome,) = check_released(SOURCE)
    assert outcome.problems == ("https://w3id.org/alliancekg/ontology#Gone: released in 0.0.1 and gone",)


def test_a_changelog_without_the_version_trips(tmp_path, monkeypatch):
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text("# Changelog\n", "utf-8")
    monkeypatch.setattr(check_files, "CHANGELOG", changelog)
    (outcome,) = check_version(SOURCE)
    assert "the changelog has no section" in outcome.problems[0]


def test_a_class_without_a_question_trips(tmp_path, monkeypatch):
    (tmp_path / "one.rq").write_text("# Covers: Access user\n", "utf-8")
    monkeypatch.setattr(check_links, "QUERIES", tmp_path)
    (outcome,) = check_coverage(SOURCE)
    assert "akg:Basing: no question asks for it" in outcome.problems
    assert not any("akg:Access:" in problem for problem in outcome.problems)


def test_without_queries_coverage_is_skipped(tmp_path, monkeypatch):
    monkeypatch.setattr(check_links, "QUERIES", tmp_path)
    (outcome,) = check_coverage(SOURCE)
    assert outcome.state == "skipped"


def test_a_context_that_loses_data_trips(tmp_path, monkeypatch):
    text = check_links.CONTEXT.read_text("utf-8").replace('"@type": "@id"', '"@type": "xsd:date"')
    path = tmp_path / "context.jsonld"
    path.write_text(text, "utf-8")
    monkeypatch.setattr(check_links, "CONTEXT", path)
    (outcome,) = check_context(SOURCE)
    assert any("lost when read from JSON-LD" in problem for problem in outcome.problems)


def test_without_java_hermit_is_skipped_with_a_clear_word(monkeypatch):
    monkeypatch.setattr(reason.shutil, "which", lambda name: None)
    outcomes = list(check_coherence(SOURCE))
    assert [outcome.state for outcome in outcomes] == ["skipped", "skipped"]
    assert "Java is not installed" in outcomes[0].figure
    with pytest.raises(MissingDependencyError, match="Java is not installed"):
        reason.unsatisfiable([])


def test_without_external_ontologies_two_checks_are_skipped():
    outcomes = [*check_foreign(SOURCE), *check_coherence_with(SOURCE)]
    assert [outcome.state for outcome in outcomes] == ["skipped", "skipped"]
    assert all("--with" in outcome.figure for outcome in outcomes)


def test_a_folder_without_ontologies_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="no ontology in this folder"):
        list(check_foreign(replace(SOURCE, external=tmp_path)))


def test_files_that_do_not_parse_end_the_run():
    titles = [outcome.title for outcome in run_checks(TRIPS["parse"].source())]
    assert titles == [TRIPS["parse"].title]


def test_checks_can_be_chosen_by_a_word():
    titles = [outcome.title for outcome in run_checks(SOURCE, "sssom")]
    assert titles == ["mappings are valid SSSOM"]


def test_a_file_is_at_home_where_most_of_its_terms_are(tmp_path):
    quads = SOURCE.quads("core.ttl")
    assert home(tmp_path / "any.ttl", quads) == "akg"
    assert home(tmp_path / "none.ttl", []) == "none"
