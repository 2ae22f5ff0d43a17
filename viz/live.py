"""The live explorer: the same page, expanding from a store through the answers under ``/api/``."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import AllianceKGError, InputError, LimitError
from . import live_expand, live_search
from .live_index import Index, Indexes
from .live_overview import Overviews
from .live_parts import live_page, prepare

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


class Explorer:
    """The page, the answers that it asks for, and what is kept between them.

    Args:
        ask: answers a SPARQL SELECT over the union of the store's graphs; rows map names to terms, without the unbound.
        title: the page's heading.
    """

    def __init__(self, ask: Ask, title: str = "Alliance graph") -> None:
        self._ask = ask
        self._title = title
        self._page: tuple[str, str] | None = None
        self._building = threading.Lock()
        self._indexes = Indexes()
        self._overviews = Overviews(self._indexes)
        self._ahead: set[asyncio.Future[Any]] = set()
        # the heavy imports and the page are ready by the time that somebody comes
        threading.Thread(target=self._build, daemon=True).start()

    def routes(self) -> list[BaseRoute]:
        """Return the page and the answers under ``/api/``."""
        from starlette.routing import Route

        handlers: dict[str, Work] = {
            "overview": lambda bridge, _: self._overviews.answer(bridge),
            "search": lambda bridge, given: live_search.search(bridge, need(given, "q")),
            "neighbours": lambda bridge, given: neighbours(bridge, self._indexes.of(bridge), given),
            "path": lambda bridge, given: live_expand.path(
                bridge, self._indexes.of(bridge), need(given, "from"), need(given, "to"), number(given, "max", 4, 6)
            ),
            "relation": lambda bridge, given: live_expand.relation(bridge, self._indexes.of(bridge), need(given, "id")),
        }
        found: list[BaseRoute] = [
            Route("/", self._start, methods=["GET"]),
            Route("/api/triples", self._triples, methods=["POST"]),
        ]
        found += [Route(f"/api/{name}", self._answer(work), methods=["GET"]) for name, work in handlers.items()]
        return found

    def make_ahead(self) -> None:
        """Begin to read the store in the running loop, so that the first view is ready when somebody comes."""
        bridge = Bridge(self._ask, asyncio.get_running_loop())
        work = asyncio.ensure_future(asyncio.to_thread(self._overviews.make_ahead, bridge))
        self._ahead.add(work)
        work.add_done_callback(self._ahead.discard)

    async def settled(self) -> None:
        """Wait until nothing is being made ahead."""
        await asyncio.gather(*self._ahead, return_exceptions=True)

    def _build(self) -> tuple[str, str]:
        with self._building:
            if self._page is None:
                prepare()
                self._page = live_page(self._title)
            return self._page

    async def _start(self, request: Request) -> Response:
        from starlette.responses import HTMLResponse

        # the page asks for the overview as soon as it runs: it is made while the page is on its way
        self.make_ahead()
        text, csp = await asyncio.to_thread(self._build)
        return HTMLResponse(text, headers={"Content-Security-Policy": csp, "Cache-Control": "no-cache"})

    def _answer(self, work: Work) -> Callable[[Request], Awaitable[Response]]:
        from starlette.responses import JSONResponse

        async def handle(request: Request) -> Response:
            bridge = Bridge(self._ask, asyncio.get_running_loop())
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

    async def _triples(self, request: Request) -> Response:
        """Answer Turtle (a CONSTRUCT result) as a fragment of the page."""
        from starlette.responses import JSONResponse

        from .triples import from_triples

        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST:
                return JSONResponse({"error": f"more than {LARGEST} bytes"}, 413)
        work: Work = lambda bridge, _: from_triples(bridge, self._indexes.of(bridge), bytes(body))  # noqa: E731
        return await self._answer(work)(request)


def neighbours(bridge: Bridge, index: Index, given: Mapping[str, str]) -> Mapping[str, Any]:
    """Answer ``/api/neighbours?id&predicate&direction&limit&cursor``."""
    return live_expand.neighbours(
        bridge,
        index,
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
