"""The page against raw pyvis, in one run: file size, first paint, time until stable, CPU a frame while panning.

    python benchmarks/view.py [--sizes 100 1000 5000] [--raw-limit 120]
    python benchmarks/view.py --live STORE      the live explorer over a store: first view, expansions

Both draw the same random graph (Barabási-Albert, fixed seed) in the same Chromium. Raw pyvis writes with
``cdn_resources="in_line"`` and physics on; requests to elsewhere are refused. Read the times as ratios.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAINTED = """() => { const c = document.querySelector('canvas'); if (!c || !c.width) return false;
  const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
  for (let i = 3; i < d.length; i += 4 * 97) if (d[i] && (d[i - 1] < 240 || d[i - 2] < 240)) return true;
  return false; }"""
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# a spot of the canvas with nothing under it, to drag the picture by
FREE = """() => { const box = document.querySelector('canvas').getBoundingClientRect();
  for (let y = 40; y < box.height - 200; y += 23) for (let x = 40; x < box.width - 240; x += 31)
    if (NETWORK.getNodeAt({x, y}) === undefined && NETWORK.getEdgeAt({x, y}) === undefined)
      return [box.left + x, box.top + y];
  return [box.left + 8, box.top + 8]; }"""


def material(size: int) -> Any:
    """Make a store-like graph of ``size`` states with alliances as edges, each with a sentence."""
    import networkx as nx

    from alliancekg.ontology.terms import ID
    from alliancekg.viz.kinds import Kinds
    from alliancekg.viz.project import to_graph
    from alliancekg.viz.values import Material, Quote, Relation, Source, Statement, Thing

    flat = nx.barabasi_albert_graph(size, 2, seed=5)
    name = [f"{ID}s{number}" for number in flat]
    source = Source(ID + "document-1", "A bank of sentences", "2020-05-01")
    relations = {}
    for number, (a, b) in enumerate(flat.edges()):
        text = f"State {a} and state {b} have renewed the alliance that joins them, says a note."
        iri = f"{ID}Alliance-{number}"
        quote = Quote(source.iri, number * 120, number * 120 + len(text), text, (0, len(text)))
        told = Statement(iri + "-c", iri, "in-force", quote)
        roles = (("party", name[a]), ("party", name[b]))
        relations[iri] = Relation(
            iri, "Alliance", "Alliance", roles, "in-force", "2020-05-01", "2020-05-01", 1, False, (), (told,)
        )
    things = {iri: Thing(iri, "State", f"State {number}") for number, iri in enumerate(name)}
    return to_graph(Material(things, relations, {source.iri: source}, size, len(relations)), Kinds.load())


def write_ours(graph: Any, folder: Path) -> tuple[Path, float]:
    """Write the page; return it and the CPU seconds it took."""
    from alliancekg.viz.page import write_page

    start = time.process_time()
    return write_page(graph, folder / "ours.html"), time.process_time() - start


def write_raw(graph: Any, folder: Path) -> tuple[Path, float]:
    """Write the same graph with pyvis as it comes."""
    from pyvis.network import Network

    start = time.process_time()
    net = Network(directed=True, cdn_resources="in_line", height="800px")
    for node, data in graph.nodes(data=True):
        net.add_node(node, label=data["label"])
    for a, b, data in graph.edges(data=True):
        net.add_edge(a, b, title=data["label"])
    target = folder / "raw.html"
    target.write_text(net.generate_html(), encoding="utf-8")
    return target, time.process_time() - start


def look(browser: Any, path: Path, limit: float, all_nodes: bool) -> dict[str, float | None]:
    """Open a page and measure it; None where the limit was reached."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(limit * 1000)
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    found: dict[str, float | None] = {"size": path.stat().st_size, "paint": None, "stable": None, "frame": None}
    start = time.monotonic()
    try:
        page.goto(path.as_uri(), wait_until="commit")
        found["paint"] = wait(page, PAINTED, start, limit)
        if all_nodes:
            page.evaluate("() => { if (document.getElementById('show-all')) alliancekg.showAll(); }")
            found["stable"] = wait(page, "() => document.documentElement.dataset.ready === 'yes'", start, limit)
            found["frame"] = panning(context, page, "alliancekg.drawing.net")
        else:
            found["stable"] = wait(
                page, "() => typeof network === 'object' && network.physics.stabilized", start, limit
            )
            found["frame"] = panning(context, page, "network")
    except Exception as error:  # noqa: BLE001 - a page that blocks its tab is a result of the benchmark
        print("   ", type(error).__name__, str(error).splitlines()[0][:90])
    context.close()
    return found


def wait(page: Any, condition: str, start: float, limit: float) -> float:
    """Poll a condition; return seconds since ``start``."""
    while time.monotonic() - start < limit:
        if page.evaluate(condition):
            return time.monotonic() - start
        page.wait_for_timeout(20)
    raise TimeoutError(f"not after {limit:.0f} s")


