"""The mapping set: valid, pinned, and the same in every form."""

from __future__ import annotations

import json
from dataclasses import replace

import pyoxigraph as ox
import pytest

from alliancekg.errors import InputError
from alliancekg.ontology.rdf import parse, triples
from alliancekg.ontology.source import BRIDGE, CORE, Source
from alliancekg.ontology.sssom import (
    MappingSet,
    axioms,
    by_subject,
    expand,
    problems,
    read_mappings,
    to_json,
    to_owl,
    to_table,
    to_tsv,
)
from alliancekg.ontology.terms import AKG, OWL, PREFIXES, RDFS, SKOS
from alliancekg.ontology.write import to_turtle

SOURCE = Source.packaged()
MAPPINGS = SOURCE.mappings
LABELS = {q.subject.value: q.object.value for q in SOURCE.quads(*CORE) if q.predicate.value == RDFS + "label"}


def with_row(**values: str) -> MappingSet:
    """The set with its first row changed."""
    first, *rest = MAPPINGS.rows
    return MappingSet(MAPPINGS.metadata, MAPPINGS.curie_map, (replace(first, **values), *rest))


def test_there_are_many_and_they_are_valid():
    assert len(MAPPINGS.rows) >= 120
    assert list(problems(MAPPINGS, LABELS)) == []


def test_every_row_pins_a_version_and_is_justified():
    for row in MAPPINGS.rows:
        assert row.object_source.startswith("http") and row.object_source_version
        assert row.mapping_justification == "semapv:ManualMappingCuration"


def test_a_target_has_one_source_and_one_version():
    found: dict[str, set[tuple[str, str]]] = {}
    for row in MAPPINGS.rows:
        found.setdefault(row.target, set()).add((row.object_source, row.object_source_version))
    assert all(len(sources) == 1 for sources in found.values())


def test_no_comment_names_a_term_that_there_is_not():
    for row in MAPPINGS.rows:
        for word in row.comment.split():
            if word.startswith("akg:"):
                assert expand(word.strip(".,;")) in LABELS


def test_the_table_is_read_and_written_without_loss():
    assert read_mappings(to_tsv(MAPPINGS)) == MAPPINGS
    assert to_tsv(MAPPINGS) == SOURCE.texts["mappings.sssom.tsv"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"subject_id": "akg:Nothing"}, "no term of ours"),
        ({"subject_label": "other"}, "the term's label"),
        ({"predicate_id": "skos:sameMatch"}, "predicate is none of"),
        ({"object_id": "no name"}, "no prefixed name"),
        ({"object_id": "nowhere:Thing"}, "no prefixed name"),
        ({"object_source_version": ""}, "is empty"),
        ({"mapping_justification": "skos:exactMatch"}, "no semapv term"),
        ({"predicate_id": "skos:closeMatch", "comment": ""}, "needs a comment"),
    ],
)
def test_each_fault_is_named(values, message):
    found = list(problems(with_row(**values), LABELS))
    assert any(message in problem for problem in found), found


def test_a_pair_is_mapped_once():
    first = MAPPINGS.rows[0]
    twice = replace(
        first, predicate_id="skos:broadMatch" if first.predicate_id != "skos:broadMatch" else "skos:exactMatch"
    )
    found = list(problems(replace(MAPPINGS, rows=(*MAPPINGS.rows, twice)), LABELS))
    assert [problem for problem in found if "mapped already" in problem]


def test_a_header_without_a_licence_or_with_a_wrong_prefix_is_named():
    metadata = {key: value for key, value in MAPPINGS.metadata.items() if key != "license"}
    wrong = MappingSet(metadata, {**MAPPINGS.curie_map, "akg": "https://example.org/"}, MAPPINGS.rows)
    found = list(problems(wrong, LABELS))
    assert "header lacks license" in found
    assert any(problem.startswith("prefix akg stands for") for problem in found)


