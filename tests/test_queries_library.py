"""The .rq files: headers, slots, portability, and what of the ontology they meet."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

from alliancekg.errors import QueryError
from alliancekg.ontology.model import load_model
from alliancekg.queries.library import FOLDER, LibraryQuery, Parameter, find_query, load_library, parse_query
from alliancekg.queries.values import value_types

LIBRARY = load_library()
NAMES = list(LIBRARY)
ISSUE = {
    "access-sought",
    "alliances-in-force",
    "alliances-without-consultation",
    "allies-of",
    "assistance",
    "command-integration",
    "commitments-by-state",
    "common-allies",
    "coverage",
    "disagreements",
    "evidence-of",
    "exercises",
    "intelligence",
    "least-supported",
    "meetings",
    "offices-over-time",
    "only-proposed",
    "path-between",
    "places-by-strategic-mention",
    "production",
    "reciprocity",
    "said-against",
    "shared-adversaries",
    "spending",
    "threat-perceptions",
    "treaty-partners",
    "unlinked-entities",
    "visits",
    "what-changed",
    "who-hosts-whom",
    "who-says-what",
}
# Classes of records and families that a query meets through a property or a kind below them.
THROUGH = {
    "Claim": r"akg:(about|statedIn|assertedBy|claim)\b|akg:Claim\b",
    "Evidence": r"akg:evidence\b",
    "Document": r"prov:wasDerivedFrom|akg:Document\b",
    "Mention": r"akg:(mention|refersTo)\b",
    "Quantity": r"akg:quantity\b|akg:Quantity\b",
    "StatusAssertion": r"akg:hasStatusAssertion\b",
    "Relation": r"akg:(currentStatus|hasStatusAssertion|disputed|support|about)\b",
}


def code(query: LibraryQuery) -> str:
    return "\n".join(line for line in query.source.splitlines() if not line.startswith("#"))


def met(query: LibraryQuery) -> set[str]:
    """Classes and roles that stand in a query's text, directly or by what the model says of its roles and kinds."""
    model = load_model()
    text = code(query)
    names = set(re.findall(r"akg:(\w+)", text))
    found = names | {name for name, pattern in THROUGH.items() if re.search(pattern, text)}
    roles = {role.name: role for kind in model.kinds.values() for role in kind.roles}
    for name in names & set(roles):
        ranges = {r for kind in model.kinds.values() for role in kind.roles if role.name == name for r in role.ranges}
        found |= ranges | {c for c in model.classes if any(model.is_a(c, r) for r in ranges)}
    found |= {up for name in names if name in model.kinds for up in model.classes[name]}
    if re.search(r"\ba \?kind\b", text):
        found |= {"Relationship", "Commitment", "Perception", "Event"}
    found |= {role for role in roles if f'akg:roleName "{role}"' in text or f'Role = "{role}"' in text}
    found |= {name for p in query.parameters for name in p.type.split("|")}
    return found


def test_there_are_enough_queries_and_those_of_the_issue():
    assert len(NAMES) >= 30
    assert set(NAMES) >= ISSUE


@pytest.mark.parametrize("name", NAMES)
def test_header_is_complete(name):
    query = LIBRARY[name]
    assert query.title and query.title != name
    assert query.question.endswith(("?", "?)", ".)"))
    assert query.covers
    assert query.columns or "CONSTRUCT" in query.source
    assert len(set(query.columns)) == len(query.columns)


def test_titles_and_questions_differ():
    assert len({q.title for q in LIBRARY.values()}) == len({q.question for q in LIBRARY.values()}) == len(LIBRARY)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_have_slots_and_known_types(name):
    known = {*value_types(), *load_model().classes}
    query = LIBRARY[name]
    for parameter in query.parameters:
        assert set(parameter.type.split("|")) <= known
        slots = re.findall(rf"VALUES \?{parameter.name} {{ (.*?) }}", query.source)
        assert slots
        assert set(slots) == {parameter.default or "UNDEF"}
    marked = set(re.findall(r"#\? (\w+)$", query.source, re.MULTILINE))
    assert marked <= {p.name for p in query.parameters if not p.required}


@pytest.mark.parametrize("name", NAMES)
def test_only_declared_slots_stay_undefined(name):
    open_slots = set(re.findall(r"VALUES \?(\w+) { UNDEF }", LIBRARY[name].source))
    assert open_slots == {p.name for p in LIBRARY[name].parameters if p.default is None}


