"""One merged file in every form, and the commands around it."""

from __future__ import annotations

import json
import re

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner

import alliancekg.ontology.check as check_module
from alliancekg.errors import CheckError, InputError
from alliancekg.ontology.cli import ontology
from alliancekg.ontology.context import CONTEXT, make_context
from alliancekg.ontology.coverage import read_covers, uncovered
from alliancekg.ontology.export import FORMATS, export, merged
from alliancekg.ontology.model import load_model
from alliancekg.ontology.outcome import Outcome
from alliancekg.ontology.rdf import parse, parse_file, value
from alliancekg.ontology.reason import profile_violations
from alliancekg.ontology.source import Source
from alliancekg.ontology.terms import AKG, ONTOLOGY, OWL, RDF, RDFS

SOURCE = Source.packaged()
RDFLIB_NAMES = {"ttl": "turtle", "xml": "xml", "owl": "xml", "nt": "nt"}


def run(*arguments: str):
    return CliRunner().invoke(ontology, arguments)


def canonical(quads) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def test_merged_has_one_header_and_declares_every_term():
    found = merged(SOURCE)
    headers = {t.subject.value for t in found if t.object == ox.NamedNode(OWL + "Ontology")}
    assert headers == {ONTOLOGY}
    declared = {value(t.subject) for t in found if t.predicate.value == RDF + "type"}
    above = {value(t.object) for t in found if t.predicate.value == RDFS + "subClassOf"}
    assert above <= declared


@pytest.mark.parametrize("form", ["ttl", "xml", "owl", "nt"])
def test_every_form_holds_the_same_triples(form):
    graph = rdflib.Graph().parse(data=export(SOURCE, form), format=RDFLIB_NAMES[form])
    assert len(graph) == len(merged(SOURCE))


def test_json_ld_too():
    quads = list(ox.parse(export(SOURCE, "jsonld"), format=ox.RdfFormat.JSON_LD))
    assert canonical(quads) == canonical(ox.Quad(*triple) for triple in merged(SOURCE))


def test_turtle_and_n_triples_are_stable():
    for form in ("ttl", "nt", "jsonld"):
        assert export(SOURCE, form) == export(Source.packaged(), form)


def test_merged_is_owl_2_dl():
    assert profile_violations(merged(SOURCE)) == []


def test_an_unknown_form_is_answered_with_those_that_there_are():
    with pytest.raises(InputError, match=r"unknown format 'doc'.*jsonld"):
        export(SOURCE, "doc")


@pytest.mark.parametrize("form", FORMATS)
def test_command_export(form, tmp_path):
    path = tmp_path / "deep" / f"all.{form}"
    result = run("export", "--format", form, "-o", str(path))
    assert result.exit_code == 0, result.output
    assert path.read_text("utf-8") == export(SOURCE, form)


def test_command_map_shows_one_target():
    result = run("map", "--to", "prov")
    assert result.exit_code == 0
    assert all("prov:" in line for line in result.output.splitlines())


@pytest.mark.parametrize("form", ["sssom", "jsonld", "owl"])
def test_command_map_writes_other_forms(form, tmp_path):
    path = tmp_path / "mappings"
    assert run("map", "--format", form, "-o", str(path)).exit_code == 0
    text = path.read_text("utf-8")
    assert {"sssom": text.startswith("# mapping_set_id"), "jsonld": text.startswith("{"), "owl": "owl:Axiom" in text}[
        form
    ]


def test_command_map_to_nowhere():
    result = run("map", "--to", "nowhere")
    assert isinstance(result.exception, InputError)


def test_command_check_prints_a_line_a_check():
    result = run("check", "--only", "sssom")
    assert result.exit_code == 0
    assert re.fullmatch(r"ok    mappings are valid SSSOM: \d+ rows to \d+ ontologies\n1 passed, .*\n", result.output)


def test_command_check_fails_where_one_fails(monkeypatch):
    monkeypatch.setattr(
        check_module, "CHECKS", (lambda source: iter([Outcome.of("a gate", "3 things", ["one is wrong"])]),)
    )
    result = run("check")
    assert "FAIL  a gate: 3 things\n        one is wrong\n0 passed, 1 failed" in result.output
    assert isinstance(result.exception, CheckError)
    assert result.exception.exit_code == 1


def test_the_context_names_every_property_and_class():
    terms = json.loads(make_context(SOURCE))["@context"]
    model = load_model()
    assert {role.name for kind in model.kinds.values() for role in kind.roles} <= set(terms)
    assert set(model.classes) <= set(terms)
    assert CONTEXT.read_text("utf-8") == make_context(SOURCE)


def test_coverage_counts_what_stands_above_as_met(tmp_path):
    (tmp_path / "a.rq").write_text("# Title: A\n# Covers: MilitaryCommand, host\nSELECT * {}\n", "utf-8")
    (covers,) = read_covers(tmp_path)
    assert covers == ("MilitaryCommand", "host")
    missing = uncovered(load_model(), covers)
    assert "Actor" not in missing and "host" not in missing
    assert "Basing" in missing and "guest" in missing


def test_a_file_of_unknown_form_is_an_input_error(tmp_path):
    path = tmp_path / "a.doc"
    path.write_text("", "utf-8")
    with pytest.raises(InputError, match=r"accepted: \.ttl"):
        parse_file(path)


def test_broken_turtle_names_its_place():
    with pytest.raises(InputError, match=r"^here: cannot be read as Turtle"):
        parse("x", "here")


def test_command_format_rewrites_once(tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text("<https://example.org/a>   <https://example.org/b>   1 . # one\n", "utf-8")
    assert run("format", str(path)).output == f"{path}: rewritten\n"
    assert run("format", str(path)).output == ""
    assert path.read_text("utf-8").endswith("<https://example.org/a> <https://example.org/b> 1 .\n")


def test_owlready_loads_the_merged_file_as_python_objects(tmp_path):
    owlready2 = pytest.importorskip("owlready2")
    path = tmp_path / "all.nt"
    path.write_text(export(SOURCE, "nt"), "utf-8")
    world = owlready2.World()
    try:
        loaded = world.get_ontology(path.as_uri()).load()
        access = world[AKG + "Access"]
        assert world[AKG + "Commitment"] in access.is_a
        assert world[AKG + "Relation"] in access.ancestors()
        assert loaded is not None and [str(label) for label in access.label] == ["access"]
    finally:
        world.close()
