"""Claim -> quads -> claim, and what the quads of a document look like."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse, serialize
from store import texts

from alliancekg.graph import vocabulary as v
from alliancekg.graph.claims_io import read_claims
from alliancekg.graph.literals import interval, number_literal, time_literal
from alliancekg.graph.model import Claim, Document, Extraction
from alliancekg.graph.quads import Converter, Pipeline, extraction_quads
from alliancekg.graph.store_claims import claims_from_quads
from alliancekg.graph.validate import check_quads

CORPUS = Path(__file__).parent / "corpus"
SENTENCES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=80).filter(
    lambda text: text.strip()
)
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(
    lambda text: text.strip()
)
TIMES = st.one_of(
    st.none(),
    st.dates().map(lambda day: day.isoformat()),
    st.integers(1000, 2999).map(str),
    st.tuples(st.integers(1000, 2999), st.integers(1, 12)).map(lambda pair: f"{pair[0]}-{pair[1]:02}"),
    st.tuples(st.dates(), st.dates()).map(lambda pair: "/".join(day.isoformat() for day in sorted(pair))),
)


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    sentences = draw(st.lists(SENTENCES, min_size=1, max_size=4, unique=True))
    text = "\n".join(sentences)
    claims: dict[object, Claim] = {}
    for sentence in sentences:
        kind = texts.MODEL.kinds[draw(st.sampled_from(sorted(texts.MODEL.kinds)))]
        roles = {
            role.name: tuple(draw(st.lists(NAMES, min_size=max(role.minimum, 1), max_size=3, unique=True)))
            for role in kind.roles
            if role.minimum or draw(st.booleans())
        }
        start = text.index(sentence)
        claims[(start, len(sentence))] = Claim(
            doc="drawn",
            kind=kind.name,
            roles=roles,
            status=draw(st.sampled_from(texts.MODEL.statuses)),
            start=start,
            end=start + len(sentence),
            quote=sentence,
            source=tuple(draw(st.lists(NAMES, max_size=2, unique=True))),
            time=draw(TIMES),
            quantity=draw(st.one_of(st.none(), st.sampled_from(["50,000 personnel", "2% of GDP", "several ships"]))),
            frame="drawn",
            frame_version="1",
        )
    return Extraction(
        Document("drawn", text, "ab" * 32, date=draw(TIMES.filter(lambda t: not t or "/" not in t))),
        tuple(claims.values()),
    )


def plain(claim: Claim) -> Claim:
    return replace(claim, entities={})


def by_place(claims: object) -> list[Claim]:
    return sorted(map(plain, claims), key=lambda claim: (claim.start, claim.end))  # type: ignore[call-overload]


@settings(deadline=None)
@given(extractions())
def test_claims_come_back_as_they_were(extraction: Extraction):
    converted = Converter(texts.MODEL).convert(extraction)
    assert not converted.problems
    back = claims_from_quads(converted.quads)
    assert by_place(back) == by_place(extraction.claims)


@settings(deadline=None, max_examples=40)
@given(extractions())
def test_quads_come_back_from_every_format_that_keeps_graphs(extraction: Extraction):
    quads = set(Converter(texts.MODEL).convert(extraction).quads)
    for kind in (RdfFormat.N_QUADS, RdfFormat.TRIG):
        assert set(parse(serialize(quads, format=kind), format=kind)) == quads


@settings(deadline=None, max_examples=40)
@given(extractions())
def test_what_is_converted_keeps_the_shapes(extraction: Extraction):
    assert check_quads(Converter(texts.MODEL).convert(extraction).quads, texts.MODEL) == []


def test_entities_given_by_the_extractor_come_back():
    made = texts.extraction(texts.SPRING)
    back = claims_from_quads(Converter(texts.MODEL, texts.REGISTRY).convert(made).quads)
    assert {claim.kind: claim.entities for claim in back} == {claim.kind: claim.entities for claim in made.claims}


def test_the_corpus_comes_back():
    read = 0
    for path in sorted(CORPUS.glob("t*.jsonl"))[:12]:
        claims = tuple(read_claims(path))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        converted = Converter(texts.MODEL).convert(Extraction(Document(path.stem, text, "cd" * 32), claims))
        kept = len(claims) - sum(1 for problem in converted.problems if not problem.kept)
        back = claims_from_quads(converted.quads)
        assert len(back) == kept
        read += len(back)
        for claim in back:
            assert text[claim.start : claim.end] == claim.quote
    if not read:
        pytest.skip("no annotated texts in tests/corpus")


def converted(text: object = texts.SPRING) -> tuple[Quad, ...]:
    return Converter(texts.MODEL, texts.REGISTRY, Pipeline("hand", "1")).convert(texts.extraction(text)).quads


def test_all_quads_of_a_document_stand_in_its_graph_without_blank_nodes():
    quads = converted()
    assert len({quad.graph_name for quad in quads}) == 1
    assert all(isinstance(quad.subject, NamedNode) and not isinstance(quad.object, BlankNode) for quad in quads)


def test_literals_are_of_the_few_agreed_types():
    allowed = {"string", "integer", "decimal", "date", "gYear", "gYearMonth", "boolean", "langString"}
    found = {q.object.datatype.value.rpartition("#")[2] for q in converted() if isinstance(q.object, Literal)}
    assert found <= allowed


def test_the_same_extraction_gives_the_same_quads_whatever_the_order_of_claims():
    made = texts.extraction(texts.SPRING)
    turned = replace(made, claims=made.claims[::-1], entities=made.entities[::-1])
    converter = Converter(texts.MODEL, texts.REGISTRY)
    assert converter.convert(made).quads == converter.convert(turned).quads


def test_the_quote_has_its_surroundings():
    quads = converted()
    prefixes = {quad.object.value for quad in quads if quad.predicate == v.PREFIX}
    assert "A line before. " in prefixes


def test_the_run_names_the_extractor():
    agents = [quad.object.value for quad in converted() if quad.predicate == v.ASSOCIATED_WITH]
    assert agents == ["https://w3id.org/alliancekg/id/extractor-hand-1"]


def test_entities_and_relations_come_along_outside_the_document():
    quads = set(extraction_quads(texts.extraction(texts.SPRING), texts.MODEL, texts.REGISTRY))
    graphs = {quad.graph_name for quad in quads}
    assert {v.ENTITIES_GRAPH, v.RELATIONS_GRAPH} < graphs
    entities = {quad.subject.value.rpartition("/")[2] for quad in quads if quad.graph_name == v.ENTITIES_GRAPH}
    assert "person--jane-roe" in entities
    assert "JPN" not in entities


def test_quantities_are_parsed_into_number_and_unit():
    numbers = {quad.predicate.value.rpartition("#")[2]: quad.object.value for quad in converted()}
    assert numbers["quantityText"] == "54,000 troops"
    assert numbers["numericValue"] == "54000"


@pytest.mark.parametrize("text", ["2025", "2025-03", "2025-03-30", "1960-01-19", "2024-02-29"])
def test_times_keep_their_granularity(text: str):
    literal = time_literal(text)
    assert literal is not None
    assert literal.value == text


@pytest.mark.parametrize(
    "text", ["", "25", "2025-13", "2025-00", "2025-02-30", "2023-02-29", "2025-3-1", "last year", "0000"]
)
def test_what_is_no_time_is_none(text: str):
    assert time_literal(text) is None


def test_intervals_have_two_ends_in_order():
    assert interval("2022/2025") is not None
    assert interval("2025/2022") is None
    assert interval("2025") is None
    assert interval("2025-03-01/2025") is not None


@pytest.mark.parametrize(
    ("number", "text", "kind"), [("3", "3", "integer"), ("2.50", "2.5", "decimal"), ("1E+6", "1000000", "integer")]
)
def test_numbers_are_plain(number: str, text: str, kind: str):
    from decimal import Decimal

    literal = number_literal(Decimal(number))
    assert (literal.value, literal.datatype.value.rpartition("#")[2]) == (text, kind)
