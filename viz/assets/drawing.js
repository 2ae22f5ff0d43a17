// The graph view: vis-network draws shapes and lines; labels, veil and badges are drawn here, so that none collide.

const LABELS_FOR_ALL = 60, LABELS_AT_MOST = 45, EDGE_LABELS = 90, BUNDLE_FROM = 90, PLAIN_EDGES = 2500;
const BADGE = `600 10.5px ${FONT}`;

const SMALLEST = 9;
const SCALED = ['degree', 'betweenness', 'core', 'balance', 'reciprocity'];
const STEPS = ['#EAF3FA', '#B5D5EA', '#6FAEDB', '#2B7FBF', '#08437E'], UNDEFINED = '#C3C9D1';

class Drawing {
  constructor(model, box, hooks) {
    this.model = model;
    this.box = box;
    this.hooks = hooks;
    this.focus = null;
    this.size = 'degree';
    this.colour = 'kind';
    this.shown = { nodes: new Set(), edges: new Set() };
    this.lines = new Map();
    this.lineOf = new Map();
    this.rank = new Map();
    this.styles = new Map(); // node -> how it is drawn now
    this.badges = [];
    this.nodeData = new vis.DataSet();
    this.edgeData = new vis.DataSet();
    this.net = new vis.Network(box, { nodes: this.nodeData, edges: this.edgeData }, this.options());
    // a page made through pyvis's set_options is drawn with those
    if (Object.keys(DATA.options || {}).length) this.net.setOptions(DATA.options);
    this.halos = new Halos(model, this);
    this.net.on('beforeDrawing', (ctx) => this.halos.paint(ctx));
    this.net.on('afterDrawing', (ctx) => this.paint(ctx));
    this.net.on('click', (event) => this.click(event));
    this.net.on('doubleClick', (event) => event.nodes[0] !== undefined && this.hooks.expand(event.nodes[0]));
    this.net.on('hoverNode', ({ node, pointer }) => this.hooks.hover({ node }, pointer.DOM));
    this.net.on('hoverEdge', ({ edge, pointer }) => this.hooks.hover(this.itemOf(edge), pointer.DOM));
    for (const name of ['blurNode', 'blurEdge', 'dragStart', 'zoom']) this.net.on(name, () => this.hooks.hover(null));
    this.net.on('dragStart', () => { this.dragging = true; });
    this.net.on('dragEnd', () => { this.dragging = false; });
    this.net.on('dragEnd', ({ nodes }) => nodes.forEach((id) => { const body = this.net.body.nodes[id]; Object.assign(this.model.nodes.get(id), { x: body.x, y: body.y }); }));
  }

  options() {
    return {
      physics: { enabled: false }, layout: { improvedLayout: false }, autoResize: true,
      interaction: { hover: true, hoverConnectedEdges: false, selectConnectedEdges: false, keyboard: false, zoomSpeed: 0.7, tooltipDelay: 1e6 },
      nodes: { chosen: false, labelHighlightBold: false },
      edges: { chosen: false, selectionWidth: 0, hoverWidth: 0, arrows: { to: { scaleFactor: 0.55 } } },
    };
  }

  // ---- what stands on the canvas

  update() {
    const next = this.model.visible();
    const lines = this.linesOf(next.edges);
    this.plain = lines.size > PLAIN_EDGES;
    this.thin = next.nodes.size > 300;
    const ranks = this.ranks(lines);
    const old = this.shown, before = this.lines;
    this.shown = next;
    this.lines = lines;
    const ways = `${this.plain} ${this.thin}`;
    if (ways !== this.ways) this.net.setOptions({ interaction: { hideEdgesOnDrag: this.plain, hideEdgesOnZoom: this.plain, hideNodesOnDrag: this.thin } });
    this.ways = ways;
    this.nodeData.remove([...old.nodes].filter((id) => !next.nodes.has(id)));
    this.edgeData.remove([...before.keys()].filter((id) => !lines.has(id)));
    this.nodeData.add([...next.nodes].filter((id) => !old.nodes.has(id)).map((id) => this.nodeOf(id)));
    const added = [], changed = [];
    for (const [id, line] of lines) {
      const rank = ranks.get(id) || 0;
      if (!before.has(id)) added.push(this.edgeOf(line, rank));
      else if ((this.rank.get(id) || 0) !== rank || before.get(id).ids.length !== line.ids.length) changed.push(this.edgeOf(line, rank));
    }
    this.rank = ranks;
    this.edgeData.add(added);
    if (changed.length) this.edgeData.update(changed);
    this.order = [...next.nodes].sort((a, b) => this.weight(b) - this.weight(a) || (a < b ? -1 : 1));
    this.soon();
  }

