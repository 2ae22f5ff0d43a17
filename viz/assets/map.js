// The map view: land only, no borders; places and actors where they are; relations as arcs that stop at the map's edge.

const MERCATOR = (lat) => Math.log(Math.tan(Math.PI / 4 + (clamp(lat, -84, 84) * Math.PI) / 360)) * (180 / Math.PI);
const WATERS = new Set(['Sea', 'Strait', 'Ocean']);
const IN_GRAPH_SIZE = 7;

class MapView {
  constructor(model, box, hooks) {
    this.model = model; this.box = box; this.hooks = hooks;
    this.at = null; // centre x, y in projected degrees, and pixels a degree
    this.focus = null;
    this.land = svg('g', { class: 'lands' });
    this.over = svg('g', {});
    this.root = svg('svg', { role: 'group', 'aria-label': 'Map of places and actors', preserveAspectRatio: 'xMidYMid meet' }, this.land, this.over);
    box.replaceChildren(this.root, el('div', { class: 'credit' }, 'Land: Natural Earth'));
    this.drag();
    new ResizeObserver(() => { if (!this.box.hidden && this.at) this.draw(); }).observe(box);
  }

  paths() {
    if (this.ready || !DATA.land) return;
    this.ready = true;
    for (const { box, scale, rings } of DATA.land.layers) {
      let text = '';
      for (const ring of rings) {
        let x = 0, y = 0;
        for (let i = 0; i < ring.length; i += 2) {
          x += ring[i]; y += ring[i + 1];
          text += `${i ? 'L' : 'M'}${(x / scale).toFixed(3)} ${(-MERCATOR(y / scale)).toFixed(3)}`;
        }
        text += 'Z';
      }
      if (box[0] > -180) {
        // the fine layer replaces the coarse one inside its box
        this.land.append(svg('rect', { x: box[0], y: -MERCATOR(box[3]), width: box[2] - box[0], height: MERCATOR(box[3]) - MERCATOR(box[1]), class: 'patch' }), svg('path', { d: text, class: 'land' }));
      } else {
        // the world three times, so that the Pacific lies in one piece
        for (const shift of [-360, 0, 360]) this.land.append(svg('path', { d: text, class: 'land', transform: `translate(${shift} 0)` }));
      }
    }
  }

  located() {
    const { nodes } = this.shown();
    return [...nodes].map((id) => this.model.nodes.get(id)).filter((node) => node.lat !== undefined && node.lon !== undefined);
  }

  shown() {
    // the map shows every located node that the filters allow, drawn in the graph or not
    const all = { nodes: new Set(), relations: new Map() };
    for (const relation of this.model.relations.values()) {
      if (!this.model.relationVisible(relation)) continue;
      const ids = [...new Set(relation.roles.map(([, , id]) => id))].filter((id) => { const node = this.model.nodes.get(id); return node && this.model.nodeAllowed(node) && node.lat !== undefined && node.lon !== undefined; });
      ids.forEach((id) => all.nodes.add(id));
      if (ids.length > 1) all.relations.set(relation.id, { relation, ids });
    }
    return all;
  }

  fit() {
    const nodes = this.located();
    if (!nodes.length) { this.draw(); return; }
    const places = nodes.filter((node) => node.kind === 'Place');
    const base = places.length > 1 ? places : nodes;
    const mid = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
    const lon = mid(base.map((node) => node.lon)), lat = mid(base.map((node) => node.lat));
    // the crowd of places; what lies far off stays off the map and is named at its border
    const close = nodes.filter((node) => Math.abs(node.lon - lon) < 34 && Math.abs(node.lat - lat) < 26);
    const used = (close.length > 1 ? close : nodes).map((node) => [node.lon, -MERCATOR(node.lat)]);
    const xs = used.map(([x]) => x), ys = used.map(([, y]) => y);
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const width = this.box.clientWidth || 800, height = this.box.clientHeight || 600;
    const scale = clamp(Math.min((width - 300) / Math.max(x1 - x0, 3), (height - 110) / Math.max(y1 - y0, 3)), 1.5, 60);
    this.at = { x: (x0 + x1) / 2, y: (y0 + y1) / 2, scale };
    this.draw();
  }

