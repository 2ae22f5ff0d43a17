"""The commands view and measure over a real store folder."""

from __future__ import annotations

import csv
import io

import pytest
from click.testing import CliRunner

from alliancekg.errors import InputError
from alliancekg.viz.cli_measure import HEADS, measure
from alliancekg.viz.cli_view import view


@pytest.fixture(scope="module")
def opened(sample):
    """Stands in for open_store: the commands only query."""

    class Opened:
        def __enter__(self):
            return sample

        def __exit__(self, *_):
            return None

    def open_store(place, read_only=False):
        assert read_only
        return Opened()

    return open_store


@pytest.fixture(autouse=True)
def store(opened, monkeypatch):
    import alliancekg.graph.store

    monkeypatch.setattr(alliancekg.graph.store, "open_store", opened)


def run(command, *args):
    return CliRunner().invoke(command, [str(arg) for arg in args], catch_exceptions=False, standalone_mode=False)


def test_view_writes_one_page(tmp_path):
    result = run(view, "-o", tmp_path / "g.html", "--title", "My graph")
    assert "nodes" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["g.html"]
    assert "<title>My graph</title>" in (tmp_path / "g.html").read_text(encoding="utf-8")


def test_view_options_reach_the_projection(tmp_path, read_data):
    run(
        view,
        "-o",
        tmp_path / "g.html",
        "--focus",
        "Japan",
        "--kinds",
        "Access,Basing",
        "--from",
        "2024",
        "--sources",
        "visit",
    )
    data = read_data((tmp_path / "g.html").read_text(encoding="utf-8"))
    assert {relation["kind"] for relation in data["relations"]} == {"Access"}
    assert data["focus"] == ["JPN"]


@pytest.mark.parametrize("suffix", ["graphml", "gexf", "json", "csv"])
def test_view_writes_other_formats(tmp_path, suffix):
    run(view, "-o", tmp_path / f"g.{suffix}")
    assert (tmp_path / f"g.{suffix}").stat().st_size > 500


def test_bad_output_is_refused_before_work(tmp_path):
    with pytest.raises(InputError, match=r"\.txt"):
        run(view, "-o", tmp_path / "g.txt")
    with pytest.raises(InputError, match="folder"):
        run(view, "-o", tmp_path / "none" / "g.html")
    with pytest.raises(InputError, match="Nobody"):
        run(view, "-o", tmp_path / "g.html", "--focus", "Nobody")
    assert list(tmp_path.iterdir()) == []


def test_measure_table_explains_itself():
    output = run(measure).output
    assert output.splitlines()[0].split() == list(HEADS[1:])
    assert "Japan" in output and "balanced triangles" in output and "k neighbours" in output


def test_measure_csv_reopens():
    rows = list(csv.DictReader(io.StringIO(run(measure, "--format", "csv").output)))
    assert tuple(rows[0]) == HEADS
    assert rows[0]["node"] in ("JPN", "USA") and int(rows[0]["degree"]) > 5
