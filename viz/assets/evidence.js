// The panel on the right: every relation with its status, dates, sources, and the sentences that say so.

class Evidence {
  constructor(model, box, go) { this.model = model; this.box = box; this.go = go; }

  show(...children) {
    this.box.replaceChildren(el('div', { class: 'grab', 'aria-hidden': 'true' }), ...children.flat(4).filter(Boolean));
    this.box.scrollTop = 0;
  }

  head(kind, words, title) {
    return [
      el('div', { class: 'crumb' }, kind ? icon(kind) : null, el('span', {}, words),
        el('button', { type: 'button', class: 'close', 'aria-label': 'Close', onclick: () => this.go.clear() }, '✕')),
      el('h2', { tabindex: '-1', id: 'panel-title' }, title),
    ];
  }

  link(id) {
    const known = this.model.nodes.has(id);
    return known ? el('button', { type: 'button', class: 'to', onclick: () => this.go.node(id) }, this.model.label(id)) : el('span', {}, this.model.label(id));
  }

  failed(text) { this.show(this.head(null, 'Query', 'This query draws nothing'), el('p', { class: 'lead' }, text)); }

  // ---- opening view

  about() {
    const { model } = this;
    const relations = [...model.relations.values()];
    const claims = relations.reduce((sum, relation) => sum + relation.claims.length, 0);
    const entities = [...model.nodes.values()].filter((node) => node.relation === undefined);
    const ranked = entities.map((node) => [node, Math.max(model.degree(node.id), model.counts.get(node.id) || 0)]).sort((a, b) => b[1] - a[1] || (a[0].label < b[0].label ? -1 : 1)).slice(0, 8);
    const total = model.totals?.relations || relations.length, things = model.totals?.things || 0;
    this.show(
      el('div', { class: 'crumb' }, el('span', {}, 'About this graph'), el('button', { type: 'button', class: 'close only-small', 'aria-label': 'Close', onclick: () => this.go.drawer('panel', false) }, '✕')),
      el('h2', { tabindex: '-1', id: 'panel-title' }, DATA.title || 'Alliance graph'),
      el('p', { class: 'lead' }, DATA.about || 'Who committed what to whom, and who says so. Every line and every small node is a relation; choose one and read the sentences that support it.'),
      el('div', { class: 'stats' },
        el('span', { class: 'stat' }, el('b', {}, entities.length.toLocaleString('en')), `${things > entities.length ? ` of ${things.toLocaleString('en')}` : ''} actors, places, things`),
        el('span', { class: 'stat' }, el('b', {}, relations.length.toLocaleString('en')), ` relations${total > relations.length ? ` of ${total.toLocaleString('en')}` : ''}`),
        DATA.live ? null : el('span', { class: 'stat' }, el('b', {}, claims.toLocaleString('en')), ' sentences'),
        DATA.live ? null : el('span', { class: 'stat' }, el('b', {}, model.sources.length.toLocaleString('en')), model.sources.length === 1 ? ' source' : ' sources')),
      this.reading(relations),
      ranked.length ? [el('h3', {}, 'Most connected'), el('ul', { class: 'ranking' }, ranked.map(([node, count]) => el('li', {}, icon(node.kind), this.link(node.id), el('span', { class: 'count' }, count))))] : null,
      this.communities(),
      this.summary(),
    );
  }

  // large graphs: their communities and classes
  communities() {
    const { groups, classes } = this.model;
    return [
      groups.length ? [el('h3', {}, 'Communities'), el('ul', { class: 'ranking groups' }, groups.map((group) => el('li', {}, el('span', { class: 'swatch', css: { '--hue': groupColour(group.number) } }), el('button', { type: 'button', class: 'to', onclick: () => this.go.group(group.number) }, this.model.groupName(group)), el('span', { class: 'count' }, group.size?.toLocaleString('en') ?? ''))))] : null,
      classes ? [el('h3', {}, 'In the store'), el('ul', { class: 'ranking' }, Object.entries(classes).map(([kind, count]) => el('li', {}, icon(kind), el('span', {}, kindOf(kind).plural), el('span', { class: 'count' }, count.toLocaleString('en')))))] : null];
  }

