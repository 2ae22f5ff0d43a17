"""Throughput of the endpoint against `oxigraph serve` (PyPI: oxigraph) on one store, in one run, as ratios.

    python benchmarks/endpoint.py STORE [--oxigraph PATH] [--clients 8] [--seconds 5] [--rounds 2]

All servers answer the same queries to the same clients, in turn; each text is asked once before the clock runs, and the
better round of each server counts. *kept* is the server as it is started: an answer that was given is kept while the
store stays as it is, so that these all come from there. *asked* is the same server with `--cache 0`: every answer is
computed by a worker process. *of CPU* compares the CPU seconds that an answer costs: on a machine that others use as
well it is the one to trust, since threads that wait for a core get the more of it the more they are.

The evidence query is also put to rdflib-endpoint (PyPI), where that is installed and the store is small enough to be
loaded by it.
"""

from __future__ import annotations

import argparse
import http.client
import importlib.util
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from alliancekg.queries.endpoint_snapshots import Snapshots

PROLOGUE = """PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
"""
BUSY = """SELECT ?actor (COUNT(*) AS ?n) {
  GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?relation akg:party ?actor }
} GROUP BY ?actor ORDER BY DESC(?n) LIMIT 40"""
QUERIES = {
    "point": "SELECT ?p ?o { <%(actor)s> ?p ?o }",
    "evidence": """SELECT ?relation ?quote ?document {
  ?relation akg:party <%(actor)s> .
  ?claim akg:about ?relation ; akg:evidence/oa:hasSelector/oa:exact ?quote ; prov:wasDerivedFrom ?document
} LIMIT 200""",
    "construct": "CONSTRUCT { ?relation ?role ?who } { ?relation akg:party <%(actor)s> ; ?role ?who } LIMIT 500",
}
RDFLIB_QUADS = 300_000  # rdflib needs about a minute and a gigabyte for 500,000


@dataclass
class Server:
    """A running server; ``path`` is that of its query service."""

    name: str
    process: subprocess.Popen[str]
    port: int
    path: str

    def ask(self, connection: http.client.HTTPConnection, text: str) -> bytes:
        """Send a query on an open connection and return the answer."""
        body = urlencode({"query": PROLOGUE + text})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/sparql-results+json, application/n-triples",
        }
        connection.request("POST", self.path, body, headers)
        response = connection.getresponse()
        content = response.read()
        if response.status != 200:
            raise RuntimeError(f"{self.name}: {response.status} {content[:300]!r}")
        return content

    def connect(self) -> http.client.HTTPConnection:
        """Open a connection."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)


def start_own(store: Path, name: str, *options: str) -> Server:
    """Start this project's server."""
    command = [sys.executable, "-m", "alliancekg", "serve", "--store", str(store), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r":(\d+)/", line)
    if found is None:
        raise RuntimeError(line + process.stderr.read())
    stderr = process.stderr
    threading.Thread(target=lambda: [None for _ in stderr], daemon=True).start()
    return wait_until_open(Server(name, process, int(found[1]), "/sparql"))


def start_oxigraph(program: str, store: Path) -> Server:
    """Start Oxigraph's own server on a copy of the store."""
    port = free_port()
    command = [
        program,
        "serve-read-only",
        "--location",
        str(store),
        "--bind",
        f"127.0.0.1:{port}",
        "--union-default-graph",
    ]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, text=True)
    return wait_until_open(Server("oxigraph serve", process, port, "/query"))


