// Everything together: providers, selection, link state, keys, drawers.

const API = { get: async (path, params) => { const answer = await fetch(`api/${path}?${new URLSearchParams(params)}`, { headers: { accept: 'application/json' } }); if (!answer.ok) throw new Error(`the server answered ${answer.status}`); return answer.json(); } };

// the result of a query goes to the server once more, which knows names, sentences and positions
async function constructed(query) {
  const asked = await fetch('sparql', { method: 'POST', headers: { accept: 'text/turtle', 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ query }) });
  if (!asked.ok || !/turtle/.test(asked.headers.get('content-type') || '')) throw new Error(asked.ok ? 'only CONSTRUCT and DESCRIBE give a graph' : `the query was refused (${asked.status})`);
  const answer = await fetch('api/triples', { method: 'POST', headers: { 'content-type': 'text/turtle', accept: 'application/json' }, body: await asked.text() });
  const part = await answer.json();
  if (!answer.ok) throw new Error(part.error);
  return part;
}

// the data is in the file
class StaticProvider {
  constructor(model) { this.model = model; }
  async start() { this.model.merge(DATA); }
  async search(text) { return this.model.search(text).map((hit) => ({ ...hit, kind: hit.node !== undefined ? this.model.nodes.get(hit.node).kind : this.model.relations.get(hit.relation).family })); }
  async neighbours() { return null; }
  async path(from, to) { return this.model.path(from, to); }
  async relation() { return null; }
}

// the data is in a store behind this page's own server
class ServerProvider {
  constructor(model) { this.model = model; this.cursors = new Map(); }
  take(part) { this.model.merge(part); for (const [id, count] of Object.entries(part.counts || {})) this.model.counts.set(id, count); return part; }
  async start() { this.take(await API.get('overview', {})); }
  async search(text) { return (await API.get('search', { q: text })).hits; }
  async neighbours(id, kind = '') {
    const key = `${id}\u0000${kind}`;
    if (this.cursors.get(key) === null) return null;
    const part = this.take(await API.get('neighbours', { id, predicate: kind, limit: 25, cursor: this.cursors.get(key) || '' }));
    this.cursors.set(key, part.cursor ?? null);
    this.model.kindCounts.set(id, part.kinds);
    return part;
  }
  async path(from, to) { this.take(await API.get('path', { from, to, max: 4 })); return this.model.path(from, to); }
  async query(text) { return this.take(await constructed(text)); }
  async relation(id) { return this.take(await API.get('relation', { id })); }
}

const DRAWN_AT_MOST = 5000;
const PAPER = [980, 728]; // pixels of the picture, printed 700 by 520

class App {
  constructor() {
    this.model = new Model();
    this.live = DATA.live === true;
    this.provider = this.live ? new ServerProvider(this.model) : new StaticProvider(this.model);
    this.view = 'graph';
    this.picked = {};
    this.quiet = false;
  }

  async start() {
    this.theme();
    try { await this.provider.start(); } catch (error) { this.fail(error); return; }
    const { model } = this;
    const first = [...model.nodes.values()].filter((node) => node.start);
    for (const node of first.length ? first : model.nodes.values()) model.drawn.add(node.id);
    for (const node of first) [node.x, node.y] = node.start;
    this.ring();
    const hooks = { pick: (item) => this.pick(item), expand: (id) => this.expand(id), hover: (item, at) => this.hover(item, at) };
    this.drawing = new Drawing(model, $('graph'), hooks);
    this.map = new MapView(model, $('map'), hooks);
    this.table = new TableView(model, $('table'), this);
    this.evidence = new Evidence(model, $('panel'), this);
    this.legend = new Legend(model, $('filters'), this);
    this.timeline = new Timeline(model, $('time'), this);
    this.exporter = new Exporter(model, this.drawing, $('export'));
    this.finder = new Combobox($('search'), { label: 'Search names and quotes', hint: 'Search names and quotes', id: 'search', glass: true, find: (text) => this.search(text), pick: (hit) => (hit.node !== undefined ? this.node(hit.node) : this.relation(hit.relation)) });
    this.drawing.update();
    this.legend.draw();
    this.timeline.draw();
    this.wire();
    this.evidence.about();
    this.note();
    this.drawing.stretch();
    this.drawing.fit(undefined, true);
    await this.restore();
    this.drawing.net.redraw();
    document.documentElement.dataset.ready = 'yes';
    $('title').title = DATA.title || '';
  }