  group(group) {
    const inside = new Set(group.members);
    const relations = [...this.model.relations.values()].filter((relation) => relation.roles.filter(([, , id]) => inside.has(id)).length > 1 && this.model.relationVisible(relation));
    this.show(
      this.head(null, 'Community', this.model.groupName(group)),
      el('p', { class: 'lead' }, `${group.size ? plural(group.size, 'member') : 'Members'} that are linked more among each other than with the rest.`),
      el('h3', {}, 'Best-connected members'),
      el('ul', { class: 'ranking' }, group.members.map((id) => el('li', {}, icon(this.model.nodes.get(id)?.kind || 'Other'), el('button', { type: 'button', class: 'to', onclick: () => this.go.node(id) }, this.model.label(id))))),
      el('h3', {}, 'Between them'),
      relations.sort((a, b) => this.model.told(b) - this.model.told(a) || (a.text < b.text ? -1 : 1)).slice(0, 8).map((relation) => this.card(relation, 1)));
  }

  // what to read first: open promises and threats that somebody is quoted for, widest supported first
  reading(relations) {
    const worth = (relation) => (relation.disputed ? 6 : 0) + Math.min(relation.support || 1, 4) * 2 + Math.min(relation.claims.length, 5) + (relation.claims.some((claim) => claim.by?.length) ? 3 : 0)
      + ({ proposed: 3, planned: 3 }[relation.status] || 0) + Math.min(relation.roles.length, 4) + (relation.roles.some(([role]) => role === 'place') ? 5 : 0) - (relation.hue === 'other' ? 6 : 0);
    const best = new Map();
    for (const relation of relations.filter((item) => item.claims.length && this.model.relationVisible(item)).sort((a, b) => worth(b) - worth(a) || (a.id < b.id ? -1 : 1))) {
      if ([...best.values()].filter((other) => other.kind === relation.kind).length < 1 && best.size < 6) best.set(relation.id, relation);
    }
    if (!best.size) return null;
    return [el('h3', {}, 'Read first'), ...[...best.values()].map((relation) => this.brief(relation))];
  }

  brief(relation) {
    const by = [...new Set(relation.claims.flatMap((claim) => claim.by || []))].map((id) => this.model.label(id));
    const claim = relation.claims.find((item) => item.by?.length) || relation.claims[0];
    const sentence = claim && claim.quote.text.slice(...claim.quote.mark);
    return el('div', { class: 'card', css: { '--hue': hueOf(relation.hue) } },
      el('button', { type: 'button', class: 'say', onclick: () => this.go.relation(relation.id) }, icon(relation.family, 15), el('span', {}, capital(relation.text))),
      sentence ? el('p', { class: 'saying', title: sentence }, el('q', {}, underline(sentence, claim.forms || []))) : null,
      el('div', { class: 'chips' }, this.statusChip(relation.status), by.length ? el('span', { class: 'chip' }, `says ${by[0]}${by.length > 1 ? ` +${by.length - 1}` : ''}`) : null,
        this.model.told(relation) > 1 ? el('span', { class: 'chip' }, plural(this.model.told(relation), 'sentence')) : null, relation.disputed ? el('span', { class: 'chip warn' }, 'sources disagree') : null));
  }

  summary() {
    const found = this.model.measures?.summary;
    if (!found) return null;
    const share = (value) => (value === null || value === undefined ? '–' : `${Math.round(value * 100)} %`);
    return [el('h3', {}, 'The network'), el('dl', { class: 'roles' },
      el('dt', {}, 'Communities'), el('dd', {}, String(found.communities)),
      el('dt', {}, 'Balanced triangles'), el('dd', {}, found.triangles ? `${share(found.balance)} of ${found.triangles}` : 'no triangles'),
      el('dt', {}, 'Commitments returned'), el('dd', {}, share(found.reciprocity)))];
  }

  // ---- a node

  node(id) {
    const node = this.model.nodes.get(id);
    if (node.relation !== undefined && this.model.relationOf(node)) { this.relation(node.relation); return; }
    const relations = this.model.relationsOf(id).sort((a, b) => (b.disputed ? 1 : 0) - (a.disputed ? 1 : 0) || this.model.told(b) - this.model.told(a) || (a.text < b.text ? -1 : 1));
    const hidden = this.model.hidden(id);
    const within = (node.within || []).filter((other) => other !== id);
    this.show(
      this.head(node.kind, node.type && node.type !== node.kind ? `${kindOf(node.kind).label} · ${spaced(node.type)}` : kindOf(node.kind).label, node.label),
      node.alt.length ? el('p', { class: 'lead names' }, `Also: ${node.alt.slice(0, 6).join(', ')}`) : null,
      node.desc ? el('p', { class: 'lead' }, node.desc) : null,
      within.length ? el('p', { class: 'lead' }, 'Part of ', within.map((other, i) => [i ? ', ' : '', this.link(other)])) : null,
      node.iri ? el('p', { class: 'iri' }, node.iri) : null,
      node.links.length ? el('div', { class: 'links' }, node.links.map((address) => anchor(address, hostName(address)))) : null,
      el('div', { class: 'actions' }, hidden > 0 ? el('button', { type: 'button', class: 'pill strong', onclick: () => this.go.expand(id) }, `Show ${hidden} more`) : null),
      this.chooser(id),
      this.pathbox(id),
      el('h3', {}, plural(relations.length, 'relation')),
      relations.length ? relations.filter((relation) => relation.claims.length || !DATA.live).slice(0, 60).map((relation) => this.card(relation, 1)) : el('p', { class: 'empty' }, 'The filters leave no relation here.'),
      this.measured(node),
    );
  }

