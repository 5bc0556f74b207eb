/** The script of a report's page. It runs in a browser: the lanes are drawn on a canvas, since there may be many operations. */
export const SCRIPT = String.raw`
'use strict';
const all = JSON.parse(document.getElementById('data').textContent);
const at = (id) => document.getElementById(id);
const chart = at('chart');
const draw2d = chart.getContext('2d');
const style = getComputedStyle(document.documentElement);
const color = (name) => style.getPropertyValue('--' + name).trim();
const COLORS = { ok: color('ok'), refused: color('refused'), fault: color('fault'), wait: color('wait') };
const LABEL = 150, BAR = 18, ROW = 22, TOP = 24;
/** What the times of a journal are rounded to, in milliseconds, and what they all are below: there is nothing to see in less, or more. */
const LEAST = 0.001, MOST = 1e13;
let shown = [], lanes = [], chosen, from = 0, to = 1, frame = 0;

const outcome = (line) => (line.fault ? 'fault' : line.errno ? 'refused' : 'ok');
const begin = (line) => (at('ordered').checked ? line.place : line.t);
const end = (line) => (at('ordered').checked ? line.place + 0.9 : line.t + line.ms);

/** A text that others have chosen: on one line, and in one direction. A byte that is no UTF-8 is U+DC00 and its value. */
const plain = (text) => String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (char) => {
  const code = char.codePointAt(0);
  if (char === '\n') return '\\n';
  const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
  return byte < 0x100 ? '\\x' + byte.toString(16).padStart(2, '0') : '\\u{' + code.toString(16) + '}';
});

/** A lane for each process; operations of one that overlap in time have rows of their own. */
function layOut() {
  const words = at('filter').value.trim().split(/\s+/).filter(Boolean);
  shown = all.filter((line) => (at('lookups').checked || line.op !== 'lookup') && words.every((word) => (line.path + ' ' + (line.to || '')).includes(word)));
  shown.forEach((line, place) => (line.place = place));
  const byProcess = new Map();
  for (const line of shown) {
    const key = line.pid + ' ' + line.comm;
    let lane = byProcess.get(key);
    if (!lane) byProcess.set(key, (lane = { name: plain(line.comm || 'unknown') + ' ' + line.pid, lines: [], ends: [] }));
    let row = lane.ends.findIndex((until) => until <= begin(line));
    if (row < 0) row = lane.ends.length;
    lane.ends[row] = end(line);
    line.row = row;
    lane.lines.push(line);
  }
  let y = TOP;
  lanes = [...byProcess.values()];
  for (const lane of lanes) {
    lane.y = y;
    y += Math.max(1, lane.ends.length) * ROW + 6;
  }
  at('count').textContent = shown.length + ' of ' + all.length + ' operations';
  at('room').style.height = y + 8 + 'px';
}

function showAll() {
  const last = shown.reduce((most, line) => Math.max(most, end(line)), 0);
  from = shown.length ? begin(shown[0]) : 0;
  to = Math.max(last, from + LEAST);
  const margin = (to - from) * 0.01;
  from -= margin;
  to += margin;
}

const width = () => chart.clientWidth - LABEL;
const xOf = (time) => LABEL + ((time - from) / (to - from)) * width();

/** The canvas is as large as what can be seen of the lanes: there may be thousands, and no browser has a canvas for that. */
function draw() {
  frame = 0;
  const scale = window.devicePixelRatio || 1;
  const wide = at('lanes').clientWidth, high = at('lanes').clientHeight, top = at('lanes').scrollTop;
  chart.style.width = wide + 'px';
  chart.style.height = high + 'px';
  chart.width = wide * scale;
  chart.height = high * scale;
  draw2d.setTransform(scale, 0, 0, scale, 0, 0);
  draw2d.font = '12px system-ui, sans-serif';
  draw2d.textBaseline = 'middle';
  const text = getComputedStyle(document.body).color;
  axis(text, wide, high);
  draw2d.beginPath();
  draw2d.rect(0, TOP - 4, wide, high);
  draw2d.clip();
  let drawn = 0;
  for (const lane of lanes) {
    const y = lane.y - top, tall = lane.ends.length * ROW;
    if (y + tall < 0 || y > high) continue;
    drawn++;
    draw2d.fillStyle = text;
    draw2d.fillText(fit(lane.name, LABEL - 16), 10, y + BAR / 2);
    draw2d.save();
    draw2d.beginPath();
    draw2d.rect(LABEL, y - 2, wide - LABEL, tall + 4);
    draw2d.clip();
    const right = [];
    for (const line of lane.lines) {
      const x = xOf(begin(line)), w = Math.max(xOf(end(line)) - x - 0.5, 1.5);
      if (x + w < LABEL || x > wide) continue;
      // Bars that would lie on each other are left to those before, unless they tell more.
      const covered = right[line.row] !== undefined && x + w <= right[line.row] + 0.5;
      if (covered && outcome(line) === 'ok' && line !== chosen) continue;
      right[line.row] = Math.max(right[line.row] || 0, x + w);
      bar(line, x, y + line.row * ROW, w);
    }
    draw2d.restore();
  }
  document.body.dataset.drawn = String(drawn);
}

function bar(line, x, y, w) {
  draw2d.fillStyle = COLORS[outcome(line)];
  draw2d.fillRect(x, y, w, BAR);
  if (line.waited && !at('ordered').checked) {
    draw2d.fillStyle = COLORS.wait;
    draw2d.fillRect(x, y + BAR - 5, Math.max((line.waited / line.ms) * w, 1.5), 5);
  } else if (line.waited) {
    draw2d.fillStyle = COLORS.wait;
    draw2d.fillRect(x, y + BAR - 5, w, 5);
  }
  if (w > 34) {
    draw2d.fillStyle = '#fff';
    const name = line.path.slice(line.path.lastIndexOf('/') + 1);
    draw2d.fillText(fit(plain((line.op + ' ' + name).slice(0, 300)), w - 8), x + 4, y + BAR / 2 - (line.waited ? 1 : 0));
  }
  if (line === chosen) {
    draw2d.strokeStyle = getComputedStyle(document.body).color;
    draw2d.lineWidth = 2;
    draw2d.strokeRect(x, y, w, BAR);
  }
}

function fit(whole, most) {
  // No lane is as wide as that, and to measure a long text takes long.
  const text = whole.slice(0, 300);
  if (draw2d.measureText(text).width <= most) return text;
  let length = Math.floor((text.length * most) / draw2d.measureText(text).width);
  while (length > 0 && draw2d.measureText(text.slice(0, length) + '…').width > most) length--;
  return length > 0 ? text.slice(0, length) + '…' : '';
}

function axis(text, wide, high) {
  draw2d.fillStyle = text;
  draw2d.strokeStyle = color('line');
  draw2d.lineWidth = 1;
  const ordered = at('ordered').checked;
  const raw = (to - from) / Math.max(2, Math.floor(width() / 110));
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw) || 10 * power;
  const zero = ordered ? 0 : all.length ? all[0].t : 0;
  for (let tick = Math.ceil((from - zero) / step) * step; zero + tick <= to; tick += step) {
    const x = xOf(zero + tick);
    if (x < LABEL) continue;
    draw2d.beginPath();
    draw2d.moveTo(x, TOP - 6);
    draw2d.lineTo(x, high);
    draw2d.stroke();
    const label = Number(tick.toPrecision(6)) + (ordered ? '' : ' ms');
    if (x + draw2d.measureText(label).width < wide) draw2d.fillText(label, x + 3, 10);
  }
}

function redraw() {
  if (!frame) frame = requestAnimationFrame(draw);
}

/** The tree after all operations that had ended when this one did. */
function treeAt(line) {
  const until = line.t + line.ms;
  const root = { dirs: new Map(), leaves: new Map() };
  const dirOf = (names) => names.reduce((dir, name) => {
    if (!dir.dirs.has(name)) dir.dirs.set(name, { dirs: new Map(), leaves: new Map() });
    return dir.dirs.get(name);
  }, root);
  for (const one of [...all].filter(({ t, ms }) => t + ms <= until).sort((a, b) => a.n - b.n).flatMap((line) => line.changes || [line])) {
    if (one.errno && !one.halfDone) continue;
    const names = one.path.split('/'), name = names.pop();
    const dir = dirOf(names);
    if (one.op === 'mkdir') dir.dirs.set(name, { dirs: new Map(), leaves: new Map() });
    else if (one.op === 'rmdir') dir.dirs.delete(name);
    else if (one.op === 'symlink') dir.leaves.set(name, '-> ' + plain(one.to));
    else if (one.op === 'unlink') dir.leaves.delete(name);
    else if (one.op === 'store' || one.op === 'show') dir.leaves.set(name, '= ' + plain((one.value ?? 'base64 ' + (one.base64 || '')).replace(/\n$/, '')));
    else if (one.op === 'commit') {
      const moved = dir.dirs.get(name), target = (one.to || '').split('/'), newName = target.pop();
      dir.dirs.delete(name);
      if (moved) dirOf(target).dirs.set(newName, moved);
    }
  }
  const lines = [];
  const left = [{ dir: root, indent: '', path: '' }];
  while (left.length) {
    const { dir, indent, path, title } = left.pop();
    if (title) lines.push(title);
    for (const [name, value] of [...dir.leaves].sort()) lines.push([indent + plain(name) + ' ' + value, path + name]);
    for (const [name, below] of [...dir.dirs].sort().reverse())
      left.push({ dir: below, indent: indent.length < 60 ? indent + '  ' : indent, path: path + name + '/', title: [indent + plain(name) + '/', path + name] });
  }
  return lines;
}

function choose(line) {
  chosen = line;
  const details = at('details');
  details.replaceChildren();
  const add = (name, value) => {
    if (value === undefined) return;
    const term = document.createElement('dt'), text = document.createElement('dd');
    term.textContent = name;
    text.textContent = plain(value);
    details.append(term, text);
  };
  add('number', line.n);
  add('operation', line.op);
  add('path', line.path);
  add('to', line.to);
  add('value', line.value);
  add('base64', line.base64);
  add('changes', line.changes && line.changes.length);
  add('answer', line.errno || 'done');
  add('reason', line.reason);
  add('fault', line.fault);
  add('process', (line.comm || 'unknown') + ' ' + line.pid);
  add('took', line.ms + ' ms');
  add('waited', line.waited && line.waited + ' ms at a gate or lock');
  at('moment').textContent = 'after ' + line.n + ', as far as the journal tells';
  at('tree').replaceChildren(...treeAt(line).map(([text, path]) => {
    const row = document.createElement(path === line.path ? 'mark' : 'span');
    row.textContent = text + '\n';
    return row;
  }));
  show(line);
  redraw();
}

/** Scrolls to its lane, if that cannot be seen. */
function show(line) {
  const lane = lanes.find((one) => one.lines.includes(line)), box = at('lanes');
  if (!lane) return;
  const y = lane.y + line.row * ROW;
  if (y - TOP < box.scrollTop || y + ROW > box.scrollTop + box.clientHeight) box.scrollTop = y - box.clientHeight / 2;
}

/** @param y in the canvas */
function lineAt(x, y) {
  if (y < TOP - 4) return undefined;
  y += at('lanes').scrollTop;
  const lane = lanes.find((one) => y >= one.y - 2 && y < one.y + one.ends.length * ROW);
  if (!lane || x < LABEL) return undefined;
  const row = Math.floor((y - lane.y) / ROW);
  let best, distance = 6;
  for (const line of lane.lines) {
    if (line.row !== row) continue;
    const left = xOf(begin(line)), right = Math.max(xOf(end(line)), left + 1.5);
    const far = x < left ? left - x : x > right ? x - right : 0;
    if (far < distance || (far === distance && line.errno)) [best, distance] = [line, far];
  }
  return best;
}

chart.addEventListener('wheel', (event) => {
  // Over the names it scrolls.
  if (event.offsetX < LABEL) return;
  event.preventDefault();
  const here = from + ((event.offsetX - LABEL) / width()) * (to - from);
  const factor = Math.exp(event.deltaY * 0.002);
  const span = (to - from) * factor;
  if (factor < 1 ? span < LEAST : span > MOST) return;
  from = here - (here - from) * factor;
  to = here + (to - here) * factor;
  redraw();
}, { passive: false });
let drag;
chart.addEventListener('pointerdown', (event) => {
  drag = { x: event.offsetX, from, to, moved: false };
  chart.setPointerCapture(event.pointerId);
});
chart.addEventListener('pointermove', (event) => {
  if (!drag) return;
  const by = ((event.offsetX - drag.x) / width()) * (drag.to - drag.from);
  if (Math.abs(event.offsetX - drag.x) > 3) drag.moved = true;
  if (!drag.moved) return;
  from = drag.from - by;
  to = drag.to - by;
  redraw();
});
chart.addEventListener('pointerup', (event) => {
  const line = drag && !drag.moved && lineAt(event.offsetX, event.offsetY);
  drag = undefined;
  if (line) choose(line);
});
chart.addEventListener('keydown', (event) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by || !shown.length) return;
  event.preventDefault();
  choose(shown[Math.min(Math.max(chosen ? shown.indexOf(chosen) + by : 0, 0), shown.length - 1)]);
});
const start = () => {
  layOut();
  showAll();
  redraw();
};
for (const id of ['filter', 'lookups', 'ordered']) at(id).addEventListener('input', start);
at('all').addEventListener('click', () => {
  showAll();
  redraw();
});
at('lanes').addEventListener('scroll', redraw);
new ResizeObserver(redraw).observe(at('lanes'));
start();
`;
