// Export of what is shown: PNG, SVG, GraphML, CSV, all made in the page.

const XML = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
// eslint-disable-next-line no-control-regex
const xml = (text) => String(text ?? '').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '').replace(/[&<>"']/g, (letter) => XML[letter]);

class Exporter {
  constructor(model, drawing, box) {
    this.model = model; this.drawing = drawing;
    const choices = [['png', 'PNG picture', 'the graph as shown'], ['svg', 'SVG drawing', 'to edit and print'], ['graphml', 'GraphML', 'Gephi, Cytoscape, yEd'], ['csv', 'CSV', 'one row a relation, with quotes'], ['print', 'Print', 'picture and evidence']];
    const list = el('ul', { id: 'export-list', hidden: true }, choices.map(([key, text, note]) => el('li', {}, el('button', { type: 'button', data: { export: key }, onclick: () => { this.toggle(false); this.run(key); } }, text, el('small', {}, note)))));
    this.button = el('button', { type: 'button', 'aria-expanded': 'false', 'aria-controls': 'export-list', onclick: () => this.toggle(list.hidden) }, 'Export');
    this.list = list;
    box.replaceChildren(this.button, list);
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !list.hidden) { event.stopPropagation(); this.toggle(false); this.button.focus(); }
      const items = [...list.querySelectorAll('button')], at = items.indexOf(document.activeElement);
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') { event.preventDefault(); event.stopPropagation(); if (list.hidden) this.toggle(true); items[(at + (event.key === 'ArrowDown' ? 1 : items.length - 1) + items.length) % items.length]?.focus(); }
    });
    document.addEventListener('pointerdown', (event) => { if (!box.contains(event.target)) this.toggle(false); });
  }

  toggle(open) { this.list.hidden = !open; this.button.setAttribute('aria-expanded', String(open)); }

  run(key) {
    if (key === 'print') { window.print(); return; }
    const name = (DATA.title || 'graph').normalize('NFKD').replace(/[^\w]+/g, '-').replace(/^-+|-+$/g, '').toLowerCase().slice(0, 60) || 'graph';
    if (key === 'png') this.png((blob) => this.save(blob, `${name}.png`));
    else this.save(new Blob([this[key]()], { type: { svg: 'image/svg+xml', graphml: 'application/xml', csv: 'text/csv' }[key] }), `${name}.${key}`);
  }

  save(blob, name) {
    const href = URL.createObjectURL(blob);
    const link = el('a', { href, download: name });
    document.body.append(link); link.click(); link.remove();
    setTimeout(() => URL.revokeObjectURL(href), 4000);
    say(`Saved ${name}`);
  }

  png(done) {
    const source = this.drawing.frame, canvas = el('canvas', { width: source.width, height: source.height }), ctx = canvas.getContext('2d');
    ctx.fillStyle = css('--bg'); ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.drawImage(source, 0, 0);
    canvas.toBlob(done, 'image/png');
  }

  svg() {
    const { nodes } = this.drawing.shown;
    const at = (id) => this.drawing.net.body.nodes[id];
    const box = this.drawing.bounds(nodes) || [0, 0, 100, 100];
    const pad = 40, [left, up] = [box[0] - pad, box[1] - pad], width = box[2] - box[0] + 2 * pad, height = box[3] - box[1] + 2 * pad;
    const out = [`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${[left, up, width, height].map((value) => value.toFixed(1)).join(' ')}" width="${width.toFixed(0)}" height="${height.toFixed(0)}" font-family="Inter, system-ui, 'Noto Sans', sans-serif">`, `<title>${xml(DATA.title)}</title>`, `<rect x="${left.toFixed(1)}" y="${up.toFixed(1)}" width="100%" height="100%" fill="${css('--bg')}"/>`];
    for (const line of this.drawing.lines.values()) {
      const body = this.drawing.net.body.edges[line.id], a = at(line.from), b = at(line.to), via = body.edgeType.getViaNode?.(), hue = hueOf(line.hue);
      const curve = via ? `Q${via.x.toFixed(1)} ${via.y.toFixed(1)} ` : 'L';
      out.push(`<path d="M${a.x.toFixed(1)} ${a.y.toFixed(1)}${curve}${b.x.toFixed(1)} ${b.y.toFixed(1)}" fill="none" stroke="${hue}" stroke-width="${line.look.width.toFixed(2)}"${line.look.dash.length ? ` stroke-dasharray="${line.look.dash.join(' ')}"` : ''}><title>${xml(line.relation?.text || line.label)}</title></path>`);
      if (line.directed) out.push(this.arrow(a, b, via, hue));
      if (line.label && !line.role) { const point = body.edgeType.getPoint(0.5); out.push(`<text x="${point.x.toFixed(1)}" y="${(point.y + 4).toFixed(1)}" font-size="10" text-anchor="middle" fill="${hue}" stroke="${css('--bg')}" stroke-width="3" paint-order="stroke">${xml(line.label)}</text>`); }
    }
    for (const id of nodes) {
      const node = this.model.nodes.get(id), { x, y } = at(id), r = this.drawing.radius(node);
      const shape = shapeSvg(kindOf(node.kind).shape, x, y, r, { fill: this.drawing.paintOf(node), stroke: inkOf(), 'stroke-width': 1.4 });
      out.push(new XMLSerializer().serializeToString(shape).replace(' xmlns="http://www.w3.org/2000/svg"', ''));
      const font = `13px ${FONT}`, lines = wrapText(node.label, font, node.relation === undefined ? 150 : 112);
      lines.forEach((line, i) => out.push(`<text x="${x.toFixed(1)}" y="${(y + r + 14 + 15 * i).toFixed(1)}" font-size="${node.relation === undefined ? 13 : 11}" text-anchor="middle" fill="${css('--ink')}" stroke="${css('--bg')}" stroke-width="3" paint-order="stroke">${xml(line)}</text>`));
    }
    return `${out.join('\n')}\n</svg>\n`;
  }

  arrow(a, b, via, hue) {
    const from = via || a, angle = Math.atan2(b.y - from.y, b.x - from.x), reach = (b.options.size || 10) + 2;
    const tip = [b.x - reach * Math.cos(angle), b.y - reach * Math.sin(angle)];
    const wing = (turned) => [tip[0] - 9 * Math.cos(angle + turned), tip[1] - 9 * Math.sin(angle + turned)];
    return `<polygon points="${[tip, wing(0.38), wing(-0.38)].map((point) => point.map((value) => value.toFixed(1)).join(',')).join(' ')}" fill="${hue}"/>`;
  }

  graphml() {
    const { nodes, edges } = this.drawing.shown;
    const key = (id, scope) => `<key id="${id}" for="${scope}" attr.name="${id}" attr.type="string"/>`;
    const field = (id, value) => (value === undefined || value === null || value === '' ? '' : `<data key="${id}">${xml(value)}</data>`);
    const out = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrafting.org/xmlns">'.replace('graphdrafting', 'graphdrawing'),
      ...['label', 'kind', 'iri'].map((id) => key(id, 'node')), ...['relation', 'predicate', 'status', 'date', 'statement', 'quote'].map((id) => key(id, 'edge')), '<graph edgedefault="directed">'];
    for (const id of nodes) { const node = this.model.nodes.get(id); out.push(`<node id="${xml(id)}">${field('label', node.label)}${field('kind', node.kind)}${field('iri', node.iri)}</node>`); }
    for (const id of edges) {
      const edge = this.model.edges.get(id), relation = this.model.relationOf(edge);
      out.push(`<edge id="${xml(id)}" source="${xml(edge.from)}" target="${xml(edge.to)}">${field('relation', relation?.id)}${field('predicate', edge.label)}${field('status', relation?.status)}${field('date', relation?.last)}${field('statement', relation?.text)}${field('quote', relation?.claims[0]?.quote.text)}</edge>`);
    }
    return `${out.join('\n')}\n</graph>\n</graphml>\n`;
  }

  csv() {
    const cell = (value) => { const text = String(value ?? ''); const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text; return `"${safe.replace(/"/g, '""')}"`; };
    const rows = [['relation', 'kind', 'status', 'first', 'last', 'statement', 'participants', 'source', 'source date', 'start', 'end', 'quote']];
    for (const relation of this.model.relations.values()) {
      if (!this.model.relationVisible(relation)) continue;
      const who = relation.roles.map(([role, , id]) => `${role}: ${this.model.label(id)}`).join('; ');
      for (const claim of relation.claims.filter((item) => this.model.claimVisible(item))) {
        const source = this.model.sources[claim.quote.source];
        rows.push([relation.id, relation.kind, claim.status, relation.first, relation.last, relation.text, who, source.title, source.date, claim.quote.start, claim.quote.end, claim.quote.text.slice(...claim.quote.mark)]);
      }
    }
    return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
  }
}
