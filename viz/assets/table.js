// The table view: every relation with its sentence, every node with its measures; the screen reader's way to the graph.

const ROWS = 200;

class TableView {
  constructor(model, box, go) {
    this.model = model; this.box = box; this.go = go;
    this.tab = 'relations'; this.sort = { relations: [5, -1], nodes: [2, -1] }; this.most = ROWS;
  }

  relationRows() {
    return [...this.model.relations.values()].filter((relation) => this.model.relationVisible(relation)).map((relation) => {
      const claim = relation.claims.find((item) => this.model.claimVisible(item));
      const quote = claim ? claim.quote.text.slice(...claim.quote.mark) : '';
      return { on: relation.id === this.go.selected().relation, keys: [relation.text || relation.label, relation.label, statusOf(relation.status).label, relation.last || relation.first || '', relation.sources.size, relation.claims.length, quote], relation };
    });
  }

  nodeRows() {
    return [...this.model.nodes.values()].filter((node) => node.relation === undefined && this.model.nodeAllowed(node)).map((node) => (
      { on: node.id === this.go.selected().node, keys: [node.label, kindOf(node.kind).label, ...(node.m || [this.model.degree(node.id)]).map((value) => (value === null ? -1 : value))], node }));
  }

  draw() {
    const relations = this.tab === 'relations';
    const names = this.model.measures?.names || ['degree'];
    const columns = relations ? ['Relation', 'Kind', 'Status', 'Date', 'Sources', 'Sentences', 'Evidence'] : ['Name', 'Kind', ...names];
    const rows = relations ? this.relationRows() : this.nodeRows();
    const [at, way] = this.sort[this.tab];
    rows.sort((a, b) => { const x = a.keys[at], y = b.keys[at]; return (x < y ? -1 : x > y ? 1 : a.keys[0] < b.keys[0] ? -way : way) * way; });
    const head = columns.map((title, i) => el('th', { scope: 'col', 'aria-sort': i === at ? (way > 0 ? 'ascending' : 'descending') : 'none', title: relations ? null : this.model.measures?.meanings[i - 2] },
      el('button', { type: 'button', onclick: () => { this.sort[this.tab] = [i, i === at ? -way : i > 2 && i < 6 || !relations && i > 1 ? -1 : 1]; this.draw(); } }, title)));
    const body = rows.slice(0, this.most).map((row) => (relations ? this.relationRow(row) : this.nodeRow(row)));
    const tab = (name, text) => el('button', { type: 'button', 'aria-pressed': String(this.tab === name), onclick: () => { this.tab = name; this.most = ROWS; this.draw(); } }, text);
    this.box.replaceChildren(
      el('div', { class: 'tabs' }, tab('relations', 'Relations'), tab('nodes', 'Nodes and measures'), el('span', { class: 'hint' }, plural(rows.length, 'row'))),
      relations || !this.model.measures ? '' : el('dl', { class: 'meanings', 'aria-label': 'What the measures mean' }, names.map((name, i) => [el('dt', {}, name), el('dd', {}, this.model.measures.meanings[i])])),
      el('table', {}, el('caption', { class: 'sr' }, relations ? 'Relations that the filters let through, with the sentence that supports each' : 'Nodes with their measures'), el('thead', {}, el('tr', {}, head)), el('tbody', {}, body)),
      rows.length > this.most ? el('button', { type: 'button', class: 'pill', onclick: () => { this.most += 1000; this.draw(); } }, `Show more of ${rows.length}`) : '');
  }

  relationRow({ relation, keys, on }) {
    return el('tr', { class: on ? 'on' : null },
      el('td', {}, el('button', { type: 'button', class: 'to', onclick: () => this.go.relation(relation.id) }, keys[0])),
      el('td', {}, el('span', { class: 'kind' }, icon(relation.family, 14), relation.label)),
      el('td', {}, el('span', { class: 'chip' }, dashIcon(relation.status, 24), keys[2]), relation.disputed ? [' ', el('span', { class: 'chip warn' }, 'disputed')] : null),
      el('td', { class: 'date' }, keys[3] || '–'), el('td', { class: 'num' }, keys[4]), el('td', { class: 'num' }, keys[5]),
      el('td', {}, el('div', { class: 'evidence' }, keys[6] || '–')));
  }

  nodeRow({ node, keys, on }) {
    return el('tr', { class: on ? 'on' : null },
      el('td', {}, el('span', { class: 'kind' }, icon(node.kind, 14), el('button', { type: 'button', class: 'to', onclick: () => this.go.node(node.id) }, node.label))),
      el('td', {}, keys[1]), keys.slice(2).map((value) => el('td', { class: 'num' }, value === -1 ? '–' : String(Math.round(value * 10000) / 10000))));
  }
}