  fail(error) { $('panel').replaceChildren(el('h2', {}, 'This graph could not be loaded'), el('p', { class: 'lead' }, String(error.message || error))); document.documentElement.dataset.ready = 'failed'; }

  // nodes without a position (a plain pyvis network) stand on a circle
  ring() {
    const bare = [...this.model.nodes.values()].filter((node) => node.x === undefined);
    bare.forEach((node, i) => { const angle = (2 * Math.PI * i) / bare.length, radius = 40 + bare.length * 16; Object.assign(node, { x: Math.cos(angle) * radius, y: Math.sin(angle) * radius }); });
  }

  // ---- what the parts call

  selected() { return this.picked; }
  looks() { return { size: this.drawing.size, colour: this.drawing.colour }; }
  look(name, value) { this.drawing[name] = value; this.drawing.restyle(); this.legend.draw(); this.keep(); }
  search(text) { return this.provider.search(text); }

  pick(item) {
    if (!item) this.clear();
    else if (item.node !== undefined) this.node(item.node);
    else if (item.relation !== undefined) this.relation(item.relation);
    else if (item.pair) this.pair(...item.pair);
    else if (item.group) this.group(item.group);
    else { const edge = this.model.edges.get(item.edge); if (edge.relation !== undefined && this.model.relations.has(edge.relation)) this.relation(edge.relation); else this.node(edge.from); }
  }

  async need(id) {
    if (!this.model.nodes.has(id) && this.live) await this.provider.neighbours(id);
    return this.model.nodes.has(id);
  }

  async node(id, open = true) {
    if (!(await this.need(id))) return;
    if (this.live && !this.model.kindCounts.has(id) && this.model.nodes.get(id).relation === undefined) {
      try { await this.provider.neighbours(id); this.legend.draw(); this.timeline.draw(); } catch (error) { say(String(error.message)); }
    }
    const known = this.model.nodes.get(id);
    if (known.relation !== undefined && this.model.relations.has(known.relation)) { await this.relation(known.relation, open); return; }
    this.bring([id]);
    this.picked = { node: id };
    const edges = new Set(), nodes = new Set([id]);
    for (const [other, list] of this.model.near.get(id)) for (const edge of list) {
      if (!this.drawing.shown.edges.has(edge.id)) continue;
      edges.add(edge.id); nodes.add(other);
      // a relation's node brings the other participants with it
      if (this.model.nodes.get(other).relation !== undefined) for (const [third, more] of this.model.near.get(other)) for (const next of more) if (this.drawing.shown.edges.has(next.id)) { edges.add(next.id); nodes.add(third); }
    }
    this.focus({ main: id, nodes, edges }, open);
    this.evidence.node(id);
    this.map.reveal(id);
    say(`${this.model.label(id)}, ${plural(this.model.relationsOf(id).length, 'relation')}`);
    this.after();
  }

  async relation(id, open = true) {
    if (this.live) { try { await this.provider.relation(id); } catch (error) { say(String(error.message)); } }
    const relation = this.model.relations.get(id);
    if (!relation) return;
    const ids = [...this.model.edges.values()].filter((edge) => edge.relation === id).flatMap((edge) => [edge.from, edge.to]);
    this.bring(ids);
    this.picked = { relation: id };
    const edges = new Set([...this.drawing.shown.edges].filter((edge) => this.model.edges.get(edge).relation === id));
    this.focus({ main: this.model.nodes.has(id) ? id : null, nodes: new Set(ids), edges }, open);
    this.evidence.relation(id);
    say(`${relation.text || relation.label}, ${statusOf(relation.status).label}, ${plural(relation.claims.length, 'sentence')}`);
    this.after();
  }

