"""What becomes of an error that a route raises: problem+json, never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ..errors import LimitError, QueryError
from .endpoint_engine import Engine
from .endpoint_problem import problem


def error_handlers(engine: Engine) -> Mapping[Any, Callable[[Request, Any], Response]]:
    """Return the handlers by exception type."""

    def http(request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, error.detail, error.headers)

    def limit(request: Request, error: LimitError) -> Response:
        return problem(503, str(error), {"Retry-After": "2"}, value=engine.config.timeout)

    def query(request: Request, error: QueryError) -> Response:
        return problem(400, str(error))

    return {HTTPException: http, LimitError: limit, QueryError: query}