  measured(node) {
    const measures = this.model.measures;
    if (!node.m || !measures) return null;
    return [el('h3', {}, 'In the network'), el('div', { class: 'stats' }, measures.names.map((name, i) => (node.m[i] === null ? null : el('span', { class: 'stat', title: measures.meanings[i] }, `${name} `, el('b', {}, String(Math.round(node.m[i] * 1000) / 1000))))))];
  }

  // live: how many relations of each kind the store holds; a hub is never loaded blindly
  chooser(id) {
    const kinds = Object.entries(this.model.kindCounts.get(id) || {});
    if (!kinds.length || this.model.hidden(id) <= 0) return null;
    return el('div', { class: 'actions', role: 'group', 'aria-label': 'Show more of a kind' }, kinds.slice(0, 12).map(([kind, count]) => el('button', { type: 'button', class: 'pill', onclick: () => this.go.expand(id, kind) }, `${spaced(kind)} ${count}`)));
  }

  pathbox(from) {
    const box = el('div', { class: 'pathbox' });
    new Combobox(box, {
      label: 'Path to another node', hint: 'Path to…', id: 'path',
      find: (text) => this.go.search(text).then((hits) => hits.filter((hit) => hit.node !== undefined && hit.node !== from)),
      pick: (hit) => this.go.path(from, hit.node),
    });
    return box;
  }

  // ---- a relation

  relation(id) {
    const relation = this.model.relations.get(id);
    if (!relation) return;
    this.show(
      this.head(relation.family, `${kindOf(relation.family).label} · ${relation.label}`, capital(relation.text || relation.label)),
      el('div', { class: 'chips' }, this.chips(relation)),
      el('dl', { class: 'roles' }, this.roles(relation)),
      this.disagreement(relation),
      this.history(relation),
      el('h3', {}, plural(relation.claims.length, 'sentence')),
      relation.claims.filter((claim) => this.model.claimVisible(claim)).map((claim) => this.quote(claim, relation)),
    );
  }

  roles(relation) {
    const groups = new Map();
    for (const [role, label, id] of relation.roles) groups.set(role, [...(groups.get(role) || [label]), id]);
    return [...groups.values()].map(([label, ...ids]) => [el('dt', {}, label), el('dd', {}, ids.map((other, i) => [i ? ', ' : '', this.link(other)]))]);
  }

  chips(relation) {
    const dates = relation.first && relation.last && relation.first !== relation.last ? `${relation.first} – ${relation.last}` : relation.last || relation.first;
    return [this.statusChip(relation.status), dates ? el('span', { class: 'chip' }, dates) : null,
      el('span', { class: 'chip' }, plural(this.model.told(relation) > relation.claims.length ? Math.max(relation.sources.size, relation.support || 0) : relation.sources.size, 'source')), relation.disputed ? el('span', { class: 'chip warn' }, 'sources disagree') : null];
  }

  statusChip(status) { return el('span', { class: 'chip' }, dashIcon(status, 26), statusOf(status).label); }

  disagreement(relation) {
    if (!relation.disputed) return null;
    const sides = new Map();
    for (const claim of relation.claims) {
      const title = this.model.sources[claim.quote.source].title;
      sides.set(claim.status, new Set([...(sides.get(claim.status) || []), title]));
    }
    return [el('h3', {}, 'Sources disagree'), el('div', { class: 'sides' }, [...sides].map(([status, titles]) => el('div', {}, el('span', {}, this.statusChip(status)), el('span', {}, [...titles].join('; ')))))];
  }

  history(relation) {
    if (relation.history.length < 2) return null;
    return [el('h3', {}, 'History'), el('ol', { class: 'history' }, relation.history.map(([status, date, count]) =>
      el('li', {}, el('time', {}, date || 'undated'), statusOf(status).label, count > 1 ? ` (${count} sentences)` : '')))];
  }

