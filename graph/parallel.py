"""Documents converted by several processes: the same extractions in the same order, sooner where cores are free."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..errors import LimitError
from .extract import Named, default_extractor
from .model import Document, Extraction, Extractor

# what OpenBLAS, MKL, Accelerate and OpenMP look at when NumPy is imported
_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "OMP_NUM_THREADS")
AHEAD = 4  # documents under way for each process: enough to keep it busy, few enough to keep memory flat


@dataclass(frozen=True)
class ParallelExtractor(Named):
    """The package's extractor in ``jobs`` processes, each with its own parser (some 300 MB).

    A script that uses it guards its main part with ``if __name__ == "__main__"``, since each process imports it anew.
    """

    jobs: int
    model: str | None = None
    registries: tuple[Path, ...] = ()

    def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """Yield one extraction per document, in order.

        Raises:
            LimitError: a process was ended from outside, as happens where memory runs out.
        """
        context = multiprocessing.get_context("spawn")  # a store's threads do not survive a fork
        with single_threaded(), ProcessPoolExecutor(self.jobs, context, _begin) as pool:
            under_way: deque[Future[Extraction]] = deque()
            try:
                for document in documents:
                    under_way.append(pool.submit(_convert, self.model, self.registries, document))
                    if len(under_way) >= self.jobs * AHEAD:
                        yield under_way.popleft().result()
                while under_way:
                    yield under_way.popleft().result()
            except BrokenProcessPool as error:
                raise LimitError(
                    "a converting process was ended from outside", place="--jobs", accepted="fewer jobs, more memory"
                ) from error
            finally:
                pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def single_threaded() -> Generator[None]:
    """While it lasts, processes that start do their linear algebra in one thread: they share the cores already."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _begin() -> None:
    """End with the parent, even where that is killed."""
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@cache
def _extractor(model: str | None, registries: tuple[Path, ...]) -> Extractor:
    return default_extractor(model, *registries)


def _convert(model: str | None, registries: tuple[Path, ...], document: Document) -> Extraction:
    return next(iter(_extractor(model, registries).extract([document])))
