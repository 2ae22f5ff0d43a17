"""Linked data: every IRI of the graph and of the ontology is a page for people and RDF for programs, by its path."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..ontology.terms import ID, ONTOLOGY
from .endpoint_data_page import entity_page, ontology_page
from .endpoint_describe import serialise
from .endpoint_engine import Engine
from .endpoint_media import GRAPHS, HTML, SHOWN_PREFIXES, choose, named_format
from .endpoint_problem import problem, refusal
from .endpoint_sparql import tag_matches, tagged, until_gone, with_charset

OFFERED = (HTML, *GRAPHS)
PAGE_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_ONTOLOGY_FOLDER = Path(__file__).parent.parent / "ontology"
_ONTOLOGY_FILES = ("core.ttl", "schemes.ttl")

# What is said of a thing: its own statements, what points at it, and the sentences behind its relations.
_DESCRIPTION = """
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
CONSTRUCT { ?s ?p ?o }
{
  { VALUES ?s { %(iri)s } ?s ?p ?o }
  UNION { { SELECT ?s ?p ?o { VALUES ?o { %(iri)s } ?s ?p ?o } LIMIT 2000 } }
  UNION { ?s akg:about %(iri)s ; ?p ?o }
  UNION { ?claim akg:about %(iri)s ; akg:evidence ?s . ?s ?p ?o }
  UNION { ?claim akg:about %(iri)s ; akg:evidence/oa:hasSelector ?s . ?s ?p ?o }
  UNION { %(iri)s akg:evidence ?s . ?s ?p ?o }
  UNION { %(iri)s akg:evidence/oa:hasSelector ?s . ?s ?p ?o }
}
"""


def data_routes(engine: Engine) -> list[Route]:
    """Return the routes of ``/id/...`` and ``/ontology``."""

    async def entity(request: Request) -> Response:
        accepted = _accepted(request)
        if accepted is None:
            return problem(406, f"Offered are {', '.join(OFFERED)}.")
        iri = await _existing(engine, _candidates(request))
        if iri is None:
            return problem(404, "Nothing in the graph has this address.")
        known = engine.snapshot.tag
        headers = _headers(f"{known} {iri} {accepted}")
        if known and tag_matches(request, headers["ETag"]):
            return Response(None, 304, headers)
        if accepted == HTML:
            page, policy = await entity_page(engine.ask, iri), {"Content-Security-Policy": PAGE_CSP}
            if not known:
                return tagged(request, page, policy, "text/html; charset=utf-8")
            return Response(page, 200, {**headers, **policy}, "text/html; charset=utf-8")
        job = {"graph_format": GRAPHS[accepted], "prefixes": SHOWN_PREFIXES, "stable": True}
        reply = await engine.query(_DESCRIPTION % {"iri": f"<{iri}>"}, job, lambda: until_gone(request))
        if reply.status != 200:
            return refusal(reply, engine.config)
        if not known:
            return tagged(request, reply.body, {}, with_charset(accepted))
        return Response(reply.body, 200, headers, with_charset(accepted))

    async def ontology(request: Request) -> Response:
        accepted = _accepted(request)
        if accepted is None:
            return problem(406, f"Offered are {', '.join(OFFERED)}.")
        triples, digest = _ontology_triples()
        headers = _headers(f"{digest} {accepted}")
        if tag_matches(request, headers["ETag"]):
            return Response(None, 304, headers)
        if accepted == HTML:
            page = ontology_page(triples)
            return Response(page, 200, {**headers, "Content-Security-Policy": PAGE_CSP}, "text/html; charset=utf-8")
        return Response(serialise(triples, GRAPHS[accepted]), 200, headers, with_charset(accepted))

    return [
        Route("/id/{name:path}", entity, methods=["GET"]),
        Route("/ontology", ontology, methods=["GET"]),
    ]


def _accepted(request: Request) -> str | None:
    wanted = request.query_params.get("format")
    if wanted is None:
        return choose(request.headers.get("accept"), OFFERED)
    return choose(named_format(wanted), OFFERED)


def _candidates(request: Request) -> list[str]:
    """Return the IRIs that a path may stand for: as sent, and with its percent-encoding undone."""
    raw = request.scope.get("raw_path", b"").decode("latin-1").partition("?")[0]
    sent = raw.partition("/id/")[2]
    found: list[str] = []
    for name in dict.fromkeys((sent, request.path_params["name"])):
        try:
            found.append(ox.NamedNode(ID + name).value)
        except ValueError:
            continue
    return found


async def _existing(engine: Engine, candidates: Sequence[str]) -> str | None:
    for iri in candidates:
        term = f"<{iri}>"
        patterns = f"{{ {term} ?p ?o }} UNION {{ ?s ?p {term} }} UNION {{ GRAPH {term} {{ ?s ?p ?o }} }}"
        text = f"SELECT * {{ {patterns} }} LIMIT 1"
        if await engine.ask(text):
            return iri
    return None


def _headers(facts: str) -> dict[str, str]:
    digest = hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return {"ETag": f'W/"{digest}"', "Vary": "Accept", "Cache-Control": "no-cache"}


@lru_cache(maxsize=1)
def _ontology_triples() -> tuple[list[ox.Triple], str]:
    """Return the ontology's statements and a digest of its files."""
    triples: list[ox.Triple] = []
    digest = hashlib.sha256()
    for name in _ONTOLOGY_FILES:
        content = (_ONTOLOGY_FOLDER / name).read_bytes()
        digest.update(content)
        triples += [quad.triple for quad in ox.parse(content, ox.RdfFormat.TURTLE, base_iri=ONTOLOGY)]
    return triples, digest.hexdigest()
