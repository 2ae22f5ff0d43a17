"""What an endpoint is told at its start."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class EndpointConfig:
    """The limits and permissions of one server; times in seconds, sizes in bytes.

    ``store`` is a folder, or the address of a SPARQL 1.1 server. ``union`` makes the default graph of a query the union
    of all graphs, which is how this project's data is asked. ``cache`` is the room for answers that are kept while the
    store stays as it is; 0 keeps none.
    """

    store: Path | str
    read_write: bool = False
    token: str | None = None
    timeout: float = 30.0
    max_rows: int | None = None
    max_memory: int | None = 1024 * MEBIBYTE
    max_result: int = 64 * MEBIBYTE
    max_query: int = 1 * MEBIBYTE
    max_upload: int = 64 * MEBIBYTE
    workers: int = max(2, os.cpu_count() or 2)
    queue: int = 32
    cache: int = 64 * MEBIBYTE
    cors: tuple[str, ...] = ()
    union: bool = True
    poll: float = 0.5

    @property
    def remote(self) -> bool:
        """Whether the store is another server."""
        return str(self.store).startswith(("http://", "https://"))
