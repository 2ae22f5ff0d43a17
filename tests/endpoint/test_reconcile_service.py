"""The reconciliation service over the small graph: what OpenRefine asks, in the forms of the specification."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from endpoint.reconciliation import SCHEMAS, problems

FORM = "application/x-www-form-urlencoded"


def reconcile(server: Any, queries: dict[str, Any]) -> Any:
    answer = server.send("POST", "/reconcile", urlencode({"queries": json.dumps(queries)}), Content_Type=FORM)
    assert answer.status == 200, answer.text
    found = json.loads(answer.text)
    assert problems("reconciliation-result-batch", found) == []
    return found


def get(server: Any, path: str, schema: str) -> Any:
    answer = server.get(path)
    assert (answer.status, answer.type) == (200, "application/json")
    found = json.loads(answer.text)
    assert problems(schema, found) == []
    return found


def test_manifest(small):
    found = get(small, "/reconcile", "manifest")
    assert found["identifierSpace"] == "https://w3id.org/alliancekg/id/"
    address = found["view"]["url"].replace("{{id}}", "AAA")
    assert small.get(address.removeprefix(small.url), Accept="text/turtle").status == 200


def test_a_name_an_alias_and_a_misspelling_find_the_state(small):
    found = reconcile(
        small,
        {
            "q0": {"query": "Aland"},
            "q1": {"query": "republic of aland"},
            "q2": {"query": "Alandd"},
            "q3": {"query": "zzzz"},
        },
    )
    assert [(c["id"], c["score"], c["match"]) for c in found["q0"]["result"][:1]] == [("AAA", 100.0, True)]
    assert [(c["id"], c["score"], c["match"]) for c in found["q1"]["result"][:1]] == [("AAA", 95.0, True)]
    assert [(c["id"], c["match"]) for c in found["q2"]["result"][:1]] == [("AAA", False)]
    assert found["q3"]["result"] == []
    assert "label is the same" in found["q0"]["result"][0]["description"]


def test_queries_may_stand_in_the_address(small):
    queries = quote(json.dumps({"q": {"query": "Bland", "limit": 1}}))
    found = get(small, f"/reconcile?queries={queries}", "reconciliation-result-batch")
    assert [c["id"] for c in found["q"]["result"]] == ["BBB"]


def test_types_narrow_and_properties_weigh(small):
    found = reconcile(
        small,
        {
            "person": {"query": "Aland", "type": "Person"},
            "actor": {"query": "Aland", "type": ["Actor"]},
            "right": {"query": "Bland", "properties": [{"pid": "hostsForcesOf", "v": {"id": "AAA"}}]},
            "wrong": {"query": "Bland", "properties": [{"pid": "hostsForcesOf", "v": "BBB"}]},
            "nameless": {"properties": [{"pid": "hostsForcesOf", "v": ["AAA"]}]},
        },
    )
    assert found["person"]["result"] == []
    assert found["actor"]["result"][0]["id"] == "AAA"
    right, wrong = found["right"]["result"][0], found["wrong"]["result"][0]
    assert (right["id"], wrong["id"]) == ("BBB", "BBB")
    assert right["score"] > wrong["score"]
    assert {"id": "properties", "value": 100.0} in right["features"]
    assert [c["id"] for c in found["nameless"]["result"]] == ["BBB"]


def test_suggestions(small):
    entities = get(small, "/reconcile/suggest/entity?prefix=al", "suggest-entities-response")
    assert entities["result"][0]["id"] == "AAA"
    types = get(small, "/reconcile/suggest/type?prefix=sta", "suggest-types-response")
    assert [item["id"] for item in types["result"]] == ["State"]
    properties = get(small, "/reconcile/suggest/property?prefix=hosts", "suggest-properties-response")
    assert [item["id"] for item in properties["result"]] == ["hostsForcesOf"]
    assert get(small, "/reconcile/suggest/entity?prefix=", "suggest-entities-response") == {"result": []}
    assert small.get("/reconcile/suggest/nothing?prefix=a").status == 404


def test_properties_are_proposed_by_type(small):
    found = get(small, "/reconcile/properties?type=State&limit=50", "data-extension-property-proposal")
    ids = [item["id"] for item in found["properties"]]
    assert {"hostsForcesOf", "exactMatch"} <= set(ids)
    assert get(small, "/reconcile/properties?type=Person", "data-extension-property-proposal")["properties"] != found


def test_data_extension(small):
    wanted = {
        "ids": ["BBB", "AAA", "nobody"],
        "properties": [{"id": "hostsForcesOf"}, {"id": "exactMatch", "settings": {"limit": 1}}, {"id": "drop table"}],
    }
    answer = small.send("POST", "/reconcile", urlencode({"extend": json.dumps(wanted)}), Content_Type=FORM)
    found = json.loads(answer.text)
    assert problems("data-extension-response", found) == []
    assert found["rows"]["BBB"]["hostsForcesOf"] == [{"id": "AAA", "name": "Aland"}]
    assert found["rows"]["AAA"]["exactMatch"] == [{"str": "http://example.org/aland"}]
    assert found["rows"]["nobody"] == {"hostsForcesOf": [], "exactMatch": [], "drop table": []}
    assert next(item["name"] for item in found["meta"]) == "hosts forces of"


def test_preview_shows_facts_and_runs_nothing(small):
    page = small.get("/reconcile/preview?id=BBB")
    assert page.type == "text/html"
    assert "Bland" in page.text and "Aland" in page.text
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    evil = small.get("/reconcile/preview?id=person--evil")
    assert "<script>" not in evil.text and "&lt;script&gt;" in evil.text
    assert small.get("/reconcile/preview?id=nobody").status == 404


@pytest.mark.parametrize(
    "form",
    [
        {"queries": "no json"},
        {"queries": "[]"},
        {"queries": '{"q": 1}'},
        {"queries": '{"q": {}}'},
        {"queries": json.dumps({str(i): {"query": "x"} for i in range(101)})},
        {"extend": '{"ids": "AAA", "properties": []}'},
        {"extend": '{"ids": [], "properties": [{}]}'},
    ],
    ids=lambda form: str(form)[:40],
)
def test_what_is_no_query_is_refused(small, form):
    answer = small.send("POST", "/reconcile", urlencode(form), Content_Type=FORM)
    assert answer.status == 400
    assert answer.type == "application/problem+json"


@pytest.mark.parametrize("entity", ["AAA> } DELETE", "a b", "\u0000", "%3E"])
def test_identifiers_cannot_break_out(small, entity):
    wanted = {"ids": [entity], "properties": [{"id": "hostsForcesOf"}]}
    answer = small.send("POST", "/reconcile", urlencode({"extend": json.dumps(wanted)}), Content_Type=FORM)
    assert json.loads(answer.text)["rows"] == {entity: {"hostsForcesOf": []}}


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ("manifest", {"name": "x"}),
        ("reconciliation-result-batch", {"q": {"result": [{"name": "no id", "score": 1}]}}),
        ("data-extension-response", {"meta": [], "rows": {"a": {"b": [{"str": "x", "int": 1}]}}}),
        ("suggest-entities-response", []),
    ],
)
def test_the_schemas_refuse_what_is_wrong(schema, answer):
    assert schema in SCHEMAS
    assert problems(schema, answer)