def start_rdflib(store: Path, folder: Path) -> Server:
    """Start rdflib-endpoint on the quads of the store."""
    dump, port = folder / "dump.nq", free_port()
    ox.Store.read_only(str(store)).dump(str(dump), format=ox.RdfFormat.N_QUADS)
    command = [sys.executable, "-m", "rdflib_endpoint", "serve", "--host", "127.0.0.1", "--port", str(port), str(dump)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, text=True)
    return wait_until_open(Server("rdflib-endpoint", process, port, "/"), 3000)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_until_open(server: Server, tries: int = 300) -> Server:
    """Wait until the server answers."""
    for _ in range(tries):
        try:
            connection = server.connect()
            server.ask(connection, "ASK {}")
            connection.close()
        except OSError:
            time.sleep(0.1)
        else:
            return server
    raise RuntimeError(f"{server.name} does not answer")


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process and its living children."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder.name) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def measure(server: Server, texts: list[str], clients: int, seconds: float) -> tuple[float, float, float]:
    """Let ``clients`` ask for ``seconds``; returns answers a second, the 95th percentile and CPU time of one in ms."""
    times: list[float] = []
    before = cpu_seconds(server.process.pid)
    end = time.perf_counter() + seconds

    def client(number: int) -> None:
        connection = server.connect()
        place = number * 7
        while time.perf_counter() < end:
            begun = time.perf_counter()
            server.ask(connection, texts[place % len(texts)])
            times.append(time.perf_counter() - begun)
            place += 1
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - begun
    cpu = cpu_seconds(server.process.pid) - before
    return len(times) / spent, 1000 * statistics.quantiles(times, n=20)[-1], 1000 * cpu / len(times)


def main() -> None:
    """Run the comparison and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--oxigraph", default="oxigraph", help="the program of the PyPI package oxigraph")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    program = shutil.which(options.oxigraph)
    if program is None:
        sys.exit(f"{options.oxigraph}: not found; pip install oxigraph, or --oxigraph PATH")
    snapshots = Snapshots(options.store)
    servers: list[Server] = []
    load = (options.clients, options.seconds, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        try:
            copy = snapshots.take().path
            servers.append(start_own(options.store, "alliancekg, kept"))
            servers.append(start_own(options.store, "alliancekg, asked", "--cache", "0"))
            servers.append(start_oxigraph(program, copy))
            actors = busy_actors(servers[0])
            print(f"{options.clients} clients, {options.seconds:g} s a round, best of {options.rounds}")
            print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {len(actors)} actors")
            for name, template in QUERIES.items():
                compare(name, servers, [template % {"actor": actor} for actor in actors], *load)
            reason = no_rdflib(copy)
            if reason:
                print(f"\nrdflib-endpoint is left out: {reason}")
            else:
                servers.append(start_rdflib(copy, Path(folder)))
                texts = [QUERIES["evidence"] % {"actor": actor} for actor in actors]
                compare("evidence", [servers[0], servers[1], servers[-1]], texts, *load)
        finally:
            for server in servers:
                server.process.terminate()
                server.process.wait(20)
            snapshots.close()


def no_rdflib(store: Path) -> str | None:
    """Return why rdflib-endpoint cannot be compared with, None where it can."""
    if importlib.util.find_spec("rdflib_endpoint") is None:
        return "it is not installed (pip install rdflib-endpoint)"
    quads = len(ox.Store.read_only(str(store)))
    return f"{quads} quads are more than the {RDFLIB_QUADS} that it is given" if quads > RDFLIB_QUADS else None


def busy_actors(server: Server) -> list[str]:
    """Return those who take part in most relations."""
    connection = server.connect()
    rows = json.loads(server.ask(connection, BUSY))["results"]["bindings"]
    connection.close()
    return [row["actor"]["value"] for row in rows]


def warm(server: Server, texts: list[str]) -> None:
    """Ask everything once, so that all caches, whoever has them, are filled."""
    connection = server.connect()
    for text in texts:
        server.ask(connection, text)
    connection.close()


def compare(name: str, servers: list[Server], texts: list[str], clients: int, seconds: float, rounds: int) -> None:
    """Print answers a second of each server, and how many of the last one's that is."""
    for server in servers:
        warm(server, texts)
    results = [[measure(server, texts, clients, seconds) for server in servers] for _ in range(rounds)]
    other = servers[-1].name
    print(f"\n{name:<20}{'/s':>8}{'p95 ms':>9}{'CPU ms':>9}   against {other}: by the clock, of CPU")
    base, base_cpu = max(r[-1][0] for r in results), min(r[-1][2] for r in results)
    for place, server in enumerate(servers):
        rate, p95, _ = max(result[place] for result in results)
        cpu = min(result[place][2] for result in results)
        print(
            f"{server.name:<20}{rate:>8.0f}{p95:>9.1f}{cpu:>9.2f}{rate / base:>26.2f}{base_cpu / cpu:>8.2f}", flush=True
        )


if __name__ == "__main__":
    main()
