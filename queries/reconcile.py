"""The Reconciliation Service API 0.2 over the graph's own entities, so that OpenRefine can match names against them."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from ..ontology.model import load_model
from ..ontology.terms import AKG, ID
from .endpoint_engine import Engine
from .endpoint_problem import problem
from .endpoint_sparql import BadRequest, read_body
from .reconcile_answers import Reconciler, Unusable

PATH = "/reconcile"
PREVIEW_SIZE = {"width": 420, "height": 220}
_MAX_BODY = 1_000_000
_FRAMED = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"}


def reconcile_routes(engine: Engine) -> list[Route]:
    """Return the service's routes: manifest and queries, suggestions, preview, and proposals of properties."""
    reconciler = Reconciler(engine)

    async def service(request: Request) -> Response:
        try:
            parameters = await _parameters(request)
            if "queries" in parameters:
                return JSONResponse(await reconciler.answers(_object(parameters["queries"], "queries")))
            if "extend" in parameters:
                return JSONResponse(await reconciler.extend(_object(parameters["extend"], "extend")))
        except (BadRequest, Unusable) as error:
            return problem(getattr(error, "status", 400), str(error))
        return JSONResponse(manifest(str(request.base_url).rstrip("/")))

    async def suggest(request: Request) -> Response:
        prefix, what = request.query_params.get("prefix", ""), request.path_params["what"]
        found = await reconciler.suggest(what, prefix)
        return problem(404, "Suggested are entity, type and property.") if found is None else JSONResponse(found)

    async def preview(request: Request) -> Response:
        page = await reconciler.preview(request.query_params.get("id", ""))
        if page is None:
            return problem(404, "No entity has this identifier.")
        response = HTMLResponse(page, headers=_FRAMED)
        response.headers["X-Frame-Options"] = "ALLOWALL"  # shown in a frame of the client's; the policy above rules
        return response

    async def propose(request: Request) -> Response:
        limit = request.query_params.get("limit", "")
        kind = request.query_params.get("type", "")
        return JSONResponse(await reconciler.propose(kind, int(limit) if limit.isdigit() else 50))

    return [
        Route(PATH, service, methods=["GET", "POST"]),
        Route(PATH + "/suggest/{what}", suggest, methods=["GET"]),
        Route(PATH + "/preview", preview, methods=["GET"]),
        Route(PATH + "/properties", propose, methods=["GET"]),
    ]


def manifest(base: str) -> dict[str, Any]:
    """What the service says of itself; ``base`` is the address at which it is reached."""
    service = base + PATH
    suggested = {
        what: {"service_url": service, "service_path": f"/suggest/{what}"} for what in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": "alliancekg",
        "identifierSpace": ID,
        "schemaSpace": AKG,
        "documentation": base + "/ontology",
        "serviceVersion": load_model().version,
        "view": {"url": base + "/id/{{id}}"},
        "defaultTypes": [{"id": name, "name": load_model().labels[name]} for name in ("State", "Person", "Place")],
        "suggest": suggested,
        "preview": {"url": service + "/preview?id={{id}}", **PREVIEW_SIZE},
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [
                {"type": "number", "label": "Limit", "name": "limit", "default": 0, "help_text": "0 for all values"}
            ],
        },
    }


async def _parameters(request: Request) -> dict[str, str]:
    found = dict(request.query_params)
    if request.method == "POST":
        body = await read_body(request, _MAX_BODY)
        try:
            found |= dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20))
        except ValueError as error:
            raise BadRequest(f"The body is no form: {error}") from error
    return found


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        value: object = json.loads(text)
    except ValueError as error:
        raise BadRequest(f"{name} is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadRequest(f"{name} is no JSON object.")
    return cast("dict[str, Any]", value)
