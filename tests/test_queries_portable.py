"""The queries mean the same to another SPARQL engine: rdflib's own evaluator gives the same rows as Oxigraph."""

from __future__ import annotations

import importlib.util
import sys
import warnings
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from alliancekg.queries.library import load_library
from alliancekg.queries.run import prepare, run_query

FOLDER = Path(__file__).parent / "queries"
spec = importlib.util.spec_from_file_location("queries_portable_answers", FOLDER / "answers.py")
assert spec and spec.loader
answers = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = answers
spec.loader.exec_module(answers)


@pytest.fixture(scope="module")
def store():
    return answers.load()


@pytest.fixture(scope="module")
def dataset():
    from rdflib import Dataset

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        data = Dataset(default_union=True)
        data.parse(FOLDER / "graph.trig", format="trig")
        yield data
        data.close()


def plain(term) -> str:
    """A term without what engines are free in: the order inside a listing, the spelling of a number."""
    if term is None:
        return ""
    text = term.value if isinstance(term, NamedNode | Literal) else str(term)
    return answers.ordered(text)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", list(load_library()))
def test_rdflib_gives_the_same_rows(name, store, dataset):
    case = next(case for case in answers.cases() if case.query == name)
    result = run_query(store, name, case.params)
    _, text = prepare(store, load_library()[name], case.params)
    ours = sorted(tuple(map(plain, row)) for row in result.terms())
    theirs = sorted(tuple(map(plain, row)) for row in dataset.query(text))
    assert theirs == ours
