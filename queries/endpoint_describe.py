"""What the endpoint says of itself: the SPARQL service description and the VoID description of the data."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..errors import LimitError
from ..ontology.terms import AKG, ID, ONTOLOGY
from .endpoint_config import EndpointConfig
from .endpoint_engine import Engine
from .endpoint_media import GRAPHS, SHOWN_PREFIXES, choose
from .endpoint_problem import problem

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
FORMATS = "http://www.w3.org/ns/formats/"
_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_XSD_INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
_VOID_FILE = Path(__file__).parent.parent / "ontology" / "void.ttl"
_RESULT_FORMATS = (
    *(f"SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV")),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads"),
)
_RDF_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
_COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    "documents": f"SELECT (COUNT(DISTINCT ?d) AS ?n) {{ ?d a <{AKG}Document> }}",
}
_PARTITIONS = "SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n) LIMIT 200"


def serialise(triples: list[ox.Triple], name: str) -> bytes:
    """Return triples in the format of that short name."""
    prefixes = {**SHOWN_PREFIXES, "sd": SD, "void": VOID}
    return ox.serialize(triples, format=_RDF_FORMATS[name], prefixes=prefixes) or b""


def service_description(endpoint: str, name: str, config: EndpointConfig) -> bytes:
    """Return the service description of the endpoint at that address."""
    service, dataset, default = (
        ox.NamedNode(endpoint),
        ox.NamedNode(f"{endpoint}#dataset"),
        ox.NamedNode(f"{endpoint}#graph"),
    )
    languages = ["SPARQL11Query", *(["SPARQL11Update"] if config.read_write else [])]
    facts: list[tuple[ox.NamedNode, str, ox.NamedNode]] = [
        (service, "endpoint", service),
        (service, "defaultDataset", dataset),
        (dataset, "defaultGraph", default),
        *((service, "supportedLanguage", ox.NamedNode(SD + language)) for language in languages),
        *((service, "resultFormat", ox.NamedNode(FORMATS + form)) for form in _RESULT_FORMATS),
        *([(service, "feature", ox.NamedNode(SD + "UnionDefaultGraph"))] if config.union else []),
    ]
    types = [(service, "Service"), (dataset, "Dataset"), (default, "Graph")]
    triples = [ox.Triple(subject, _RDF_TYPE, ox.NamedNode(SD + kind)) for subject, kind in types]
    triples += [ox.Triple(subject, ox.NamedNode(SD + predicate), thing) for subject, predicate, thing in facts]
    return serialise(triples, name)


class VoidDescription:
    """The VoID description of the current snapshot; counted once for each."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._tag = ""
        self._triples: list[ox.Triple] = []
        self._counting = asyncio.Lock()

    async def triples(self, origin: str) -> list[ox.Triple]:
        """Return the description; ``origin`` is the scheme and host of the server."""
        async with self._counting:
            if self._tag != self._engine.state():
                tag = self._engine.state()
                self._triples = await self._count()
                self._tag = tag
        dataset = ox.NamedNode(f"{ID}dataset")
        links = [
            ox.Triple(dataset, ox.NamedNode(VOID + "sparqlEndpoint"), ox.NamedNode(f"{origin}/sparql")),
            ox.Triple(dataset, ox.NamedNode(VOID + "uriSpace"), ox.Literal(ID)),
            ox.Triple(dataset, ox.NamedNode(VOID + "vocabulary"), ox.NamedNode(ONTOLOGY)),
        ]
        return [*self._triples, *(link for link in links if link not in self._triples)]

    async def _count(self) -> list[ox.Triple]:
        dataset = ox.NamedNode(f"{ID}dataset")
        triples = [ox.Triple(dataset, _RDF_TYPE, ox.NamedNode(VOID + "Dataset"))]
        if _VOID_FILE.is_file():
            with _VOID_FILE.open("rb") as file:
                triples += [quad.triple for quad in ox.parse(file, ox.RdfFormat.TURTLE, base_iri=f"{ID}dataset")]
        for name, text in _COUNTS.items():
            for row in await self._engine.ask(text):
                triples.append(ox.Triple(dataset, ox.NamedNode(VOID + name), _integer(row["n"])))
        for place, row in enumerate(await self._engine.ask(_PARTITIONS)):
            kind = row["class"]
            part = ox.NamedNode(f"{ID}dataset/class/{place}")
            triples += [
                ox.Triple(dataset, ox.NamedNode(VOID + "classPartition"), part),
                ox.Triple(part, ox.NamedNode(VOID + "class"), kind),
                ox.Triple(part, ox.NamedNode(VOID + "entities"), _integer(row["n"])),
            ]
        return list(dict.fromkeys(triples))


def void_routes(engine: Engine) -> list[Route]:
    """Return the route of ``/.well-known/void``."""
    description = VoidDescription(engine)

    async def void(request: Request) -> Response:
        accepted = choose(request.headers.get("accept"), tuple(GRAPHS))
        if accepted is None:
            return problem(406, f"Offered are {', '.join(GRAPHS)}.")
        try:
            triples = await description.triples(f"{request.url.scheme}://{request.url.netloc}")
        except LimitError as error:
            return problem(503, f"The data could not be counted: {error}", {"Retry-After": "5"})
        charset = "; charset=utf-8" if accepted.startswith("text/") else ""
        headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
        return Response(serialise(triples, GRAPHS[accepted]), 200, headers, accepted + charset)

    return [Route("/.well-known/void", void, methods=["GET"])]


def _integer(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.Literal:
    return ox.Literal(term.value, datatype=_XSD_INTEGER)
