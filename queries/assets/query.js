"use strict";
(() => {
  const BASE = "https://w3id.org/alliancekg/";
  const LABEL = "http://www.w3.org/2000/01/rdf-schema#label";
  const START = `PREFIX akg: <${BASE}ontology#>
PREFIX id: <${BASE}id/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX oa: <http://www.w3.org/ns/oa#>

# Who has committed what, and the sentence behind it
SELECT ?commitment ?quote ?relation {
  ?claim akg:about ?relation ; akg:evidence/oa:hasSelector/oa:exact ?quote .
  ?relation rdfs:label ?commitment .
} LIMIT 50
`;
  const endpoint = new URL("/sparql", window.location.href).href;

  /** The address under this server of one of the project's IRIs; other IRIs stay as they are. */
  const local = (iri) => (iri.startsWith(BASE) ? "/" + iri.slice(BASE.length) : iri);
  const short = (iri) => decodeURIComponent(iri.replace(/[#/]$/, "").split(/[#/]/).pop() || iri);

  const svg = (name, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };

  /** Draws the result of a CONSTRUCT or DESCRIBE: things as points, statements between them as arrows. */
  class Graph {
    static get MOST() { return 250; }
    constructor(yasr) { this.yasr = yasr; this.priority = 20; this.label = "Graph"; }
    canHandleResults() { return Boolean(this.yasr.results && this.statements().some((s) => s.object.termType !== "Literal")); }
    getIcon() { const icon = document.createElement("span"); icon.textContent = "◉"; return icon; }
    statements() {
      try { return this.yasr.results.getType() === "ttl" ? this.yasr.results.getStatements() || [] : []; } catch { return []; }
    }
    model() {
      const names = new Map(); const degree = new Map(); const edges = [];
      for (const { subject, predicate, object } of this.statements()) {
        if (predicate.value === LABEL) { names.set(subject.value, object.value); continue; }
        if (object.termType === "Literal") continue;
        edges.push([subject.value, predicate.value, object.value]);
        for (const end of [subject.value, object.value]) degree.set(end, (degree.get(end) || 0) + 1);
      }
      const kept = new Set([...degree.keys()].sort((a, b) => degree.get(b) - degree.get(a)).slice(0, Graph.MOST));
      const nodes = [...kept].map((iri, place) => {
        const turn = place * 2.399963; const far = 30 * Math.sqrt(place + 1);
        return { iri, name: names.get(iri) || short(iri), x: far * Math.cos(turn), y: far * Math.sin(turn), degree: degree.get(iri) };
      });
      return { nodes, edges: edges.filter(([a, , b]) => kept.has(a) && kept.has(b)), left: degree.size - kept.size };
    }
    settle(nodes, edges) {
      const at = new Map(nodes.map((node) => [node.iri, node]));
      for (let round = 0; round < 180; round += 1) {
        const step = 12 * (1 - round / 180) + 0.5;
        for (const node of nodes) { node.dx = -node.x * 0.01; node.dy = -node.y * 0.01; }
        for (let i = 0; i < nodes.length; i += 1) for (let j = i + 1; j < nodes.length; j += 1) {
          const a = nodes[i]; const b = nodes[j];
          const x = a.x - b.x; const y = a.y - b.y; const force = 4000 / (x * x + y * y + 20);
          const d = Math.hypot(x, y) || 1;
          a.dx += (x / d) * force; a.dy += (y / d) * force; b.dx -= (x / d) * force; b.dy -= (y / d) * force;
        }
        for (const [from, , to] of edges) {
          const a = at.get(from); const b = at.get(to);
          const x = b.x - a.x; const y = b.y - a.y; const d = Math.hypot(x, y) || 1; const pull = (d - 110) * 0.06;
          a.dx += (x / d) * pull; a.dy += (y / d) * pull; b.dx -= (x / d) * pull; b.dy -= (y / d) * pull;
        }
        for (const node of nodes) {
          const d = Math.hypot(node.dx, node.dy) || 1; const by = Math.min(d, step);
          node.x += (node.dx / d) * by; node.y += (node.dy / d) * by;
        }
      }
      return at;
    }
    draw() {
      const { nodes, edges, left } = this.model();
      const at = this.settle(nodes, edges);
      const xs = nodes.map((n) => n.x); const ys = nodes.map((n) => n.y);
      const [x0, x1, y0, y1] = [Math.min(...xs) - 90, Math.max(...xs) + 90, Math.min(...ys) - 40, Math.max(...ys) + 40];
      const picture = svg("svg", { viewBox: `${x0} ${y0} ${x1 - x0} ${y1 - y0}`, class: "result-graph", role: "img",
        "aria-label": `${nodes.length} things and ${edges.length} statements` });
      const marker = svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 14, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" });
      marker.append(svg("path", { d: "M0 0 L8 4 L0 8 z" }));
      picture.append(marker);
      for (const [from, by, to] of edges) {
        const a = at.get(from); const b = at.get(to);
        const line = svg("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, "marker-end": "url(#arrow)" });
        line.append(svg("title", {}, `${a.name} — ${short(by)} — ${b.name}`));
        picture.append(line);
        if (edges.length <= 60) picture.append(svg("text", { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, class: "by" }, short(by)));
      }
      for (const node of nodes) {
        const link = svg("a", /^https?:/.test(node.iri) ? { href: local(node.iri), target: "_blank", rel: "noopener" } : {});
        link.append(svg("circle", { cx: node.x, cy: node.y, r: 5 + 2 * Math.log2(1 + node.degree) }), svg("title", {}, node.iri));
        const text = node.name.length > 28 ? node.name.slice(0, 27) + "…" : node.name;
        link.append(svg("text", { x: node.x, y: node.y - 10 - Math.log2(1 + node.degree) }, text));
        picture.append(link);
      }
      const place = this.yasr.resultsEl;
      place.replaceChildren(picture);
      const tab = window.alliancekgQuery && window.alliancekgQuery.getTab();
      if (tab) {
        const link = document.createElement("a");
        link.href = `/#query=${encodeURIComponent(tab.getQuery())}`;
        link.textContent = "Explore this graph with its sentences";
        link.className = "explore";
        place.prepend(link);
      }
      if (left > 0) {
        const note = document.createElement("p");
        note.textContent = `The ${nodes.length} most connected things are drawn; ${left} more are in the table.`;
        place.prepend(note);
      }
    }
  }

  const { Yasgui } = window;
  Yasgui.Yasr.registerPlugin("graph", Graph);
  Yasgui.Yasr.defaults.plugins.table.dynamicConfig = { compact: true, isEllipsed: false };
  const yasgui = new Yasgui(document.getElementById("yasgui"), {
    requestConfig: { endpoint, method: "POST" },
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    persistencyExpire: 60 * 60 * 24 * 7,
    yasqe: { value: START },
  });

  const show = (text, name) => {
    const tab = yasgui.getTab() || yasgui.addTab(true);
    tab.setEndpoint(endpoint);
    tab.setQuery(text);
    if (name) tab.setName(name);
    return tab;
  };
  const wanted = new URLSearchParams(window.location.search).get("query");
  if (wanted) show(wanted);

  document.getElementById("library").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    show(button.dataset.query, button.dataset.name).query().catch(() => {});
  });
  document.getElementById("filter").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of document.querySelectorAll("#library li")) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
    }
  });
  // the project's IRIs in a result lead to their pages on this server
  document.getElementById("yasgui").addEventListener("click", (event) => {
    const anchor = event.target.closest("a[href]");
    const target = anchor && anchor.getAttribute("href");
    if (target && target.startsWith(BASE)) anchor.setAttribute("href", local(target));
  }, true);
  window.alliancekgQuery = yasgui;
})();