  async path(from, to) {
    await this.need(to);
    let steps = null;
    try { steps = await this.provider.path(from, to); } catch (error) { say(String(error.message)); }
    this.picked = { path: [from, to] };
    if (steps) this.bring([from, ...steps.map((step) => step.to)]);
    this.focus(steps ? { main: from, nodes: new Set([from, ...steps.map((step) => step.to)]), edges: new Set(steps.map((step) => step.edge.id)) } : null);
    this.evidence.path(from, to, steps);
    say(steps ? `Path of ${plural(steps.length, 'step')}` : 'No path');
    this.after();
  }

  // draw the result of a CONSTRUCT query, and only that
  async query(text) {
    let part;
    try { part = await this.provider.query(text); } catch (error) { this.evidence.failed(String(error.message)); say(String(error.message)); return; }
    const { model } = this;
    model.drawn = new Set(part.nodes.map((node) => node.id));
    for (const node of part.nodes) { const known = model.nodes.get(node.id); [known.x, known.y] = node.start; }
    this.asked = text;
    this.picked = {};
    this.drawing.setFocus(null);
    this.drawing.update();
    this.drawing.moveAll();
    this.legend.draw(); this.timeline.draw();
    this.evidence.about();
    this.note();
    this.drawing.fit(undefined, true);
    say(`Result of the query: ${plural(part.nodes.length, 'node')}`);
    this.after();
  }

  // a community of a large graph
  group(number) {
    const group = this.model.groups.find((other) => other.number === number);
    if (!group) return;
    this.picked = { group: number };
    const nodes = new Set([...this.drawing.shown.nodes].filter((id) => this.model.groupOf(this.model.nodes.get(id)) === number));
    const edges = new Set([...this.drawing.shown.edges].filter((id) => { const edge = this.model.edges.get(id); return nodes.has(edge.from) && nodes.has(edge.to); }));
    this.focus(nodes.size ? { main: null, nodes, edges } : null);
    this.evidence.group(group);
    say(`Community of ${this.model.groupName(group)}`);
    this.after();
  }

  // all relations between two nodes
  pair(a, b) {
    if (!this.model.nodes.has(a) || !this.model.nodes.has(b)) return;
    this.bring([a, b]);
    this.picked = { pair: [a, b] };
    const edges = (this.model.near.get(a).get(b) || []).filter((edge) => this.drawing.shown.edges.has(edge.id)).map((edge) => edge.id);
    this.focus({ main: null, nodes: new Set([a, b]), edges: new Set(edges) });
    this.evidence.pair(a, b);
    say(`${this.model.label(a)} and ${this.model.label(b)}, ${plural(edges.length, 'relation')}`);
    this.after();
  }

  clear() {
    this.picked = {};
    this.focus(null);
    this.evidence.about();
    this.drawer('panel', false);
    say('Nothing selected');
    this.after();
  }

  async expand(id, kind = '') {
    const wanted = (other) => !kind || this.model.near.get(id).get(other).some((edge) => this.model.relationOf(edge)?.kind === kind);
    const waiting = () => this.model.neighbours(id).filter((other) => !this.model.drawn.has(other) && wanted(other));
    try { if (this.live && waiting().length < 10) await this.provider.neighbours(id, kind); } catch (error) { say(String(error.message)); return; }
    const fresh = waiting();
    const batch = fresh.sort((a, b) => this.model.degree(b) - this.model.degree(a) || (a < b ? -1 : 1)).slice(0, 25);
    // a relation's node comes with all of its participants
    const whole = new Set(batch);
    for (const other of batch) if (this.model.nodes.get(other).relation !== undefined) for (const third of this.model.neighbours(other)) if (!this.model.drawn.has(third)) whole.add(third);
    this.drawing.placeAround(id, [...whole]);
    this.grow([...whole]);
    this.legend.draw();
    this.timeline.draw();
    await this.node(id);
    this.drawing.reveal([id, ...whole]);
    say(`${plural(whole.size, 'node')} added`);
  }

