// node bench/terminal.mjs LARGE.pcap [SMALL.pcap] [--keys 60]
// What the terminal interface costs, and how quick its keys are: alone, and while a large file loads. README.md says how to read it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ROOT } from './make-input.mjs';
import { isInstalled, measure, median } from './measure.mjs';
import { PseudoTerminal, hasPseudoTerminal } from './pseudo-terminal.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { keys: { type: 'string', default: '60' } } });
const [large, small = join(ROOT, 'captures/clubhouse-2021/capture.pcapng')] = positionals;
if (large === undefined || !existsSync(large)) {
  process.stderr.write('usage: node bench/terminal.mjs LARGE.pcap [SMALL.pcap] [--keys 60]\n');
  process.exit(2);
}
if (!hasPseudoTerminal) {
  process.stderr.write('this needs script of util-linux, and /proc\n');
  process.exit(2);
}

const KEYS = Number(values.keys);
/** Between two keys, about as fast as a person goes through a list. */
const PAUSE_MS = 100;
/** What it costs to idle is measured over so long. */
const IDLE_SECONDS = 5;
const START_ROUNDS = 5;
/** Others know no end of loading: they are measured for so long after their first screen. */
const LOADING_MS = 15_000;

const open = (file) => [process.execPath, join(ROOT, 'bin/roomtone.js'), 'open', file];
/** Keys that lead to another view each, and what is painted then and only then. */
const VIEWS = [
  ['5', (text) => text.includes('[5 ')],
  ['6', (text) => text.includes('[6 ')],
  ['1', (text) => text.includes('[1 ')],
];

const rows = [];
const row = (what, ...figures) => rows.push([what, ...figures]);
const milliseconds = (value) => (value === undefined ? 'no answer' : `${Math.round(value)} ms`);

await firstScreen();
await keys('roomtone, idle', small, { isLoading: false });
await keys('roomtone, while it loads', large, { isLoading: true });
for (const [name, command] of [
  ['sngrep', (file) => ['sngrep', '-I', file]],
  ['termshark', (file) => ['termshark', '-r', file]],
]) {
  if (!isInstalled(name)) {
    row(name, 'not installed');
    continue;
  }
  await othersKeys(`${name}, idle`, command(small), 3000, KEYS * PAUSE_MS);
  await othersKeys(`${name}, while it loads`, command(large), 500, LOADING_MS);
}
for (const [what, ...figures] of rows) process.stdout.write(`${what.padEnd(34)} ${figures.join('   ')}\n`);

/** CPU until something stands on the screen, beside a Node that does nothing. */
async function firstScreen() {
  const costs = { small: [], large: [], empty: [] };
  for (let round = 0; round < START_ROUNDS; round++) {
    costs.empty.push(measure([process.execPath, '-e', '0']).cpu);
    for (const [name, file] of [
      ['small', small],
      ['large', large],
    ]) {
      const terminal = new PseudoTerminal(open(file));
      await terminal.until((text) => text.includes('1 Findings'));
      costs[name].push(terminal.cpu());
      await terminal.close('q');
    }
  }
  const base = median(costs.empty);
  row(
    'first screen, CPU of node -e 0',
    `small file ${(median(costs.small) / base).toFixed(1)}×`,
    `large file ${(median(costs.large) / base).toFixed(1)}×`,
  );
}

async function keys(what, file, { isLoading }) {
  const terminal = new PseudoTerminal(open(file));
  await terminal.until((text) => text.includes(isLoading ? '1 Findings' : 'done'));
  const times = [];
  const beforeKeys = terminal.cpu();
  for (let press = 0; press < KEYS * 10 && (isLoading ? !terminal.painted.includes('done ·') : press < KEYS); press++) {
    await wait(PAUSE_MS);
    const [key, fits] = VIEWS[press % VIEWS.length];
    times.push(await terminal.press(key, fits));
  }
  report(what, times);
  if (!isLoading) {
    row('roomtone, a key', `${Math.round(((terminal.cpu() - beforeKeys) / times.length) * 1000)} ms of CPU`);
    const before = terminal.cpu();
    await wait(IDLE_SECONDS * 1000);
    row('roomtone, idle', `${(((terminal.cpu() - before) / IDLE_SECONDS) * 100).toFixed(1)} % of one CPU`);
  }
  await terminal.close('q');
}

/** Of others it is only known that something was painted after the key, be it what was asked for or not: it flatters them. */
async function othersKeys(what, command, settle, duration) {
  const terminal = new PseudoTerminal(command);
  await wait(settle);
  const times = [];
  const end = performance.now() + duration;
  for (let press = 0; performance.now() < end; press++) {
    await wait(PAUSE_MS);
    times.push(await terminal.press(press % 2 === 0 ? '\u001b[B' : '\u001b[A'));
  }
  report(what, times);
  await terminal.close('\u0003');
}

function report(what, times) {
  const answered = times.filter((time) => time !== undefined).toSorted((a, b) => a - b);
  const at = (share) => answered[Math.min(answered.length - 1, Math.floor(share * answered.length))];
  const lost = times.length - answered.length;
  row(
    what,
    `${times.length} keys`,
    `p50 ${milliseconds(at(0.5))}`,
    `p90 ${milliseconds(at(0.9))}`,
    ...(lost > 0 ? [`${lost} without an answer`] : []),
  );
}
