// Shapes of the kinds, once, for canvas, SVG and the legend: a list of corner points, or a circle.

const turn = (count, from = -90) => [...Array(count)].map((_, i) => { const a = ((from + (360 / count) * i) * Math.PI) / 180; return [Math.cos(a), Math.sin(a)]; });
const OUTLINES = {
  dot: null,
  square: [[-0.86, -0.86], [0.86, -0.86], [0.86, 0.86], [-0.86, 0.86]],
  diamond: [[0, -1.08], [1.08, 0], [0, 1.08], [-1.08, 0]],
  triangle: [[0, -1.08], [1.06, 0.78], [-1.06, 0.78]],
  triangleDown: [[0, 1.08], [1.06, -0.78], [-1.06, -0.78]],
  hexagon: turn(6, 0),
  pentagon: turn(5),
  octagon: turn(8, 22.5),
  star: [...Array(10)].map((_, i) => { const r = i % 2 ? 0.5 : 1.18, a = ((-90 + 36 * i) * Math.PI) / 180; return [r * Math.cos(a), r * Math.sin(a)]; }),
  box: [[-1.2, -0.74], [1.2, -0.74], [1.2, 0.74], [-1.2, 0.74]],
  pill: [...turn(7, -90).slice(0, 1), ...[...Array(7)].map((_, i) => { const a = ((-90 + 30 * i) * Math.PI) / 180; return [0.55 + 0.7 * Math.cos(a), 0.7 * Math.sin(a)]; }), ...[...Array(7)].map((_, i) => { const a = ((90 + 30 * i) * Math.PI) / 180; return [-0.55 + 0.7 * Math.cos(a), 0.7 * Math.sin(a)]; })].slice(1),
};

function trace(ctx, shape, x, y, r) {
  const points = OUTLINES[shape];
  ctx.beginPath();
  if (!points) ctx.arc(x, y, r, 0, 2 * Math.PI);
  else { points.forEach(([px, py], i) => (i ? ctx.lineTo(x + px * r, y + py * r) : ctx.moveTo(x + px * r, y + py * r))); ctx.closePath(); }
}

function shapeSvg(shape, x, y, r, props) {
  const points = OUTLINES[shape];
  if (!points) return svg('circle', { cx: x, cy: y, r, ...props });
  return svg('polygon', { points: points.map(([px, py]) => `${(x + px * r).toFixed(1)},${(y + py * r).toFixed(1)}`).join(' '), ...props });
}

function icon(kind, size = 16) {
  const look = kindOf(kind);
  return svg('svg', { width: size, height: size, viewBox: '0 0 20 20', 'aria-hidden': 'true' },
    shapeSvg(look.shape, 10, 10, look.shape === 'pill' || look.shape === 'box' ? 7.4 : 8, { fill: look.fill, stroke: inkOf(), 'stroke-width': 1.3, 'stroke-linejoin': 'round' }));
}

function dashIcon(status, width = 34) {
  const look = statusOf(status);
  return svg('svg', { width, height: 10, viewBox: `0 0 ${width} 10`, 'aria-hidden': 'true' },
    svg('line', { x1: 1, x2: width - 1, y1: 5, y2: 5, stroke: 'currentColor', 'stroke-width': look.width, 'stroke-dasharray': look.dash.join(' ') || 'none' }));
}

const FONT = 'Inter, system-ui, "Noto Sans", "Noto Sans CJK JP", sans-serif';
const measured = new Map();
const gauge = document.createElement('canvas').getContext('2d');

function textWidth(text, font) {
  const key = `${font}\u0000${text}`;
  let width = measured.get(key);
  if (width === undefined) { gauge.font = font; width = gauge.measureText(text).width; measured.set(key, width); }
  return width;
}

function wrapText(text, font, limit, most = 3) {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const longer = lines[lines.length - 1] ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines[lines.length - 1] && textWidth(longer, font) > limit) lines.push(word); else lines[lines.length - 1] = longer;
  }
  const kept = lines.slice(0, most);
  if (lines.length > most) kept[most - 1] += ' …';
  return kept.map((line) => { let cut = line; while (cut.length > 4 && textWidth(cut, font) > limit * 1.5) cut = `${cut.slice(0, -4)}…`; return cut; });
}

// rectangles that are taken; a grid keeps the test cheap
class Room {
  constructor(cell = 90) { this.cell = cell; this.cells = new Map(); this.boxes = []; }
  * keys([x0, y0, x1, y1]) {
    for (let i = Math.floor(x0 / this.cell); i <= Math.floor(x1 / this.cell); i += 1) for (let j = Math.floor(y0 / this.cell); j <= Math.floor(y1 / this.cell); j += 1) yield `${i},${j}`;
  }
  free(box, except) {
    for (const key of this.keys(box)) for (const other of this.cells.get(key) || []) {
      if (other.owner !== except && other.box[0] < box[2] && other.box[2] > box[0] && other.box[1] < box[3] && other.box[3] > box[1]) return false;
    }
    return true;
  }
  take(box, owner) {
    const entry = { box, owner };
    this.boxes.push(entry);
    for (const key of this.keys(box)) { if (!this.cells.has(key)) this.cells.set(key, []); this.cells.get(key).push(entry); }
  }
}