  // many changes at once are drawn once, with the next frame
  soon() { this.net.body.emitter.emit('_requestRedraw'); }

  // lines to draw: each edge by itself, or, where there are many, those of one pair and hue as one line with their number
  linesOf(edges) {
    const groups = new Map();
    const bundle = edges.size > BUNDLE_FROM;
    for (const id of edges) {
      const edge = this.model.edges.get(id), hue = this.model.relationOf(edge)?.hue || 'other';
      const pair = edge.from < edge.to ? [edge.from, edge.to] : [edge.to, edge.from];
      const key = bundle ? `${pair.join('\u0000')}\u0000${hue}` : id;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(edge);
    }
    const lines = new Map();
    this.lineOf = new Map();
    for (const list of groups.values()) {
      const [first] = list, relation = this.model.relationOf(first);
      const single = list.length === 1, hue = relation?.hue || 'other';
      const id = single ? first.id : `bundle\u0000${[first.from, first.to].sort().join('\u0000')}\u0000${hue}`;
      const claims = relation && !first.role ? relation.claims.length : 0;
      lines.set(id, { id, from: first.from, to: first.to, ids: list.map((edge) => edge.id), hue, role: single && first.role, directed: single && first.directed !== false,
        look: single ? statusOf(relation?.status) : { width: 1.3 + 1.05 * Math.log2(list.length), dash: [] }, label: single ? this.words(first, relation, claims) : `${list.length} relations`, relation: single ? relation : null });
      for (const edge of list) this.lineOf.set(edge.id, id);
    }
    return lines;
  }

  // "access (proposed) ·2": what the line says, in what state, in how many sentences
  words(edge, relation, claims) {
    const status = relation && !edge.role ? statusOf(relation.status) : {};
    return `${edge.label}${status.told && edge.label ? ` (${status.label})` : ''}${claims > 1 ? ` ·${claims}` : ''}`;
  }

  restyle() {
    this.nodeData.update([...this.shown.nodes].map((id) => this.nodeOf(id)));
    this.edgeData.update([...this.lines.values()].map((line) => this.edgeOf(line, this.rank.get(line.id) || 0)));
    this.soon();
  }

  moveAll() {
    // not by moveNode, which redraws the whole picture for each node
    for (const id of this.shown.nodes) { const { x, y } = this.model.nodes.get(id); Object.assign(this.net.body.nodes[id], { x, y }); }
    this.net.redraw();
  }

  weight(id) {
    const node = this.model.nodes.get(id);
    return (node.relation === undefined ? 1000 : 0) + this.model.degree(id);
  }

  // rank of each edge among those between the same two nodes: 0, 1, -1, 2, -2 ...
  ranks(lines) {
    const pairs = new Map();
    for (const { id, from, to } of lines.values()) {
      const key = from < to ? `${from}\u0000${to}` : `${to}\u0000${from}`;
      if (!pairs.has(key)) pairs.set(key, []);
      pairs.get(key).push(id);
    }
    const found = new Map();
    for (const list of pairs.values()) {
      if (list.length < 2) continue;
      list.sort();
      const step = Math.min(0.22, 1.5 / list.length);
      list.forEach((id, i) => { const { from, to } = lines.get(id); found.set(id, (i - (list.length - 1) / 2) * step * (from < to ? 1 : -1)); });
    }
    return found;
  }

