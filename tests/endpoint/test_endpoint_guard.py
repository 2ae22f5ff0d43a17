"""The guard against SERVICE and LOAD: what it refuses, what it lets through, and a fuzz test against the engine."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from alliancekg.queries.endpoint_guard import MAX_NESTING, calls, code_only, too_deep

QUERY_WORDS = ("service",)
UPDATE_WORDS = ("service", "load")


@pytest.mark.parametrize(
    "text",
    [
        "ASK { SERVICE <http://a/> { ?s ?p ?o } }",
        "ASK{SERVICESILENT<http://a/>{}}",
        "ASK { sErViCe?x{} }",
        "ASK { SERVICE:x{} }",
        "ASK { FILTER(1<2)SERVICE#>\n<http://a/>{} }",
        "ASK { FILTER('0'<'>')SERVICE <http://a/> {} FILTER(''='') }",
        'ASK { VALUES ?x { """a"} SERVICE <http://a/> {} #\\q """ } }',
        "PREFIX x: <http://a/> ASK { ?s ?p x:a\\# . SERVICE <http://a/> {} }",
        "PREFIX x: <http://a/> ASK { ?s ?p x:a\\' . SERVICE <http://a/> {} #' \n }",
        "ASK { \\u0053ERVICE <http://a/> {} }",
        "# a comment \r ASK { SERVICE <http://a/> {} }",
        "ASK { ?s ?p 1.SERVICE <http://a/> {} }",
        "ASK { ?s ?p ex:service }",
    ],
)
def test_a_call_is_refused(text: str) -> None:
    assert calls(text) == "service"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service ?SERVICE2 { ?service ?p $service }",
        "SELECT * { ?s ?p 'the service' }",
        'SELECT * { ?s ?p """self-service, he said "service" """ }',
        "SELECT * { ?s ?p ?o } # no service here",
        "SELECT * { ?s a <http://www.w3.org/ns/sparql-service-description#Service> }",
        "SELECT * { FILTER(CONTAINS(?o, 'Service')) ?s <http://a/service> ?o FILTER(?n < 3 && ?m > 1) }",
        "SELECT * { FILTER(?n < 3) ?s ?p 'service' }",
        "SELECT * { ?s ?p ?o FILTER(?o < 'service') }",
        "LOAD <http://a/>",
        "",
        "'",
        "<",
        "\\",
    ],
)
def test_an_innocent_query_passes(text: str) -> None:
    assert calls(text) is None


@pytest.mark.parametrize(
    "text", ["LOAD <http://a/>", "LOADSILENT<http://a/>", "CLEAR ALL;load<http://a/>INTO GRAPH <x>"]
)
def test_load_is_refused_in_an_update(text: str) -> None:
    assert calls(text, UPDATE_WORDS) == "load"


@pytest.mark.parametrize("text", ["INSERT DATA { <a> <b> 'workload' }", "DELETE WHERE { ?load <http://a/load> ?o }"])
def test_innocent_updates_pass(text: str) -> None:
    assert calls(text, UPDATE_WORDS) is None


def test_nesting() -> None:
    assert not too_deep("ASK " + "{" * MAX_NESTING + "}" * MAX_NESTING)
    assert too_deep("ASK " + "{" * (MAX_NESTING + 1) + "}")
    assert not too_deep("()" * 10_000)


def test_code_only_keeps_lengths_and_blanks_the_rest() -> None:
    text = "SELECT * { <http://a/x> ?p 'FROM' } # FROM <b>"
    blanked = code_only(text)
    assert len(blanked) == len(text)
    assert "FROM" not in blanked
    assert "?p" in blanked


