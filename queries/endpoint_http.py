"""What surrounds every route: access log, metrics, security headers, and the last catch that hides tracebacks."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .endpoint_engine import Engine

access_log = logging.getLogger("alliancekg.access")
_log = logging.getLogger("alliancekg.serve")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_DEFAULT_CSP = b"default-src 'none'; frame-ancestors 'none'"


class Metrics:
    """Counts of requests and a histogram of their durations, printed in Prometheus' text format."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0
        self._count = 0

    def record(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests[(route, method, status)] += 1
        self._seconds += seconds
        self._count += 1
        for bucket in _BUCKETS:
            if seconds <= bucket:
                self._buckets[bucket] += 1

    def text(self, engine: Engine) -> str:
        """Return the metrics page."""
        lines = ["# TYPE alliancekg_requests_total counter"]
        for (route, method, status), number in sorted(self._requests.items()):
            labels = f'route="{route}",method="{method}",status="{status}"'
            lines.append(f"alliancekg_requests_total{{{labels}}} {number}")
        lines.append("# TYPE alliancekg_request_seconds histogram")
        lines += [f'alliancekg_request_seconds_bucket{{le="{b:g}"}} {self._buckets[b]}' for b in _BUCKETS]
        lines += [
            f'alliancekg_request_seconds_bucket{{le="+Inf"}} {self._count}',
            f"alliancekg_request_seconds_sum {self._seconds:.6f}",
            f"alliancekg_request_seconds_count {self._count}",
            "# TYPE alliancekg_workers_killed_total counter",
        ]
        lines += [f'alliancekg_workers_killed_total{{reason="{r}"}} {n}' for r, n in sorted(engine.killed().items())]
        for name, value in engine.gauges().items():
            lines += [f"# TYPE alliancekg_{name} gauge", f"alliancekg_{name} {value}"]
        return "\n".join(lines) + "\n"


class Surroundings:
    """ASGI middleware: logs and counts each request, adds headers, answers 500 without a traceback."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status, size, started = 500, 0, False

        async def sending(message: Message) -> None:
            nonlocal status, size, started
            if message["type"] == "http.response.start":
                status, started = message["status"], True
                present = {name.lower() for name, _ in message["headers"]}
                added = [pair for pair in _HEADERS if pair[0] not in present]
                if b"content-security-policy" not in present:
                    added.append((b"content-security-policy", _DEFAULT_CSP))
                message = {**message, "headers": [*message["headers"], *added]}
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:  # noqa: BLE001 - the last catch: a client never sees a traceback
            _log.exception("a request failed")
            if not started:
                body = {"type": "about:blank", "title": "Internal Server Error", "status": 500}
                response = Response(json.dumps(body), 500, media_type="application/problem+json")
                await response(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - begun
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.record(route, method, status, seconds)
            access_log.info("%s", _access_line(scope, status, size, seconds))


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


def status_routes(engine: Engine, metrics: Metrics) -> list[Route]:
    """Return the routes of ``/healthz`` and ``/metrics``."""

    async def healthz(request: Request) -> Response:
        rows = await engine.ask("SELECT (1 AS ?one) {}")
        status = HTTPStatus.OK if rows else HTTPStatus.SERVICE_UNAVAILABLE
        body = {"status": "ok" if rows else "failing", "snapshot": engine.snapshot.tag}
        return JSONResponse(body, status, {"Cache-Control": "no-store"})

    async def metrics_page(request: Request) -> Response:
        return PlainTextResponse(metrics.text(engine), media_type="text/plain; version=0.0.4")

    return [Route("/healthz", healthz, methods=["GET"]), Route("/metrics", metrics_page, methods=["GET"])]


def _access_line(scope: Scope, status: int, size: int, seconds: float) -> str:
    client = scope.get("client") or ("-",)
    target = scope.get("raw_path", b"").decode("latin-1")
    query = scope.get("query_string", b"").decode("latin-1")
    shown = f"{target}?{query}" if query else target
    line = f"{client[0]} {scope['method']} {shown[:300]} {status} {size} {seconds * 1000:.1f}ms"
    return "".join(character if character.isprintable() else "?" for character in line)
