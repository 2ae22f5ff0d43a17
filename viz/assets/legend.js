// The legend is the filter: kinds, statuses and sources with counts; below it how nodes are sized and coloured.

const LIVE_MEANINGS = { degree: 'Relations that it takes part in.', community: 'Group of nodes that are linked more among each other than with the rest.' };
const shortNumber = (value) => String(Math.round(value * (value < 1 ? 1000 : 10)) / (value < 1 ? 1000 : 10));

class Legend {
  constructor(model, box, go) {
    this.model = model; this.box = box; this.go = go;
    this.open = new Set();
  }

  draw() {
    const { model } = this;
    const entities = new Map(), families = new Map(), kinds = new Map(), statuses = new Map(), sources = new Map();
    const add = (map, key) => map.set(key, (map.get(key) || 0) + 1);
    for (const node of model.nodes.values()) if (node.relation === undefined) add(entities, node.kind);
    for (const relation of model.relations.values()) {
      add(families, relation.family); add(statuses, relation.status);
      if (!kinds.has(relation.family)) kinds.set(relation.family, new Map());
      add(kinds.get(relation.family), relation.kind);
      for (const source of relation.sources) add(sources, source);
    }
    this.labels = new Map([...model.relations.values()].map((relation) => [relation.kind, relation.label]));
    const order = Object.keys(LOOK.kinds);
    const sorted = (map) => [...map].sort((a, b) => b[1] - a[1] || order.indexOf(a[0]) - order.indexOf(b[0]));
    const at = this.box.scrollTop, active = document.activeElement?.dataset?.key;
    this.box.replaceChildren(...[
      this.section('Relations', 'kinds', sorted(families).map(([name, count]) => this.family(name, count, kinds.get(name)))),
      this.section('Actors, places, things', null, sorted(entities).map(([name, count]) => this.row('kinds', name, kindOf(name).plural, count, icon(name)))),
      this.section('Status', 'statuses', Object.keys(LOOK.statuses).filter((name) => statuses.has(name)).map((name) => this.row('statuses', name, statusOf(name).label, statuses.get(name), dashIcon(name)))),
      sources.size ? this.section('Sources', 'sources', el('div', { class: sources.size > 8 ? 'scroll' : '', tabindex: sources.size > 8 ? '0' : null, role: sources.size > 8 ? 'group' : null, 'aria-label': sources.size > 8 ? 'Sources' : null },
        [...sources].sort((a, b) => b[1] - a[1]).map(([number, count]) => { const source = model.sources[number]; return this.row('sources', source.id, source.title, count, null, [source.title, source.publisher, source.date].filter(Boolean).join(', ')); }))) : null,
      this.appearance(),
      this.keys(),
    ].filter(Boolean));
    this.box.scrollTop = at;
    if (active) [...this.box.querySelectorAll('[data-key]')].find((item) => item.dataset.key === active)?.focus();
  }

  section(title, group, rows) {
    const off = group && this.model.off[group];
    return el('section', { 'aria-label': title }, el('h2', {}, title, off && off.size ? el('button', { type: 'button', onclick: () => { if (group === 'kinds') this.model.off.kinds.clear(); else off.clear(); this.changed(); } }, 'all') : null), rows);
  }

  row(group, name, label, count, mark, title, extra) {
    const off = this.model.off[group];
    const shown = !off.has(name);
    return el('div', { class: `row${shown ? '' : ' off'}` },
      el('label', { title: title || label },
        el('input', { type: 'checkbox', checked: shown, data: { key: `${group}:${name}` }, onchange: (event) => { if (event.target.checked) off.delete(name); else off.add(name); this.changed(); } }),
        mark, el('span', { class: 'name' }, label), el('span', { class: 'count' }, count.toLocaleString('en'))),
      extra || null);
  }

  family(name, count, kinds) {
    const open = this.open.has(name);
    const more = el('button', { type: 'button', class: 'more', 'aria-expanded': String(open), 'aria-label': `Kinds of ${kindOf(name).label.toLowerCase()}`, data: { key: `more:${name}` }, onclick: () => { if (open) this.open.delete(name); else this.open.add(name); this.draw(); } }, '›');
    return [
      this.row('kinds', name, kindOf(name).plural, count, icon(name), null, more),
      open ? el('div', { class: 'sub' }, [...kinds].sort((a, b) => b[1] - a[1]).map(([kind, number]) => this.row('kinds', kind, this.labels.get(kind), number, null))) : null,
    ];
  }

  // live, degrees and communities are known; in a file all measures are
  appearance() {
    const { measures, groups } = this.model, known = measures?.names || (groups.length ? ['degree', 'community'] : []);
    if (!known.length) return null;
    const title = (name) => (name === 'core' ? 'k-core' : name), pairs = known.map((name) => [name, title(name)]);
    const choose = (label, id, value, choices) => [el('label', { htmlFor: id }, label),
      el('select', { id, onchange: (event) => this.go.look(id.slice(5), event.target.value) }, choices.map(([key, text]) => el('option', { value: key, selected: key === value }, text)))];
    const { size, colour } = this.go.looks(), meaning = (name) => (measures ? measures.meanings[known.indexOf(name)] : LIVE_MEANINGS[name]);
    const told = [['Size', size], ['Colour', colour]].filter(([, name]) => meaning(name));
    return el('section', { 'aria-label': 'Appearance' }, el('h2', {}, 'Appearance'),
      el('div', { class: 'look' }, choose('Size', 'look-size', size, [...pairs, ['same', 'all the same']]), choose('Colour', 'look-colour', colour, [['kind', 'kind'], ...pairs.filter(([name]) => measures || name === 'community')])),
      told.map(([what, name]) => el('p', { class: 'hint' }, el('b', {}, `${what}, ${title(name)}: `), what === 'Size' && name === 'community' ? 'Number of members of its community.' : meaning(name))),
      SCALED.includes(colour) ? el('div', { class: 'scale' }, el('span', {}, '0'), STEPS.map((fill) => el('i', { css: { background: fill } })), el('span', {}, shortNumber(this.model.most(colour))), el('i', { css: { background: UNDEFINED } }), el('span', {}, 'not defined')) : null);
  }

  keys() {
    return el('section', { 'aria-label': 'Keys' }, el('h2', {}, 'Keys'), el('div', { class: 'keys' },
      [['/', 'search'], ['← ↑ → ↓', 'walk along relations'], ['Enter', 'read the evidence'], ['Esc', 'clear'], ['f', 'fit']].map(([key, text]) => [el('kbd', {}, key), el('span', {}, text)])));
  }

  changed() { this.draw(); this.go.filtered(); }
}
