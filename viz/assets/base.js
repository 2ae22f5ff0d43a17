// Small helpers: elements only from createElement and textContent, so that no text ever becomes markup.

const DATA = JSON.parse(document.getElementById('data').textContent);
const LOOK = DATA.look;
const $ = (id) => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';
const ATTRIBUTES = new Set(['role', 'for', 'tabindex', 'colspan', 'scope', 'viewBox', 'datetime']);

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') node.setAttribute('class', value);
    else if (name === 'data') Object.assign(node.dataset, value);
    else if (name === 'css') for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name.startsWith('aria') || ATTRIBUTES.has(name) || node.namespaceURI === SVG) node.setAttribute(name, value === true ? 'true' : value);
    else node[name] = value;
  }
  for (const child of children.flat(3)) if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}

const el = (tag, props, ...children) => fill(document.createElement(tag), props, children);
const svg = (tag, props, ...children) => fill(document.createElementNS(SVG, tag), props, children);
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const plural = (count, one, many) => `${count.toLocaleString('en')} ${count === 1 ? one : many || `${one}s`}`;
const fold = (text) => String(text).normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
const colours = new Map();
const css = (name) => { if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim()); return colours.get(name); };
const dark = () => document.documentElement.dataset.theme === 'dark';
const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const narrow = () => matchMedia('(max-width: 899px)').matches;

function later(task, wait) {
  let timer = 0;
  return (...values) => { clearTimeout(timer); timer = setTimeout(() => task(...values), wait); };
}

function outside(address) {
  // only plain web addresses become links
  try {
    const url = new URL(address);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch { return null; }
}

function anchor(address, text) {
  const href = outside(address);
  return href ? el('a', { href, rel: 'noopener noreferrer', target: '_blank' }, text) : el('span', {}, text);
}

function hostName(address) {
  try { return new URL(address).hostname.replace(/^www\./, ''); } catch { return 'link'; }
}

const year = (date) => { const found = /^-?\d{1,6}/.exec(date || ''); return found ? Number(found[0]) : null; };
const say = (text) => { $('live').textContent = ''; requestAnimationFrame(() => { $('live').textContent = text; }); };
const statusOf = (name) => LOOK.statuses[name] || LOOK.statuses.unknown;
const kindOf = (name) => LOOK.kinds[name] || LOOK.kinds.Other;
const hueOf = (name) => (LOOK.hues[name] || LOOK.hues.other)[dark() ? 1 : 0];
const inkOf = () => (dark() ? '#E8ECF1' : '#1B1F24');
