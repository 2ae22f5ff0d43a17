"""Refusals as problem+json (RFC 9457): the status, what was wrong and which limit was reached."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from .endpoint_config import MEBIBYTE, EndpointConfig
from .endpoint_process import Reply

MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None, **facts: Any) -> Response:
    """Return a refusal; ``facts`` become further members of the body."""
    title = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Client Closed Request"
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **facts}
    merged = {"Cache-Control": "no-store", **(headers or {})}
    return Response(json.dumps(body), status, merged, MEDIA_TYPE)


def refusal(reply: Reply, config: EndpointConfig) -> Response:
    """Return the response for a worker's answer that is not a success."""
    if reply.limit:
        return _limit(reply.status, reply.limit, config)
    if reply.status == 403:
        word = str(reply.facts.get("refused", ""))
        if word == "write":
            return problem(403, "This server is read-only.")
        return problem(
            403,
            f"{word} is refused: this endpoint calls no other server. If {word.lower()!r} is part of a prefixed name, "
            "write that name as a full IRI in angle brackets.",
            refused=word,
        )
    if reply.status == 406:
        return problem(406, "None of the accepted media types can carry this result.")
    if reply.status == 404:
        return problem(404, "There is no such graph.")
    if reply.status == 400:
        return problem(400, str(reply.facts.get("detail", "The request cannot be read.")))
    if reply.status == 409:
        return problem(409, str(reply.facts.get("detail", "The update does not fit the graphs that there are.")))
    if reply.status == 502:
        return problem(
            502, str(reply.facts.get("detail", "The store behind this server failed.")), {"Retry-After": "5"}
        )
    return problem(500, "The engine failed on this request.")


def too_large(limit: str, size: int) -> Response:
    """Return the 413 of a request body over ``size`` bytes."""
    return problem(413, f"The request is larger than {size} bytes.", limit=limit, value=size)


def _limit(status: int, limit: str, config: EndpointConfig) -> Response:
    texts: dict[str, tuple[str, Any]] = {
        "deadline": (f"The query ran longer than {config.timeout:g} seconds and was ended.", config.timeout),
        "memory": ("The query needed more memory than it may have and was ended.", config.max_memory),
        "stack": ("The query nests too deeply and was ended.", None),
        "nesting": ("The query nests brackets too deeply.", 400),
        "result-size": (f"The result is larger than {config.max_result // MEBIBYTE} MiB.", config.max_result),
        "rows": (f"The result has more than {config.max_rows} rows.", config.max_rows),
        "queue": ("Too many queries are waiting.", config.queue),
        "gone": ("The client left.", None),
    }
    detail, value = texts[limit]
    headers = {"Retry-After": "2"} if status == 429 else None
    return problem(status, detail, headers, limit=limit, value=value)
