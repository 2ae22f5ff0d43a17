"""Loading a member file into a store."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from .build import Build, Summary
from .dataset_declared import dataset
from .datasets import Account, DatasetExtractor
from .read import read_file

if TYPE_CHECKING:
    from .store_base import GraphStore


def load_dataset(store: GraphStore, name: str, path: Path) -> tuple[Summary, Account]:
    """Load the member file of a declared dataset; what became of its claims and of its rows.

    Raises:
        InputError: the file is not that dataset's, or nothing of it can be used.
    """
    declared = dataset(name)
    document = replace(read_file(path, date=declared.covers_until, publisher=declared.publisher), title=declared.title)
    extractor = DatasetExtractor(declared, store.registry)
    with _without_collector():
        summary = Build(store, extractor).run(iter([document]))
    if not summary.documents:
        reasons = "; ".join(item.reason for item in summary.set_aside)
        raise InputError(reasons or "nothing could be loaded", place=str(path))
    return summary, extractor.account


@contextmanager
def _without_collector() -> Generator[None]:
    """A million values without cycles live until the end of a load; to look for cycles costs a tenth of its time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