  show() { this.paths(); if (!this.at) this.fit(); else this.draw(); }

  // the way round the earth that is shorter from the middle of the map
  turned(lon) { return lon + 360 * Math.round((this.at.x - lon) / 360); }

  spot(node) {
    const { x, y, scale } = this.at;
    return [(this.turned(node.lon) - x) * scale + this.box.clientWidth / 2, (-MERCATOR(node.lat) - y) * scale + this.box.clientHeight / 2];
  }

  draw() {
    this.paths();
    if (!this.at) this.at = { x: 130, y: -30, scale: 12 };
    const width = this.box.clientWidth, height = this.box.clientHeight;
    const { x, y, scale } = this.at;
    this.root.setAttribute('viewBox', `0 0 ${Math.max(1, width)} ${Math.max(1, height)}`);
    this.land.setAttribute('transform', `translate(${width / 2 - x * scale} ${height / 2 - y * scale}) scale(${scale})`);
    for (const patch of this.land.querySelectorAll('.patch')) patch.style.fill = css('--sea');
    const { nodes, relations } = this.shown();
    const spots = new Map();
    for (const id of nodes) { const node = this.model.nodes.get(id); const [px, py] = this.spot(node); spots.set(id, { node, x: px, y: py, on: px > 8 && py > 8 && px < width - 8 && py < height - 8 }); }
    this.spread([...spots.values()].filter((spot) => spot.on));
    const focus = this.focus && [...this.focus.nodes].some((id) => spots.has(id)) ? this.focus : null;
    const faint = (id) => (focus && !focus.nodes.has(id) ? ' faint' : '');
    const edges = svg('g', {}), marks = svg('g', {}), words = svg('g', {}), room = new Room();
    for (const spot of spots.values()) if (spot.on) room.take([spot.x - 8, spot.y - 8, spot.x + 8, spot.y + 8], spot.node.id);
    const exits = new Map();
    const bundles = new Map();
    for (const { relation, ids } of relations.values()) {
      // from the one that acts to the others; all of one pair and hue is one arc
      const [first, ...rest] = ids;
      for (const other of rest) {
        if (!spots.get(first).on && !spots.get(other).on) continue;
        const key = [...[first, other].sort(), relation.hue].join('\u0000');
        if (!bundles.has(key)) bundles.set(key, { first, other, list: [] });
        bundles.get(key).list.push(relation);
      }
    }
    const rank = new Map();
    const weight = new Map();
    for (const { first, other, list } of bundles.values()) for (const id of [first, other]) if (!spots.get(id).on) weight.set(id, (weight.get(id) || 0) + list.length);
    const named = new Set([...weight].sort((x, y) => y[1] - x[1]).slice(0, 12).map(([id]) => id));
    this.busy = bundles.size > 60;
    for (const [id, spot] of this.exits(bundles, spots, named, width, height)) { exits.set(id, spot); Object.assign(spots.get(id), { x: spot[0], y: spot[1] }); }
    for (const { first, other, list } of bundles.values()) {
      const a = spots.get(first), b = spots.get(other), pair = [first, other].sort().join('\u0000');
      rank.set(pair, (rank.get(pair) || 0) + 1);
      edges.append(this.arc(a, b, list, rank.get(pair), focus && !list.some((relation) => focus.relations?.has(relation.id)) && !(focus.nodes.has(first) && focus.nodes.has(other))));
    }
    for (const spot of [...spots.values()].filter((item) => item.on).sort((a, b) => this.model.degree(b.node.id) - this.model.degree(a.node.id))) {
      const { node } = spot, main = this.focus?.main === node.id;
      marks.append(shapeSvg(kindOf(node.kind).shape, spot.x, spot.y, IN_GRAPH_SIZE, { fill: kindOf(node.kind).fill, stroke: inkOf(), 'stroke-width': main ? 2.6 : 1.2, 'stroke-linejoin': 'round', class: `spot${faint(node.id)}`, 'data-id': node.id }));
      this.word(words, room, spot, faint(node.id), main);
    }
    const chips = [];
    for (const [id, [px, py]] of exits) { const chip = this.chip(id, px, py, room, width, height); if (chip) chips.push(chip); }
    this.over.replaceChildren(edges, marks, words, ...chips);
  }

