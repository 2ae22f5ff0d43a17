"""Reading Accept headers and rewriting updates: the small pure functions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekg.queries.endpoint_guard import calls, code_only
from alliancekg.queries.endpoint_media import GRAPHS, RESULTS, choose, parse_accept
from alliancekg.queries.endpoint_sink import RowCounter
from alliancekg.queries.endpoint_update import DatasetConflict, with_dataset

OFFERED = tuple(RESULTS)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV; charset=utf-8; Q=0.8", "text/csv"),
        ("text/csv;q=2", "text/csv"),
        ("text/csv;q=x", None),
        ("text/csv;q=0", None),
        ("text/*;q=0.1, text/csv;q=0", "text/tab-separated-values"),
        ("application/json;q=0.3, application/sparql-results+xml;q=0.31", "application/sparql-results+xml"),
        ("image/png", None),
    ],
)
def test_choice(header: str | None, expected: str | None) -> None:
    assert choose(header, OFFERED) == expected


@given(st.text())
def test_any_header_is_read(header: str) -> None:
    assert parse_accept(header)
    assert choose(header, tuple(GRAPHS)) in {*GRAPHS, None}


def test_an_update_is_given_its_dataset() -> None:
    start = "PREFIX x: <http://WHERE> INSERT { ?s ?p 'WHERE' } "
    text = start + "WHERE { { SELECT * WHERE { ?s ?p ?o } } } ; DELETE WHERE { ?a ?b ?c }"
    rewritten = with_dataset(text, ["<http://g/1>"], ["<http://g/2>"])
    clauses = " USING <http://g/1> USING NAMED <http://g/2> "
    assert rewritten == (
        f"{start}{clauses}WHERE {{ {{ SELECT * WHERE {{ ?s ?p ?o }} }} }} ; "
        f"DELETE {{ ?a ?b ?c }}{clauses}WHERE {{ ?a ?b ?c }}"
    )


@pytest.mark.parametrize("clause", ["USING <http://g>", "WITH <http://g>"])
def test_a_dataset_named_twice_is_refused(clause: str) -> None:
    text = f"{clause} DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}"
    with pytest.raises(DatasetConflict):
        with_dataset(text, ["<http://g>"], [])


@given(st.text(alphabet="ab'\"<>#\\\n {}?$.:service"))
def test_code_only_keeps_the_length(text: str) -> None:
    assert len(code_only(text)) == len(text)


@given(st.text(alphabet="ab'\"<>#\\\n {}?$.:service"))
def test_the_guard_reads_any_text(text: str) -> None:
    found = calls(text)
    assert found is None or "service" in text.lower()


@pytest.mark.parametrize(
    ("name", "document", "rows"),
    [
        ("json", b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"x":1}},{"a":{"x":"},{\\"a"}}]}}', 2),
        ("xml", b"<results><result><b>&lt;result></b></result><result/></results>", 1),
        ("tsv", b"?a\n1\n2\n", 2),
        ("csv", b'a\r\n1\r\n"x\r\ny ""z"""\r\n', 2),
    ],
)
def test_rows_are_counted_the_same_in_pieces_as_whole(name: str, document: bytes, rows: int) -> None:
    assert RowCounter(name)(document) == rows
    for size in (1, 2, 3, 5, 7, 11):
        counter = RowCounter(name)
        assert sum(counter(document[at : at + size]) for at in range(0, len(document), size)) == rows, size