class Listener:
    """Counts the connections that somebody makes to it."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._socket.getsockname()[1]
        self.count = 0
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.count += 1
            connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


class Generator:
    """Query and update texts that stress where strings, comments, IRIs and operators begin and end."""

    def __init__(self, port: int, seed: int) -> None:
        self._random = random.Random(seed)
        self._target = f"<http://127.0.0.1:{port}/>"
        self._port = port

    def text(self) -> tuple[bool, str]:
        """Return whether it is an update, and the text."""
        pick = self._random.random()
        if pick < 0.15:
            return True, self._mangled(f"{self._load()}")
        if pick < 0.3:
            return True, self._mangled(f"{self._prologue()}INSERT {{}} WHERE {{{self._group()}}}")
        return False, self._mangled(f"{self._prologue()}ASK{self._gap()}{{{self._group()}}}")

    def _choose(self, *options: str) -> str:
        return self._random.choice(options)

    def _case(self, word: str) -> str:
        return "".join(self._random.choice((c.lower(), c.upper())) for c in word)

    def _gap(self) -> str:
        return self._choose("", "", " ", "\n", "\t", "#>\n", "# '\n", '# "\r', "#\\\n", "#<\n", " #service\n")

    def _prologue(self) -> str:
        return self._choose(
            "",
            f"PREFIX x: {self._target}",
            f"BASE {self._target}",
            f"PREFIX service: <http://127.0.0.1:{self._port}/>",
            "PREFIX x: <http://a:80> ",
            "PREFIX : <http://a/service#> ",
            f"PREFIX x:{self._gap()}{self._target}#'\n",
        )

    def _load(self) -> str:
        silent = self._choose("", "", self._gap() + self._case("silent"))
        into = self._choose("", f"{self._gap()}INTO GRAPH{self._gap()}<http://a/g>")
        before = self._choose("", "CLEAR ALL;", "PREFIX x: <http://a/>", "INSERT DATA{<a:a><a:b>'\\''};", "# load\n")
        return f"{before}{self._gap()}{self._case('load')}{silent}{self._gap()}{self._target}{into}"

    def _call(self) -> str:
        silent = self._choose("", self._gap() + self._case("silent"))
        target = self._choose(self._target, self._target, "x:", "<>", "?t", "service:")
        return f"{self._case('service')}{silent}{self._gap()}{target}{self._gap()}{{{self._choose('', '?s ?p ?o')}}}"

    def _filler(self) -> str:
        return self._choose(
            "FILTER(1<2)",
            "FILTER(1<'>')",
            "FILTER('a'<'>'&&1>0)",
            "FILTER(?a<?b||?c>?d)",
            "FILTER(''='')",
            "?s ?p '\\''.",
            '?s ?p """a"b""".',
            "?s ?p '''it's''' .",
            "?s ?p x:a\\#b .",
            "?s ?p x:a\\'b .",
            "?s ?p x:5service .",
            "?s ?p x:service .",
            "?s x:p?service .",
            "?s <http://a/service> ?service .",
            "?s ?p <a:b'> .",
            "?s ?p <a:b#c> .",
            "?s ?p 1.",
            "?s ?p 'x'@en-service .",
            "?s ?p '#' . # '\n",
            'VALUES ?x {"a" "b"}',
            'VALUES ?x {"""a"}',
            "BIND('SERVICE' AS ?y)",
            "OPTIONAL{?s ?p ?o}",
            "{}",
            "",
        )

    def _group(self) -> str:
        parts = [self._filler() for _ in range(self._random.randint(0, 3))]
        if self._random.random() < 0.75:
            parts.insert(self._random.randint(0, len(parts)), self._call())
        return self._gap() + "".join(part + self._gap() for part in parts)

    def _mangled(self, text: str) -> str:
        if self._random.random() < 0.35:
            for _ in range(self._random.randint(1, 3)):
                place = self._random.randint(0, len(text))
                piece = self._random.choice(
                    ["'", '"', "<", ">", "#", "\\", "\n", " ", "}", "{", ".", "'''", '"""', "\\u0027"]
                )
                keep = self._random.choice((0, 1))
                text = text[:place] + piece + text[place + keep :]
        return text


def fuzz(listener: Listener, number: int, seed: int) -> tuple[int, int]:
    """Run what the guard lets through; returns how many texts it let through and how many refused ones did call."""
    store = ox.Store()
    generator = Generator(listener.port, seed)
    passed = caught = 0
    for place in range(number):
        is_update, text = generator.text()
        refused = calls(text, UPDATE_WORDS if is_update else QUERY_WORDS)
        if refused and place % 20:
            continue  # of the refused ones a sample shows that the texts are dangerous
        before = listener.count
        try:
            if is_update:
                store.update(text)
            else:
                bool(store.query(text))
        except (SyntaxError, OSError, ValueError, RuntimeError):
            pass
        called = listener.count > before
        if refused:
            caught += called
        else:
            passed += 1
            assert not called, text
    assert listener.count >= caught
    return passed, caught


def test_no_text_that_passes_calls_anybody(listener: Listener) -> None:
    passed, caught = fuzz(listener, 3_000, seed=1)
    assert passed > 300
    assert caught > 15


@pytest.mark.slow
def test_none_of_30000_texts_that_pass_calls_anybody(listener: Listener) -> None:
    passed, caught = fuzz(listener, 30_000, seed=2)
    assert passed > 3_000
    assert caught > 150