  radius(node) {
    if (node.relation !== undefined || this.size === 'degree') return node.size;
    if (this.size === 'same') return 16;
    return SMALLEST + 20 * Math.sqrt(Math.max(0, this.model.measureOf(node, this.size) ?? 0) / this.model.most(this.size));
  }

  paintOf(node) {
    if (this.colour === 'community' && this.model.groupOf(node)) return groupColour(this.model.groupOf(node));
    if (SCALED.includes(this.colour) && node.m) return this.shade(node);
    return LOOK.kinds[node.kind] && node.kind !== 'Other' ? kindOf(node.kind).fill : typeof node.color === 'string' && node.color || kindOf(node.kind).fill;
  }

  // a measure as one of five steps from pale to deep; grey where it is not defined
  shade(node) {
    const value = this.model.measureOf(node, this.colour);
    if (value === null) return UNDEFINED;
    return STEPS[Math.min(STEPS.length - 1, Math.floor(Math.sqrt(Math.max(0, value) / this.model.most(this.colour)) * STEPS.length))];
  }

  shapeOf(node) { return node.kind !== 'Other' ? kindOf(node.kind).shape : OUTLINES[node.shape] !== undefined ? node.shape : 'pill'; }

  nodeOf(id) {
    const node = this.model.nodes.get(id), r = this.radius(node);
    this.styles.set(id, { r, fill: this.paintOf(node), shape: this.shapeOf(node), line: this.thin ? 0.7 : 1.4 });
    return { id, x: node.x ?? 0, y: node.y ?? 0, size: r, shape: 'custom', ctxRenderer: ({ ctx, x, y }) => this.drawnNode(ctx, id, x, y) };
  }

  // vis-network keeps the first renderer of a node: what may change is looked up when it draws
  drawnNode(ctx, id, x, y) {
    const { r, fill, shape, line } = this.styles.get(id);
    return {
      drawNode: () => {
        trace(ctx, shape, x, y, r);
        ctx.fillStyle = fill; ctx.fill();
        ctx.lineJoin = 'round'; ctx.setLineDash([]);
        ctx.lineWidth = this.focus?.main === id ? 3.2 : line; ctx.strokeStyle = inkOf(); ctx.stroke();
      },
      nodeDimensions: { width: r * 2, height: r * 2 },
    };
  }

  edgeOf({ id, from, to, hue, look, directed }, rank) {
    const curve = Math.abs(rank);
    // between communities lines stand back
    const between = this.model.groups.length && this.model.groupOf(this.model.nodes.get(from)) !== this.model.groupOf(this.model.nodes.get(to));
    return {
      id, from, to, width: this.thin ? look.width * 0.7 : look.width,
      color: { color: hueOf(hue), inherit: false, opacity: between ? 0.34 : this.thin ? 0.6 : 0.95 },
      dashes: !this.plain && look.dash.length ? look.dash : false,
      arrows: { to: { enabled: !this.plain && directed } },
      smooth: curve < 0.01 || this.plain ? { enabled: false, type: 'continuous', roundness: 0 } : { enabled: true, type: rank > 0 ? 'curvedCW' : 'curvedCCW', roundness: curve },
    };
  }

  // ---- painting over vis-network

  get frame() { return this.net.canvas.frame.canvas; }

  toScreen(x, y) {
    const { scale, translation } = this.net.body.view;
    return [x * scale + translation.x, y * scale + translation.y];
  }

  paint(ctx) {
    const ratio = this.frame.width / Math.max(1, this.frame.clientWidth);
    const flat = (task) => { ctx.save(); ctx.setTransform(ratio, 0, 0, ratio, 0, 0); task(); ctx.restore(); };
    this.badges = [];
    this.labels = [];
    this.edgeLabels = [];
    if (this.thin && this.dragging) this.sprites(ctx, ratio);
    if (!this.focus) { flat(() => { this.names(ctx, this.order || [], null); this.marks(ctx); }); return; }
    flat(() => {
      this.names(ctx, this.order || [], this.focus);
      ctx.globalAlpha = dark() ? 0.84 : 0.87; ctx.fillStyle = css('--bg');
      ctx.fillRect(0, 0, this.frame.width, this.frame.height);
    });
    ctx.save();
    for (const id of this.focusLines()) { this.net.body.edges[id]?.draw(ctx); this.net.body.edges[id]?.drawArrows(ctx); }
    for (const id of this.focus.nodes) this.net.body.nodes[id]?.draw(ctx);
    ctx.restore();
    this.labels = [];
    this.edgeLabels = [];
    flat(() => { this.names(ctx, (this.order || []).filter((id) => this.focus.nodes.has(id)), null, true); this.marks(ctx); });
  }

