"""The graph in other vocabularies: each answers a question put in that vocabulary alone, and uses its terms only."""

from __future__ import annotations

import io
import os
import re
import warnings
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, parse

from alliancekg.__main__ import cli
from alliancekg.errors import InputError
from alliancekg.graph.cli_export import PROFILES, writer
from alliancekg.graph.profile import profile_rules, profile_triples, profiles
from alliancekg.graph.store import GraphStore
from alliancekg.ontology.model import load_model
from alliancekg.ontology.terms import AKG, ID, PREFIXES
from queries import make_graph

SHARED = Path(os.environ.get("ALLIANCEKG_SHARED", Path(__file__).resolve().parents[2] / "shared"))
FILES = {
    "sem": "sem.rdf",
    "prov": "prov-o.ttl",
    "schema": "schemaorg-current-https.ttl",
    "org": "org.ttl",
    "cco": "CommonCoreOntologiesMerged.ttl",
    "geo": "geosparql-1.1.nq",
}
KINDS = {".rdf": RdfFormat.RDF_XML, ".ttl": RdfFormat.TURTLE, ".nq": RdfFormat.N_QUADS}
# Each question names terms of the foreign vocabulary only; the answers are those of the invented notes.
QUESTIONS = {
    "sem": (
        "SELECT ?who ?where ?when { ?event a sem:Event ; sem:hasActor/rdfs:label ?who ; "
        "sem:hasPlace/rdfs:label ?where ; sem:hasTimeStamp ?when ; "
        "rdfs:label ?label FILTER(STRSTARTS(?label, 'Meeting')) }",
        {("Aiko Tanaka", "Manila", "2024-06-03"), ("John Reed", "Manila", "2024-06-03")},
    ),
    "prov": (
        "SELECT ?quote ?title { ?thing rdfs:label 'Strategic value: Japan, Taiwan Strait'@en ; "
        "prov:wasDerivedFrom ?claim . ?claim prov:wasInfluencedBy/prov:value ?quote ; "
        "prov:wasDerivedFrom/rdfs:label ?title ; "
        "prov:wasAttributedTo/rdfs:label 'Aiko Tanaka'@en ; prov:wasGeneratedBy/prov:wasAssociatedWith ?software . "
        "?software a prov:SoftwareAgent }",
        {("The Taiwan Strait matters to Japan, said Aiko Tanaka.", "Islands in the strait")},
    ),
    "schema": (
        "SELECT ?text ?date ?house { ?claim a schema:Claim ; schema:about/schema:name ?about ; schema:text ?text ; "
        "schema:creativeWorkStatus 'planned' ; schema:appearance [ schema:datePublished ?date ; "
        "schema:publisher/schema:name ?house ] FILTER(CONTAINS(?about, 'Harbor Accord')) }",
        {("Japan and the Philippines plan to sign the Harbor Accord.", "2024-01-15", "Alpha Wire")},
    ),
    "org": (
        "SELECT ?who ?group { ?m a org:Membership ; org:member/skos:prefLabel ?who ; "
        "org:organization/skos:prefLabel ?group }",
        {("Japan", "Quad"), ("Philippines", "Maritime Council")},
    ),
    "geo": (
        "SELECT ?name { ?island a geo:Feature ; rdfs:label ?name ; "
        "geo:sfWithin+/rdfs:label 'southwest islands'@en FILTER(?name = 'Yonaguni'@en) "
        "?strait rdfs:label 'Taiwan Strait'@en ; geo:hasDefaultGeometry/geo:asWKT ?point ; "
        "geo:hasBoundingBox/geo:asWKT ?box FILTER(DATATYPE(?point) = geo:wktLiteral) "
        "FILTER(STRSTARTS(STR(?point), 'POINT(') && STRSTARTS(STR(?box), 'POLYGON((')) }",
        {("Yonaguni",)},
    ),
    "cco": (
        # what prescriptive content is about a person's or organization's facility: Cedar Air Base
        "SELECT ?label { ?content a cco:ont00000965 ; rdfs:label ?label ; cco:ont00001808 ?place . "
        "?place a cco:ont00000192 ; rdfs:label 'Cedar Air Base'@en }",
        {("Basing: Northern Shipyards, Philippines, Cedar Air Base",)},
    ),
}


@pytest.fixture(scope="module")
def store() -> GraphStore:
    return make_graph.build_store()


def exported(store: GraphStore, profile: str) -> Store:
    stream = io.BytesIO()
    writer("turtle", profile)(store, stream)
    found = Store()
    found.load(stream.getvalue(), format=RdfFormat.TURTLE)
    return found


def answers(graph: Store, question: str) -> set[tuple[str, ...]]:
    prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items() if f"{name}:" in question)
    rows = graph.query(prefixes + question)
    return {tuple(term.value for term in row) for row in rows}  # type: ignore[union-attr]


@pytest.mark.parametrize("profile", sorted(QUESTIONS))
def test_a_question_in_the_foreign_vocabulary_is_answered(store: GraphStore, profile: str) -> None:
    question, expected = QUESTIONS[profile]
    assert "akg:" not in question
    assert answers(exported(store, profile), question) == expected


