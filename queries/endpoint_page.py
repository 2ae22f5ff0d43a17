"""The query page: an editor from files of the package, the library's queries beside it, nothing from elsewhere."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ..ontology.terms import ID
from .endpoint_data_page import ASSETS, render
from .endpoint_engine import Engine
from .endpoint_problem import problem
from .endpoint_sparql import tag_matches
from .library import load_library

# CodeMirror and the result table set styles on elements, which a policy can only allow as inline styles.
QUERY_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FILES = {
    "yasgui.min.js": ("yasgui/yasgui.min.js", "text/javascript; charset=utf-8"),
    "yasgui.min.css": ("yasgui/yasgui.min.css", "text/css; charset=utf-8"),
    "query.js": ("query.js", "text/javascript; charset=utf-8"),
    "query.css": ("query.css", "text/css; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
}


def page_routes(engine: Engine) -> list[Route]:
    """Return the routes of ``/query`` and of the files of all pages."""

    async def query_page(request: Request) -> Response:
        page = render("query.html.j2", queries=library_entries())
        headers = {"Content-Security-Policy": QUERY_CSP, "Cache-Control": "no-cache"}
        return Response(page, 200, headers, "text/html; charset=utf-8")

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _FILES:
            return problem(404, "There is no such file.")
        content, tag = _file(name)
        headers = {"ETag": tag, "Cache-Control": "public, max-age=3600"}
        if tag_matches(request, tag):
            return Response(None, 304, headers)
        return Response(content, 200, headers, _FILES[name][1])

    async def icon(request: Request) -> Response:
        return RedirectResponse("/query/assets/icon.svg", 301)

    return [
        Route("/favicon.ico", icon, methods=["GET"]),
        Route("/query", query_page, methods=["GET"]),
        Route("/query/assets/{name}", asset, methods=["GET"]),
    ]


def library_entries() -> list[dict[str, Any]]:
    """Return the library's queries as the page lists them."""
    queries = sorted(load_library().values(), key=lambda query: query.title.lower())
    return [{"name": q.name, "title": q.title, "question": q.question, "text": _shown(q.text)} for q in queries]


def _shown(text: str) -> str:
    """Return a query as the editor shows it: without the lines that only tests read, with the prefix of answers."""
    lines = [line for line in text.splitlines() if not line.startswith(("# Columns:", "# Covers:"))]
    code = next(place for place, line in enumerate(lines) if line.strip() and not line.startswith("#"))
    prefix = f"PREFIX id: <{ID}>"
    return "\n".join([*lines[:code], *([] if prefix in lines else [prefix]), *lines[code:], ""])


@lru_cache(maxsize=len(_FILES))
def _file(name: str) -> tuple[bytes, str]:
    content = (ASSETS / _FILES[name][0]).read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'
