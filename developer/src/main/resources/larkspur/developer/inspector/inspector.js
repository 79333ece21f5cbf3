// The inspector's page. What was recorded is somebody else's text: it only ever becomes text nodes.
'use strict';

const LINES_MAX = 1000;
const TRY_AGAIN_AFTER_MS = 1500;
const TOAST_MS = 1600;
const INDENTED_MAX = 40; // how deep; deeper lines begin there too
const NESTED_MAX = 500; // what is deeper stays as it was sent

const byId = (id) => document.getElementById(id);
const list = byId('calls');
const detail = byId('detail');
const filter = byId('filter');
const hints = detail.firstElementChild;

const rows = new Map(); // id -> { line, element, words }
let chosen = null; // the id of the chosen call
let shown = null; // what the server said of it
let raw = false;
let paused = false;
let held = []; // what came while paused
let start = null; // which start of the server this page has seen
let last = null; // the id of the last call that came
let source = null;

/** Makes an element. Children are elements or texts. */
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'class') {
      element.className = value;
    } else if (value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// ---- words for values

const pad = (number, digits) => String(number).padStart(digits, '0');

function clock(at) {
  const time = new Date(at);
  return `${pad(time.getHours(), 2)}:${pad(time.getMinutes(), 2)}:${pad(time.getSeconds(), 2)}`
    + `.${pad(time.getMilliseconds(), 3)}`;
}

function duration(ms) {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
}

function size(bytes) {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  return bytes < 1024 * 1024
    ? `${(bytes / 1024).toFixed(1)} KiB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

const callerName = (caller) => (caller ? caller.name || caller.id : '');

function statusBadge(status) {
  return make('span', { class: `status s${status ? String(status)[0] : 0}` },
    status ? String(status) : 'broken');
}

// ---- the list

function rowOf(line) {
  const title = line.call || line.path;
  const through = line.caller && line.caller.app && line.caller.app.id !== line.caller.id
    ? ` through ${line.caller.app.name || line.caller.app.id}` : '';
  const who = line.caller ? callerName(line.caller) + through : '';
  const element = make('li', {
    class: 'call', role: 'option', id: `call-${line.id}`, 'aria-selected': 'false',
    title: `${line.method} ${line.path}`,
    onclick: () => choose(line.id),
  },
  make('span', { class: 'method' }, line.method),
  make('span', { class: line.call ? 'title' : 'title path' }, title),
  statusBadge(line.status),
  make('time', { class: 'at', datetime: line.at }, clock(line.at)),
  make('span', { class: who || line.troubles.length ? 'who' : 'who nobody' },
    line.troubles[0] || who || 'no caller'),
  make('span', { class: 'took' }, duration(line.took)));
  const status = line.status ? `${line.status} ${String(line.status)[0]}xx` : 'broken';
  const words = [line.method, line.path, line.call || '', status, who,
    line.caller ? `${line.caller.id} ${line.caller.tenant.name}` : '', line.logId || '']
    .join(' ').toLowerCase();
  return { line, element, words };
}

function add(lines) {
  const fresh = document.createDocumentFragment();
  for (const line of lines) {
    if (rows.has(line.id)) continue;
    const row = rowOf(line);
    row.element.hidden = !fits(row);
    row.element.classList.add('new');
    rows.set(line.id, row);
    fresh.prepend(row.element);
  }
  list.prepend(fresh);
  for (const [id, row] of rows) {
    if (rows.size <= LINES_MAX) break;
    row.element.remove();
    rows.delete(id);
  }
  count();
}

function forget() {
  rows.clear();
  held = [];
  list.replaceChildren();
  if (chosen) {
    chosen = null;
    shown = null;
    list.removeAttribute('aria-activedescendant');
    detail.replaceChildren(hints);
  }
  count();
}

const terms = () => filter.value.toLowerCase().split(/\s+/).filter(Boolean);
const fits = (row) => terms().every((term) => row.words.includes(term));
const visible = () => [...list.children].filter((element) => !element.hidden);

function sieve() {
  for (const row of rows.values()) row.element.hidden = !fits(row);
  count();
}

function count() {
  const seen = terms().length ? visible().length : rows.size;
  byId('count').textContent = rows.size === 0 ? ''
    : seen === rows.size ? (seen === 1 ? '1 call' : `${seen} calls`) : `${seen} of ${rows.size}`;
  byId('empty').hidden = seen > 0;
  byId('example').hidden = rows.size > 0;
  byId('empty-title').textContent = rows.size
    ? 'No call fits the filter.'
    : 'No calls yet. They appear here while they happen. For instance:';
}

// ---- one call

async function choose(id) {
  if (chosen && rows.has(chosen)) rows.get(chosen).element.setAttribute('aria-selected', 'false');
  chosen = id;
  const { element } = rows.get(id);
  element.setAttribute('aria-selected', 'true');
  element.scrollIntoView({ block: 'nearest' });
  list.setAttribute('aria-activedescendant', element.id);
  await load(false);
  detail.scrollTop = 0;
}

/** Asks for the chosen call, with its secrets only when somebody asked to see them. */
async function load(secrets) {
  const id = chosen;
  let answer = null;
  let why = 'The server cannot be reached.';
  try {
    const response = await fetch(`/inspector/calls/${encodeURIComponent(id)}`
      + (secrets ? '?secrets=shown' : ''));
    const said = await response.json();
    if (response.ok) answer = said;
    else why = said.error;
  } catch (unreachable) {
    answer = null;
  }
  if (id !== chosen) return;
  shown = answer;
  detail.replaceChildren(...(answer ? view(answer) : [make('p', { class: 'empty' }, why)]));
}

function fact(name, ...value) {
  return make('div', {}, make('dt', {}, name), make('dd', {}, ...value));
}

function view(whole) {
  const { line } = whole;
  const secrets = whole.secrets === 'shown';
  const facts = make('dl', { class: 'facts' },
    fact('Status', statusBadge(line.status)),
    fact('Took', duration(line.took)),
    fact('At', make('time', { datetime: line.at, title: line.at }, clock(line.at)),
      make('small', {}, line.at.slice(0, 10))),
    line.caller
      ? fact('Caller', `${callerName(line.caller)} · ${line.caller.tenant.name}`,
        make('small', {}, line.caller.id),
        line.caller.app && line.caller.app.id !== line.caller.id
          ? make('small', {}, `through ${line.caller.app.name} ${line.caller.app.id}`) : null)
      : fact('Caller', 'none'),
    fact('From', make('small', {}, line.remote)),
    line.logId ? fact('Log id', make('small', {}, line.logId)) : null);
  return [
    make('h2', {}, line.call || line.path),
    make('p', { class: 'address' }, make('span', { class: 'method' }, line.method),
      line.path + (line.query ? `?${line.query}` : '')),
    make('div', { class: 'tools' },
      make('button', { type: 'button', id: 'copy-curl', class: 'first', 'aria-keyshortcuts': 'c',
        onclick: copyCurl, ...(whole.curl ? {} : { disabled: '' }) }, 'Copy as cURL'),
      make('button', { type: 'button', id: 'copy-answer', onclick: copyAnswer,
        ...(whole.answer && whole.answer.body.text !== undefined ? {} : { disabled: '' }) },
      'Copy answer'),
      make('button', { type: 'button', id: 'raw', 'aria-pressed': String(raw), onclick: toggleRaw },
        'Raw'),
      make('button', { type: 'button', id: 'secrets', 'aria-pressed': String(secrets),
        onclick: () => load(!secrets) }, secrets ? 'Hide secrets' : 'Show secrets')),
    ...line.troubles.map((trouble) => make('p', { class: 'trouble' }, trouble)),
    facts,
    message('Request', 'request', whole.request),
    whole.answer
      ? message('Answer', 'answer', whole.answer)
      : make('section', { class: 'part' }, make('header', {}, make('h3', {}, 'Answer')),
        make('p', { class: 'nothing' }, 'The connection ended without one.')),
    make('section', { class: 'part', 'aria-label': 'cURL' },
      make('header', {}, make('h3', {}, 'cURL'),
        make('span', {}, !whole.curl ? '' : secrets ? 'with its secrets'
          : whole.curl.includes('"$') ? 'with placeholders for its secrets' : '')),
      whole.curl
        ? make('pre', { id: 'curl', tabindex: '0' }, whole.curl)
        : make('p', { class: 'nothing' }, `There is no command for it: ${whole.noCurl}.`)),
  ];
}

function message(name, id, { headers, body }) {
  const cut = body.kept < body.bytes ? `, of which ${size(body.kept)} are kept` : '';
  let content;
  if (body.kind === 'none') content = make('p', { class: 'nothing' }, 'No body.');
  else if (body.kind === 'binary') content = make('p', { class: 'nothing' }, 'Binary; not shown.');
  else {
    content = make('pre', { id: `${id}-body`, tabindex: '0' });
    content.append(...(raw ? [body.text] : pretty(body.text)));
  }
  return make('section', { class: 'part', 'aria-label': name },
    make('header', {}, make('h3', {}, name),
      make('span', {}, body.kind === 'none' ? '' : size(body.bytes) + cut)),
    make('details', {}, make('summary', {}, headers.length === 1 ? '1 header' : `${headers.length} headers`),
      make('table', { class: 'headers' }, make('tbody', {},
        ...headers.map((header) => make('tr', {},
          make('th', { scope: 'row' }, header.name), make('td', {}, header.value)))))),
    content);
}

/**
 * JSON with line breaks and colours, every token as it was sent: a number is not rounded, a member
 * that is there twice is shown twice. What is not JSON, or nested beyond reason, stays as it is.
 */
function pretty(text) {
  try {
    JSON.parse(text);
  } catch (notJson) {
    return [text];
  }
  const tokens = text.match(/"(?:[^"\\]+|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) || [];
  let nested = 0;
  for (const token of tokens) {
    if (token === '{' || token === '[') nested += 1;
    else if (token === '}' || token === ']') nested -= 1;
    if (nested > NESTED_MAX) return [text];
  }
  const out = [];
  let depth = 0;
  const turn = () => `\n${'  '.repeat(Math.min(depth, INDENTED_MAX))}`;
  const say = (kind, token) => out.push(kind ? make('span', { class: kind }, token) : token);
  tokens.forEach((token, i) => {
    const opened = i > 0 && '{['.includes(tokens[i - 1]);
    if (token === '}' || token === ']') {
      depth -= 1;
      say(null, (opened ? '' : turn()) + token);
      return;
    }
    if (opened) say(null, turn());
    if (token === '{' || token === '[') {
      say(null, token);
      depth += 1;
    } else if (token === ',') say(null, token + turn());
    else if (token === ':') say(null, ': ');
    else if (token[0] === '"') say(tokens[i + 1] === ':' ? 'j-name' : 'j-text', token);
    else say('j-plain', token);
  });
  return out;
}

function toggleRaw() {
  raw = !raw;
  const place = detail.scrollTop;
  detail.replaceChildren(...view(shown));
  detail.scrollTop = place;
  byId('raw').focus();
}

// ---- copying

let toastEnds = 0;

function toast(words) {
  const element = byId('toast');
  element.textContent = words;
  element.classList.add('seen');
  clearTimeout(toastEnds);
  toastEnds = setTimeout(() => element.classList.remove('seen'), TOAST_MS);
}

async function copy(text, words) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (notAllowed) {
    const area = make('textarea', { class: 'unseen', 'aria-hidden': 'true' });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  toast(words);
}

function copyCurl() {
  if (shown && shown.curl) {
    copy(shown.curl, shown.secrets === 'shown' ? 'Copied as cURL, with its secrets' : 'Copied as cURL');
  }
}

function copyAnswer() {
  if (shown && shown.answer && shown.answer.body.text !== undefined) {
    copy(shown.answer.body.text, 'Answer copied');
  }
}

// ---- what happens

function say(state, words) {
  const element = byId('state');
  if (element.textContent !== words) element.textContent = words;
  element.dataset.state = state;
}

function notice(words) {
  byId('notice').hidden = false;
  byId('notice-text').textContent = words;
}

function sayState() {
  if (source.readyState !== EventSource.OPEN) say('lost', 'connection lost, trying again');
  else if (paused) say('paused', held.length ? `paused, ${held.length} new` : 'paused');
  else say('live', 'live');
}

let waiting = [];

/** Many calls in one moment are drawn once. */
function arrived(line) {
  if (paused) {
    held.push(line);
    if (held.length > LINES_MAX) held.shift();
    sayState();
    return;
  }
  if (waiting.push(line) === 1) {
    setTimeout(() => {
      const lines = waiting;
      waiting = [];
      add(lines);
    }, 16);
  }
}

function follow() {
  source = new EventSource('/inspector/events' + (last ? `?after=${encodeURIComponent(last)}` : ''));
  source.addEventListener('hello', (event) => {
    const hello = JSON.parse(event.data);
    if (start !== null && start !== hello.start) {
      notice('The server was restarted. Its earlier calls are gone.');
    }
    start = hello.start;
    if (!hello.resumed) {
      waiting = [];
      forget();
    }
    sayState();
  });
  source.addEventListener('call', (event) => {
    last = event.lastEventId;
    arrived(JSON.parse(event.data));
  });
  source.addEventListener('missed', (event) => {
    const { calls } = JSON.parse(event.data);
    if (rows.size) notice(`${calls} calls came too fast to be kept and are not shown.`);
  });
  source.addEventListener('cleared', () => {
    waiting = [];
    forget();
  });
  source.addEventListener('error', () => {
    sayState();
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, TRY_AGAIN_AFTER_MS);
  });
}

function togglePause() {
  paused = !paused;
  byId('pause').setAttribute('aria-pressed', String(paused));
  byId('pause').textContent = paused ? 'Resume' : 'Pause';
  if (!paused) {
    add(held);
    held = [];
  }
  sayState();
}

async function clear() {
  try {
    await fetch('/inspector/calls', { method: 'DELETE' });
    byId('notice').hidden = true;
  } catch (unreachable) {
    toast('The server cannot be reached');
  }
}

// ---- hands

function step(by) {
  const all = visible();
  if (!all.length) return;
  const at = chosen && rows.has(chosen) ? all.indexOf(rows.get(chosen).element) : -1;
  const next = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by));
  choose(all[next].id.slice('call-'.length));
}

const KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  j: () => step(1),
  k: () => step(-1),
  Home: () => step(-LINES_MAX),
  End: () => step(LINES_MAX),
  '/': () => filter.select(),
  c: copyCurl,
  p: togglePause,
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === filter) {
    if (event.key === 'Escape') {
      filter.value = '';
      sieve();
      list.focus();
    } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
      list.focus();
      step(1);
    } else return;
    event.preventDefault();
    return;
  }
  const scrolls = detail.contains(event.target) && /^(Arrow|Home|End)/.test(event.key);
  if (KEYS[event.key] && !scrolls) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

filter.addEventListener('input', sieve);
byId('pause').addEventListener('click', togglePause);
byId('clear').addEventListener('click', clear);
byId('notice-close').addEventListener('click', () => {
  byId('notice').hidden = true;
});
byId('example').textContent = `curl '${location.origin}/v1/message.create' \\
  -d token=ada00000000000000000000000000001 \\
  -d vchannel_id==bw52O -d text=hello`;
count();
follow();