@pytest.mark.parametrize("profile", profiles())
def test_no_term_of_ours_is_left(store: GraphStore, profile: str) -> None:
    kept = {"sem": (AKG,), "org": (), "prov": (), "schema": (), "cco": (), "geo": ()}[
        profile
    ]  # the types of events are ours
    for triple in profile_triples(store, profile):
        assert not triple.predicate.value.startswith(AKG)
        if isinstance(triple.object, NamedNode) and triple.object.value.startswith(AKG):
            assert kept, triple


@pytest.mark.parametrize("profile", profiles())
def test_every_foreign_term_exists_in_its_file(profile: str) -> None:
    file = SHARED / "ontologies" / FILES[profile]
    if not file.exists():
        pytest.skip(f"{file} is not here")
    base = PREFIXES[profile]
    known = {
        quad.subject.value
        for quad in parse(path=str(file), format=KINDS[file.suffix])
        if isinstance(quad.subject, NamedNode)
    }
    text = "\n".join(profile_rules(profile, load_model()))
    used = {base + name for name in re.findall(rf"\b{profile}:(\w+)", text)}
    assert used
    assert used <= known, sorted(used - known)


def test_profiles_are_those_that_the_command_offers() -> None:
    assert set(PROFILES) == {*profiles(), "nanopub"}
    assert set(profiles()) == set(QUESTIONS) == set(FILES)


def test_nothing_that_takes_part_is_lost_on_the_way(store: GraphStore) -> None:
    """From SEM back: events with their actors and places are those of the graph."""
    back = """
    PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
    SELECT ?event ?kind ?actor { ?event a sem:Event ; sem:eventType ?kind ; sem:hasActor ?actor }
    """
    found = {
        (row["event"].value, row["actor"].value)
        for row in exported(store, "sem").query(back)  # type: ignore[union-attr]
        if row["kind"].value in (AKG + "Visit", AKG + "Meeting")
    }
    own = store.select(
        f"SELECT ?event ?actor {{ VALUES ?kind {{ <{AKG}Visit> <{AKG}Meeting> }} ?event a ?kind ; ?role ?actor "
        f"VALUES ?role {{ <{AKG}visitor> <{AKG}participant> }} }}"
    )
    assert found == {(row["event"].value, row["actor"].value) for row in own}


def test_org_memberships_go_there_and_back(store: GraphStore) -> None:
    back = (
        "PREFIX org: <http://www.w3.org/ns/org#> "
        f"CONSTRUCT {{ ?m a <{AKG}Membership> ; <{AKG}member> ?who ; <{AKG}organization> ?body }} "
        "{ ?m a org:Membership ; org:member ?who ; org:organization ?body }"
    )
    found = set(exported(store, "org").query(back))  # type: ignore[arg-type]
    wanted = {
        Triple(quad.subject, quad.predicate, quad.object)
        for quad in store.quads(ID + "graph/relations")
        if "/Membership_" in quad.subject.value and "label" not in quad.predicate.value  # type: ignore[union-attr]
    }
    assert found == wanted


def test_nanopublications_are_a_profile(store: GraphStore) -> None:
    stream = io.BytesIO()
    writer("turtle", "nanopub")(store, stream)
    quads = list(parse(stream.getvalue(), format=RdfFormat.TRIG))
    assert any(quad.object == NamedNode("http://www.nanopub.org/nschema#Nanopublication") for quad in quads)


@pytest.mark.parametrize(("name", "profile"), [("graphml", "sem"), ("nanopub", "org"), ("rdfxml", "nanopub")])
def test_a_format_that_a_profile_cannot_have_is_refused(name: str, profile: str) -> None:
    with pytest.raises(InputError, match="--format"):
        writer(name, profile)


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(InputError, match="sem"):
        profile_rules("nothing", load_model())


@pytest.mark.parametrize("name", ["turtle", "rdfxml", "jsonld", "nquads"])
def test_profiles_in_other_formats(store: GraphStore, name: str) -> None:
    kinds = {"turtle": RdfFormat.TURTLE, "rdfxml": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD}
    stream = io.BytesIO()
    writer(name, "schema")(store, stream)
    found = {quad.triple for quad in parse(stream.getvalue(), format=kinds.get(name, RdfFormat.N_QUADS))}
    assert found == set(profile_triples(store, "schema"))


def test_command(tmp_path: Path) -> None:
    from alliancekg.graph.store import open_store

    place = tmp_path / "store"
    with open_store(place) as opened:
        opened.replace_document(make_graph.notes()[0])
    target = tmp_path / "out.ttl"
    outcome = CliRunner().invoke(
        cli, ["export", "--store", str(place), "--profile", "prov", "-o", str(target)], catch_exceptions=False
    )
    assert outcome.exit_code == 0
    assert b"wasDerivedFrom" in target.read_bytes()


def test_jelly_brings_everything_back(store: GraphStore) -> None:
    pytest.importorskip("pyjelly")
    from rdflib import Dataset, URIRef

    stream = io.BytesIO()
    writer("jelly")(store, stream)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        read = Dataset()
        read.parse(data=stream.getvalue(), format="jelly")
        graphs = {str(graph.identifier) for graph in read.graphs() if isinstance(graph.identifier, URIRef)}
        size = sum(len(graph) for graph in read.graphs())
    quads: list[Quad] = list(store.quads())
    assert size == len(quads)
    assert {quad.graph_name.value for quad in quads} <= graphs  # type: ignore[union-attr]