  // draw what a selection needs
  bring(ids) {
    const missing = [...new Set(ids)].filter((id) => this.model.nodes.has(id) && !this.model.drawn.has(id));
    if (!missing.length) return;
    const anchors = missing.flatMap((id) => this.model.neighbours(id)).filter((id) => this.model.drawn.has(id));
    const anchored = ids.find((id) => this.model.drawn.has(id)) ?? anchors[0] ?? this.drawing.order?.[0];
    if (anchored !== undefined) this.drawing.placeAround(anchored, missing);
    this.grow(missing);
  }

  grow(ids) { ids.forEach((id) => this.model.drawn.add(id)); this.drawing.update(); this.note(); }

  // everything, or, of very much, what is best connected
  showAll() {
    const { model } = this;
    const nodes = [...(DATA.nodes || [])].sort((a, b) => model.degree(b.id) - model.degree(a.id)).slice(0, DRAWN_AT_MOST);
    for (const node of nodes) { const known = this.model.nodes.get(node.id); if (node.x !== undefined) [known.x, known.y] = [node.x, node.y]; this.model.drawn.add(node.id); }
    this.drawing.update();
    this.drawing.moveAll();
    this.drawing.fit();
    this.note();
  }

  focus(focus, open = true) {
    this.drawing.setFocus(focus);
    this.map.setFocus(focus);
    if (focus && open) { this.drawer('panel', true); if (this.view === 'graph') this.drawing.reveal(focus.nodes); }
  }

  // the style sheet knows the view, and whether something is chosen
  mark() {
    document.body.dataset.view = this.view;
    if (Object.keys(this.picked).length) document.body.dataset.picked = ''; else delete document.body.dataset.picked;
  }

  after() { this.mark(); if (this.view === 'table') this.table.draw(); this.keep(); }

  filtered() {
    this.drawing.update();
    this.timeline.sync();
    if (this.view === 'table') this.table.draw();
    this.map.setFocus(this.map.focus);
    if (this.picked.node !== undefined) this.node(this.picked.node, false);
    else if (this.picked.pair) this.pair(...this.picked.pair);
    else if (this.picked.group) this.group(this.picked.group);
    else if (this.picked.relation === undefined && !this.picked.path) this.evidence.about();
    this.note();
    this.keep();
    say(`${plural(this.drawing.shown.nodes.size, 'node')} and ${plural(this.drawing.shown.edges.size, 'line')} shown`);
  }

  note() {
    const { model } = this, box = $('note');
    const most = this.live ? 0 : model.nodes.size, shown = model.drawn.size, total = DATA.totals?.things || 0;
    const entities = [...model.nodes.values()].filter((node) => node.relation === undefined).length;
    if (this.asked) box.replaceChildren(el('span', {}, `Result of a query: ${plural(shown, 'node')}`), el('a', { class: 'pill', href: './' }, 'Overview'));
    else if (this.live) box.replaceChildren(el('span', {}, `${this.model.groups.length ? 'Communities and their best-connected members' : `The ${plural(shown, 'most connected node')}`}; +n shows more`));
    else if (shown < most) box.replaceChildren(el('span', {}, `${model.groups.length ? `Communities, with ${shown}` : `Starts with the ${shown} most connected`} of ${most.toLocaleString('en')} nodes; +n shows more`), el('button', { type: 'button', class: 'pill', id: 'show-all', onclick: () => this.showAll() }, most > DRAWN_AT_MOST ? `Show ${DRAWN_AT_MOST.toLocaleString('en')}` : 'Show all'));
    else if (total > entities) box.replaceChildren(el('span', {}, `The ${entities.toLocaleString('en')} most connected of ${total.toLocaleString('en')} actors, places and things`));
    const told = this.asked || this.live || shown < most || total > entities;
    if (!told) box.replaceChildren();
    if (narrow()) box.append(el('button', { type: 'button', class: 'pill strong', id: 'read', onclick: () => { this.evidence.about(); this.drawer('panel', true); } }, 'Read first'));
    box.hidden = this.view !== 'graph' || !(told || narrow());
  }

