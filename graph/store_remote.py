"""A store at a SPARQL 1.1 server, over HTTP: the same interface as the embedded one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from pyoxigraph import (
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
    serialize,
)

from ..errors import InputError, LimitError, QueryError, StoreError
from ..ontology.model import Model
from .bind import bind
from .quads import Pipeline
from .store_base import GraphStore, QueryResult, Term

if TYPE_CHECKING:
    from httpx import Client, Response

    from .registry import Registry

RETRIES = 4  # further attempts after the first
PAUSE = 0.25  # seconds before the second attempt, doubled each time
TRANSIENT = frozenset({429, 502, 503, 504})
ROWS, TRIPLES = "application/sparql-results+json", "application/n-triples"


class RemoteStore(GraphStore):
    """Speaks the SPARQL 1.1 Protocol and the Graph Store Protocol.

    The address is read by :class:`Addresses`; ``update`` and ``graphs`` name endpoints that lie elsewhere. A change is
    one update request.
    """

    read_only: bool

    def __init__(
        self,
        address: str,
        *,
        update: str | None = None,
        graphs: str | None = None,
        read_only: bool = False,
        token: str | None = None,
        timeout: float = 60.0,
        model: Model | None = None,
        registry: Registry | None = None,
        pipeline: Pipeline | None = None,
    ) -> None:
        super().__init__(model, registry, pipeline)
        import httpx

        found = Addresses.read(address)
        self._query_url = found.query
        self._update_url = update or found.update
        self._graphs_url = graphs or found.graphs
        self.read_only = read_only
        headers = {"User-Agent": "alliancekg"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._client: Client = httpx.Client(timeout=timeout, headers=headers)

    @property
    def place(self) -> str:
        return self._query_url

    def query(self, text: str, substitutions: Mapping[str, Term] | None = None) -> QueryResult:
        """Answer a query over the union of all named graphs, which the server is asked for by naming none.

        Oxigraph's ``union-default-graph`` parameter asks for it in so many words; other servers have the union by
        configuration.
        """
        response = self._send(
            "POST",
            self._query_url,
            content=bind(text, substitutions or {}).encode(),
            params={"union-default-graph": ""},
            headers={"Content-Type": "application/sparql-query", "Accept": f"{ROWS}, {TRIPLES};q=0.9"},
        )
        kind = response.headers.get("content-type", "").partition(";")[0].strip()
        if kind == ROWS:
            return self._rows(response.content)
        if kind in (TRIPLES, "text/plain"):
            return self._triples(response.content)
        raise StoreError(f"answered with {kind or 'no media type'}", place=self.place, accepted=f"{ROWS} or {TRIPLES}")

    def update(self, text: str) -> None:
        self.writable()
        self._send(
            "POST", self._update_url, content=text.encode(), headers={"Content-Type": "application/sparql-update"}
        )

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        if graph is not None:
            response = self._send(
                "GET", self._graphs_url, params={"graph": graph}, headers={"Accept": TRIPLES}, missing=True
            )
            if response.status_code != 404:
                for quad in parse(response.content, format=RdfFormat.N_TRIPLES):
                    yield Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph))
            return
        names = [row["g"].value for row in self.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")]
        for name in sorted(names):
            yield from self.quads(name)

    def put_graph(self, graph: str, quads: Iterator[Quad]) -> None:
        """Replace one named graph by the Graph Store Protocol."""
        self.writable()
        triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
        body = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        self._send("PUT", self._graphs_url, params={"graph": graph}, content=body, headers={"Content-Type": TRIPLES})

    def close(self) -> None:
        self._client.close()

    def _rows(self, body: bytes) -> QuerySolutions | QueryBoolean:
        try:
            return parse_query_results(body, format=QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"answered with what cannot be read: {error}", place=self.place) from error

    def _triples(self, body: bytes) -> QueryResult:
        from pyoxigraph import Store

        store = Store()
        for quad in parse(body, format=RdfFormat.N_TRIPLES):
            store.add(Quad(quad.subject, quad.predicate, quad.object))
        return store.query("CONSTRUCT WHERE { ?s ?p ?o }")

    def _send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None = None,
        params: Mapping[str, str] | None = None,
        missing: bool = False,
    ) -> Response:
        """Send a request, again where the server is busy or not there; every request here may be sent twice."""
        import httpx

        reason = ""
        for attempt in range(RETRIES + 1):
            if attempt:
                time.sleep(PAUSE * 2 ** (attempt - 1))
            try:
                response = self._client.request(method, url, params=params, content=content, headers=dict(headers))
            except httpx.TransportError as error:
                reason = f"does not answer: {error or type(error).__name__}"
                continue
            if response.status_code in TRANSIENT:
                reason = f"is busy: {response.status_code} {response.reason_phrase}"
                continue
            if response.is_success or (missing and response.status_code == 404):
                return response
            raise _refusal(response, url)
        if reason.startswith("is busy"):
            raise LimitError(f"{reason} (tried {RETRIES + 1} times)", place=url)
        raise StoreError(f"{reason} (tried {RETRIES + 1} times)", place=url, accepted="a running SPARQL 1.1 server")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The three endpoints of a SPARQL 1.1 server."""

    query: str
    update: str
    graphs: str

    @classmethod
    def read(cls, address: str) -> Addresses:
        """Read the address that a person gives for a store.

        It is the server's root, with ``/query``, ``/update`` and ``/store`` below it as Oxigraph has them, or its query
        endpoint (an address that ends in ``/query`` or ``/sparql``). Where a server has other names they stand behind
        ``#``, which is never sent, relative to the address:
        ``http://host/ds#query=sparql&update=update&graphs=data``.

        Raises InputError for an address that is none, or for a name behind ``#`` that is none of the three.
        """
        plain, _, behind = address.partition("#")
        parts = urlsplit(plain)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InputError("is no address", place=address, accepted="http://host:port/")
        root, query = endpoints(plain)
        given = dict(parse_qsl(behind, keep_blank_values=True))
        strange = sorted(set(given) - {"query", "update", "graphs"})
        if strange:
            raise InputError(f"has no endpoint '{strange[0]}'", place=address, accepted="query, update and graphs")
        named = {name: urljoin(f"{root}/", value) if value else root for name, value in given.items()}
        return cls(**{"query": query, "update": f"{root}/update", "graphs": f"{root}/store", **named})


def endpoints(address: str) -> tuple[str, str]:
    """The root of a server and its query endpoint, from either."""
    plain = address.rstrip("/")
    root, _, last = plain.rpartition("/")
    if last in ("query", "sparql"):
        return root, plain
    return plain, f"{plain}/query"


def _refusal(response: Response, url: str) -> StoreError | QueryError:
    detail = " ".join(response.text.split())[:300]
    message = f"refused: {response.status_code} {response.reason_phrase}{f': {detail}' if detail else ''}"
    if response.status_code == 400:
        return QueryError(message, place=url)
    if response.status_code in (401, 403):
        return StoreError(message, place=url, accepted="a token that may do this (ALLIANCEKG_TOKEN)")
    return StoreError(message, place=url)


__all__ = ["Addresses", "RemoteStore", "endpoints"]