  // points that fall on each other move a little apart
  spread(spots) {
    for (let round = 0; round < 12; round += 1) for (const a of spots) for (const b of spots) {
      if (a === b) continue;
      const dx = a.x - b.x || (a.node.id < b.node.id ? -0.5 : 0.5), dy = a.y - b.y || 0.3, gap = Math.hypot(dx, dy);
      if (gap >= 17) continue;
      const push = (17 - gap) / 2 / gap;
      a.x += dx * push; a.y += dy * push; b.x -= dx * push; b.y -= dy * push;
    }
  }

  arc(a, b, list, rank, dim) {
    const dx = b.x - a.x, dy = b.y - a.y, side = rank % 2 ? 1 : -1, bend = (0.08 + 0.055 * Math.floor(rank / 2)) * side * (a.node.id < b.node.id ? 1 : -1);
    const [first] = list, look = list.length > 1 ? { width: 1.3 + 0.9 * Math.log2(list.length), dash: [] } : statusOf(first.status);
    const what = list.length > 1 ? { 'data-pair': [a.node.id, b.node.id].join('\u0000') } : { 'data-relation': first.id };
    const path = svg('path', { d: `M${a.x.toFixed(1)} ${a.y.toFixed(1)}Q${((a.x + b.x) / 2 - dy * bend).toFixed(1)} ${((a.y + b.y) / 2 + dx * bend).toFixed(1)} ${b.x.toFixed(1)} ${b.y.toFixed(1)}`,
      class: `edge spot${dim ? ' faint' : ''}`, stroke: hueOf(first.hue), 'stroke-width': look.width * (this.busy ? 0.6 : 1), 'stroke-dasharray': look.dash.join(' ') || 'none', 'stroke-opacity': this.busy && !this.focus ? (a.on && b.on ? 0.6 : 0.28) : 0.85, ...what });
    path.append(svg('title', {}, list.slice(0, 8).map((relation) => relation.text || relation.label).join('\n') + (list.length > 8 ? `\n… ${list.length - 8} more` : '')));
    return path;
  }

  word(words, room, spot, faint, main) {
    const { node, x, y } = spot;
    const water = WATERS.has(node.type), font = `${main ? '700 ' : ''}13px ${FONT}`;
    const w = textWidth(node.label, font) + 6, h = 17;
    for (const reach of [12, 24, 40, 58, 80]) {
      for (const [ux, uy] of [[1, 0], [-1, 0], [0, 1], [0, -1], [0.75, 0.75], [0.75, -0.75], [-0.75, 0.75], [-0.75, -0.75]]) {
        const cx = x + ux * (reach + (Math.abs(ux) > 0.5 ? w / 2 : 0)), cy = y + uy * (reach + 5);
        const box = [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2];
        if (box[0] < 4 || box[1] < 4 || box[2] > this.box.clientWidth - 4 || box[3] > this.box.clientHeight - 4 || !room.free(box, node.id)) continue;
        room.take(box, `word ${node.id}`);
        if (reach > 20) words.append(svg('path', { d: `M${x} ${y}L${clamp(x, box[0], box[2])} ${clamp(y, box[1], box[3])}`, class: `lead${faint}` }));
        words.append(svg('text', { x: cx, y: cy + 4.5, 'text-anchor': 'middle', class: `spot${water ? ' sea' : ''}${faint}`, 'data-id': node.id, 'font-weight': main ? 700 : node.kind === 'State' ? 600 : 400 }, node.label));
        return;
      }
    }
  }

  // what lies off the map has one place at its border, where all of its lines end
  exits(bundles, spots, named, width, height) {
    const partners = new Map([...named].map((id) => [id, []]));
    for (const { first, other } of bundles.values()) for (const [off, on] of [[first, other], [other, first]]) if (!spots.get(off).on && spots.get(on).on) partners.get(off)?.push(spots.get(on));
    return [...partners].filter(([, list]) => list.length).map(([id, list]) => {
      const mean = (axis) => list.reduce((sum, spot) => sum + spot[axis], 0) / list.length;
      return [id, this.exit({ x: mean('x'), y: mean('y') }, spots.get(id), width, height)];
    });
  }

