"""Prints how long ATOP and COW take to load, and a bare bulk load of the same quads: python benchmarks/datasets.py DIR.

DIR holds the member files, anywhere below it: atop5_1m.csv and alliance_v4.1_by_member.csv. The ratio is that of
processor time, since the machine may have other work; wall time stands beside it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import RdfFormat, Store, serialize

from alliancekg.graph.dataset_load import load_dataset
from alliancekg.graph.registry import Registry
from alliancekg.graph.store import open_store

FILES = {"atop": "atop5_1m.csv", "cow": "alliance_v4.1_by_member.csv"}
LIMIT = 3.0


def timed(action: Callable[[], None]) -> tuple[float, float]:
    """Seconds of the clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - wall, time.process_time() - cpu


def load(place: Path, files: dict[str, Path], registry: Registry) -> None:
    """Load the datasets into a new store, as the command does."""
    with open_store(place, registry=registry) as store:
        for name, path in files.items():
            load_dataset(store, name, path)


def bare(place: Path, file: Path) -> None:
    """Load a file of quads into a new database."""
    store = Store(str(place))
    store.bulk_load(path=str(file), format=RdfFormat.N_QUADS)
    store.flush()


def main(folder: Path) -> int:
    """Measure and print; 1 where the ratio is over the limit."""
    files = {name: next(iter(sorted(folder.rglob(file)))) for name, file in FILES.items()}
    registry = Registry.load()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        ours = timed(lambda: load(root / "store", files, registry))
        with open_store(root / "store", read_only=True) as store:
            quads = list(store.quads())
        serialize(quads, str(root / "all.nq"), format=RdfFormat.N_QUADS)
        theirs = timed(lambda: bare(root / "bare", root / "all.nq"))
    ratio = ours[1] / theirs[1]
    print(f"quads      {len(quads)}")
    print(f"import     {ours[0]:6.1f} s wall, {ours[1]:6.1f} s processor")
    print(f"bulk load  {theirs[0]:6.1f} s wall, {theirs[1]:6.1f} s processor")
    print(f"ratio      {ratio:.2f} of processor time, {ours[0] / theirs[0]:.2f} of wall time (at most {LIMIT:g})")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
