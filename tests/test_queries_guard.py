"""No query text can reach another server, and harmless texts pass."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from alliancekg.errors import QueryError
from alliancekg.queries.engine import execute
from alliancekg.queries.guard import calls_service, refuse_service

CALLS = [
    "SELECT * { SERVICE <http://h/> { ?s ?p ?o } }",
    "SELECT * { service <http://h/> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<http://h/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT ?x { ?s ?p ?o } }",
    "SELECT * { BIND(1 AS ?x)SERVICE<http://h/>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 1 .SERVICE<http://h/>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p '''a''' . SERVICE <http://h/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'a\\' # ' . SERVICE <http://h/> { ?s ?p ?o } }",
    "PREFIX e: <http://e/#> SELECT * { ?s ?p e:a\\# . SERVICE <http://h/> { ?s ?p ?o } }",
    "SELECT * { # a comment\n SERVICE <http://h/> { ?s ?p ?o } }",
    "SELECT * { # a comment\r SERVICE <http://h/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?a, ?b, ?c FILTER(?a<?b&&'>'=?c) SERVICE <http://h/> {} #'\n }",
    "SELECT * { ?s ?p ?a, ?b FILTER(?a<?b#>'''\n) SERVICE <http://h/> {} #'''\n }",
    "SELECT * { ?s ?p ?a, ?b FILTER(?a<?b)SERVICE?s#>\n{ ?s ?p ?o } }",
    "SELECT * { ?s <http://x/'> ?o . ?s ?p ?a, ?b FILTER(?a<?b&&'>'=?a) SERVICE <http://h/> {} #'\n }",
    'SELECT * { ?s ?p """a\\""" # """ . SERVICE <http://h/> { ?s ?p ?o } }',
    "SELECT * { { SELECT * { SERVICE <http://h/> { ?s ?p ?o } } } }",
    "ASK { FILTER EXISTS { SERVICE <http://h/> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://h/> { ?s ?p ?o } }",
    "DESCRIBE ?s WHERE { SERVICE <http://h/> { ?s ?p ?o } }",
]
HARMLESS = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { ?s ?p 'secret service' }",
    'SELECT * { ?s ?p "SERVICE <http://h/>" }',
    "SELECT * { ?s ?p '''SERVICE\n'x' <http://h/>''' }",
    "SELECT * { <http://e/secret-service> ?p ?o }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://h/>",
    "# about a service\nSELECT * { ?s ?p ?o }",
    "PREFIX e: <http://e/service#> SELECT * { e:x ?p ?o }",
]


@pytest.mark.parametrize("text", CALLS)
def test_calls_are_refused(text):
    assert calls_service(text)
    with pytest.raises(QueryError, match="SERVICE is refused"):
        execute(Store(), text)


@pytest.mark.parametrize("text", HARMLESS[:-1])
def test_harmless_texts_pass(text):
    refuse_service(text)


def test_letters_before_a_hash_in_an_iri_are_refused_rather_than_risked():
    assert calls_service(HARMLESS[-1])


def test_a_variable_or_prefixed_name_with_the_letters_is_refused():
    assert calls_service("SELECT ?service { ?service ?p ?o }")
    assert calls_service("SELECT * { ex:service ?p ?o }")


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server that notes every connection made to it."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    closing = threading.Event()

    def serve() -> None:
        while not closing.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            with connection:
                heard.append(b"connection")

    thread = threading.Thread(target=serve)
    thread.start()
    yield server.getsockname()[1], heard
    closing.set()
    thread.join()
    server.close()


def test_the_engine_would_call_without_the_guard(listener):
    port, heard = listener
    before = len(heard)
    with pytest.raises(OSError, match=r".+"):
        list(Store().query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))
    assert len(heard) > before


WORDS = """
SELECT_*_{ } { ?s_?p_?o _ ' " ''' \"\"\" \\ # < > <http://e/x> ?a<?b && FILTER( ) 1 . ; e:a e:a\\#
SERVICE service SILENT SERVICESILENT ser vice ?x BIND(1_AS_?y) OPTIONAL UNION '>'=?c VALUES_?v_{1}
PREFIX_e:_<http://e/> \\u0053
"""
PIECES = st.sampled_from([*(word.replace("_", " ") for word in WORDS.split()), "\n", "\r"])


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=25))
def test_whatever_passes_does_not_call(listener, pieces):
    """Every text that passes the guard is run; nothing may connect. The address stands in for the calls' own."""
    port, heard = listener
    text = "".join(pieces).replace("SERVICE", f"SERVICE <http://127.0.0.1:{port}/> ")
    if calls_service(text):
        return
    before = len(heard)
    try:
        answer = Store().query(text)
        if not isinstance(answer, bool):
            list(answer)  # type: ignore[call-overload]
    except (SyntaxError, ValueError, RuntimeError):
        pass
    assert len(heard) == before


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_a_call_is_found_wherever_it_stands_in_code(before, after):
    """A call after a closed group is in code whatever stands before it in a comment line or after it."""
    line = before.replace("\n", " ").replace("\r", " ")
    assert calls_service(f"# {line}\nSELECT * {{ SERVICE <http://h/> {{}} }} {after}")


def test_a_long_text_is_checked_in_linear_time():
    text = "SELECT * { " + "?s <http://e/p> 'x' . # c\n" * 20_000 + "} # service"
    assert not calls_service(text)


def test_update_is_not_a_query():
    with pytest.raises(QueryError, match="not a SPARQL"):
        execute(Store(), "LOAD <http://127.0.0.1/>")
    with pytest.raises(QueryError, match="not a SPARQL"):
        execute(Store(), "INSERT DATA { <http://a> <http://b> 1 }")