  // while a large picture is dragged, its nodes are ready-made images: a third of the work
  sprites(ctx, ratio) {
    const { scale, translation: { x: left, y: up } } = this.net.body.view, { width, height } = this.frame;
    if (this.madeFor !== `${scale} ${ratio} ${this.colour} ${dark()}`) { this.made = new Map(); this.madeFor = `${scale} ${ratio} ${this.colour} ${dark()}`; }
    ctx.save(); ctx.setTransform(1, 0, 0, 1, 0, 0);
    for (const id of this.shown.nodes) {
      const body = this.net.body.nodes[id], x = (body.x * scale + left) * ratio, y = (body.y * scale + up) * ratio;
      if (x < -40 || y < -40 || x > width + 40 || y > height + 40) continue;
      const node = this.model.nodes.get(id), fill = this.paintOf(node), shape = this.shapeOf(node), r = Math.max(1, Math.round(body.options.size * scale * ratio * 2) / 2);
      const key = `${shape} ${fill} ${r}`;
      let image = this.made.get(key);
      if (!image) { image = this.sprite(shape, fill, r, 0.7 * scale * ratio); this.made.set(key, image); }
      ctx.drawImage(image, Math.round(x - image.width / 2), Math.round(y - image.height / 2));
    }
    ctx.restore();
  }

  sprite(shape, fill, r, line) {
    const size = Math.ceil(r * 2.5 + line + 2), image = el('canvas', { width: size, height: size }), ctx = image.getContext('2d');
    trace(ctx, shape, size / 2, size / 2, r);
    ctx.fillStyle = fill; ctx.fill();
    ctx.lineJoin = 'round'; ctx.lineWidth = line; ctx.strokeStyle = inkOf(); ctx.stroke();
    return image;
  }

  focusLines() { return new Set([...this.focus.edges].map((id) => this.lineOf.get(id)).filter((id) => id !== undefined)); }

  names(ctx, ids, veil, focused = false) {
    const scale = this.net.getScale(), width = this.box.clientWidth, height = this.box.clientHeight;
    const room = new Room();
    const all = this.shown.nodes.size <= LABELS_FOR_ALL || focused;
    const inside = [];
    for (const id of ids) {
      const body = this.net.body.nodes[id];
      if (!body) continue;
      const [x, y] = this.toScreen(body.x, body.y);
      if (x < -80 || y < -60 || x > width + 80 || y > height + 60) continue;
      inside.push({ id, x, y, r: (body.options.size || 10) * scale });
      if (inside.length > 400) break;
    }
    if (inside.length <= 160) for (const item of inside) { const r = item.r * 0.92; room.take([item.x - r, item.y - r, item.x + r, item.y + r], item.id); }
    for (const item of inside) { const badge = this.badge(item); if (badge && (!veil || focused)) room.take(badge.box, `badge ${item.id}`); }
    if (!focused) this.halos.titles(ctx, room);
    let placed = 0;
    ctx.textAlign = 'center'; ctx.textBaseline = 'middle'; ctx.lineJoin = 'round';
    for (const item of inside) {
      if (!all && placed >= LABELS_AT_MOST) break;
      if (this.name(ctx, item, room, scale, all)) placed += 1;
    }
    const lines = focused ? this.focusLines() : this.lines.size <= EDGE_LABELS * 1.5 && !veil ? new Set(this.lines.keys()) : null;
    if (lines && lines.size <= 140) this.lineNames(ctx, lines, room, scale, focused);
  }

