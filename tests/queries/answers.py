"""The expected answers: reading the cases and their rows, and writing them anew.

``cases.tsv`` lists the cases (query and parameters); ``CASE.csv`` holds the rows that the query gives on ``graph.trig``.
After a wanted change run ``python tests/queries/answers.py`` and read the difference before accepting it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from alliancekg.queries.formats import write_result
from alliancekg.queries.run import run_query

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    name: str
    query: str
    params: dict[str, str]


def cases() -> Iterator[Case]:
    with (FOLDER / "cases.tsv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            pairs = [part.split("=", 1) for part in (row["parameters"] or "").split(";") if part]
            yield Case(row["case"], row["query"], {key: value for key, value in pairs})


def load() -> Store:
    store = Store()
    store.bulk_load(path=str(FOLDER / "graph.trig"), format=RdfFormat.TRIG)
    return store


def answer(store: Store, case: Case) -> str:
    return "".join(write_result(run_query(store, case.query, case.params), "csv"))


def expected(case: Case) -> list[list[str]]:
    return rows((FOLDER / f"{case.name}.csv").read_bytes().decode())


def rows(text: str) -> list[list[str]]:
    """The rows, with the parts of a listing in a stable order: SPARQL leaves the order inside GROUP_CONCAT open."""
    return [[ordered(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]


def ordered(cell: str) -> str:
    for separator in ("; ", ", "):
        if separator in cell:
            return separator.join(sorted(cell.split(separator)))
    return cell


if __name__ == "__main__":
    graph = load()
    for item in cases():
        text = answer(graph, item)
        (FOLDER / f"{item.name}.csv").write_bytes(text.encode())
