"""One reader (or the one writer) of the endpoint: a process that answers jobs on its pipe and may be killed at once.

A message is a line of JSON whose ``body`` gives the number of bytes that follow it. A worker trusts its parent and
nobody else: it has a memory limit, no network where the system allows that, and dies with its parent.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import pyoxigraph as ox

from .endpoint_confine import confine, limit_memory
from .endpoint_guard import calls, code_only, too_deep
from .endpoint_sink import RowCounter, Sink, TooLarge
from .endpoint_touched import touched_graphs
from .endpoint_update import DatasetConflict, with_dataset

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
_FROM = re.compile(r"(?<![\w?$:.\-])FROM(?![\w:.\-])|(?<![\w?$:.\-])FROM\s*NAMED", re.IGNORECASE)
_PIPE = 1024 * 1024


class Answer(NamedTuple):
    """What goes back to the parent: a status, facts about the body, the body."""

    status: int
    facts: dict[str, Any]
    body: bytes = b""


class Worker:
    """Holds the open store and answers one job after the other."""

    def __init__(self, max_memory: int | None = None) -> None:
        self._store: ox.Store | None = None
        self._opened: str | None = None
        self._max_memory = max_memory

    def answer(self, job: dict[str, Any], body: bytes) -> Answer:
        """Return the answer to one job; every failure of the engine becomes a status."""
        operations: dict[str, Callable[[dict[str, Any], bytes], Answer]] = {
            "open": self._begin,
            "query": self._query,
            "check": self._check,
            "convert": self._convert,
            "graph": self._graph,
            "update": self._update,
            "put": self._put,
            "delete": self._delete,
            "snapshot": lambda job, body: self._written(job, 204),
        }
        try:
            self._open(job)
            return operations[job["op"]](job, body)
        except TooLarge as error:
            return Answer(413, {"limit": error.limit})
        except MemoryError:
            return Answer(503, {"limit": "memory"})
        except DatasetConflict as error:
            return Answer(400, {"detail": str(error)})
        except SyntaxError as error:
            return Answer(400, {"detail": str(error.msg)})
        except RuntimeError as error:  # a graph or function that is not there, or a graph that is there already
            return Answer(409 if job["op"] == "update" else 400, {"detail": str(error)})
        except (ValueError, TypeError) as error:
            return Answer(400, {"detail": str(error)})
        except OSError as error:
            limit = getattr(error, "limit", None) or ("result-size" if "result-size" in str(error) else None)
            return Answer(413, {"limit": limit}) if limit else Answer(500, {"internal": str(error)})

    def _open(self, job: dict[str, Any]) -> None:
        path = job.get("store")
        if path is not None and path != self._opened:
            limit_memory(None)
            self._store = None
            self._store = ox.Store(path) if job.get("writable") else ox.Store.read_only(path)
            self._opened = path
            limit_memory(self._max_memory)

    @property
    def _open_store(self) -> ox.Store:
        if self._store is None:
            raise RuntimeError("no store is open")
        return self._store

    def _query(self, job: dict[str, Any], body: bytes) -> Answer:
        text = body.decode("utf-8")
        if too_deep(text):
            return Answer(413, {"limit": "nesting"})
        if calls(text):
            return Answer(403, {"refused": "SERVICE"})
        default, named = job.get("default_graphs"), job.get("named_graphs")
        options: dict[str, Any] = {"base_iri": job.get("base")}
        if default or named:
            options["default_graph"] = [ox.NamedNode(iri) for iri in default or ()]
            options["named_graphs"] = [ox.NamedNode(iri) for iri in named or ()]
        elif job.get("union") and not _FROM.search(code_only(text)):
            options["use_default_graph_as_union"] = True
        if job.get("substitutions"):
            options["substitutions"] = {ox.Variable(k): _term(v) for k, v in job["substitutions"].items()}
        results = self._open_store.query(text, **options)
        if isinstance(results, ox.QueryTriples):
            return self._triples(results, job)
        name = job.get("results")
        if name is None or (isinstance(results, ox.QueryBoolean) and name in {"csv", "tsv"} and job.get("strict")):
            return Answer(406, {"kind": "results"})
        if isinstance(results, ox.QueryBoolean):
            return Answer(200, {"format": name, "kind": "boolean"}, results.serialize(format=_RESULTS[name]) or b"")
        sink = Sink(job["max_bytes"], job.get("max_rows"), RowCounter(name))
        results.serialize(sink, _RESULTS[name])  # pyright: ignore[reportArgumentType]
        return Answer(200, {"format": name, "kind": "bindings"}, sink.value())

    def _check(self, job: dict[str, Any], body: bytes) -> Answer:
        """Look at a text that is sent to another server."""
        text = body.decode("utf-8")
        if too_deep(text):
            return Answer(413, {"limit": "nesting"})
        word = calls(text, tuple(job["words"]))
        return Answer(403, {"refused": word.upper()}) if word else Answer(200, {})

    def _convert(self, job: dict[str, Any], body: bytes) -> Answer:
        """Write another server's answer in another format."""
        name, sink = job["to"], Sink(job["max_bytes"], None, None)
        if job["kind"] == "graph":
            parsed = (quad.triple for quad in ox.parse(body, _GRAPHS[job["from"]]))
            ox.serialize(parsed, sink, _GRAPHS[name], prefixes=job.get("prefixes"))  # pyright: ignore
            return Answer(200, {"format": name, "kind": "graph"}, sink.value())
        if job["from"] == "csv":
            return Answer(406, {"kind": "results"})
        results = ox.parse_query_results(body, _RESULTS[job["from"]])
        results.serialize(sink, _RESULTS[name])  # pyright: ignore[reportArgumentType]
        return Answer(200, {"format": name, "kind": "bindings"}, sink.value())

    def _triples(self, triples: ox.QueryTriples, job: dict[str, Any]) -> Answer:
        name = job.get("graph_format")
        if name is None:
            return Answer(406, {"kind": "graph"})
        sink = Sink(job["max_bytes"], None, None)
        limit: int | None = job.get("max_rows")
        counted = triples if limit is None else _at_most(triples, limit)
        ox.serialize(counted, sink, _GRAPHS[name], prefixes=job.get("prefixes"))  # pyright: ignore
        return Answer(200, {"format": name, "kind": "graph"}, sink.value())

    def _graph(self, job: dict[str, Any], body: bytes) -> Answer:
        graph = _graph_name(job)
        if isinstance(graph, ox.NamedNode) and not self._open_store.contains_named_graph(graph):
            return Answer(404, {})
        sink = Sink(job["max_bytes"], None, None)
        name = job["graph_format"]
        triples = (quad.triple for quad in self._open_store.quads_for_pattern(None, None, None, graph))
        ox.serialize(triples, sink, _GRAPHS[name], prefixes=job.get("prefixes"))  # pyright: ignore
        return Answer(200, {"format": name}, sink.value())

    def _update(self, job: dict[str, Any], body: bytes) -> Answer:
        text = body.decode("utf-8")
        if too_deep(text):
            return Answer(413, {"limit": "nesting"})
        word = calls(text, ("service", "load"))
        if word:
            return Answer(403, {"refused": word.upper()})
        if job.get("using") or job.get("using_named"):
            using, using_named = (
                [str(ox.NamedNode(iri)) for iri in job.get(k) or ()] for k in ("using", "using_named")
            )
            text = with_dataset(text, using, using_named)
        self._change(job, touched_graphs(text), lambda: self._open_store.update(text, base_iri=job.get("base")))
        return self._written(job, 204)

    def _put(self, job: dict[str, Any], body: bytes) -> Answer:
        graph, store = _graph_name(job), self._open_store
        new = isinstance(graph, ox.NamedNode) and not store.contains_named_graph(graph)
        parts: list[tuple[str, int]] = job["parts"]
        quads: list[ox.Quad] = []
        offset = 0
        for name, size in parts:
            parsed = ox.parse(
                body[offset : offset + size], _GRAPHS[name], base_iri=job.get("base"), rename_blank_nodes=True
            )
            quads += [ox.Quad(q.subject, q.predicate, q.object, graph) for q in parsed]
            offset += size

        def put() -> None:
            if job.get("replace"):
                store.clear_graph(graph)
            if isinstance(graph, ox.NamedNode):
                store.add_graph(graph)
            store.extend(quads)

        self._change(job, {graph.value if isinstance(graph, ox.NamedNode) else ""}, put)
        return self._written(job, 201 if new else 204)

    def _delete(self, job: dict[str, Any], body: bytes) -> Answer:
        graph, store = _graph_name(job), self._open_store
        if isinstance(graph, ox.DefaultGraph):
            self._change(job, {""}, lambda: store.clear_graph(graph))
        elif store.contains_named_graph(graph):
            self._change(job, {graph.value}, lambda: store.remove_graph(graph))
        else:
            return Answer(404, {})
        return self._written(job, 204)

    def _change(self, job: dict[str, Any], graphs: set[str] | None, change: Callable[[], object]) -> None:
        """Make a change; where the store keeps its graphs as files, too, write those that it touched."""
        if not job.get("ledger"):
            change()
            return
        from ..graph.store_ledger import Ledger

        ledger = Ledger(Path(job["ledger"]))
        ledger.begin(graphs)
        try:
            change()
        except BaseException:
            ledger.forget()  # a change is made whole or not at all
            raise
        self._open_store.flush()
        ledger.catch_up(self._open_store)

    def _begin(self, job: dict[str, Any], body: bytes) -> Answer:
        """Write what an earlier writer left behind."""
        if job.get("ledger"):
            from ..graph.store_ledger import Ledger

            Ledger(Path(job["ledger"])).catch_up(self._open_store)
        return Answer(200, {})

    def _written(self, job: dict[str, Any], status: int) -> Answer:
        self._open_store.backup(job["snapshot"])  # which also flushes the store itself to the disk
        return Answer(status, {"snapshot": job["snapshot"]})