  // where no place is free for a label, a narrower one or one a little further off may find one
  name(ctx, item, room, scale, all) {
    for (const [width, more] of all ? [[1, 0], [0.66, 0], [0.4, 0], [1, 8], [0.66, 14], [1, 26]] : [[1, 0]]) if (this.placed(ctx, item, room, scale, all, width, more)) return true;
    return false;
  }

  placed(ctx, item, room, scale, all, narrowed, more) {
    const node = this.model.nodes.get(item.id);
    const small = node.relation !== undefined;
    const px = Math.round(clamp((small ? 11.5 : 14) * Math.sqrt(scale), small ? 10 : 11, small ? 13 : 16) * 2) / 2;
    const main = this.focus?.main === item.id;
    const font = `${main || (node.kind === 'State' && !small) ? '600 ' : small ? '500 ' : ''}${px}px ${FONT}`;
    const lines = wrapText(node.label, font, (small ? 112 : 150) * narrowed);
    const w = Math.max(...lines.map((line) => textWidth(line, font))) + 4, h = lines.length * px * 1.18 + 2;
    const gap = item.r + 3 + more;
    const spots = [[0, gap + h / 2], [0, -gap - h / 2], [gap + w / 2 + 2, 0], [-gap - w / 2 - 2, 0], [gap * 0.7 + w / 2, gap * 0.7 + h / 2], [-gap * 0.7 - w / 2, gap * 0.7 + h / 2], [gap * 0.7 + w / 2, -gap * 0.7 - h / 2], [-gap * 0.7 - w / 2, -gap * 0.7 - h / 2]];
    const width = this.box.clientWidth, height = this.box.clientHeight;
    for (const [dx, dy] of all ? spots : spots.slice(0, 4)) {
      const box = [item.x + dx - w / 2, item.y + dy - h / 2, item.x + dx + w / 2, item.y + dy + h / 2];
      if (!room.free(box, item.id)) continue;
      // a label that the frame would cut goes elsewhere, if its node lies inside
      if ((box[0] < 2 || box[2] > width - 2 || box[1] < 2 || box[3] > height - 2) && item.x > 4 && item.x < width - 4 && item.y > 4 && item.y < height - 4) continue;
      room.take(box, `label ${item.id}`);
      this.labels.push({ id: item.id, box, lines, px, font });
      if (more > 8) this.leader(ctx, item, box);
      ctx.font = font; ctx.lineWidth = 4; ctx.strokeStyle = css('--halo'); ctx.fillStyle = small ? css('--second') : css('--ink');
      lines.forEach((line, i) => {
        const y = item.y + dy - h / 2 + 1 + px * 1.18 * (i + 0.5);
        ctx.strokeText(line, item.x + dx, y); ctx.fillText(line, item.x + dx, y);
      });
      return true;
    }
    return false;
  }

  // a label that stands off its node is tied to it
  leader(ctx, { x, y, r }, [x0, y0, x1, y1]) {
    const tx = clamp(x, x0 + 4, x1 - 4), ty = clamp(y, y0, y1), reach = r / Math.max(1, Math.hypot(tx - x, ty - y));
    ctx.beginPath(); ctx.moveTo(x + (tx - x) * reach, y + (ty - y) * reach); ctx.lineTo(tx, ty);
    ctx.lineWidth = 0.8; ctx.strokeStyle = css('--second'); ctx.stroke();
  }