  hover(item, at) {
    const tip = $('tip');
    $('graph').style.cursor = item ? 'pointer' : '';
    tip.hidden = !item || narrow();
    if (tip.hidden) return;
    const edge = item.edge !== undefined && this.model.edges.get(item.edge), node = item.node !== undefined && this.model.nodes.get(item.node);
    const relation = this.model.relationOf(edge || node);
    const why = relation ? `${statusOf(relation.status).label} · ${plural(this.model.told(relation), 'sentence')}` : node ? `${kindOf(node.kind).label} · ${plural(this.model.relationsOf(node.id).length, 'relation')}` : '';
    if (item.pair) tip.replaceChildren(item.pair.map((id) => this.model.label(id)).join(' and '), el('span', { class: 'why' }, plural(item.count, 'relation')));
    else tip.replaceChildren(relation ? relation.text || relation.label : node ? node.label : edge.label, el('span', { class: 'why' }, why));
    const x = clamp(at.x + 14, 6, $('stage').clientWidth - tip.offsetWidth - 6), y = at.y + 18 + tip.offsetHeight > $('stage').clientHeight ? at.y - tip.offsetHeight - 10 : at.y + 18;
    tip.style.left = `${x}px`; tip.style.top = `${y}px`;
  }

  // ---- views, theme, drawers

  show(view) {
    this.view = view;
    for (const name of ['graph', 'map', 'table']) $(name).hidden = name !== view;
    for (const button of document.querySelectorAll('[data-view]')) button.setAttribute('aria-pressed', String(button.dataset.view === view));
    this.mark();
    $('zoom').hidden = view === 'table';
    $('tip').hidden = true;
    if (view === 'map') this.map.show(); else if (view === 'table') this.table.draw(); else { this.drawing.net.redraw(); }
    this.note();
    this.keep();
  }

  theme(name) {
    const root = document.documentElement, system = matchMedia('(prefers-color-scheme: dark)');
    if (name) this.chosen = name;
    else if (!this.watching) { this.watching = true; system.addEventListener('change', () => { if (!this.chosen) { this.theme(); this.repaint(); } }); }
    root.dataset.theme = this.chosen || (system.matches ? 'dark' : 'light');
    colours.clear();
  }

  repaint() { this.legend.draw(); this.drawing.restyle(); if (this.view === 'map') this.map.draw(); if (this.view === 'table') this.table.draw(); this.again(); }

  again() {
    const { node, relation, path, pair, group } = this.picked;
    if (group) this.group(group);
    else if (node !== undefined) this.evidence.node(node); else if (relation !== undefined) this.evidence.relation(relation); else if (pair) this.evidence.pair(...pair); else if (!path) this.evidence.about();
  }

  // on paper the picture is light, whole and as wide as the page, whatever the screen is
  toPaper() {
    const { net } = this.drawing, box = $(this.view === 'map' ? 'map' : 'graph');
    this.before = { chosen: this.chosen, box, at: this.map.at && { ...this.map.at }, position: net.getViewPosition(), scale: net.getScale() };
    if (dark()) { this.theme('light'); this.repaint(); }
    if (this.view === 'table') return;
    // drawn larger than it is printed, so that it is sharp
    Object.assign(box.style, { width: `${PAPER[0]}px`, height: `${PAPER[1]}px`, right: 'auto', bottom: 'auto' });
    if (this.view === 'map') { this.map.fit(); return; }
    net.setSize(`${PAPER[0]}px`, `${PAPER[1]}px`);
    this.drawing.fit(undefined, true);
    net.redraw();
  }