def panning(context: Any, page: Any, network: str, moves: int = 40) -> float:
    """Return the CPU milliseconds that the page's main thread spends on one frame while a mouse drags the picture."""
    busy = main_thread(context, page)
    page.evaluate(f"() => {{ window.frames_ = 0; {network}.on('afterDrawing', () => {{ window.frames_ += 1; }}); }}")
    x, y = page.evaluate(FREE.replace("NETWORK", network))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 4, y + 4)
    before, drawn = busy(), page.evaluate("window.frames_")
    for step in range(moves):
        page.mouse.move(x + 5 + 3 * step, y + 5 + 2 * step)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    after, frames = busy(), page.evaluate("window.frames_") - drawn
    page.mouse.up()
    return (after - before) / max(frames, 1)


def live(browser: Any, store: Path) -> None:
    """Serve a store; print how long the first view and expansions take, and the CPU time of server and page."""
    command = [sys.executable, "-m", "alliancekg", "serve", "--store", str(store), "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        address = server.stderr.readline().split()[-1]
        rest(server.pid)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        for name in ("first view", "second view"):
            page = context.new_page()
            busy = main_thread(context, page)
            before, start = processor_time(server.pid), time.monotonic()
            page.goto(address)
            page.wait_for_selector("html[data-ready=yes]", state="attached", timeout=120_000)
            took, spent = (time.monotonic() - start) * 1000, processor_time(server.pid) - before
            print(f"{name} {took:.0f} ms; {spent:.0f} CPU-ms in the server, {busy():.0f} in the page")
        nodes = page.evaluate(
            "[...alliancekg.drawing.shown.nodes].filter(i => !alliancekg.model.nodes.get(i).relation)"
        )
        for node in nodes[:8]:
            before, drawn = processor_time(server.pid), busy()
            took = page.evaluate(
                "async (id) => { const t = Date.now(); await alliancekg.expand(id); return Date.now() - t }",
                node,
            )
            spent = processor_time(server.pid) - before
            print(f"  expansion {took:.0f} ms; {spent:.0f} CPU-ms in the server, {busy() - drawn:.0f} in the page")
    finally:
        server.terminate()
        server.wait()


def main_thread(context: Any, page: Any) -> Callable[[], float]:
    """Return a function that tells the CPU milliseconds that a page's main thread has spent on tasks."""
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(item["value"] for item in metrics if item["name"] == "TaskDuration") * 1000

    return busy


def rest(pid: int, limit: float = 90) -> None:
    """Wait until a process that has just started does nothing more."""
    end, last = time.monotonic() + limit, -1.0
    while time.monotonic() < end and last != (last := processor_time(pid)):
        time.sleep(2)


def processor_time(pid: int) -> float:
    """Return the CPU milliseconds of a process and its children so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    own = (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
    children = " ".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return own + sum(processor_time(int(child)) for child in children.split())


def show(value: float | None, unit: str) -> str:
    """Write a figure with its unit."""
    return "never" if value is None else f"{value / 1e6:.2f} MB" if unit == "MB" else f"{value:.1f} {unit}"


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 5000])
    parser.add_argument("--raw-limit", type=float, default=120, help="seconds after which raw pyvis is given up")
    parser.add_argument("--live", type=Path, metavar="STORE", help="measure the live explorer over this store instead")
    options = parser.parse_args()
    chromium = os.environ.get("ALLIANCEKG_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise SystemExit("no Chromium (ALLIANCEKG_CHROMIUM names one)")
    from playwright.sync_api import sync_playwright

    if options.live:
        with sync_playwright() as runner:
            live(runner.chromium.launch(executable_path=chromium, args=FLAGS), options.live)
        return
    with sync_playwright() as runner, tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            graph = material(size)
            load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
            print(f"load {load} on {os.cpu_count()} cores")
            print(f"{size} nodes, {graph.number_of_edges()} edges")
            results = []
            for name, writer in (("alliancekg", write_ours), ("raw pyvis", write_raw)):
                path, cpu = writer(graph, Path(folder))
                browser = runner.chromium.launch(executable_path=chromium, args=FLAGS)
                found = look(browser, path, 90 if name == "alliancekg" else options.raw_limit, name == "alliancekg")
                browser.close()
                results.append(found)
                cells = [
                    show(found["size"], "MB"),
                    show(found["paint"], "s"),
                    show(found["stable"], "s"),
                    show(found["frame"], "ms"),
                ]
                print(f"  {name:10}  file {cells[0]}  first paint {cells[1]}  stable {cells[2]}", end="")
                print(f"  frame {cells[3]}  written in {cpu:.1f} CPU-s", flush=True)
            ours, raw = results
            if ours["stable"]:
                ratio = (raw["stable"] or options.raw_limit) / ours["stable"]
                print(f"  stable {'at least ' if raw['stable'] is None else ''}{ratio:.0f} times as fast")


if __name__ == "__main__":
    main()