  lineNames(ctx, ids, room, scale, focused) {
    const px = clamp(11 * Math.sqrt(scale), 9.5, 12.5);
    const font = `${focused ? '600 ' : ''}${px}px ${FONT}`;
    ctx.font = font;
    for (const id of ids) {
      const line = this.lines.get(id), body = this.net.body.edges[id];
      if (!body || !line?.label || (line.role && !focused)) continue;
      const text = line.label;
      const w = textWidth(text, font) + 8, h = px + 5;
      for (const t of [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73]) {
        const point = body.edgeType.getPoint(t);
        const [x, y] = this.toScreen(point.x, point.y);
        const box = [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
        if (!room.free(box)) continue;
        room.take(box, `line ${id}`);
        this.edgeLabels.push({ id, box, text, px });
        ctx.fillStyle = css('--bg'); ctx.globalAlpha = 0.9;
        ctx.beginPath(); ctx.roundRect(box[0], box[1], w, h, 5); ctx.fill();
        ctx.globalAlpha = 1; ctx.fillStyle = hueOf(line.hue);
        ctx.fillText(text, x, y + 0.5);
        break;
      }
    }
  }

  badge({ id, x, y, r }) {
    const count = this.shown.nodes.size > 400 ? 0 : this.model.hidden(id);
    if (count <= 0) return null;
    const text = `+${count}`, w = textWidth(text, BADGE) + 9;
    return { text, box: [x + r * 0.62, y - r * 0.62 - 15, x + r * 0.62 + w, y - r * 0.62] };
  }

  // "+12": neighbours that are not drawn yet
  marks(ctx) {
    if (this.shown.nodes.size > 400) return;
    ctx.font = BADGE; ctx.textAlign = 'center'; ctx.textBaseline = 'middle';
    const scale = this.net.getScale();
    for (const id of this.focus ? this.focus.nodes : this.shown.nodes) {
      const body = this.net.body.nodes[id];
      if (!body) continue;
      const [x, y] = this.toScreen(body.x, body.y);
      const badge = this.badge({ id, x, y, r: (body.options.size || 10) * scale });
      if (!badge) continue;
      const { text, box } = badge;
      this.badges.push({ id, box });
      ctx.fillStyle = css('--accent'); ctx.beginPath(); ctx.roundRect(box[0], box[1], box[2] - box[0], 15, 7.5); ctx.fill();
      ctx.fillStyle = css('--accent-ink'); ctx.fillText(text, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2 + 0.5);
    }
  }

  // ---- interaction

  click(event) {
    const { x, y } = event.pointer.DOM;
    const badge = this.badges.find(({ box }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]);
    if (badge) this.hooks.expand(badge.id);
    else if (event.nodes.length) this.hooks.pick({ node: event.nodes[0] });
    else if (event.edges.length) this.hooks.pick(this.itemOf(event.edges[0]));
    else {
      const line = this.edgeLabels.find(({ box }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]);
      const name = this.labels.find(({ box }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]);
      if (line) this.hooks.pick(this.itemOf(line.id)); else if (name) this.hooks.pick({ node: name.id });
      else { const group = this.halos.at(x, y); this.hooks.pick(group ? { group } : null); }
    }
  }

  itemOf(id) { const line = this.lines.get(id); return line.ids.length > 1 ? { pair: [line.from, line.to], count: line.ids.length } : { edge: line.ids[0] }; }

  setFocus(focus) { this.focus = focus; this.soon(); }

  bounds(ids) {
    let left = Infinity, up = Infinity, right = -Infinity, down = -Infinity;
    for (const id of ids) {
      const body = this.net.body.nodes[id];
      if (!body) continue;
      const r = body.options.size || 10, node = this.model.nodes.get(id);
      const half = Math.max(r, Math.min(72, node.label.length * 3.6));
      left = Math.min(left, body.x - half); right = Math.max(right, body.x + half);
      up = Math.min(up, body.y - r - 8); down = Math.max(down, body.y + r + 30);
    }
    return left < right ? [left, up, right, down] : null;
  }

  fit(ids = this.shown.nodes, quick = false) {
    const box = this.bounds(ids);
    if (!box || !this.box.clientWidth) return;
    const pad = 22, side = narrow() ? 44 : 30, width = this.box.clientWidth - 2 * side, height = this.box.clientHeight - 2 * pad;
    const top = ($('note').hidden ? 0 : 40) + (this.model.groups.length && this.shown.nodes.size <= HULLS_UP_TO ? 46 : 0);
    const scale = clamp(Math.min(width / (box[2] - box[0]), (height - top) / (box[3] - box[1])), 0.02, 1.5);
    const animation = quick || still() || this.plain ? false : { duration: 260, easingFunction: 'easeInOutQuad' };
    this.net.moveTo({ position: { x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2 - top / 2 / scale }, scale, animation });
  }

  // pull a small drawing to the proportions of its frame; distances only grow, so nothing comes to overlap
  stretch() {
    const box = this.bounds(this.shown.nodes);
    if (!box || this.shown.nodes.size > 120 || this.shown.nodes.size < 3) return;
    const wish = (this.box.clientWidth - 60) / Math.max(1, this.box.clientHeight - 60) / ((box[2] - box[0]) / Math.max(1, box[3] - box[1]));
    const [fx, fy] = wish > 1 ? [Math.min(wish, 1.7), 1] : [1, Math.min(1 / wish, 2.1)];
    for (const id of this.shown.nodes) { const node = this.model.nodes.get(id); node.x *= fx; node.y *= fy; }
    this.moveAll();
  }

  // bring a selection into view without moving the picture more than needed
  reveal(ids) {
    const box = this.bounds(ids);
    if (!box) return;
    const [x0, y0] = this.toScreen(box[0], box[1]), [x1, y1] = this.toScreen(box[2], box[3]);
    // on a phone the panel covers the lower part
    const floor = narrow() && $('panel').classList.contains('open') ? Math.max(110, window.innerHeight * 0.38 - this.box.getBoundingClientRect().top) : this.box.clientHeight;
    if (x0 >= 0 && y0 >= 0 && x1 <= this.box.clientWidth && y1 <= floor) return;
    const scale = Math.min(Math.max(this.net.getScale(), 0.75), (this.box.clientWidth - 40) / (box[2] - box[0]), (floor - 40) / (box[3] - box[1]));
    const y = (box[1] + box[3]) / 2 + (this.box.clientHeight - floor) / 2 / scale;
    this.net.moveTo({ position: { x: (box[0] + box[2]) / 2, y }, scale, animation: still() ? false : { duration: 260, easingFunction: 'easeInOutQuad' } });
  }

  zoom(factor) { this.net.moveTo({ scale: clamp(this.net.getScale() * factor, 0.02, 6), animation: still() ? false : { duration: 120, easingFunction: 'linear' } }); }

  // new nodes stand on a ring around their neighbour, then are pushed off what is there, for at most 300 ms
  placeAround(id, fresh) {
    const centre = this.model.nodes.get(id);
    const fixed = [...this.model.drawn].map((other) => this.model.nodes.get(other));
    const radius = Math.max(130, (fresh.length * 62) / Math.PI);
    fresh.forEach((other, i) => {
      const angle = (2 * Math.PI * i) / fresh.length + 0.4;
      Object.assign(this.model.nodes.get(other), { x: centre.x + radius * Math.cos(angle) * 1.2, y: centre.y + radius * Math.sin(angle) });
    });
    const moving = fresh.map((other) => this.model.nodes.get(other));
    const until = performance.now() + 300;
    for (let round = 0; round < 120 && performance.now() < until; round += 1) {
      let moved = false;
      for (const a of moving) for (const b of [...moving, ...fixed]) {
        if (a === b) continue;
        const dx = a.x - b.x || 0.5, dy = a.y - b.y || 0.5;
        const ox = 96 - Math.abs(dx), oy = 56 - Math.abs(dy);
        if (ox <= 0 || oy <= 0) continue;
        moved = true;
        if (ox < oy) a.x += Math.sign(dx) * ox * 0.6; else a.y += Math.sign(dy) * oy * 0.6;
      }
      if (!moved) break;
    }
  }

  // the neighbour that lies in a direction: small angle first, then small distance
  toward(id, [dx, dy]) {
    const from = this.net.body.nodes[id];
    let best = null, least = Infinity;
    for (const other of this.model.neighbours(id)) {
      const body = this.net.body.nodes[other];
      if (!body || !this.shown.nodes.has(other)) continue;
      const x = body.x - from.x, y = body.y - from.y, length = Math.hypot(x, y) || 1;
      const along = (x * dx + y * dy) / length;
      if (along < 0.35) continue;
      const cost = (2 - along) * (300 + length);
      if (cost < least) { least = cost; best = other; }
    }
    return best;
  }
}
