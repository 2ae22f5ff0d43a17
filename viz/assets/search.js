// A combobox after the ARIA pattern: search over labels, aliases and quotes; also used to choose the end of a path.

class Combobox {
  constructor(box, { label, hint, id, find, pick, glass }) {
    this.find = find; this.pick = pick; this.hits = []; this.at = -1; this.asked = 0;
    this.input = el('input', { type: 'text', id: `${id}-input`, placeholder: hint, autocomplete: 'off', spellcheck: false, role: 'combobox', 'aria-label': label, 'aria-expanded': 'false', 'aria-autocomplete': 'list', 'aria-controls': `${id}-list`,
      oninput: later(() => this.look(), 90), onkeydown: (event) => this.key(event), onfocus: () => this.input.value && this.look(), onblur: () => setTimeout(() => this.close(), 150) });
    this.list = el('div', { class: 'list', id: `${id}-list`, role: 'listbox', 'aria-label': label, hidden: true });
    box.replaceChildren(...[glass ? svg('svg', { class: 'glass', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('circle', { cx: 7, cy: 7, r: 5 }), svg('path', { d: 'M11 11l4 4' })) : null, this.input, glass ? el('kbd', { 'aria-hidden': 'true' }, '/') : null, this.list].filter(Boolean));
    this.id = id;
  }

  async look() {
    const text = this.input.value.trim();
    if (!text) { this.close(); return; }
    const turn = ++this.asked;
    const hits = await this.find(text);
    if (turn !== this.asked) return;
    this.hits = hits;
    this.at = hits.length ? 0 : -1;
    const words = text.split(/\s+/);
    this.list.replaceChildren(...(hits.length ? hits.map((hit, i) => this.option(hit, i, words)) : [el('div', { class: 'none', role: 'option', 'aria-selected': 'false', 'aria-disabled': 'true' }, 'Nothing found')]));
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    this.mark();
    say(hits.length ? plural(hits.length, 'result') : 'Nothing found');
  }

  option(hit, i, words) {
    return el('div', { role: 'option', id: `${this.id}-${i}`, 'aria-selected': 'false', onmousedown: (event) => event.preventDefault(), onclick: () => this.take(i) },
      hit.kind ? icon(hit.kind) : null, el('span', {}, highlight(hit.text, words), hit.why ? el('span', { class: 'why' }, highlight(excerpt(hit.why, words), words)) : null));
  }

  mark() {
    [...this.list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === this.at)));
    if (this.at >= 0) { this.input.setAttribute('aria-activedescendant', `${this.id}-${this.at}`); this.list.children[this.at].scrollIntoView({ block: 'nearest' }); } else this.input.removeAttribute('aria-activedescendant');
  }

  key(event) {
    event.stopPropagation();
    const open = !this.list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) { this.look(); return; }
      if (this.hits.length) { this.at = (this.at + (event.key === 'ArrowDown' ? 1 : this.hits.length - 1)) % this.hits.length; this.mark(); }
    } else if (event.key === 'Enter') { event.preventDefault(); if (open && this.at >= 0) this.take(this.at); }
    else if (event.key === 'Escape') { if (open) this.close(); else { this.input.value = ''; this.input.blur(); } }
  }

  take(i) { const hit = this.hits[i]; this.close(); this.input.value = ''; this.input.blur(); this.pick(hit); }

  close() { this.asked += 1; this.list.hidden = true; this.input.setAttribute('aria-expanded', 'false'); this.input.removeAttribute('aria-activedescendant'); }
}

// a window on a long text around the first word found
function excerpt(text, words) {
  if (text.length < 110) return text;
  const at = Math.max(0, fold(text).indexOf(fold(words[0] || '')) - 40);
  return `${at ? '…' : ''}${text.slice(at, at + 110)}…`;
}

function highlight(text, words) {
  const lower = text.toLowerCase(), spots = [];
  if (lower.length !== text.length) return [text];
  for (const word of words.map((item) => item.toLowerCase()).filter(Boolean)) for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) if (!spots.some(([a, b]) => at < b && at + word.length > a)) spots.push([at, at + word.length]);
  spots.sort((a, b) => a[0] - b[0]);
  const parts = [];
  let done = 0;
  for (const [from, to] of spots) { parts.push(text.slice(done, from), el('mark', {}, text.slice(from, to))); done = to; }
  return [...parts, text.slice(done)];
}
