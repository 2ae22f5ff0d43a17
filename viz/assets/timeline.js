// Years: a histogram of the sentences and two thumbs.

class Timeline {
  constructor(model, box, go) { this.model = model; this.box = box; this.go = go; }

  draw() {
    const { limits } = this.model;
    if (!limits || limits[0] === limits[1]) {
      this.box.replaceChildren(el('p', { class: 'hint' }, limits ? `All dated sentences are of ${limits[0]}.` : 'No dated sentences.'));
      return;
    }
    const [low, high] = limits;
    const counts = new Map();
    for (const relation of this.model.relations.values()) for (const value of relation.years) counts.set(value, (counts.get(value) || 0) + 1);
    const most = Math.max(...counts.values()), years = high - low + 1;
    const width = 1000, step = width / years;
    // square root, so that one crowded year does not flatten the rest
    this.bars = [...counts].map(([value, count]) => {
      const tall = 4 + 36 * Math.sqrt(count / most);
      return [value, svg('rect', { x: (value - low) * step + step * 0.1, width: Math.max(step * 0.8, 3), y: 40 - tall, height: tall, rx: 1 }, svg('title', {}, `${value}: ${plural(count, 'sentence')}`))];
    });
    const thumb = (index, label) => el('input', { type: 'range', min: low, max: high, step: 1, value: this.model.span[index], 'aria-label': label, data: { thumb: index },
      oninput: (event) => this.move(index, Number(event.target.value)) });
    this.thumbs = [thumb(0, 'First year'), thumb(1, 'Last year')];
    const every = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => years / size <= 9) || 1000;
    const ticks = [];
    for (let value = Math.ceil(low / every) * every; value <= high; value += every) ticks.push(el('span', { css: { left: `${((value - low + 0.5) / years) * 100}%` } }, String(value)));
    this.text = el('b', {});
    this.count = el('small', {});
    this.reset = el('button', { type: 'button', onclick: () => { this.model.span = [...this.model.limits]; this.sync(); this.go.filtered(); } }, 'all years');
    this.box.replaceChildren(
      el('div', { class: 'track' }, svg('svg', { class: 'bars', viewBox: `0 0 ${width} 40`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, this.bars.map(([, bar]) => bar)), el('div', { class: 'rail' }), this.thumbs, el('div', { class: 'ticks', 'aria-hidden': 'true' }, ticks)),
      el('div', { class: 'span' }, this.text, this.count, this.reset));
    this.sync();
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
    this.thumbs.forEach((input, i) => { input.value = this.model.span[i]; });
    for (const [value, bar] of this.bars) bar.setAttribute('class', value >= from && value <= to ? 'in' : '');
    this.text.textContent = from === to ? String(from) : `${from} – ${to}`;
    const shown = [...this.model.relations.values()].filter((relation) => this.model.relationVisible(relation)).length;
    this.count.textContent = plural(shown, 'relation');
    this.reset.hidden = !this.model.narrowed;
  }
}
