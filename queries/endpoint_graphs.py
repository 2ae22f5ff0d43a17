"""The SPARQL 1.1 Graph Store HTTP Protocol: a graph is read or, in a read-write server, replaced, extended, removed."""

from __future__ import annotations

import email.parser
import email.policy
import hashlib
import uuid
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .endpoint_engine import Engine
from .endpoint_media import GRAPHS, SHOWN_PREFIXES, choose
from .endpoint_problem import problem, refusal, too_large
from .endpoint_sparql import (
    BadRequest,
    base_of,
    read_body,
    refuse_writing,
    tag_matches,
    tagged,
    until_gone,
    with_charset,
)

PATHS = ("/graph-store", "/store")  # the second as in Oxigraph's server


def graph_routes(engine: Engine) -> list[Route]:
    """Return the routes of the graph store: ``?graph=IRI``, ``?default``, or the graph's own address below it."""

    async def graphs(request: Request) -> Response:
        try:
            graph = named_graph(request)
            if request.method in {"GET", "HEAD"}:
                return await _read(engine, request, graph)
            return refuse_writing(engine, request) or await _write(engine, request, graph)
        except BadRequest as error:
            if error.status == 413:
                return too_large("upload-size", engine.config.max_upload)
            return problem(error.status, error.detail)

    methods = ["GET", "PUT", "POST", "DELETE"]
    return [Route(f"{path}{rest}", graphs, methods=methods) for path in PATHS for rest in ("", "/{name:path}")]


def named_graph(request: Request) -> str | None:
    """Return the IRI of the graph that a request names, "" for the default graph, None for none. Raises BadRequest."""
    parameters = request.query_params
    if "default" in parameters and "graph" in parameters:
        raise BadRequest("Either 'default' or 'graph' is accepted, not both.")
    if "default" in parameters:
        return ""
    if "graph" in parameters:
        if not parameters["graph"]:
            raise BadRequest("'graph' is empty.")
        return parameters["graph"]
    return base_of(request) if request.path_params.get("name") else None


async def _read(engine: Engine, request: Request, graph: str | None) -> Response:
    if graph is None:
        raise BadRequest("Name a graph with 'graph' or 'default'.")
    accepted = choose(request.headers.get("accept"), tuple(GRAPHS))
    if accepted is None:
        return problem(406, f"Offered are {', '.join(GRAPHS)}.")
    digest = hashlib.sha256(f"{engine.snapshot.tag} {graph} {accepted}".encode("utf-8", "surrogatepass")).hexdigest()[
        :32
    ]
    headers = {"ETag": f'W/"{digest}"', "Vary": "Accept", "Cache-Control": "no-cache"}
    job = {"graph": graph, "graph_format": GRAPHS[accepted], "prefixes": SHOWN_PREFIXES}
    reply = await engine.graph(job, lambda: until_gone(request))
    if reply.status != 200:
        return refusal(reply, engine.config)
    if not engine.snapshot.tag:
        return tagged(request, reply.body, {}, with_charset(accepted))
    if tag_matches(request, headers["ETag"]):
        return Response(None, 304, headers)
    return Response(reply.body, 200, headers, with_charset(accepted))


async def _write(engine: Engine, request: Request, graph: str | None) -> Response:
    headers: dict[str, str] = {}
    if graph is None:
        if request.method != "POST":
            raise BadRequest("Name a graph with 'graph' or 'default'.")
        graph = f"{base_of(request).rstrip('/')}/{uuid.uuid4()}"
        headers["Location"] = graph
    if request.method == "DELETE":
        reply = await engine.write({"op": "delete", "graph": graph}, b"")
    else:
        body = await read_body(request, engine.config.max_upload)
        parts = _parts(request.headers.get("content-type", ""), body)
        job: dict[str, Any] = {
            "op": "put",
            "graph": graph,
            "replace": request.method == "PUT",
            "base": graph or base_of(request),
            "parts": [(name, len(content)) for name, content in parts],
        }
        reply = await engine.write(job, b"".join(content for _, content in parts))
    return Response(None, reply.status, headers) if reply.status < 300 else refusal(reply, engine.config)


def _parts(content_type: str, body: bytes) -> list[tuple[str, bytes]]:
    """Return the formats and contents of a body, of several parts where it is multipart/form-data."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        parts = [part for part in message.walk() if not part.is_multipart()]
        return [(_format(part.get_content_type()), part.get_payload(decode=True) or b"") for part in parts]  # pyright: ignore
    return [(_format(media_type or "text/turtle"), body)]


def _format(media_type: str) -> str:
    if media_type not in GRAPHS:
        raise BadRequest(f"Accepted are {', '.join(GRAPHS)}.", 415)
    return GRAPHS[media_type]