def test_broken_tables_are_refused_with_their_place():
    text = SOURCE.texts["mappings.sssom.tsv"]
    with pytest.raises(InputError, match="columns are"):
        read_mappings(text.replace("subject_id\t", "subject\t", 1))
    with pytest.raises(InputError, match=r"mapping set, row \d+"):
        read_mappings(text + "akg:Actor\tactor\n")


def test_one_target_at_a_time():
    chosen = MAPPINGS.to("prov")
    assert chosen.rows and all(row.target == "prov" for row in chosen.rows)
    with pytest.raises(InputError, match=r"no mapping to 'nowhere'.*prov"):
        MAPPINGS.to("nowhere")


@pytest.mark.parametrize(
    ("name", "prefixes"),
    [("fibo", {"fibo-agr", "fibo-be", "fibo-law"}), ("dbpedia", {"dbo"}), ("wikidata", {"wikidata"}), ("cco", {"cco"})],
)
def test_a_target_goes_by_its_name_or_the_beginning_of_its_prefixes(name: str, prefixes: set[str]):
    assert {row.target for row in MAPPINGS.to(name).rows} == prefixes


def test_items_of_wikidata_come_with_where_they_were_read():
    assert all("dbo:" in row.comment for row in MAPPINGS.to("wikidata").rows)


def test_unknown_prefixes_are_answered_with_those_that_there_are():
    with pytest.raises(InputError, match=r"unknown prefix.*akg"):
        expand("nowhere:Thing")


def test_only_subclass_rows_are_axioms():
    found = list(axioms(MAPPINGS))
    assert found and {triple.predicate.value for triple in found} <= {RDFS + "subClassOf", RDFS + "subPropertyOf"}


def test_owl_holds_every_row_with_its_comment():
    written = to_turtle(to_owl(MAPPINGS))
    found = triples(parse(written))
    for row in MAPPINGS.rows:
        assert ox.Triple(ox.NamedNode(row.subject), ox.NamedNode(row.predicate), ox.NamedNode(row.object)) in found
    comments = {triple.object.value for triple in found if triple.predicate.value == RDFS + "comment"}
    assert comments == {row.comment for row in MAPPINGS.rows if row.comment}


def test_json_ld_gives_the_rows_as_triples():
    document = json.loads(to_json(MAPPINGS))
    assert len(document["mappings"]) == len(MAPPINGS.rows)
    found = list(ox.parse(to_json(MAPPINGS), format=ox.RdfFormat.JSON_LD))
    objects = {quad.object.value for quad in found if quad.predicate.value.endswith("/object_id")}
    assert objects == {row.object for row in MAPPINGS.rows}


def test_the_table_is_aligned():
    lines = to_table(MAPPINGS.to("cco")).splitlines()
    assert len(lines) == len(MAPPINGS.to("cco").rows)
    assert len({line.index("cco:") for line in lines}) == 1


def test_rows_by_subject():
    assert {row.object_id for row in by_subject(MAPPINGS)["Place"]} >= {"geo:Feature", "sem:Place"}


def test_no_pair_is_both_exact_and_something_else():
    exact = {(row.subject_id, row.object_id) for row in MAPPINGS.rows if row.predicate_id == "skos:exactMatch"}
    others = {(row.subject_id, row.object_id) for row in MAPPINGS.rows if row.predicate_id != "skos:exactMatch"}
    assert not exact & others


def test_the_bridge_only_says_what_stands_below_bfo_and_cco():
    for quad in SOURCE.quads(BRIDGE):
        if quad.subject.value.startswith(AKG) and quad.predicate.value == RDFS + "subClassOf":
            assert quad.object.value.startswith((PREFIXES["bfo"], PREFIXES["cco"]))
    predicates = {q.predicate.value for q in SOURCE.quads(BRIDGE) if q.subject.value.startswith(AKG)}
    assert OWL + "equivalentClass" not in predicates
    assert predicates <= {
        RDFS + "subClassOf",
        SKOS + "editorialNote",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    }