  card(relation, most) {
    const claims = relation.claims.filter((claim) => this.model.claimVisible(claim));
    const rest = claims.slice(most), unsent = this.model.told(relation) - relation.claims.length;
    const card = el('article', { class: 'card', data: { relation: relation.id }, css: { '--hue': hueOf(relation.hue) } },
      el('button', { type: 'button', class: 'say', onclick: () => this.go.relation(relation.id) }, icon(relation.family, 15), el('span', {}, capital(relation.text || relation.label))),
      el('div', { class: 'chips' }, this.chips(relation)),
      claims.slice(0, most).map((claim) => this.quote(claim, relation)));
    if (rest.length) {
      const more = el('button', { type: 'button', class: 'more-quotes', onclick: () => { more.replaceWith(...rest.map((claim) => this.quote(claim, relation))); } }, `${plural(rest.length, 'more sentence')}`);
      card.append(more);
    }
    if (unsent > 0) card.append(el('button', { type: 'button', class: 'more-quotes', onclick: () => this.go.relation(relation.id) }, `All ${this.model.told(relation)} sentences`));
    return card;
  }

  quote(claim, relation) {
    const { text, mark: [from, to], source, start, end } = claim.quote;
    const origin = this.model.sources[source];
    const by = (claim.by || []).map((id) => this.model.label(id));
    const facts = [origin.publisher && origin.publisher !== origin.title ? origin.publisher : null, origin.date, `characters ${start}–${end}`, claim.time && claim.time !== origin.date ? `about ${claim.time}` : null, claim.quantity || null];
    return el('blockquote', { class: 'quote' },
      el('p', {}, text.slice(0, from), el('mark', {}, underline(text.slice(from, to), claim.forms || [])), text.slice(to)),
      el('footer', {},
        by.length ? [el('b', {}, by.join(', ')), ' says so in '] : null, origin.url ? anchor(origin.url, origin.title) : el('span', {}, origin.title), el('br'),
        facts.filter(Boolean).join(' · '), relation && claim.status !== relation.status ? [' · here: ', el('b', {}, statusOf(claim.status).label)] : null));
  }

  // ---- two nodes

  pair(a, b) {
    const found = new Map();
    for (const edge of this.model.near.get(a)?.get(b) || []) { const relation = this.model.relationOf(edge); if (relation && this.model.relationVisible(relation)) found.set(relation.id, relation); }
    const relations = [...found.values()].sort((x, y) => (y.disputed ? 1 : 0) - (x.disputed ? 1 : 0) || y.claims.length - x.claims.length || (x.text < y.text ? -1 : 1));
    this.show(
      this.head(null, 'Between two', `${this.model.label(a)} and ${this.model.label(b)}`),
      el('div', { class: 'actions' }, [a, b].map((id) => el('button', { type: 'button', class: 'pill', onclick: () => this.go.node(id) }, icon(this.model.nodes.get(id).kind, 13), ` ${this.model.label(id)}`))),
      el('h3', {}, plural(relations.length, 'relation')),
      relations.slice(0, 80).map((relation) => this.card(relation, 1)));
  }

  // ---- a path

  path(from, to, steps) {
    this.show(
      this.head(null, 'Path', `${this.model.label(from)} to ${this.model.label(to)}`),
      steps ? el('p', { class: 'lead' }, `${plural(new Set(steps.map((step) => step.edge.relation)).size, 'relation')} in a chain, each with a sentence that supports it.`) : el('p', { class: 'empty' }, 'No chain of visible relations joins the two.'),
      (steps || []).map((step, i) => [
        i === 0 ? el('div', { class: 'step' }, icon(this.model.nodes.get(step.from).kind), this.link(step.from)) : null,
        i && steps[i - 1].edge.relation === step.edge.relation ? null : this.model.relationOf(step.edge) ? this.card(this.model.relationOf(step.edge), 1) : null,
        this.model.nodes.get(step.to).relation === undefined ? el('div', { class: 'step' }, icon(this.model.nodes.get(step.to).kind), this.link(step.to)) : null,
      ]),
    );
  }
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const spaced = (name) => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

// the participants' own words inside the sentence
function underline(text, forms) {
  const spots = [];
  for (const form of [...forms].sort((a, b) => b.length - a.length)) {
    for (let at = text.indexOf(form); form && at >= 0; at = text.indexOf(form, at + form.length)) {
      if (!spots.some(([from, to]) => at < to && at + form.length > from)) spots.push([at, at + form.length]);
    }
  }
  spots.sort((a, b) => a[0] - b[0]);
  const parts = [];
  let done = 0;
  for (const [from, to] of spots) { parts.push(text.slice(done, from), el('b', {}, text.slice(from, to))); done = to; }
  return [...parts, text.slice(done)];
}
