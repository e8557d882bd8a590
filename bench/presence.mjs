// node bench/presence.mjs [--events 1000000] [--crowd 5000]
// Who was with whom at scale: made-up joins and leaves, what it costs to make stays and pairs of them, and how long one person's contacts take.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** These are not for users of the library: they are bundled for the measurement alone. */
const INNER = `
  export { StayLog } from './src/presence/stay-log.js';
  export { StayIndex } from './src/presence/stay-index.js';
  export { ContactFinder } from './src/presence/contacts.js';
  export { findCoPresence } from './src/presence/co-presence.js';
  export { StayTable } from './src/presence/stay-table.js';
`;
const FLOW = {
  index: 0,
  id: '1:bench',
  client: { address: '192.0.2.1', port: 40_000 },
  server: { address: '198.51.100.2', port: 8000 },
  transport: 'udp',
};
const KNOWN = { resolve: (room) => room, silenceOf: () => 300, endAfter: () => undefined };
const FIRST_SECOND = 1_600_000_000;

/** Most rooms are small, some are large; a person comes to some rooms again and again. */
const PEOPLE_PER_EVENT = 0.05;
const ROOMS_PER_EVENT = 0.01;
const STAY_SECONDS = 600;

const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, crowd: { type: 'string', default: '5000' }, inner: { type: 'string' } },
});
const random = seeded(7);
let inner;
if (values.inner === undefined) await measured();
else {
  inner = await import(values.inner);
  run(Number(values.events), Number(values.crowd));
}

function run(count, crowd) {
  const idle = process.memoryUsage().rss;
  const log = new inner.StayLog();
  let made = 0;
  // Making the events up is not what is measured.
  for (const batch of batches(events(count, crowd), 2000)) made += cpuOf(() => batch.forEach((event) => log.add(event)));
  const table = log.resolved(KNOWN);
  let found;
  const paired = cpuOf(() => (found = inner.findCoPresence(table)));
  say(`${count} events, ${table.count} stays, a room of ${crowd}`);
  say(`stays ${made.toFixed(2)} CPU-s, pairs ${paired.toFixed(2)} CPU-s, together ${(made + paired).toFixed(2)} (goal ≤ 5 for 10⁶ events)`);
  const [before, peak] = [idle, process.resourceUsage().maxRSS * 1024].map((bytes) => (bytes / 1e6).toFixed(0));
  say(`peak memory ${peak} MB, ${before} of them before the first event (goal ≤ 200)`);
  say(`${found.pairs.length} pairs, limits: ${found.caps.map(({ cap, count: times }) => `${cap} ${times}`).join(', ') || 'none met'}`);
  contacts(table);
}

/** Events some thousands at a time, in objects that are used again: what is made up is neither to be timed nor to fill memory. */
function* batches(all, size) {
  const batch = Array.from({ length: size }, emptyEvent);
  let [filled, frame] = [0, 0];
  for (const { kind, user, room, second } of all) {
    fill(batch[filled++], ++frame, kind, user, room, second);
    if (filled < size) continue;
    yield batch;
    filled = 0;
  }
  yield batch.slice(0, filled);
}

function emptyEvent() {
  const time = { seconds: 0, nanoseconds: 0, digits: 6 };
  const evidence = { capture: 0, frame: 0, offset: 54, length: 4, hex: '', time };
  const who = { vendor: 'acme', room: '', roomBy: 'name', user: '' };
  return { event: '', ...who, time, evidence, flow: FLOW, signature: 'acme/bench', status: 'confirmed', disclosure: 'cleartext' };
}

function fill(event, frame, kind, user, room, second) {
  event.event = kind;
  event.room = `room-${room}`;
  event.user = String(user);
  event.time.seconds = FIRST_SECOND + Math.floor(second);
  event.time.nanoseconds = Math.floor((second % 1) * 1e9);
  event.evidence.frame = frame;
  event.evidence.hex = user.toString(16).padStart(8, '0');
}

/** User and system time in seconds. */
function cpuOf(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** How long the contacts of one person take, for a thousand people. */
function contacts(table) {
  const index = new inner.StayIndex(table);
  const finder = new inner.ContactFinder(index);
  const times = Array.from({ length: 1000 }, (_, n) => {
    const person = Math.floor((n * index.people) / 1000);
    const started = process.hrtime.bigint();
    finder.of(person);
    return Number(process.hrtime.bigint() - started) / 1e6;
  }).toSorted((a, b) => a - b);
  say(`one person's contacts: median ${times[500].toFixed(2)} ms, p99 ${times[989].toFixed(2)} ms (goal p99 ≤ 16)`);
}

/** Joins and leaves in the order of time, as a capture has them. */
function* events(count, crowd) {
  const stays = count / 2;
  const people = Math.ceil(count * PEOPLE_PER_EVENT);
  const rooms = Math.ceil(count * ROOMS_PER_EVENT);
  const leaving = [];
  const step = { kind: '', user: 0, room: 0, second: 0 };
  const event = (kind, user, room, second) => Object.assign(step, { kind, user, room, second });
  for (let n = 0; n < stays; n++) {
    const second = (n * 86_400) / stays;
    while (leaving.length > 0 && leaving[0].at <= second) {
      const { user, room, at } = pop(leaving);
      yield event('leave', user, room, at);
    }
    const inCrowd = n < crowd;
    const user = inCrowd ? n % people : Math.floor(random() ** 2 * people);
    const room = inCrowd ? rooms : Math.floor(random() ** 2 * rooms);
    yield event('join', user, room, second);
    push(leaving, { user, room, at: second + (inCrowd ? 80_000 : random() * 2 * STAY_SECONDS) });
  }
  while (leaving.length > 0) {
    const { user, room, at } = pop(leaving);
    yield event('leave', user, room, at);
  }
}

/** A heap by the time of leaving. */
function push(heap, item) {
  let at = heap.push(item) - 1;
  for (let up = (at - 1) >> 1; at > 0 && heap[up].at > item.at; at = up, up = (at - 1) >> 1) [heap[at], heap[up]] = [heap[up], heap[at]];
}

function pop(heap) {
  const top = heap[0];
  const last = heap.pop();
  if (heap.length === 0) return top;
  heap[0] = last;
  for (let at = 0; ;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    let least = at;
    if (left < heap.length && heap[left].at < heap[least].at) least = left;
    if (right < heap.length && heap[right].at < heap[least].at) least = right;
    if (least === at) return top;
    [heap[at], heap[least]] = [heap[least], heap[at]];
    at = least;
  }
}

/** The same numbers each time (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Measures in a process of its own: the tool that bundles takes memory too. */
async function measured() {
  const { buildSync } = await import('esbuild');
  const folder = mkdtempSync(join(tmpdir(), 'roomtone-bench-'));
  try {
    const outfile = join(folder, 'inner.mjs');
    buildSync({
      stdin: { contents: INNER, resolveDir: ROOT, loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      logLevel: 'silent',
    });
    const words = [fileURLToPath(import.meta.url), '--events', values.events, '--crowd', values.crowd];
    const { status } = spawnSync(process.execPath, [...words, '--inner', pathToFileURL(outfile).href], { stdio: 'inherit' });
    process.exitCode = status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