  // where the line to something off the map meets its border
  exit(from, to, width, height) {
    const dx = to.x - from.x, dy = to.y - from.y;
    const limits = [dx > 0 ? (width - from.x) / dx : dx < 0 ? -from.x / dx : Infinity, dy > 0 ? (height - from.y) / dy : dy < 0 ? -from.y / dy : Infinity];
    const t = Math.min(...limits, 1);
    return [from.x + dx * t, from.y + dy * t];
  }

  chip(id, px, py, room, width, height) {
    const node = this.model.nodes.get(id), font = `12px ${FONT}`, w = textWidth(node.label, font) + 34, h = 22;
    for (const slide of [0, 26, -26, 52, -52, 78, -78, 104, -104]) {
      const side = px < 6 || px > width - 6;
      const x = clamp(px - w / 2 + (side ? 0 : slide * 3), 6, width - w - 6), y = clamp(py - h / 2 + (side ? slide : 0), 6, height - h - 6);
      const box = [x, y, x + w, y + h];
      if (!room.free(box)) continue;
      room.take(box, `off ${id}`);
      return svg('g', { class: 'off spot', 'data-id': id }, svg('title', {}, `${node.label} lies off the map`), svg('rect', { x, y, width: w, height: h, rx: 11 }), shapeSvg(kindOf(node.kind).shape, x + 13, y + 11, 5, { fill: kindOf(node.kind).fill, stroke: inkOf(), 'stroke-width': 1 }),
        svg('text', { x: x + 23, y: y + 15 }, node.label));
    }
    return null;
  }

  setFocus(focus) { this.focus = focus; if (!this.box.hidden && this.at) this.draw(); }

  reveal(id) {
    const node = this.model.nodes.get(id);
    if (this.box.hidden || !node || node.lat === undefined || !this.at) return;
    const [x, y] = this.spot(node);
    if (x < 30 || y < 30 || x > this.box.clientWidth - 30 || y > this.box.clientHeight - 30) { this.at.x = this.turned(node.lon); this.at.y = -MERCATOR(node.lat); }
    this.draw();
  }

  zoom(factor, px = this.box.clientWidth / 2, py = this.box.clientHeight / 2) {
    const scale = clamp(this.at.scale * factor, 1.2, 260);
    const lon = (px - this.box.clientWidth / 2) / this.at.scale + this.at.x, lat = (py - this.box.clientHeight / 2) / this.at.scale + this.at.y;
    this.at = { x: lon - (px - this.box.clientWidth / 2) / scale, y: lat - (py - this.box.clientHeight / 2) / scale, scale };
    this.draw();
  }

  drag() {
    let from = null, moved = false;
    this.root.addEventListener('pointerdown', (event) => { from = { x: event.clientX, y: event.clientY, at: { ...this.at } }; moved = false; });
    this.root.addEventListener('pointermove', (event) => {
      if (!from) return;
      const dx = event.clientX - from.x, dy = event.clientY - from.y;
      if (!moved && Math.hypot(dx, dy) > 4) { moved = true; this.root.setPointerCapture(event.pointerId); }
      if (moved) { this.at = { ...from.at, x: from.at.x - dx / from.at.scale, y: from.at.y - dy / from.at.scale }; this.draw(); }
    });
    const stop = () => { from = null; };
    this.root.addEventListener('pointerup', stop);
    this.root.addEventListener('pointercancel', stop);
    this.root.addEventListener('wheel', (event) => { event.preventDefault(); const box = this.box.getBoundingClientRect(); this.zoom(Math.exp(-event.deltaY * 0.0016), event.clientX - box.left, event.clientY - box.top); }, { passive: false });
    this.root.addEventListener('click', (event) => {
      if (moved) return;
      const id = event.target.closest('[data-id]')?.dataset.id, relation = event.target.closest('[data-relation]')?.dataset.relation, pair = event.target.closest('[data-pair]')?.dataset.pair;
      if (pair !== undefined) { this.hooks.pick({ pair: pair.split('\u0000') }); return; }
      this.hooks.pick(id !== undefined ? { node: id } : relation !== undefined ? { relation } : null);
    });
  }
}
