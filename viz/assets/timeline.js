// Years: a histogram of the sentences and two thumbs.

class Timeline {
  constructor(model, box, go) { this.model = model; this.box = box; this.go = go; }

  draw() {
    const { limits } = this.model;
    if (!limits || limits[0] === limits[1]) {
      this.box.replaceChildren(el('p', { class: 'hint' }, limits ? `All dated sentences are of ${limits[0]}.` : 'No dated sentences.'));
      return;
    }
    const counts = new Map();
    for (const relation of this.model.relations.values()) for (const value of relation.years) counts.set(value, (counts.get(value) || 0) + 1);
    // a stretch of more than a dozen empty years shrinks to one slot, drawn as a break
    const known = [...counts.keys()].sort((a, b) => a - b);
    this.slots = [];
    const breaks = [];
    known.forEach((value, i) => {
      const gap = i ? value - known[i - 1] : 1;
      if (gap > 12) { breaks.push(this.slots.length); this.slots.push(null); } else for (let empty = known[i] - gap + 1; i && empty < value; empty += 1) this.slots.push(empty);
      this.slots.push(value);
    });
    const count = this.slots.length, most = Math.max(...counts.values());
    const width = 1000, step = width / count, bar = Math.min(step * 0.8, 42);
    // square root, so that one crowded year does not flatten the rest
    this.bars = this.slots.flatMap((value, i) => {
      if (!counts.has(value)) return [];
      const tall = 4 + 36 * Math.sqrt(counts.get(value) / most);
      return [[value, svg('rect', { x: (i + 0.5) * step - bar / 2, width: bar, y: 40 - tall, height: tall, rx: 1 }, svg('title', {}, `${value}: ${plural(counts.get(value), 'sentence')}`))]];
    });
    const thumb = (index, label) => el('input', { type: 'range', min: 0, max: count - 1, step: 1, 'aria-label': label, data: { thumb: index }, oninput: (event) => this.move(index, this.yearAt(Number(event.target.value), index)) });
    this.thumbs = [thumb(0, 'First year'), thumb(1, 'Last year')];
    const place = (i) => ({ left: `${((i + 0.5) / count) * 100}%` });
    const every = [1, 2, 5, 10, 20, 50].find((size) => count / size <= 10) || 100;
    const ticks = [];
    let last = -99;
    this.slots.forEach((value, i) => { const edge = i === 0 || i === count - 1; if (value !== null && (value % every === 0 || edge) && ((i - last) / count > 0.055)) { ticks.push(el('span', { css: place(i) }, String(value))); last = i; } });
    for (const i of breaks.filter((slot, at) => !at || slot - breaks[at - 1] > 4)) ticks.push(el('span', { class: 'break', css: place(i) }, '⋯'));
    this.text = el('b', {});
    this.count = el('small', {});
    this.reset = el('button', { type: 'button', onclick: () => { this.model.span = [...this.model.limits]; this.sync(); this.go.filtered(); } }, 'all years');
    this.box.replaceChildren(
      el('div', { class: 'track' }, svg('svg', { class: 'bars', viewBox: `0 0 ${width} 40`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, this.bars.map(([, bar]) => bar)), el('div', { class: 'rail' }), this.thumbs, el('div', { class: 'ticks', 'aria-hidden': 'true' }, ticks)),
      el('div', { class: 'span' }, this.text, this.count, this.reset));
    this.sync();
  }

  yearAt(slot, index) { return this.slots[slot] ?? this.slots[slot + (index ? -1 : 1)]; }

  slotOf(value, index) {
    const exact = this.slots.indexOf(value);
    if (exact >= 0) return exact;
    const near = this.slots.findIndex((other) => other !== null && other >= value);
    return near < 0 ? this.slots.length - 1 : index ? Math.max(0, near - 1) : near;
  }

  move(index, value) {
    const span = [...this.model.span];
    span[index] = index ? Math.max(value, span[0]) : Math.min(value, span[1]);
    this.model.span = span;
    this.sync();
    this.go.filtered();
  }

  sync() {
    if (!this.text || !this.model.limits) return;
    const [from, to] = this.model.span;
    this.thumbs.forEach((input, i) => { input.value = this.slotOf(this.model.span[i], i); input.setAttribute('aria-valuetext', String(this.model.span[i])); });
    for (const [value, bar] of this.bars) bar.setAttribute('class', value >= from && value <= to ? 'in' : '');
    this.text.textContent = from === to ? String(from) : `${from} – ${to}`;
    const shown = [...this.model.relations.values()].filter((relation) => this.model.relationVisible(relation)).length;
    this.count.textContent = plural(shown, 'relation');
    this.reset.hidden = !this.model.narrowed;
  }
}
