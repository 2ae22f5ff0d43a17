"""The live explorer: the same page, expanding from a store through the answers under ``/api/``."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import AllianceKGError, InputError, LimitError
from . import live_answers as answers

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

LARGEST = 4 * 1024 * 1024  # bytes of Turtle
Ask = Callable[[str], Awaitable[Sequence[Mapping[str, Any]]]]


class Bridge:
    """A synchronous ``query`` for code in a worker thread, answered by the server's own engine."""

    def __init__(self, ask: Ask, loop: asyncio.AbstractEventLoop) -> None:
        self._ask = ask
        self._loop = loop

    def query(self, query: str, /) -> Sequence[Mapping[str, Any]]:
        """Ask the engine and wait."""

        async def answered() -> Sequence[Mapping[str, Any]]:
            return await self._ask(query)

        return asyncio.run_coroutine_threadsafe(answered(), self._loop).result()


Work = Callable[[Bridge, Mapping[str, str]], Mapping[str, Any]]


def live_routes(ask: Ask, *, title: str = "Alliance graph") -> list[BaseRoute]:
    """Return the routes of the explorer.

    Args:
        ask: answers a SPARQL SELECT over the union of the store's graphs; rows map names to terms, without the unbound.
        title: the page's heading.
    """
    from starlette.responses import HTMLResponse, JSONResponse
    from starlette.routing import Route

    page: list[tuple[str, str]] = []
    overviews = answers.Overviews()
    building = threading.Lock()

    def build() -> tuple[str, str]:
        with building:
            if not page:
                answers.prepare()
                page.append(answers.live_page(title))
            return page[0]

    # the heavy imports and the page are ready by the time that somebody comes
    threading.Thread(target=build, daemon=True).start()
    ahead: set[asyncio.Future[Any]] = set()

    async def start(request: Request) -> Response:
        # the page asks for the overview as soon as it runs: it is made while the page is on its way
        bridge = Bridge(ask, asyncio.get_running_loop())
        work = asyncio.ensure_future(asyncio.to_thread(overviews.make_ahead, bridge))
        ahead.add(work)
        work.add_done_callback(ahead.discard)
        text, csp = await asyncio.to_thread(build)
        return HTMLResponse(text, headers={"Content-Security-Policy": csp, "Cache-Control": "no-cache"})

    def answer(work: Work) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            bridge = Bridge(ask, asyncio.get_running_loop())
            try:
                found = await asyncio.to_thread(work, bridge, request.query_params)
            except LimitError as error:
                return JSONResponse({"error": str(error)}, 503)
            except InputError as error:
                return JSONResponse({"error": str(error)}, 400)
            except AllianceKGError as error:
                return JSONResponse({"error": str(error)}, 500)
            return JSONResponse(found, headers={"Cache-Control": "no-cache"})

        return handle

    handlers: dict[str, Work] = {
        "overview": lambda bridge, _: overviews.answer(bridge),
        "search": lambda bridge, given: answers.search(bridge, need(given, "q")),
        "neighbours": neighbours,
        "path": lambda bridge, given: answers.path(
            bridge, need(given, "from"), need(given, "to"), number(given, "max", 4, 6)
        ),
        "relation": lambda bridge, given: answers.relation(bridge, need(given, "id")),
    }
    found: list[BaseRoute] = [Route("/", start, methods=["GET"])]

    async def triples(request: Request) -> Response:
        """Answer Turtle (a CONSTRUCT result) as a fragment of the page."""
        from .triples import from_triples

        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST:
                return JSONResponse({"error": f"more than {LARGEST} bytes"}, 413)
        return await answer(lambda bridge, _: from_triples(bridge, bytes(body)))(request)

    found.append(Route("/api/triples", triples, methods=["POST"]))
    found += [Route(f"/api/{name}", answer(work), methods=["GET"]) for name, work in handlers.items()]
    return found


def neighbours(bridge: Bridge, given: Mapping[str, str]) -> Mapping[str, Any]:
    """Answer ``/api/neighbours?id&predicate&direction&limit&cursor``."""
    return answers.neighbours(
        bridge,
        need(given, "id"),
        kind=given.get("predicate") or None,
        direction=given.get("direction") or None,
        limit=number(given, "limit", 25, 100),
        cursor=number(given, "cursor", 0, 10_000_000),
    )


def need(given: Mapping[str, str], name: str) -> str:
    """Return a parameter that must be there."""
    value = given.get(name, "").strip()
    if not value:
        raise InputError(f"the parameter {name!r} is missing", accepted=f"?{name}=...")
    return value


def number(given: Mapping[str, str], name: str, default: int, most: int) -> int:
    """Return a whole number of a parameter, at most ``most``."""
    text = given.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal():
        raise InputError(f"{name} is {text!r}", accepted="a whole number")
    return min(int(text), most)