  fromPaper() {
    const { chosen, box, at, position, scale } = this.before;
    for (const name of ['width', 'height', 'right', 'bottom']) box.style.removeProperty(name);
    this.drawing.net.setSize('100%', '100%');
    this.drawing.net.moveTo({ position, scale, animation: false });
    if (this.view === 'map') { this.map.at = at; this.map.draw(); }
    if (chosen !== this.chosen) { this.chosen = chosen; this.theme(); this.repaint(); }
  }

  drawer(name, open) {
    if (!narrow()) return;
    $(name === 'panel' ? 'panel' : 'filters').classList.toggle('open', open);
    $('scrim').hidden = !$('filters').classList.contains('open');
    $('open-filters').setAttribute('aria-expanded', String($('filters').classList.contains('open')));
  }

  // ---- link state

  keep() {
    if (this.quiet) return;
    const { model } = this, state = new URLSearchParams();
    if (this.asked) state.set('query', this.asked);
    if (this.view !== 'graph') state.set('view', this.view);
    if (this.picked.node !== undefined) state.set('node', this.picked.node);
    if (this.picked.relation !== undefined) state.set('relation', this.picked.relation);
    if (this.picked.group) state.set('group', this.picked.group);
    for (const id of this.picked.pair || []) state.append('pair', id);
    if (this.picked.path) { state.set('from', this.picked.path[0]); state.set('to', this.picked.path[1]); }
    for (const [key, set] of Object.entries(model.off)) for (const name of set) state.append(`no-${key}`, name);
    if (model.narrowed) state.set('years', model.span.join('-'));
    if (this.drawing.size !== 'degree') state.set('size', this.drawing.size);
    if (this.drawing.colour !== 'kind') state.set('colour', this.drawing.colour);
    if (this.chosen) state.set('theme', this.chosen);
    this.hash = state.toString();
    try { history.replaceState(null, '', this.hash ? `#${this.hash}` : location.href.split('#')[0]); } catch { /* a frame without an address of its own */ }
  }

  async restore() {
    const state = new URLSearchParams(location.hash.slice(1)), { model } = this;
    this.quiet = true;
    for (const [key, set] of Object.entries(model.off)) { set.clear(); state.getAll(`no-${key}`).forEach((name) => set.add(name)); }
    const years = /^(-?\d+)-(-?\d+)$/.exec(state.get('years') || '');
    if (model.limits) model.span = years ? [clamp(Number(years[1]), ...model.limits), clamp(Number(years[2]), ...model.limits)] : [...model.limits];
    const names = model.measures?.names || ['community'];
    if (names.includes(state.get('size')) || state.get('size') === 'same') this.drawing.size = state.get('size');
    if (state.get('colour') === 'community' || model.measures && SCALED.includes(state.get('colour'))) this.drawing.colour = state.get('colour');
    if (['light', 'dark'].includes(state.get('theme'))) { this.theme(state.get('theme')); this.drawing.restyle(); }
    if (state.get('size') || state.get('colour')) this.drawing.restyle();
    this.drawing.update();
    this.legend.draw();
    this.timeline.draw();
    this.show(['map', 'table'].includes(state.get('view')) ? state.get('view') : 'graph');
    if (this.live && state.get('query') && state.get('query') !== this.asked) await this.query(state.get('query'));
    const start = DATA.focus?.[0];
    if (state.get('from') && state.get('to')) { await this.need(state.get('from')); await this.path(state.get('from'), state.get('to')); }
    else if (state.getAll('pair').length === 2) this.pair(...state.getAll('pair'));
    else if (state.get('group')) this.group(Number(state.get('group')));
    else if (state.get('relation')) await this.relation(state.get('relation'));
    else if (state.get('node')) await this.node(state.get('node'));
    else if (start !== undefined && model.nodes.has(start) && !location.hash) await this.node(start, !narrow());
    else if (model.filtered()) this.evidence.about();
    this.quiet = false;
    this.keep();
  }

