"""What everything but spaCy's parse costs, documents a second on one core and two, and memory over many documents.

    python benchmarks/extraction.py [FOLDER] [--times 20] [--documents 10000] [--jobs 2]

The texts of FOLDER (the development set, else the samples) are repeated, each copy with a line of its own that makes
it another document, and built into a new store. Costs are CPU seconds, so that others on the machine do not count:
read them as ratios. Documents a second are by the clock on the wall.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from alliancekg.graph.build import Build, Summary
from alliancekg.graph.claims_units import DEFAULT_MODEL, load_pipeline
from alliancekg.graph.extract import default_extractor
from alliancekg.graph.model import Document, Extraction, Extractor
from alliancekg.graph.parallel import ParallelExtractor
from alliancekg.graph.read import SUFFIXES, Failure, read_bytes
from alliancekg.graph.registry import Registry
from alliancekg.graph.store import open_store

# a short note with a few claims, for the run over many documents
NOTE = """Note {number}

Date: 2024-03-{day:02}

{one} and {two} held a joint exercise off {three} last week. {two} plans to send {number} soldiers to {three}.
"""
DEV = Path(os.environ.get("ALLIANCEKG_SHARED", Path(__file__).parents[1] / ".." / "shared")) / "gold" / "dev"
SAMPLES = Path(__file__).parents[1] / "graph" / "samples"


class Clock:
    """CPU seconds by stage; what runs inside another stage counts for the inner one alone."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._stages = ["store"]
        self._mark = time.process_time()

    def _turn(self) -> None:
        now = time.process_time()
        self.spent[self._stages[-1]] += now - self._mark
        self._mark = now

    def through(self, stage: str, items: Iterable[Any]) -> Iterator[Any]:
        """The same items; the time that each takes to come is the stage's."""
        source = iter(items)
        while True:
            self._turn()
            self._stages.append(stage)
            try:
                item = next(source)
            except StopIteration:
                return
            finally:
                self._turn()
                self._stages.pop()
            yield item

    def stop(self) -> Counter[str]:
        self._turn()
        return self.spent


class TimedExtractor:
    """The package's extractor under the clock, with spaCy's parse apart."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._inner = clock, default_extractor()
        self.name, self.version = self._inner.name, self._inner.version

    def extract(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        pipeline: Any = load_pipeline(DEFAULT_MODEL)
        plain = pipeline.pipe
        pipeline.pipe = lambda *args, **options: self._clock.through("parse", plain(*args, **options))
        try:
            yield from self._clock.through("claims", self._inner.extract(documents))
        finally:
            pipeline.pipe = plain


def copies(folder: Path, times: int) -> Iterator[Document | Failure]:
    """Each text of a folder so many times; the last line makes each copy another document."""
    files = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
    for number in range(times):
        for path in files:
            mark = f"\n<!-- {number} -->\n" if SUFFIXES[path.suffix] != "text/plain" else f"\n{number}\n"
            data = path.read_bytes() + mark.encode()
            yield read_bytes(data, f"{path.stem}-{number}", media_type=SUFFIXES[path.suffix])


def notes(count: int) -> Iterator[Document]:
    """So many short notes on changing states."""
    states = [entry.label for entry in Registry.load().entries.values() if entry.type == "State"]
    chance = random.Random(7)
    for number in range(count):
        one, two, three = chance.sample(states, 3)
        text = NOTE.format(number=number, day=number % 28 + 1, one=one, two=two, three=three)
        yield read_bytes(text.encode(), f"note-{number}")


def build(extractor: Extractor, documents: Iterable[Document | Failure], watch: Any = None) -> Summary:
    """Build documents into a new store that is thrown away."""
    with tempfile.TemporaryDirectory() as folder, open_store(str(Path(folder) / "store")) as store:
        return Build(store, extractor, watch).run(iter(documents))


def resident() -> tuple[float, float]:
    """Resident memory in MB (Linux): this process's own, and pages of files, which the kernel takes back at need."""
    lines = Path("/proc/self/status").read_text().splitlines()
    kilobytes = {
        name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if "Rss" in name
    }
    return kilobytes["RssAnon"] / 1000, kilobytes["RssFile"] / 1000


def costs(folder: Path, times: int) -> None:
    """Print what each stage costs beside the parse."""
    list(default_extractor().extract(notes(2)))  # what is loaded once is no cost of a document
    clock = Clock()
    summary = build(TimedExtractor(clock), clock.through("reading", copies(folder, times)))
    spent = clock.stop()
    parse = spent["parse"]
    print(f"{summary.documents} documents, {summary.claims.total()} claims")
    for stage in ("parse", "reading", "claims", "store"):
        print(f"  {stage:9} {spent[stage]:7.1f} CPU s  {spent[stage] / parse:6.1%} of the parse")
    extraction = spent["reading"] + spent["claims"]
    print(f"all but the parse, to claims:       {extraction / parse:6.1%}")
    print(f"all but the parse, into the store:  {(extraction + spent['store']) / parse:6.1%}")


def speed(folder: Path, times: int, jobs: int) -> None:
    """Print documents a second on one core and on several (these load their models within that time)."""
    list(default_extractor().extract(notes(2)))
    alone = build(default_extractor(), copies(folder, times))
    together = build(ParallelExtractor(jobs), copies(folder, times))
    for count, summary in ((1, alone), (jobs, together)):
        print(f"{count} process{'es' if count > 1 else ''}: {summary.documents / summary.seconds:6.1f} documents/s")
    print(f"ratio: {alone.seconds / together.seconds:.2f}")


def memory(count: int) -> None:
    """Print resident memory as documents go by."""
    marks = {max(1, count // 100), count // 10, count // 2, count}

    def watch(summary: Summary) -> None:
        if summary.documents in marks:
            own, files = resident()
            print(f"  after {summary.documents:6} documents: {own:6.0f} MB, and {files:.0f} MB of mapped files")

    summary = build(default_extractor(), notes(count), watch)
    print(f"{summary.documents / summary.seconds:.1f} short documents/s into the store")


def main() -> None:
    """Run what the options ask for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DEV if DEV.is_dir() else SAMPLES)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    costs(options.folder, options.times)
    speed(options.folder, max(1, options.times // 4), options.jobs)
    memory(options.documents)


if __name__ == "__main__":
    main()
