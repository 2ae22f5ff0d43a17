"""The public face: sorted, documented, typed, and its examples run as they stand."""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import networkx as nx
import pytest
import rdflib

import alliancekg

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "graph" / "samples" / "japan-2025-tokyo-visit.md"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the examples find the files that they name."""
    (tmp_path / "graph" / "samples").mkdir(parents=True)
    shutil.copy(SAMPLE, tmp_path / "graph" / "samples")
    shutil.copy(SAMPLE, tmp_path / "article.md")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def readme_example() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    return code


def docstring_example() -> str:
    doc = alliancekg.__doc__ or ""
    return dedent(doc.partition("::\n")[2].partition("\nIn a notebook")[0])


@pytest.mark.parametrize("example", [readme_example, docstring_example])
def test_the_example_runs(bench: Path, capsys: pytest.CaptureFixture[str], example) -> None:
    names: dict[str, object] = {}
    exec(compile(example(), example.__name__, "exec"), names)
    printed = capsys.readouterr().out
    assert "Japan" in printed and "United States" in printed
    assert (bench / "graph.html").read_text(encoding="utf-8").startswith("<!")
    assert isinstance(names["dataset"], rdflib.Dataset)
    assert isinstance(names["network"], nx.MultiDiGraph)
    assert names["network"].number_of_edges() > 5
    assert {path.name for path in bench.iterdir()} == {"article.md", "graph", "graph.html", "my-graph"}


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib 7.6 warns of itself where it is queried
def test_a_document_becomes_a_dataset_that_sparql_reads(bench: Path) -> None:
    extraction = alliancekg.extract(alliancekg.read_file("article.md"))
    dataset = alliancekg.to_dataset(extraction)
    query = """PREFIX akg: <https://w3id.org/alliancekg/ontology#>
        SELECT DISTINCT ?guest { ?host akg:hostsForcesOf ?guest }"""
    assert "https://w3id.org/alliancekg/id/USA" in {str(row[0]) for row in dataset.query(query)}
    with alliancekg.open_store(None) as store:
        store.replace_document(extraction)
        whole = alliancekg.store_dataset(store)
        assert {str(row[0]) for row in whole.query(query)} == {str(row[0]) for row in dataset.query(query)}
        assert "JPN" in alliancekg.view(store).html()
        with alliancekg.open_index(store) as index:
            assert list(index.search("southwest islands"))


def test_another_extractor_may_take_the_place(bench: Path) -> None:
    class Silent:
        name, version = "silent", "1"

        def extract(self, documents):
            for document in documents:
                yield alliancekg.Extraction(document, ())

    assert alliancekg.extract(alliancekg.read_file("article.md"), Silent()).claims == ()


def test_the_face_is_sorted_and_complete() -> None:
    assert alliancekg.__all__ == sorted(set(alliancekg.__all__))
    assert set(dir(alliancekg)) == {*alliancekg.__all__, "__version__"}
    with pytest.raises(AttributeError, match="it offers AllianceKGError, "):
        alliancekg.no_such_thing  # noqa: B018


@pytest.mark.parametrize("name", alliancekg.__all__)
def test_every_name_is_documented_and_typed(name: str) -> None:
    item = getattr(alliancekg, name)
    assert inspect.getdoc(item)
    if inspect.isfunction(item):
        signature = inspect.signature(item)
        assert signature.return_annotation is not inspect.Signature.empty
        assert all(p.annotation is not inspect.Parameter.empty for p in signature.parameters.values())


@pytest.mark.parametrize("name", alliancekg.__all__)
def test_type_checkers_see_every_name(name: str) -> None:
    assert f" as {name}\n" in (ROOT / "__init__.py").read_text(encoding="utf-8")


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import alliancekg; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = [name for name in re.findall(r"'([\w.]+)'", done.stdout) if name.startswith("alliancekg")]
    assert loaded == ["alliancekg"]
