"""Throughput of the endpoint against `oxigraph serve` (PyPI: oxigraph) on one store, in one run, as ratios.

    python benchmarks/endpoint.py STORE [--oxigraph PATH] [--clients 8] [--seconds 5] [--rounds 2]

Both servers answer the same queries to the same clients, in turn; the better round of each counts. The last column is
of the CPU seconds that an answer costs: on a machine that others use as well it is the one to trust, since threads
that wait for a core get the more of it the more they are.
"""

from __future__ import annotations

import argparse
import http.client
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


def start_own(store: Path) -> Server:
    """Start this project's server."""
    command = [sys.executable, "-m", "alliancekg", "serve", "--store", str(store), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r":(\d+)/", line)
    if found is None:
        raise RuntimeError(line + process.stderr.read())
    stderr = process.stderr
    threading.Thread(target=lambda: [None for _ in stderr], daemon=True).start()
    return wait_until_open(Server("alliancekg serve", process, int(found[1]), "/sparql"))


def start_oxigraph(program: str, store: Path) -> Server:
    """Start Oxigraph's own server on a copy of the store."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
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


def wait_until_open(server: Server) -> Server:
    """Wait until the server answers."""
    for _ in range(300):
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
    with tempfile.TemporaryDirectory():
        try:
            servers.append(start_own(options.store))
            servers.append(start_oxigraph(program, snapshots.take().path))
            compare(servers, options.clients, options.seconds, options.rounds)
        finally:
            for server in servers:
                server.process.terminate()
                server.process.wait(20)
            snapshots.close()


def compare(servers: list[Server], clients: int, seconds: float, rounds: int) -> None:
    """Print answers a second of each server and their ratio, a line a query."""
    first = servers[0].connect()
    rows = json.loads(servers[0].ask(first, BUSY))["results"]["bindings"]
    first.close()
    actors = [row["actor"]["value"] for row in rows]
    print(f"{clients} clients, {seconds:g} s a round, best of {rounds}, {len(actors)} actors")
    heads = "".join(f"{server.name + ' /s':>20}{'p95 ms':>9}{'CPU ms':>9}" for server in servers)
    print(f"{'query':<10}{heads}{'ratio':>8}{'of CPU':>8}")
    for name, template in QUERIES.items():
        texts = [template % {"actor": actor} for actor in actors]
        for server in servers:
            measure(server, texts, clients, 0.5)
        results = [[measure(server, texts, clients, seconds) for server in servers] for _ in range(rounds)]
        best = [max(result[place] for result in results) for place in range(len(servers))]
        cpu = [min(result[place][2] for result in results) for place in range(len(servers))]
        cells = "".join(
            f"{rate:>20.0f}{p95:>9.1f}{spent:>9.2f}" for (rate, p95, _), spent in zip(best, cpu, strict=True)
        )
        print(f"{name:<10}{cells}{best[0][0] / best[1][0]:>8.2f}{cpu[1] / cpu[0]:>8.2f}")


if __name__ == "__main__":
    main()
