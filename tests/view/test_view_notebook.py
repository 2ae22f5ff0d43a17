"""The graph in a notebook: cells run by IPython, shown by its formatter."""

from __future__ import annotations

import html
import re

import pytest

from alliancekg.graph.store import open_store
from alliancekg.viz.project import project

IPython = pytest.importorskip("IPython", reason="the extra 'notebook' is not installed")


@pytest.fixture(scope="module")
def shell():
    """A shell without history or configuration of the user's."""
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    made = IPython.core.interactiveshell.InteractiveShell.instance(config=config)
    yield made
    type(made).clear_instance()


@pytest.fixture
def opened(sample):
    """A store as the public face opens it, with the sample's quads."""
    with open_store(None) as store:
        store.oxigraph.extend(sample)
        yield store


def shown(shell, cell, **names):
    """Run a cell; return what a notebook would put under it."""
    shell.push(names)
    result = shell.run_cell(cell)
    result.raise_error()
    data, _ = shell.display_formatter.format(result.result)
    return data


def page_of(data):
    """Return the page inside the frame of a cell's output."""
    frame = re.fullmatch(
        r'<iframe srcdoc="(.*)" title="[^"]*" sandbox="[^"]*" style="[^"]*"></iframe>', data["text/html"], re.S
    )
    assert frame
    return html.unescape(frame[1])


def test_a_store_shows_itself(shell, opened):
    data = shown(shell, "graph.view()", graph=opened)
    page = page_of(data)
    assert page.lower().startswith("<!doctype html>") and "southwest islands" in page
    assert data["text/plain"].startswith("GraphView(")


def test_a_projected_graph_shows_itself(shell, sample):
    data = shown(shell, "graph.view(title='Mine', height=300)", graph=project(sample))
    assert "<title>Mine</title>" in page_of(data) and "height:300px" in data["text/html"]


def test_options_choose_a_part(shell, opened):
    page = page_of(shown(shell, "graph.view(focus=['China'], kinds=['ThreatPerception'])", graph=opened))
    assert "Tokyo calls China its main worry." in page and "ken-mori" not in page


def test_a_part_of_a_graph_is_still_one(sample):
    graph = project(sample)
    part = graph.subgraph(["USA", "JPN"]).copy()
    assert type(part) is type(graph) and part.number_of_edges() > 1
