"""The SPARQL 1.1 Protocol: queries and, in a read-write server, updates over HTTP."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from .endpoint_describe import service_description
from .endpoint_engine import Engine
from .endpoint_media import GRAPHS, HTML, RESULTS, SHOWN_PREFIXES, choose, named_format
from .endpoint_problem import problem, refusal, too_large

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_UNSTABLE = re.compile(r"now|rand|uuid|bnode", re.IGNORECASE)
_BOOLEAN_TYPES = ("application/sparql-results+json", "application/sparql-results+xml")


class BadRequest(Exception):
    """A request that does not follow the protocol."""

    def __init__(self, detail: str, status: int = 400) -> None:
        super().__init__(detail)
        self.detail, self.status = detail, status


@dataclass(frozen=True, slots=True)
class Operation:
    """A query or update with the dataset that the request names."""

    kind: str
    text: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    format: str | None = field(default=None)


def sparql_routes(engine: Engine) -> list[Route]:
    """Return the routes of the endpoint.

    A POST to ``/query`` or ``/update`` is answered as well: the names that Oxigraph's server and its clients use.
    """
    max_update = engine.config.max_upload if engine.config.read_write else engine.config.max_query

    async def endpoint(request: Request) -> Response:
        try:
            operation = await read_operation(request, engine.config.max_query, max_update)
        except BadRequest as error:
            if error.status == 413:
                return too_large("query-size", engine.config.max_query)
            return problem(error.status, error.detail)
        if operation is None:
            return _describe(request, engine)
        if operation.kind == "update":
            return await run_update(engine, request, operation)
        return await run_query(engine, request, operation)

    routes = [Route(path, endpoint, methods=["GET", "POST"]) for path in ("/sparql", "/sparql/")]
    return routes + [Route(path, endpoint, methods=["POST"]) for path in ("/query", "/update")]


async def read_operation(request: Request, max_query: int, max_update: int) -> Operation | None:
    """Read the operation; None for a GET without one. Raises BadRequest."""
    pairs = _pairs(request.scope["query_string"])
    if request.method in {"GET", "HEAD"}:
        if any(name == "update" for name, _ in pairs):
            raise BadRequest("An update is sent by POST.")
        if not any(name == "query" for name, _ in pairs):
            return None
        _check_size(sum(len(value) for name, value in pairs if name == "query"), max_query)
        return _from_pairs(pairs)
    content_type, _, parameters = request.headers.get("content-type", "").partition(";")
    content_type = content_type.strip().lower()
    if content_type == FORM:
        body = await read_body(request, 3 * max(max_query, max_update))
        operation = _from_pairs([*pairs, *_pairs(body)])
    elif content_type in {QUERY, UPDATE}:
        if "charset" in parameters.lower() and "utf-8" not in parameters.lower():
            raise BadRequest("Only UTF-8 is read.", 415)
        body = await read_body(request, max(max_query, max_update))
        if any(name in {"query", "update"} for name, _ in pairs):
            raise BadRequest("The operation is given in the address and in the body.")
        operation = _build("query" if content_type == QUERY else "update", _text(body), pairs)
    else:
        raise BadRequest(f"A POST is accepted as {FORM}, {QUERY} or {UPDATE}.", 415)
    _check_size(len(operation.text), max_query if operation.kind == "query" else max_update)
    return operation


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body; raises BadRequest (413) as soon as it is over the limit."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        _check_size(size, limit)
        parts.append(part)
    return b"".join(parts)


async def run_query(engine: Engine, request: Request, operation: Operation) -> Response:
    """Answer a query: negotiate, answer 304 where the client has it, run."""
    accept = _accept(request, operation)
    results, graph = choose(accept, tuple(RESULTS)), choose(accept, tuple(GRAPHS))
    tag = _tag(engine.snapshot.tag, operation, results, graph)
    caching = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept"} if tag else {"Cache-Control": "no-store"}
    if tag and engine.snapshot.tag and tag_matches(request, tag):
        return Response(None, 304, caching)
    job = {
        "base": base_of(request),
        "default_graphs": operation.default,
        "named_graphs": operation.named,
        "results": RESULTS[results] if results else None,
        "graph_format": GRAPHS[graph] if graph else None,
        "prefixes": SHOWN_PREFIXES,
    }
    reply = await engine.query(operation.text, job, lambda: until_gone(request))
    if reply.status == 406 and not (results or graph):
        return problem(406, f"Offered are {', '.join((*RESULTS, *GRAPHS))}.")
    if reply.status != 200:
        return refusal(reply, engine.config)
    media_type = graph if reply.facts["kind"] == "graph" else results
    if not engine.snapshot.tag and tag is not None:
        return tagged(request, reply.body, {"X-Content-Type-Options": "nosniff"}, with_charset(media_type or ""))
    return Response(reply.body, 200, {**caching, "X-Content-Type-Options": "nosniff"}, with_charset(media_type or ""))


async def run_update(engine: Engine, request: Request, operation: Operation) -> Response:
    """Run an update where the server writes and the token is right."""
    refused = refuse_writing(engine, request)
    if refused is not None:
        return refused
    job = {
        "op": "update",
        "base": base_of(request),
        "using": operation.default,
        "using_named": operation.named,
    }
    reply = await engine.write(job, operation.text.encode("utf-8"))
    return Response(None, 204) if reply.status < 300 else refusal(reply, engine.config)


def refuse_writing(engine: Engine, request: Request) -> Response | None:
    """Return the refusal of a request to write, or None when it may."""
    if not engine.config.read_write:
        return problem(403, "This server is read-only.")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    expected = (engine.config.token or "").encode()
    if not expected or scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), expected):
        return problem(401, "Writing needs the token.", {"WWW-Authenticate": 'Bearer realm="alliancekg"'})
    return None


async def until_gone(request: Request) -> None:
    """Return when the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def with_charset(media_type: str) -> str:
    """Return the Content-Type of a text in UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def tag_matches(request: Request, tag: str) -> bool:
    """Whether If-None-Match names the tag (weak comparison)."""
    given = request.headers.get("if-none-match", "")
    wanted = tag.removeprefix("W/")
    return given.strip() == "*" or any(part.strip().removeprefix("W/") == wanted for part in given.split(","))


def tagged(request: Request, body: bytes | str, headers: Mapping[str, str], media_type: str) -> Response:
    """Return a response whose ETag is made from its content, or 304 where the client has it."""
    content = body.encode() if isinstance(body, str) else body
    tag = f'W/"{hashlib.sha256(content + media_type.encode()).hexdigest()[:32]}"'
    caching = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept"}
    if tag_matches(request, tag):
        return Response(None, 304, caching)
    return Response(content, 200, {**headers, **caching}, media_type)


def base_of(request: Request) -> str:
    """Return the address of the request without its query, which is the base of relative IRIs."""
    return str(request.url).partition("?")[0].partition("#")[0]


def _describe(request: Request, engine: Engine) -> Response:
    accepted = choose(request.headers.get("accept"), (*GRAPHS, HTML))
    if accepted == HTML:
        return RedirectResponse("/query", 303)
    if accepted is None:
        return problem(406, f"Offered are {', '.join((*GRAPHS, HTML))}.")
    body = service_description(base_of(request), GRAPHS[accepted], engine.config)
    return Response(body, 200, {"Vary": "Accept"}, with_charset(accepted))


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError as error:
        raise BadRequest("The request is not UTF-8.") from error
    except ValueError as error:
        raise BadRequest("The request has too many fields.") from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("The request is not UTF-8.") from error


def _from_pairs(pairs: Sequence[tuple[str, str]]) -> Operation:
    operations = [(name, value) for name, value in pairs if name in {"query", "update"}]
    if len(operations) != 1:
        raise BadRequest("Exactly one 'query' or 'update' is accepted.")
    return _build(*operations[0], pairs)


def _build(kind: str, text: str, pairs: Sequence[tuple[str, str]]) -> Operation:
    def values(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in pairs if key == name)

    if kind == "query":
        formats = values("format") or values("output")
        wanted = formats[0] if formats else None
        return Operation(kind, text, values("default-graph-uri"), values("named-graph-uri"), wanted)
    return Operation(kind, text, values("using-graph-uri"), values("using-named-graph-uri"))


def _accept(request: Request, operation: Operation) -> str | None:
    if operation.format is None:
        return request.headers.get("accept")
    return named_format(operation.format)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise BadRequest(f"The request is larger than {limit} bytes.", 413)


def _tag(snapshot: str, operation: Operation, results: str | None, graph: str | None) -> str | None:
    if _UNSTABLE.search(operation.text):
        return None
    facts = (snapshot, operation.text, operation.default, operation.named, results, graph)
    return f'W/"{hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'