def _at_most(triples: Iterable[ox.Triple], limit: int) -> Iterator[ox.Triple]:
    for place, triple in enumerate(triples):
        if place >= limit:
            raise TooLarge("rows")
        yield triple


def _graph_name(job: dict[str, Any]) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(job["graph"]) if job.get("graph") else ox.DefaultGraph()


def _term(value: list[str]) -> ox.NamedNode | ox.Literal:
    """Read ``["iri", text]``, ``["literal", text, datatype]`` or ``["lang", text, language]``."""
    kind, text, *rest = value
    if kind == "iri":
        return ox.NamedNode(text)
    return ox.Literal(text, language=rest[0]) if kind == "lang" else ox.Literal(text, datatype=ox.NamedNode(rest[0]))


def serve(incoming: IO[bytes], outgoing: IO[bytes], max_memory: int | None) -> None:
    """Answer jobs until the pipe closes."""
    worker = Worker(max_memory)
    while line := incoming.readline():
        job = json.loads(line)
        answer = worker.answer(job, incoming.read(job["body"]))
        head = {"status": answer.status, "body": len(answer.body), **answer.facts}
        outgoing.write(json.dumps(head).encode() + b"\n")
        outgoing.write(answer.body)
        outgoing.flush()


def main() -> None:
    """Run a worker on standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    outgoing = os.fdopen(os.dup(1), "wb", _PIPE)
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):  # most answers then cross in one piece
            fcntl.fcntl(outgoing, fcntl.F_SETPIPE_SZ, _PIPE)
    os.dup2(2, 1)  # nothing that a library prints may end up between two messages
    outgoing.write(json.dumps({"status": 200, "body": 0, "isolated": confine()}).encode() + b"\n")
    outgoing.flush()
    serve(sys.stdin.buffer, outgoing, int(sys.argv[1]) if len(sys.argv) > 1 else None)


if __name__ == "__main__":
    main()
