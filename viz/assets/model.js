// The graph in memory: what there is, what is drawn, what the filters let through. Fragments from a server are merged in.

class Model {
  constructor() {
    this.nodes = new Map();
    this.edges = new Map();
    this.relations = new Map();
    this.quotes = [];
    this.sources = [];
    this.names = new Map();
    this.kinds = new Map(); // kind -> what its relations share
    this.near = new Map(); // node -> Map(neighbour -> [edge])
    this.drawn = new Set();
    this.counts = new Map(); // node -> relations known to the server
    this.kindCounts = new Map(); // node -> kind -> relations known to the server
    this.off = { kinds: new Set(), statuses: new Set(), sources: new Set() };
    this.span = null;
    this.limits = null;
    this.measures = null;
    this.totals = null;
    this.groups = []; // communities of a large graph
    this.sizes = null; // community -> members
    this.tops = new Map(); // measure -> its largest value
    this.classes = null; // drawn kind -> entities known to the server
  }

  merge(part) {
    const sources = part.sources || [];
    const numbers = sources.map((source) => {
      const known = this.sources.findIndex((other) => other.iri === source.iri);
      return known >= 0 ? known : this.sources.push({ ...source, id: source.iri }) - 1;
    });
    const quotes = (part.quotes || []).map(([source, start, end, text, from, to]) =>
      this.quotes.push({ source: numbers[source], start, end, text, mark: [from, to] }) - 1);
    for (const [id, label] of Object.entries(part.names || {})) this.names.set(id, label);
    for (const [kind, shared] of Object.entries(part.kindTable || {})) this.kinds.set(kind, shared);
    for (const node of part.nodes || []) this.addNode(node.iri === undefined && node.relation === undefined && part.base ? { ...node, iri: part.base + node.id } : node);
    for (const relation of part.relations || []) {
      const claims = (relation.claims || []).map((claim) => ({ status: relation.status, ...claim, quote: this.quotes[quotes[claim.quote]] })).filter((claim) => claim.quote);
      const years = claims.map((claim) => year(claim.time) ?? year(this.sources[claim.quote.source]?.date)).filter((value) => value !== null);
      if (!claims.length) years.push(...[year(relation.first), year(relation.last)].filter((value) => value !== null));
      // an overview's relation comes without sentences: it never replaces one that has them
      if (this.relations.get(relation.id)?.claims.length > claims.length) continue;
      const shared = this.kinds.get(relation.kind) || { label: relation.kind, family: 'Relationship', hue: 'other', roles: {} };
      // those who act come first
      const order = Object.keys(shared.roles), rank = ([role]) => (order.includes(role) ? order.indexOf(role) : order.length);
      const roles = [...(relation.roles || [])].sort((a, b) => rank(a) - rank(b)).map(([role, id]) => [role, shared.roles[role] || role, id]);
      this.relations.set(relation.id, { history: [], support: 1, last: relation.first, ...shared, ...relation, roles, claims, years, sources: new Set(claims.map((claim) => claim.quote.source)) });
    }
    for (const edge of part.edges || []) this.addEdge(edge);
    if (part.totals?.relations) this.totals = part.totals.relations > (this.totals?.relations || 0) ? part.totals : this.totals;
    if (part.measures) this.measures = part.measures;
    if (part.groups) this.groups = part.groups;
    if (part.classes) this.classes = part.classes;
    this.sizes = null;
    this.tops.clear();
    this.span0();
  }

  addNode(node) {
    const known = this.nodes.get(node.id);
    const kind = LOOK.kinds[node.kind] ? node.kind : 'Other';
    const place = known && known.x !== undefined ? { x: known.x, y: known.y } : {};
    this.nodes.set(node.id, { size: 12, ...node, ...place, label: String(node.label ?? node.id), kind, alt: node.alt || known?.alt || [], links: node.links || [] });
    if (!this.near.has(node.id)) this.near.set(node.id, new Map());
  }

