// Communities of a large graph: a soft hull behind the members that are drawn, with their names and number.

const GROUPS = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00', '#F0E442', '#999999'];
const groupColour = (number) => GROUPS[(number - 1) % GROUPS.length];
const HULL_PAD = 30, HULLS_UP_TO = 140;

class Halos {
  constructor(model, drawing) { this.model = model; this.drawing = drawing; this.hulls = []; }

  // hulls of the communities with two drawn members and more, in the picture's own coordinates
  find() {
    if (!this.model.groups.length || this.drawing.shown.nodes.size > HULLS_UP_TO) return [];
    // labels keep their size on the screen, so that a hull needs more room in a small picture
    const more = Math.max(1, this.drawing.net.body.view.scale ** -0.5);
    this.pad = HULL_PAD * more;
    const groups = new Map(this.model.groups.map((group) => [group.number, { group, points: [] }]));
    for (const id of this.drawing.shown.nodes) {
      const node = this.model.nodes.get(id), body = this.drawing.net.body.nodes[id], found = groups.get(this.model.groupOf(node));
      if (!found || !body) continue;
      const r = body.options.size || 10, half = Math.max(r, Math.min(70, node.label.length * 3.4) * more);
      for (const [dx, dy] of [[-half, -r], [half, -r], [-half, r + 18 * more], [half, r + 18 * more]]) found.points.push([body.x + dx, body.y + dy]);
    }
    return [...groups.values()].filter(({ points }) => points.length > 4).map(({ group, points }) => ({ group, hull: hullOf(points) }));
  }

  paint(ctx) {
    this.hulls = this.find();
    ctx.save();
    ctx.globalAlpha = dark() ? 0.18 : 0.12;
    for (const { group, hull } of this.hulls) {
      ctx.beginPath();
      grown(hull, this.pad).forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
      ctx.closePath();
      ctx.fillStyle = groupColour(group.number);
      ctx.fill();
    }
    ctx.restore();
  }

  title({ group }, names = 3) { return this.model.groupName(group, names) + (group.size ? ` · ${plural(group.size, 'member')}` : ''); }

  titles(ctx, room) {
    ctx.textAlign = 'center'; ctx.textBaseline = 'middle';
    const font = `600 11.5px ${FONT}`, { clientWidth, clientHeight } = this.drawing.box;
    for (const entry of this.hulls) {
      const ys = entry.hull.map(([, y]) => y), xs = entry.hull.map(([x]) => x), [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      let text = '';
      entry.box = null;
      // over the hull, else under it or inside its upper edge; in the middle, else to a side; with fewer names if need be
      for (const names of [3, 2, 1]) for (const [level, down] of [[top - this.pad, -20], [bottom + this.pad, 3], [top - this.pad, 3]]) for (const share of [0.5, 0.25, 0.75, 0, 1]) {
        if (entry.box) continue;
        text = this.title(entry, names);
        const w = textWidth(text, font) + 12;
        const [x, y] = this.drawing.toScreen(left + (right - left) * share, level), middle = clamp(x, w / 2 + 4, clientWidth - w / 2 - 4);
        const box = [middle - w / 2, y + down, middle + w / 2, y + down + 17];
        if (box[1] > 2 && box[3] < clientHeight - 2 && room.free(box)) entry.box = box;
      }
      if (!entry.box) continue;
      const [x, y] = [(entry.box[0] + entry.box[2]) / 2, entry.box[1] + 9];
      room.take(entry.box, `group ${entry.group.number}`);
      ctx.font = font; ctx.lineWidth = 4; ctx.lineJoin = 'round'; ctx.strokeStyle = css('--halo'); ctx.fillStyle = css('--second');
      ctx.strokeText(text, x, y); ctx.fillText(text, x, y);
    }
  }

  // the community at a point of the screen
  at(x, y) {
    const { scale, translation } = this.drawing.net.body.view, point = [(x - translation.x) / scale, (y - translation.y) / scale];
    const found = this.hulls.find(({ hull, box }) => (box && x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]) || inside(hull, point));
    return found?.group.number;
  }
}

// convex hull by monotone chain
function hullOf(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const turn = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const chain = (list) => {
    const found = [];
    for (const point of list) { while (found.length > 1 && turn(found.at(-2), found.at(-1), point) <= 0) found.pop(); found.push(point); }
    return found.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.reverse())];
}

// a hull with room around it and round corners
const AROUND = [...Array(20)].map((_, i) => [Math.cos((Math.PI * i) / 10), Math.sin((Math.PI * i) / 10)]);
const grown = (hull, pad) => hullOf(hull.flatMap(([x, y]) => AROUND.map(([dx, dy]) => [x + pad * dx, y + pad * dy])));

function inside(hull, [x, y]) {
  return hull.every(([ax, ay], i) => { const [bx, by] = hull[(i + 1) % hull.length]; return (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= -HULL_PAD * Math.hypot(bx - ax, by - ay); });
}
