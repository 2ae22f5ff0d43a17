"""The written page: one file, its policy, its data, and what a pyvis user expects of its network."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from alliancekg.errors import InputError, MissingDependencyError
from alliancekg.viz import html
from alliancekg.viz.land import crop
from alliancekg.viz.notebook import GraphView, view
from alliancekg.viz.page import page_content, write_page
from alliancekg.viz.project import project
from alliancekg.viz.style import drawn_kind, look, node_size


class Parts(HTMLParser):
    """Collects scripts, styles, the policy, and every address in the page."""

    def __init__(self):
        super().__init__()
        self.scripts, self.styles, self.links, self.policy, self.now = [], [], [], "", None

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        assert not any(name.startswith("on") or name == "style" for name in known)
        self.links += [known[name] for name in ("src", "href") if name in known]
        if known.get("http-equiv") == "Content-Security-Policy":
            self.policy = known["content"]
        self.now = {"script": self.scripts, "style": self.styles}.get(tag)
        if self.now is not None:
            self.now.append([known.get("type"), ""])

    def handle_data(self, data):
        if self.now:
            self.now[-1][1] += data

    def handle_endtag(self, tag):
        self.now = None


@pytest.fixture(scope="module")
def parts(sample_page):
    found = Parts()
    found.feed(sample_page.read_text(encoding="utf-8"))
    return found


def test_only_the_file_asked_for_is_written(graph, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert write_page(graph, "g.html").name == "g.html"
    assert [path.name for path in tmp_path.iterdir()] == ["g.html"]


def test_same_graph_same_bytes(graph, tmp_path):
    assert write_page(graph, tmp_path / "a.html").read_bytes() == write_page(graph, tmp_path / "b.html").read_bytes()


def test_policy_allows_exactly_the_pages_own_scripts(parts):
    run = [text for kind, text in parts.scripts if kind != "application/json"]
    hashes = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in run}
    allowed = re.search(r"script-src ([^;]+)", parts.policy)[1]
    assert set(re.findall(r"'sha256-([^']+)'", allowed)) == hashes
    assert "unsafe" not in parts.policy and "http" not in parts.policy
    assert parts.policy.startswith("default-src 'none'") and "connect-src 'none'" in parts.policy


def test_nothing_is_fetched(parts):
    assert [link for link in parts.links if not link.startswith("#")] == []
    [(_, css)] = parts.styles
    assert "url(" not in css and "@import" not in css


def test_size_at_rest(sample_page):
    assert sample_page.stat().st_size < 900_000


def test_data_round_trip(sample_page, graph, read_data):
    data = read_data(sample_page.read_text(encoding="utf-8"))
    assert {node["id"] for node in data["nodes"]} == set(graph)
    assert len(data["relations"]) == len(graph.graph["material"].relations)
    for relation in data["relations"]:
        for claim in relation["claims"]:
            source, start, end, text, first, last = data["quotes"][claim["quote"]]
            assert last - first == end - start and 0 <= source < len(data["sources"])
            assert text[first:last]
    assert all("x" in node and "m" in node for node in data["nodes"])


@pytest.mark.parametrize("text", ["</script><script>alert(1)", "<!--", "\u2028\u2029", "a&b", "\ud800", '"\\'])
def test_data_cannot_leave_its_script(text):
    written = html.data_json({"t": text})
    assert not set("<>&\u2028\u2029") & set(written)
    written.encode("utf-8")
    if "\ud800" not in text:
        import json

        assert json.loads(written) == {"t": text}


def test_title_is_escaped(graph, tmp_path):
    text = write_page(graph, tmp_path / "t.html", title="<img src=x onerror=alert(1)>").read_text(encoding="utf-8")
    assert "<img" not in text


def test_import_is_free_of_heavy_libraries():
    modules = [
        "page",
        "cli_view",
        "cli_measure",
        "live",
        "notebook",
        "project",
        "measures",
        "exports",
        "html",
        "layout",
    ]
    heavy = ["pyvis", "networkx", "numpy", "jinja2", "IPython", "starlette"]
    imports = ", ".join(f"alliancekg.viz.{name}" for name in modules)
    code = f"import sys, {imports}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def network(**options):
    from alliancekg.viz.network import Network

    return Network(**options)


def test_network_is_a_pyvis_network():
    from pyvis.network import Network as Pyvis

    net = network(heading="h")
    assert isinstance(net, Pyvis)
    net.add_node("a", "A", color="#ff0000", x=1, y=2)
    net.add_node("a", "again")
    net.add_node(7)
    net.add_edge("a", 7, label="to")
    net.add_edge("a", 7, label="and")
    assert [node["label"] for node in net.nodes] == ["A", 7]
    assert len(net.edges) == 2 and all(edge["arrows"] == "to" for edge in net.edges)
    with pytest.raises(InputError, match="'b'"):
        net.add_edge("a", "b")
    with pytest.raises(InputError, match="neither"):
        net.add_node(1.5)


@pytest.mark.parametrize("options", ['{"a": {"b c": 1}}', 'var options = {"a": {"b c": 1}}', {"a": {"b c": 1}}])
def test_options_keep_their_spaces(options):
    net = network()
    net.set_options(options)
    assert net.page_options == {"a": {"b c": 1}}


def test_options_that_are_not_json_are_refused():
    with pytest.raises(InputError, match="JSON"):
        network().set_options("{not json}")


def test_adding_is_fast():
    import time

    net = network()
    start = time.process_time()
    for number in range(5000):
        net.add_node(number)
    for number in range(4999):
        net.add_edge(number, number + 1)
    assert time.process_time() - start < 1.5


def test_a_changed_script_is_refused(monkeypatch):
    from alliancekg.viz import network as module

    monkeypatch.setattr(module, "SCRIPT_SHA256", "0" * 64)
    module.vis_script.cache_clear()
    with pytest.raises(MissingDependencyError, match="hash"):
        module.vis_script()
    module.vis_script.cache_clear()


def test_large_graphs_start_small(many):
    content = page_content(project(many(90, 240)))
    start = [node for node in content["nodes"] if "start" in node]
    assert 2 <= len(start) <= 60 < len(content["nodes"])


def test_land_is_fine_only_where_places_are():
    assert len(crop([(10.0, 50.0)])["layers"]) == 1
    assert len(crop([(124.0, 24.4)])["layers"]) == 2


def test_yonaguni_and_the_senkakus_are_on_the_map():
    layer = crop([(124.0, 24.4)])["layers"][1]
    seen = set()
    for ring in layer["rings"]:
        x = y = 0
        for dx, dy in zip(ring[::2], ring[1::2], strict=True):
            x, y = x + dx, y + dy
            seen.add((round(x / layer["scale"], 1), round(y / layer["scale"], 1)))
    assert (123.0, 24.4) in seen and any(abs(lon - 123.5) < 0.11 and abs(lat - 25.7) < 0.11 for lon, lat in seen)


def test_every_status_and_kind_has_its_look():
    from alliancekg.ontology.model import load_model

    model = load_model()
    assert set(model.statuses) <= set(look()["statuses"])
    assert {kind.family for kind in model.kinds.values()} <= set(look()["relationKinds"])
    pairs = [(kind["fill"], kind["shape"]) for kind in look()["kinds"].values()]
    assert len({shape for _, shape in pairs}) == len(pairs)
    assert drawn_kind(("Nothing",)) == "Other"
    assert node_size(1, False) < node_size(20, False) and node_size(20, True) < node_size(1, False)


def test_every_kind_of_the_ontology_has_words():
    from alliancekg.ontology.model import load_model
    from alliancekg.viz.phrases import phrases

    for kind in load_model().kinds.values():
        phrase = phrases()[kind.name]
        roles = {role.name for role in kind.roles}
        assert phrase.subject in roles
        assert {role for slot in phrase.tail for role in slot.roles} <= roles


def test_notebook_frame_holds_the_page(sample):
    shown = view(sample, title='A "title"', height=400)
    assert isinstance(shown, GraphView) and "nodes" in repr(shown)
    frame = shown._repr_html_()
    assert frame.startswith("<iframe srcdoc=") and "<script" not in frame and "height:400px" in frame
    assert "allow-same-origin" not in frame


def test_notebook_save(sample, tmp_path):
    assert view(sample).save(tmp_path / "n.html").stat().st_size > 100_000


def test_the_equator_is_a_place(builder):
    b = builder()
    b.entity("AAA", "State", "Equatoria", lat=0.0, lon=0.0)
    b.document("d", "D", "2020")
    b.claim("d", "DefenseSpending", {"actor": ["AAA"]}, "underway", "It spends.")
    [node] = [node for node in page_content(project(b.derive()))["nodes"] if node["id"] == "AAA"]
    assert node["lat"] == 0.0 and node["lon"] == 0.0


def test_land_has_no_ring_that_leaps_over_the_earth():
    from alliancekg.viz.land import layers

    for layer in layers()["layers"]:
        for ring in layer["rings"][1:]:  # the first is Antarctica, which goes round
            assert max(map(abs, ring[2::2])) < 30 * layer["scale"]