  addEdge(edge) {
    const id = edge.id ?? `${edge.from}\u0000${edge.to}\u0000${this.edges.size}`;
    if (this.edges.has(id) || !this.nodes.has(edge.from) || !this.nodes.has(edge.to)) return;
    const own = edge.relation ?? (this.relations.has(id) ? id : undefined), shared = this.kinds.get(this.relations.get(own)?.kind);
    const usual = shared ? (edge.role ? shared.roles[edge.role] || edge.role : shared.edge) : '';
    const made = { ...edge, id, relation: own, label: edge.label === undefined ? usual : String(edge.label) };
    this.edges.set(id, made);
    for (const [a, b] of [[edge.from, edge.to], [edge.to, edge.from]]) {
      const near = this.near.get(a);
      if (!near.has(b)) near.set(b, []);
      near.get(b).push(made);
    }
  }

  span0() {
    let low = Infinity, high = -Infinity;
    for (const relation of this.relations.values()) for (const value of relation.years) { low = Math.min(low, value); high = Math.max(high, value); }
    const whole = !this.span || (this.limits && this.span[0] === this.limits[0] && this.span[1] === this.limits[1]);
    this.limits = low <= high ? [low, high] : null;
    if (whole) this.span = this.limits && [...this.limits];
  }

  get narrowed() { return !!this.limits && (this.span[0] > this.limits[0] || this.span[1] < this.limits[1]); }

  label(id) { return this.nodes.get(id)?.label ?? this.names.get(id) ?? id; }

  relationOf(item) { return item && item.relation !== undefined ? this.relations.get(item.relation) : undefined; }

  relationVisible(relation) {
    if (this.off.kinds.has(relation.family) || this.off.kinds.has(relation.kind) || this.off.statuses.has(relation.status)) return false;
    if (this.off.sources.size && relation.sources.size && ![...relation.sources].some((source) => !this.off.sources.has(this.sources[source].id))) return false;
    if (!this.narrowed) return true;
    return relation.years.some((value) => value >= this.span[0] && value <= this.span[1]);
  }

  // how many sentences there are, sent or not
  told(relation) { return Math.max(relation.told || 0, relation.claims.length); }

  claimVisible(claim) {
    if (this.off.sources.has(this.sources[claim.quote.source].id)) return false;
    if (!this.narrowed) return true;
    const value = year(claim.time) ?? year(this.sources[claim.quote.source].date);
    return value !== null && value >= this.span[0] && value <= this.span[1];
  }

  edgeVisible(edge) {
    const relation = this.relationOf(edge);
    return (!relation || this.relationVisible(relation)) && this.nodeAllowed(this.nodes.get(edge.from)) && this.nodeAllowed(this.nodes.get(edge.to));
  }

  nodeAllowed(node) {
    const relation = this.relationOf(node);
    return relation ? this.relationVisible(relation) : !this.off.kinds.has(node.kind);
  }

  filtered() {
    return this.narrowed || this.off.kinds.size + this.off.statuses.size + this.off.sources.size > 0;
  }

  // what stands on the canvas now: drawn, allowed, and, once a filter is on, still connected
  visible() {
    const nodes = new Set(), edges = new Set();
    for (const edge of this.edges.values()) {
      if (this.drawn.has(edge.from) && this.drawn.has(edge.to) && this.edgeVisible(edge)) { edges.add(edge.id); nodes.add(edge.from); nodes.add(edge.to); }
    }
    if (!this.filtered()) for (const id of this.drawn) nodes.add(id);
    else for (const id of this.drawn) if (!this.near.get(id).size && this.nodeAllowed(this.nodes.get(id))) nodes.add(id);
    // a relation's node without all of its lines says half a thing
    for (const id of [...nodes]) {
      const node = this.nodes.get(id);
      if (node.relation !== undefined && !this.nodeAllowed(node)) nodes.delete(id);
    }
    return { nodes, edges };
  }

