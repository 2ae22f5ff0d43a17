"""Exports open again elsewhere, and nothing hostile survives in them."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET

import networkx as nx
import pytest

from alliancekg.errors import InputError
from alliancekg.viz.exports import COLUMNS, WRITERS, cell, clean, to_csv, to_gexf, to_graphml, to_json, write
from alliancekg.viz.project import project

HOSTILE = '=HYPERLINK("x")\x00\x0b <script>&"\''


@pytest.fixture(scope="module")
def hostile(builder):
    b = builder()
    b.entity("AAA", "State", HOSTILE)
    b.entity("BBB", "State", "@SUM(A1) \x1f")
    b.document("d", "+title\x08", "2020")
    b.claim("d", "Alliance", {"party": ["AAA", "BBB"]}, "in-force", "-1+cmd|' /C calc'!A0 \x0c allied.")
    return project(b.derive())


def test_graphml_reopens(graph):
    back = nx.parse_graphml(to_graphml(graph), force_multigraph=True)
    assert set(back) == set(graph)
    assert back.number_of_edges() == graph.number_of_edges()
    assert back.nodes["USA"]["label"] == "United States"
    statements = {data["statement"] for *_, data in back.edges(data=True)}
    assert "Japan and United States are allied" in statements


def test_gexf_reopens(graph):
    back = nx.read_gexf(io.BytesIO(to_gexf(graph).encode()))
    assert set(back) == set(graph)
    assert back.number_of_edges() == graph.number_of_edges()


def test_node_link_reopens(graph):
    back = nx.node_link_graph(json.loads(to_json(graph)), edges="edges")
    assert set(back) == set(graph) and back.is_multigraph() and back.is_directed()
    assert set(back.edges(keys=True)) == set(graph.edges(keys=True))


def test_csv_reopens(graph):
    rows = list(csv.DictReader(io.StringIO(to_csv(graph))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == graph.number_of_edges()
    access = next(row for row in rows if row["kind"] == "Access")
    assert access["quotes"] == "Stone wants wider access to the southwest islands."


@pytest.mark.parametrize("maker", [to_graphml, to_gexf])
def test_xml_of_hostile_text_is_well_formed(hostile, maker):
    text = maker(hostile)
    ET.fromstring(text)
    assert "\x00" not in text and "\x0b" not in text


def test_csv_of_hostile_text_holds_no_formula(hostile):
    for row in csv.reader(io.StringIO(to_csv(hostile))):
        assert not any(value.startswith(("=", "+", "-", "@")) for value in row)


@pytest.mark.parametrize(
    ("value", "expected"), [("=1", "'=1"), ("-", "'-"), ("a=1", "a=1"), (None, ""), (3, "3"), ("\tx", "'\tx")]
)
def test_cell(value, expected):
    assert cell(value) == expected


def test_clean_drops_what_xml_forbids():
    assert clean("a\x00b\x1fc\ufffe\ud800d\ne") == "abcd\ne"


@pytest.mark.parametrize("suffix", list(WRITERS))
def test_write_by_suffix(graph, tmp_path, suffix):
    write(graph, tmp_path / f"g{suffix}")
    assert [path.name for path in tmp_path.iterdir()] == [f"g{suffix}"]
    assert b"\r" not in (tmp_path / f"g{suffix}").read_bytes()


def test_unknown_suffix_is_refused(graph, tmp_path):
    with pytest.raises(InputError, match=r"\.xlsx"):
        write(graph, tmp_path / "g.xlsx")


def test_empty_graph_exports():
    from pyoxigraph import Store

    empty = project(Store())
    assert len(nx.parse_graphml(to_graphml(empty))) == 0
    assert to_csv(empty).strip() == ",".join(COLUMNS)
