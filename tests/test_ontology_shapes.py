"""The shapes of the data: what is well made passes, and each fault is named."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
import rdflib

from alliancekg.ontology.lexicon import lexicon
from alliancekg.ontology.model import load_model
from alliancekg.ontology.rdf import parse, serialize
from alliancekg.ontology.shapes import classes_turtle, data_shapes
from alliancekg.ontology.source import Source
from alliancekg.ontology.terms import AKG, PREFIXES, SH

HERE = Path(__file__).parent / "ontology"
VALID = (HERE / "data" / "valid.ttl").read_text("utf-8")
MEDIATION = HERE / "mediation.ttl"
CLASSES = rdflib.Graph().parse(data=classes_turtle(), format="turtle")
SHAPES = rdflib.Graph().parse(data=data_shapes(), format="turtle")


def messages(
    data: str, shapes: rdflib.Graph = SHAPES, classes: rdflib.Graph = CLASSES, severity: str = "Violation"
) -> set[str]:
    """The messages of all results of one severity."""
    graph = rdflib.Graph().parse(data=data, format="turtle")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, ont_graph=classes, inference="none")
    found = report.subjects(rdflib.URIRef(SH + "resultSeverity"), rdflib.URIRef(SH + severity))
    return {str(report.value(result, rdflib.URIRef(SH + "resultMessage"))) for result in found}


def test_what_is_well_made_passes():
    assert messages(VALID) == set()
    assert messages(VALID, severity="Warning") == set()


# name: what is replaced in the valid data, by what, and a part of the message
FAULTS = {
    "claim about two relations": ("akg:about id:access ;", "akg:about id:access, id:visit ;", "exactly one relation"),
    "claim without status": ("akg:statusClaimed akg:status-proposed ;", "", "exactly one status"),
    "claim with a foreign status": (
        "akg:statusClaimed akg:status-proposed",
        "akg:statusClaimed id:JPN",
        "exactly one status",
    ),
    "claim without evidence": ("akg:evidence id:evidence ;", "", "has evidence"),
    "claim without document": ("prov:wasDerivedFrom id:document ;", "", "exactly one document"),
    "claim with something else": ("akg:frame ", "akg:stem ", "closed"),
    "vague time as text": ('akg:validTime "2025"^^xsd:gYear', 'akg:validTime "in 2025"', "TimeShape"),
    "quote of another length": ("oa:end 26", "oa:end 27", "as long as its offsets"),
    "selector that ends before it starts": ("oa:start 10", "oa:start 30", "starts before it ends"),
    "empty quote": ('oa:exact "Washington asks."', 'oa:exact ""', "exact words"),
    "evidence without a passage": ("; oa:hasSelector id:selector", "", "which passage"),
    "mention of nobody": ("akg:refersTo id:USA ;", "", "exactly one entity"),
    "document without a stem": ('akg:stem "visit" ;', "", "one stem"),
    "document without a full hash": ("aaaaaaaaaa", "a", "SHA-256"),
    "amount without its words": ('akg:quantityText "three sites" ;', "", "has its words"),
    "status assertion out of nowhere": ("; akg:statedIn id:claim", "", "stated in a claim"),
    "relation without a user": ("akg:user id:USA ;", "", "role user of access takes IRIs, at least 1"),
    "alliance of one": (
        "akg:party id:JPN , id:USA",
        "akg:party id:JPN",
        "party of alliance takes IRIs, at least 2",
    ),
    "relation with a role of another kind": ("akg:user id:USA ;", "akg:user id:USA ; akg:host id:JPN ;", "closed"),
    "access with a date of its own": (
        "akg:user id:USA ;",
        'akg:user id:USA ; akg:eventTime "2025"^^xsd:gYear ;',
        "closed",
    ),
    "a support below none": ("akg:support 1", "akg:support -1", "Support counts documents"),
    "entity without a label": ('rdfs:label "Japan"@en ;', "", "one label"),
    "entity of unknown standing": ("akg:linked true .", "akg:stem 1 .", "linked to the registry or not"),
    "code without a list": ('akg:codeList "COW" ;', "", "names one list"),
    "code without a first day": ('akg:validFrom "1952-04-28"^^xsd:date ;', "", "first day"),
    "code with a vague time as text": ('akg:validFrom "1952-04-28"^^xsd:date', 'akg:validFrom "1952?"', "first day"),
    "code without a source": ('; akg:registrySource "the list"', "", "where it was read"),
    "two codes in one": ('skos:notation "740"', 'skos:notation "740", "741"', "one code"),
    "place off the map": ("akg:latitude 36.1", "akg:latitude 136.1", "between -90 and 90"),
    "place that acts": ("a akg:IslandGroup", "a akg:IslandGroup, akg:State", "No place is an actor"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named(name):
    old, new, message = FAULTS[name]
    assert old in VALID
    found = messages(VALID.replace(old, new, 1))
    assert any(message in text for text in found), found


def test_a_filler_of_an_unexpected_class_is_a_warning():
    data = VALID.replace("akg:user id:USA", "akg:user id:southwest-islands", 1)
    assert messages(data) == set()
    assert messages(data, severity="Warning") == {"The role user of access is for Actor."}


def test_every_kind_has_a_shape():
    targets = {str(target) for target in SHAPES.objects(None, rdflib.URIRef(SH + "targetClass"))}
    assert {AKG + name for name in load_model().kinds} <= targets


def test_a_kind_in_turtle_alone_is_validated():
    shapes = rdflib.Graph().parse(data=data_shapes(MEDIATION), format="turtle")
    classes = rdflib.Graph().parse(data=classes_turtle(MEDIATION), format="turtle")
    good = VALID + 'id:m a akg:Mediation ; rdfs:label "Mediation"@en ; akg:mediator id:USA ; akg:party id:JPN, id:USA .'
    assert messages(good, shapes, classes) == set()
    found = messages(good.replace("akg:mediator id:USA ;", ""), shapes, classes)
    assert found == {"The role mediator of mediation takes IRIs, at least 1."}


def lexicon_messages(turtle: str) -> set[str]:
    shapes = rdflib.Graph().parse(data=Source.packaged().texts["shapes/lexicon.ttl"], format="turtle")
    return messages(turtle, shapes)


ROWS = [("Basing", "host"), ("Basing", "station_on"), ("Alliance", "blood~alliance")]


def test_the_lexicon_has_its_shape():
    written = serialize(lexicon(load_model(), ROWS))
    assert lexicon_messages(written) == set()
    broken = written.replace(f"<{PREFIXES['ontolex']}denotes>", "<https://example.org/denotes>")
    assert lexicon_messages(broken) == {"An entry denotes a kind."}


def test_words_lead_to_kinds_and_arguments_to_roles():
    graph = rdflib.Graph().parse(data=serialize(lexicon(load_model(), ROWS)), format="nt")
    asked = """
        SELECT ?word ?kind ?role ?optional WHERE {
          ?entry ontolex:canonicalForm/ontolex:writtenRep ?word ; ontolex:sense ?sense .
          ?sense ontolex:reference ?kind ; synsem:submap ?part .
          ?part ontolex:reference ?role ; synsem:objOfProp ?argument .
          OPTIONAL { ?argument synsem:optional ?optional }
        }"""
    spaces = {name: PREFIXES[name] for name in ("ontolex", "synsem")}
    rows = {(str(w), str(k), str(r), bool(o)) for w, k, r, o in graph.query(asked, initNs=spaces)}
    assert ("host", AKG + "Basing", AKG + "guest", False) in rows
    assert ("station on", AKG + "Basing", AKG + "place", True) in rows
    assert ("blood … alliance", AKG + "Alliance", AKG + "party", False) in rows


def test_the_lexicon_parses_again():
    triples = list(lexicon(load_model(), ROWS))
    assert len(parse(serialize(triples))) == len(set(triples))