  relationsOf(id) {
    const found = new Map();
    const own = this.relationOf(this.nodes.get(id));
    if (own) return [own];
    for (const edges of this.near.get(id)?.values() || []) for (const edge of edges) {
      const relation = this.relationOf(edge);
      if (relation && this.relationVisible(relation)) found.set(relation.id, relation);
    }
    return [...found.values()];
  }

  groupOf(node) { return node.group ?? node.m?.[2]; }

  // a measure of a node, null where it is not defined; of a community, its number of members
  measureOf(node, name) {
    if (name === 'community') return this.groupSizes().get(this.groupOf(node)) ?? null;
    return node.m?.[this.measures.names.indexOf(name)] ?? null;
  }

  groupSizes() {
    if (!this.sizes) {
      this.sizes = new Map();
      for (const node of this.nodes.values()) if (node.relation === undefined && this.groupOf(node)) this.sizes.set(this.groupOf(node), (this.sizes.get(this.groupOf(node)) || 0) + 1);
      for (const { number, size } of this.groups) if (size) this.sizes.set(number, size);
    }
    return this.sizes;
  }

  // the largest value of a measure among actors, places and things
  most(name) {
    if (!this.tops.has(name)) this.tops.set(name, Math.max(...[...this.nodes.values()].filter((node) => node.relation === undefined).map((node) => this.measureOf(node, name) ?? 0), 1e-9));
    return this.tops.get(name);
  }

  groupName(group, names = 3) { return group.members.slice(0, names).map((id) => this.label(id)).join(', '); }

  degree(id) { let count = 0; for (const edges of this.near.get(id)?.values() || []) count += edges.length; return count; }

  hidden(id) {
    let count = 0;
    for (const other of this.near.get(id)?.keys() || []) if (!this.drawn.has(other)) count += 1;
    return Math.max(count, (this.counts.get(id) || 0) - this.degree(id));
  }

  neighbours(id) { return [...(this.near.get(id)?.keys() || [])]; }

  // shortest chain of relations between two nodes, by breadth; ties go to the better supported
  path(from, to) {
    const back = new Map([[from, null]]);
    let front = [from];
    while (front.length && !back.has(to)) {
      const next = [];
      for (const id of front) {
        for (const [other, edges] of this.near.get(id) || []) {
          if (back.has(other)) continue;
          const open = edges.filter((edge) => this.edgeVisible(edge));
          if (!open.length) continue;
          open.sort((a, b) => (this.relationOf(b)?.claims.length || 0) - (this.relationOf(a)?.claims.length || 0));
          back.set(other, { from: id, edge: open[0] });
          next.push(other);
        }
      }
      front = next;
    }
    if (!back.has(to)) return null;
    const steps = [];
    for (let id = to; back.get(id); id = back.get(id).from) steps.unshift({ ...back.get(id), to: id });
    return steps;
  }

  search(text, limit = 12) {
    const words = fold(text).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const found = [];
    for (const node of this.nodes.values()) {
      if (node.relation !== undefined) continue;
      const label = fold(node.label);
      const names = [label, ...node.alt.map(fold)];
      const hit = names.findIndex((name) => words.every((word) => name.includes(word)));
      if (hit >= 0) found.push({ score: (label.startsWith(words[0]) ? 0 : 2) + (hit ? 1 : 0) - Math.min(0.9, this.degree(node.id) / 100), node: node.id, text: node.label, why: hit ? node.alt[hit - 1] : kindOf(node.kind).label });
    }
    for (const relation of this.relations.values()) {
      const own = fold(relation.text || relation.label);
      const claim = relation.claims.find((item) => words.every((word) => fold(item.quote.text).includes(word)));
      if (claim || words.every((word) => own.includes(word))) found.push({ score: claim ? 6 : 5, relation: relation.id, text: relation.text || relation.label, why: claim ? claim.quote.text : relation.label });
    }
    found.sort((a, b) => a.score - b.score || (a.text < b.text ? -1 : 1));
    return found.slice(0, limit);
  }
}