  async copy() {
    const address = location.href;
    let done = false;
    try { await navigator.clipboard.writeText(address); done = true; } catch { /* clipboard refused, as for files in some browsers */ }
    const box = $('note');
    box.replaceChildren(el('span', {}, done ? 'Link copied' : 'Copy this link:'), done ? '' : el('input', { type: 'text', readOnly: true, value: address, 'aria-label': 'Link to this view', onfocus: (event) => event.target.select() }), el('button', { type: 'button', class: 'pill', onclick: () => this.note() }, 'Close'));
    box.hidden = false;
    box.querySelector('input')?.focus();
    say(done ? 'Link copied' : 'The link stands in a field');
    if (done) setTimeout(() => { if (!box.querySelector('input')) this.note(); }, 2500);
  }

  // ---- keys and buttons

  fit() { if (this.view === 'map') this.map.fit(); else this.drawing.fit(); }
  zoom(factor) { if (this.view === 'map') this.map.zoom(factor); else this.drawing.zoom(factor); }

  wire() {
    for (const button of document.querySelectorAll('[data-view]')) button.addEventListener('click', () => this.show(button.dataset.view));
    $('fit').addEventListener('click', () => this.fit());
    $('link').addEventListener('click', () => this.copy());
    $('zoom-in').addEventListener('click', () => this.zoom(1.35));
    $('zoom-out').addEventListener('click', () => this.zoom(1 / 1.35));
    $('theme').addEventListener('click', () => { this.theme(dark() ? 'light' : 'dark'); this.repaint(); this.keep(); });
    $('skip').addEventListener('click', (event) => { event.preventDefault(); this.show('table'); $('table').focus(); });
    $('open-filters').addEventListener('click', () => this.drawer('filters', !$('filters').classList.contains('open')));
    $('scrim').addEventListener('click', () => this.drawer('filters', false));
    window.addEventListener('hashchange', () => { if (location.hash.slice(1) !== this.hash) this.restore(); });
    window.addEventListener('resize', later(() => { if (!this.picked.node && this.view === 'graph') this.drawing.fit(undefined, true); }, 150));
    window.addEventListener('beforeprint', () => this.toPaper());
    window.addEventListener('afterprint', () => this.fromPaper());
    document.addEventListener('keydown', (event) => this.key(event));
  }

  key(event) {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== 'checkbox';
    if (event.key === 'Escape') {
      if ($('filters').classList.contains('open')) { this.drawer('filters', false); $('open-filters').focus(); } else if (!typing) this.clear();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/') { event.preventDefault(); this.finder.input.focus(); this.finder.input.select(); return; }
    if (event.key === 'f') { this.fit(); return; }
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const walking = event.target === document.body || event.target.closest('#graph, #map');
    if (way && walking && this.view !== 'table') { event.preventDefault(); this.walk(way); }
    if (event.key === 'Enter' && walking && (this.picked.node !== undefined || this.picked.relation !== undefined)) { event.preventDefault(); this.drawer('panel', true); $('panel-title')?.focus(); }
  }

  walk(way) {
    const at = this.picked.node ?? (this.model.nodes.has(this.picked.relation) ? this.picked.relation : undefined);
    if (at === undefined || !this.drawing.shown.nodes.has(at)) { if (this.drawing.order?.length) this.node(this.drawing.order[0], false); return; }
    const next = this.drawing.toward(at, way);
    if (next === null) say('No neighbour in that direction'); else { this.node(next, false); if (this.view === 'graph') this.drawing.reveal([next]); }
  }
}

window.addEventListener('error', () => { document.documentElement.dataset.failed = 'yes'; });
const app = new App();
// for tests and for scripts in a console: the page's own state
window.alliancekg = app;
app.start();