@pytest.mark.parametrize("name", NAMES)
def test_text_is_valid_as_it_stands(name):
    Store().query(LIBRARY[name].source, use_default_graph_as_union=True)


@pytest.mark.parametrize("name", NAMES)
def test_text_is_portable(name):
    text = code(LIBRARY[name])
    assert not re.search(r"\b(YEAR|MONTH|DAY|NOW|RAND|UUID)\(", text)
    assert "service" not in text.lower()
    assert "FROM" not in text
    assert not re.search(r"GRAPH\s+\?\w+\s*{[^}]*\b(COUNT|MIN|MAX|SUM|AVG|GROUP_CONCAT)\(", text)
    assert "SAMPLE(" not in text, "SAMPLE differs from engine to engine; MIN does not"
    assert all(len(line) <= 120 for line in LIBRARY[name].source.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_declared_prefixes_are_those_used(name):
    text = code(LIBRARY[name])
    declared = set(re.findall(r"PREFIX (\w+):", text))
    body = re.sub(r"PREFIX .*|<[^>]*>", "", text)
    assert declared == set(re.findall(r"(?<![\w?])(\w+):\w", body))


@pytest.mark.parametrize("name", NAMES)
def test_terms_are_those_of_the_ontology(name):
    labels = load_model().labels
    terms = set(re.findall(r"akg:([\w-]+)", code(LIBRARY[name])))
    assert terms <= set(labels)


@pytest.mark.parametrize("name", NAMES)
def test_covers_only_what_the_text_meets(name):
    assert set(LIBRARY[name].covers) - met(LIBRARY[name]) == set()


def test_together_they_cover_every_class_and_role():
    model = load_model()
    covered = {name for query in LIBRARY.values() for name in query.covers}
    roles = {role.name for kind in model.kinds.values() for role in kind.roles}
    assert roles <= covered
    assert (set(model.classes) & set(model.labels)) - covered - {"Record"} == set()


@pytest.mark.parametrize("kind", sorted(load_model().kinds))
def test_every_kind_is_met_with_all_its_roles_by_one_query(kind):
    wanted = {kind, *(role.name for role in load_model().kinds[kind].roles)}
    assert any(wanted <= set(query.covers) for query in LIBRARY.values())


def test_lists_of_kinds_in_queries_are_whole():
    """Queries that list the commitments, or the relations of a family, follow the model."""
    model = load_model()
    for name in ("only-proposed", "kept-promises", "broken-promises"):
        listed = set(re.findall(r"akg:(\w+)", code(LIBRARY[name]))) & set(model.kinds)
        assert listed == {kind.name for kind in model.kinds.values() if kind.family == "Commitment"}
    pairs = set(re.findall(r"\(akg:(\w+) akg:(\w+)\)", code(LIBRARY["kinds"])))
    assert pairs == {(kind.family, kind.name) for kind in model.kinds.values()}
    owed = re.findall(r"\(akg:(\w+) akg:(\w+) akg:(\w+)\)", code(LIBRARY["commitments-by-state"]))
    for kind, debtor, creditor in owed:
        assert {debtor, creditor} <= {role.name for role in model.kinds[kind].roles}
    commitments = [kind for kind in model.kinds.values() if kind.family == "Commitment"]
    assert {kind for kind, _, _ in owed} == {k.name for k in commitments if len(_actor_roles(k)) > 1 or _plural(k)}


def _actor_roles(kind):
    return [role for role in kind.roles if role.family in {"debtor", "creditor", "participant"}]


def _plural(kind):
    return any(role.name == "party" for role in kind.roles)


def test_roles_that_do_not_identify_a_relation_are_read_from_mentions():
    """A role that is not on the relation would silently give no rows."""
    model = load_model()
    for query in LIBRARY.values():
        text = code(query)
        kinds = set(re.findall(r"a akg:(\w+)", text)) & set(model.kinds)
        if len(kinds) != 1:
            continue
        kind = model.kinds[kinds.pop()]
        for role in kind.roles:
            if not role.identifying:
                assert not re.search(rf"\?relation[^.]*akg:{role.name}\b", text), (query.name, role.name)


def test_find_query_names_the_nearest():
    assert find_query("visits").name == "visits"
    with pytest.raises(QueryError, match="who-hosts-whom"):
        find_query("who-host-whom")
    with pytest.raises(QueryError, match="--list"):
        find_query("zzzzzz")


def test_queries_lie_in_the_package_folder():
    assert {path.stem for path in FOLDER.glob("*.rq")} == set(NAMES)


TEXT = """# Title: A title
# Question: What
# Question: then?
# Parameters: who Actor required; most integer 3; note text any
# Columns: a b
# Covers: State
SELECT ?a WHERE {
  VALUES ?who { UNDEF }
  VALUES ?most { 3 }
  VALUES ?note { UNDEF }
  VALUES ?a { 1 2 }
  ?a ?p ?note . #? note
}
"""


def test_header_is_read():
    query = parse_query(TEXT, "x")
    assert (query.title, query.question, query.columns, query.covers) == (
        "A title",
        "What then?",
        ("a", "b"),
        ("State",),
    )
    assert query.parameters == (
        Parameter("who", "Actor", required=True),
        Parameter("most", "integer", "3"),
        Parameter("note", "text"),
    )


def test_text_has_the_optional_in_comments_and_the_required_as_example():
    assert parse_query(TEXT, "x").text.splitlines()[7:] == [
        "  VALUES ?who { <https://w3id.org/alliancekg/id/JPN> }",
        "  VALUES ?most { 3 }",
        "  # VALUES ?note { UNDEF }",
        "  VALUES ?a { 1 2 }",
        "  # ?a ?p ?note . #? note",
        "}",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_text_to_edit_is_valid_and_asks_what_bind_asks(name):
    query = LIBRARY[name]
    Store().query(query.text, use_default_graph_as_union=True)
    if not any(parameter.required for parameter in query.parameters):
        assert _bare(query.text) == _bare(query.bind({}))


def _bare(text):
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def test_bind_fills_slots_and_only_those():
    text = parse_query(TEXT, "x").bind(
        {"who": [NamedNode("http://a/b"), NamedNode("http://a/c")], "note": [Literal("n")]}
    )
    assert "VALUES ?who { <http://a/b> <http://a/c> }" in text
    assert "VALUES ?most { 3 }" in text
    assert 'VALUES ?note { "n" }' in text
    assert "VALUES ?a { 1 2 }" in text
    assert "?a ?p ?note ." in text


def test_bind_leaves_out_what_has_no_value():
    text = parse_query(TEXT, "x").bind({"who": [NamedNode("http://a/b")]})
    assert "?note" not in text


def test_bind_with_an_empty_list_gives_no_rows():
    assert "VALUES ?who {  }" in parse_query(TEXT, "x").bind({"who": []})


def test_bind_refuses_missing_and_unknown_parameters():
    query = parse_query(TEXT, "x")
    with pytest.raises(QueryError, match="'who' is missing"):
        query.bind({})
    with pytest.raises(QueryError, match="who, most, note"):
        query.bind({"whom": []})
    with pytest.raises(QueryError, match="no parameters"):
        parse_query("SELECT * {}", "y").bind({"whom": []})


def test_a_text_without_header_offers_its_open_slots():
    query = parse_query("SELECT ?x { VALUES ?x { UNDEF } VALUES ?y { 1 } ?x ?p ?o }", "own.rq")
    assert query.parameters == (Parameter("x", "Entity"),)
    assert query.title == "own.rq"


@pytest.mark.parametrize(
    ("header", "message"),
    [("# Parameters: a Actor", "name type default"), ("# Parameters: b Actor any", "has no slot")],
)
def test_a_broken_header_is_refused(header, message):
    with pytest.raises(QueryError, match=message):
        parse_query(f"{header}\nSELECT ?a {{ VALUES ?a {{ UNDEF }} }}", "x")


SLOTTED = parse_query("# Parameters: x text any\nSELECT ?x { VALUES ?x { UNDEF } }", "slot")


def ask(term):
    return [row["x"] for row in Store().query(SLOTTED.bind({"x": [term]}))]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_literal_comes_back_as_it_went_in(text):
    assert ask(Literal(text)) == [Literal(text)]
    assert ask(Literal(text, language="en")) == [Literal(text, language="en")]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_iri_that_can_be_made_comes_back_as_it_went_in(text):
    try:
        iri = NamedNode(f"http://example.org/{text}")
    except ValueError:
        return
    assert ask(iri) == [iri]


@given(st.integers(-(2**62), 2**62))
def test_any_integer_comes_back_as_it_went_in(number):
    assert ask(Literal(number)) == [Literal(number)]
