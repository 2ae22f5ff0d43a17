"""Composes the ASGI application: SPARQL, graph store, linked data, query page, explorer; and the command ``serve``."""

from __future__ import annotations

import importlib
import importlib.util
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .errors import InputError, StoreError

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

    from .queries.endpoint_config import EndpointConfig

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def create_app(config: EndpointConfig, *, ahead: bool = False) -> Starlette:
    """Return the application; its lifespan starts and stops the worker processes.

    With ``ahead`` the explorer's first view is made at once, before somebody asks for it.

    Raises StoreError where ``config.store`` holds no store and InputError for settings that contradict each other.
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.cors import CORSMiddleware
    from starlette.middleware.gzip import GZipMiddleware

    from .queries.endpoint_cache import AnswerCache, Caching
    from .queries.endpoint_data import data_routes
    from .queries.endpoint_describe import void_routes
    from .queries.endpoint_engine import make_engine
    from .queries.endpoint_errors import error_handlers
    from .queries.endpoint_graphs import graph_routes
    from .queries.endpoint_http import Metrics, Surroundings, status_routes
    from .queries.endpoint_page import page_routes
    from .queries.endpoint_sparql import sparql_routes
    from .queries.reconcile import reconcile_routes
    from .viz.live import Explorer

    if config.read_write and not config.token:
        raise InputError("--read-write needs a token", place="--token", accepted="--token TEXT or ALLIANCEKG_TOKEN")
    engine, metrics = make_engine(config), Metrics()
    explorer = Explorer(engine.ask)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        await engine.start()
        if ahead:
            explorer.make_ahead()
        try:
            yield
        finally:
            await explorer.settled()
            await engine.close()

    middleware = [Middleware(Surroundings, metrics=metrics), Middleware(GZipMiddleware, minimum_size=1000)]
    if config.cors:
        middleware.insert(
            1,
            Middleware(
                CORSMiddleware,
                allow_origins=list(config.cors),
                allow_methods=["GET", "POST", "HEAD"],
                allow_headers=["Accept", "Content-Type", "If-None-Match"],
                expose_headers=["ETag"],
            ),
        )
    if config.cache:
        middleware.insert(1, Middleware(Caching, engine=engine, cache=AnswerCache(config.cache)))
    routes: list[BaseRoute] = [
        *sparql_routes(engine),
        *graph_routes(engine),
        *void_routes(engine),
        *status_routes(engine, metrics),
        *data_routes(engine),
        *page_routes(engine),
        *reconcile_routes(engine),
        *explorer.routes(),
    ]
    app = Starlette(routes=routes, middleware=middleware, lifespan=lifespan, exception_handlers=error_handlers(engine))
    app.state.engine = engine
    return app


@click.command()
@click.option(
    "--store",
    default="alliancekg-out/store",
    show_default=True,
    metavar="DIR|URL",
    help="The store: a folder, or a SPARQL 1.1 server to stand before.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--read-write", is_flag=True, help="Allow SPARQL Update and the Graph Store Protocol, with the token.")
@click.option("--token", envvar="ALLIANCEKG_TOKEN", help="Token for writing (also ALLIANCEKG_TOKEN).")
@click.option("--timeout", default=30.0, show_default=True, type=click.FloatRange(0.1), help="Seconds for one query.")
@click.option("--max-rows", type=click.IntRange(1), help="Most rows of one result.")
@click.option("--max-memory", default=1024, show_default=True, type=click.IntRange(16), help="MiB for one query.")
@click.option("--max-result", default=64, show_default=True, type=click.IntRange(1), help="MiB of one result.")
@click.option("--workers", type=click.IntRange(1), help="Queries that run at once; else one a core.")
@click.option("--queue", default=32, show_default=True, type=click.IntRange(0), help="Queries that may wait.")
@click.option("--cache", default=64, show_default=True, type=click.IntRange(0), help="MiB of answers kept; 0 is none.")
@click.option("--cors", multiple=True, metavar="ORIGIN", help="Origin whose pages may read answers, or *.")
def serve(
    store: str,
    host: str,
    port: int,
    read_write: bool,
    token: str | None,
    timeout: float,
    max_rows: int | None,
    max_memory: int,
    max_result: int,
    workers: int | None,
    queue: int,
    cache: int,
    cors: tuple[str, ...],
) -> None:
    """Serve SPARQL, linked data and the live explorer.

    Without --read-write nothing can be changed over the network, whatever the route.
    """
    import asyncio
    import logging

    from .queries.endpoint_config import MEBIBYTE, EndpointConfig

    remote = store.startswith(("http://", "https://"))
    if not remote and not Path(store).exists():
        raise StoreError(
            "no store here", place=store, accepted="a folder that `alliancekg build` has written, or a URL"
        )
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    settings: dict[str, Any] = {"workers": workers} if workers else {}
    config = EndpointConfig(
        store=store if remote else Path(store),
        read_write=read_write,
        token=token,
        timeout=timeout,
        max_rows=max_rows,
        max_memory=max_memory * MEBIBYTE,
        max_result=max_result * MEBIBYTE,
        queue=queue,
        cache=cache * MEBIBYTE,
        cors=cors,
        **settings,
    )
    app = create_app(config, ahead=True)
    with _listen(host, port) as listener:
        name = f"[{host}]" if ":" in host else host
        click.echo(f"serving {store} at http://{name}:{listener.getsockname()[1]}/", err=True)
        if host not in _LOOPBACK:
            click.echo("everybody who reaches this machine can read the graph", err=True)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_run(app, listener))


def _loop_factory() -> Any:
    """Return uvloop's loop where that is installed (the extra ``fast``), else None: the standard one."""
    if importlib.util.find_spec("uvloop") is None:
        return None
    return importlib.import_module("uvloop").new_event_loop


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise InputError(
            f"cannot listen there: {error.strerror}", place=f"{host}:{port}", accepted="a free port, or --port 0"
        ) from error


def _go_on(number: int, frame: object) -> None:
    """Do nothing: the server has already been told."""


async def _run(app: Starlette, listener: socket.socket) -> None:
    """Serve until a signal comes; the processes and snapshots are gone when this returns."""
    import signal

    import uvicorn

    from .queries.endpoint_connection import MAX_HEAD, connection_class

    for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises a signal again once it has shut down
        signal.signal(number, _go_on)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=connection_class(),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=5,
            limit_concurrency=1024,
            h11_max_incomplete_event_size=MAX_HEAD,
        )
    )
    async with app.router.lifespan_context(app):
        await server.serve(sockets=[listener])
