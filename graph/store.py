"""Opening a store: in memory, in a folder, or at a SPARQL 1.1 server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..ontology.model import Model
from .quads import Pipeline
from .store_base import GraphStore
from .store_documents import StoredDocument
from .store_embedded import EmbeddedStore
from .store_folder import StoreFolder, no_store

if TYPE_CHECKING:
    from .registry import Registry

__all__ = ["GraphStore", "StoredDocument", "current_snapshot", "open_store"]


def open_store(
    place: str | Path | None,
    read_only: bool = False,
    *,
    create: bool = True,
    model: Model | None = None,
    registry: Registry | None = None,
    pipeline: Pipeline | None = None,
) -> GraphStore:
    """Open the store at a folder or an ``http(s)`` address; None gives an empty one in memory.

    Without ``create``, a folder that holds no store is an error. A folder has one writer at a time. ``read_only`` opens
    the newest snapshot: it does not change while it is open, and opening again shows what a writer has finished since.

    A server that wants a token gets the one in the environment variable ALLIANCEKG_TOKEN.

    Raises:
        StoreError: the folder holds something else, another process writes to it, or the server does not answer.
    """
    if isinstance(place, Path) and place.parts[:1] in (("http:",), ("https:",)):
        place = place.as_posix().replace(":/", "://", 1)  # an option read as a path keeps one slash of an address
    if isinstance(place, str) and place.startswith(("http://", "https://")):
        from .store_remote import RemoteStore

        token = os.environ.get("ALLIANCEKG_TOKEN")
        return RemoteStore(place, read_only=read_only, token=token, model=model, registry=registry, pipeline=pipeline)
    folder = Path(place) if place is not None else None
    if folder is not None and not create and not StoreFolder(folder).exists():
        raise no_store(folder)
    return EmbeddedStore(folder, read_only=read_only, model=model, registry=registry, pipeline=pipeline)


def current_snapshot(folder: str | Path) -> Path | None:
    """The newest snapshot of a store's folder: a database to open read-only; None where there is none yet."""
    return StoreFolder(Path(folder)).newest()
