"""A real server on a port of the system's choice, with a small graph of its own."""

from __future__ import annotations

import contextlib
import http.client
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import uvicorn

from alliancekg.queries.endpoint_config import EndpointConfig
from alliancekg.queries.endpoint_connection import MAX_HEAD, TimedProtocol
from alliancekg.server import create_app

DATA = Path(__file__).parent / "small.trig"
TOKEN = "a-token-of-the-tests"


@dataclass(frozen=True)
class Answer:
    """A response: header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass
class Server:
    """A running server and the one way in which tests speak to it."""

    port: int
    app: Any
    store: Path
    token: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def engine(self) -> Any:
        return self.app.state.engine

    def send(self, method: str, path: str, body: bytes | str = b"", **headers: str) -> Answer:
        content = body.encode() if isinstance(body, str) else body
        names = {name.replace("_", "-"): value for name, value in {**self.headers, **headers}.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host="Host" in names, skip_accept_encoding=True)
            if content or method in {"POST", "PUT"}:
                names["Content-Length"] = str(len(content))
            for name, value in names.items():
                connection.putheader(name, value)
            connection.endheaders(content)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, **headers)

    def query(self, text: str, accept: str = "application/sparql-results+json", **parameters: str) -> Answer:
        return self.get(f"/sparql?{urlencode({'query': text, **parameters})}", Accept=accept)

    def update(self, text: str) -> Answer:
        return self.send("POST", "/sparql", text, Content_Type="application/sparql-update", **self.authority())

    def authority(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def wait_for(self, condition: Callable[[], bool], seconds: float = 10.0) -> float:
        """Wait until the condition holds and return how long that took."""
        begun = time.monotonic()
        while not condition():
            assert time.monotonic() - begun < seconds, "the condition did not come to hold"
            time.sleep(0.02)
        return time.monotonic() - begun


@contextlib.contextmanager
def running(config: EndpointConfig, http: Any = TimedProtocol) -> Iterator[Server]:
    app = create_app(config)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=0,
            http=http,
            loop="asyncio",
            ws="none",
            log_level="error",
            access_log=False,
            h11_max_incomplete_event_size=MAX_HEAD,
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        begun = time.monotonic()
        while not server.started:
            assert thread.is_alive() and time.monotonic() - begun < 30, "the server did not start"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Server(port, app, config.store, config.token)
    finally:
        server.should_exit = True
        thread.join(30)


def make_store(folder: Path, data: Path | None = DATA) -> Path:
    store = ox.Store(str(folder))
    if data is not None:
        store.load(path=str(data), format=ox.RdfFormat.TRIG)
    store.flush()
    return folder


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("small") / "store")


@pytest.fixture(scope="session")
def small(small_store: Path) -> Iterator[Server]:
    """A read-only server of the small graph; shared, so leave it as it is."""
    with running(EndpointConfig(store=small_store, workers=2, timeout=10)) as server:
        yield server


@pytest.fixture(scope="session")
def serve() -> Callable[..., contextlib.AbstractContextManager[Server]]:
    """A function that gives a running server of a store as a context."""

    def serving(store: Path, **settings: Any) -> contextlib.AbstractContextManager[Server]:
        return running(EndpointConfig(store=store, **settings))

    return serving


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """A function that starts a server of the small graph with settings of the test's own."""
    with contextlib.ExitStack() as stack:

        def starting(data: Path | None = DATA, **settings: Any) -> Server:
            store = settings.pop("store", None) or make_store(tmp_path / "store", data)
            http = settings.pop("http", TimedProtocol)
            settings = {"workers": 1, "timeout": 10, **settings}
            return stack.enter_context(running(EndpointConfig(store=store, **settings), http))

        yield starting


@pytest.fixture
def writing(start: Callable[..., Server]) -> Server:
    """A read-write server whose graph is the small one."""
    return start(read_write=True, token=TOKEN, union=False)


@pytest.fixture(scope="module")
def empty_writing() -> Iterator[Server]:
    """A read-write server that starts empty, with the default graph of the standard; one for a module of tests."""
    memory = Path("/dev/shm")  # each write waits for the disk, and these tests write often
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        store = make_store(Path(folder) / "store", None)
        with running(EndpointConfig(store=store, read_write=True, token=TOKEN, union=False, workers=1)) as server:
            yield server


@pytest.fixture(scope="session")
def w3c() -> Path:
    """The folder of the W3C's SPARQL 1.1 tests."""
    given = os.environ.get("ALLIANCEKG_W3C")
    folder = Path(given) if given else Path(__file__).resolve().parents[3] / "shared" / "w3c" / "sparql11"
    if not (folder / "protocol" / "manifest.ttl").is_file():
        pytest.skip("the W3C tests are not here; ALLIANCEKG_W3C names their folder")
    return folder
