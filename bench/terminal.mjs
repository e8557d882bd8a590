// node bench/terminal.mjs [LARGE.pcap] [SMALL.pcap] [--seconds 100]
// What the terminal interface costs, and how quick its keys are: alone, and while a large file loads. README.md says how to read it.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ROOT, makeInput } from './make-input.mjs';
import { isInstalled, measure, median } from './measure.mjs';
import { PseudoTerminal, hasPseudoTerminal } from './pseudo-terminal.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string', default: '100' } } });
const [given, small = join(ROOT, 'captures/clubhouse-2021/capture.pcapng')] = positionals;
const complain = (problem) => {
  process.stderr.write(`${problem}\nusage: node bench/terminal.mjs [LARGE.pcap] [SMALL.pcap] [--seconds 100]\n`);
  process.exit(2);
};
if (given !== undefined && !existsSync(given)) complain(`${given} is not there`);
if (!hasPseudoTerminal) complain('this needs script of util-linux, and /proc');

const MADE_BYTES = 200e6;
/** Between two keys, about as fast as a person goes through a list. */
const PAUSE_MS = 100;
const START_ROUNDS = 3;
/** Rounds of keys while a file loads: the programs take turns, so that all have their share of a busy machine. */
const LOADING_ROUNDS = 2;
/** Of the time there is: how much one round of keys takes at most, and how long it is looked on while nothing is pressed. */
const KEYS_SHARE = 0.07;
const IDLE_SHARE = 0.03;
/** What a program takes to read a small file, whatever it is. */
const SETTLE_MS = 2500;

const seconds = Number(values.seconds);
const deadline = performance.now() + seconds * 1000;
const isLate = () => performance.now() > deadline;

const folder = mkdtempSync(join(tmpdir(), 'roomtone-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const large = given ?? join(folder, 'large.pcap');
if (given === undefined) makeInput(large, MADE_BYTES);

/** Keys that lead to another view each, and what is painted then and only then. */
const VIEWS = [
  ['5', (text) => text.includes('[5 ')],
  ['6', (text) => text.includes('[6 ')],
  ['1', (text) => text.includes('[1 ')],
];
/** Of others it is only known that something was painted after the key, be it what was asked for or not: it flatters them. */
const ARROWS = [['\u001b[B'], ['\u001b[A']];

const PROGRAMS = [
  {
    name: 'roomtone',
    command: (file) => [process.execPath, join(ROOT, 'bin/roomtone.js'), 'open', file],
    keys: VIEWS,
    begins: (text) => text.includes('1 Findings'),
    ends: (text) => text.includes('done ·'),
    quit: 'q',
  },
  { name: 'sngrep', command: (file) => ['sngrep', '-I', file], keys: ARROWS, quit: '\u0003' },
  { name: 'termshark', command: (file) => ['termshark', '-r', file], keys: ARROWS, quit: '\u0003' },
];

const row = (...cells) => process.stdout.write(`${cells.map((cell, at) => String(cell).padEnd(at === 0 ? 30 : 15)).join(' ')}\n`);
const milliseconds = (value) => (value === undefined ? 'no answer' : `${Math.round(value)} ms`);

row(`load ${loadavg()[0].toFixed(1)} before`, 'keys', 'p50', 'p90', 'no answer', 'CPU a second');
const loading = new Map();
for (let round = 0; round < LOADING_ROUNDS; round++) {
  for (const program of PROGRAMS) {
    if (!isInstalled(program.command('')[0])) continue;
    if (!isLate()) collect(loading, program, await pressKeys(program, large, true));
  }
}
for (const program of PROGRAMS) report(`${program.name}, while it loads`, program, loading.get(program));
const idle = new Map();
for (const program of PROGRAMS) {
  if (isInstalled(program.command('')[0]) && !isLate()) collect(idle, program, await pressKeys(program, small, false));
  report(`${program.name}, loaded`, program, idle.get(program));
}
row('goal for roomtone', '', '60 ms', '120 ms', '', 'idle: near 0');
await firstScreen();
row(`load ${loadavg()[0].toFixed(1)} after`);

/** Presses keys for a while, or until the file is loaded; then looks on, where nothing is left to do. */
async function pressKeys({ command, keys, begins, ends, quit }, file, isLoading) {
  const terminal = new PseudoTerminal(command(file));
  const first = isLoading ? begins : ends;
  await (first === undefined ? wait(isLoading ? 500 : SETTLE_MS) : terminal.until(first));
  const times = [];
  const [before, from] = [terminal.cpu(), performance.now()];
  const end = from + seconds * 1000 * KEYS_SHARE;
  const isOver = () => performance.now() > end || (isLoading && ends?.(terminal.painted) === true);
  for (let press = 0; !isOver(); press++) {
    await wait(PAUSE_MS);
    times.push(await terminal.press(...keys[press % keys.length]));
  }
  const busy = ((terminal.cpu() - before) / (performance.now() - from)) * 1000;
  const quiet = isLoading ? undefined : await cpuOfIdling(terminal);
  await terminal.close(quit);
  return { times, busy, quiet };
}

async function cpuOfIdling(terminal) {
  const before = terminal.cpu();
  const span = seconds * IDLE_SHARE;
  await wait(span * 1000);
  return (terminal.cpu() - before) / span;
}

function collect(all, program, run) {
  const { times = [], busy = [] } = all.get(program) ?? {};
  all.set(program, { times: [...times, ...run.times], busy: [...busy, run.busy], quiet: run.quiet });
}

function report(what, { command }, measured) {
  if (measured === undefined) return row(what, isInstalled(command('')[0]) ? 'no time was left' : 'not installed');
  const { times, busy, quiet } = measured;
  const answered = times.filter((time) => time !== undefined).toSorted((a, b) => a - b);
  const at = (share) => milliseconds(answered[Math.min(answered.length - 1, Math.floor(share * answered.length))]);
  const cpu = `${median(busy).toFixed(2)} s${quiet === undefined ? '' : `, idle ${quiet.toFixed(2)} s`}`;
  row(what, times.length, at(0.5), at(0.9), times.length - answered.length, cpu);
}

/** CPU until something stands on the screen, beside a Node that does nothing. */
async function firstScreen() {
  const costs = { small: [], large: [], empty: [] };
  for (let round = 0; round < START_ROUNDS && !(round > 0 && isLate()); round++) {
    costs.empty.push(measure([process.execPath, '-e', '0']).cpu);
    for (const [name, file] of Object.entries({ small, large })) {
      const [{ command, begins, quit }] = PROGRAMS;
      const terminal = new PseudoTerminal(command(file));
      await terminal.until(begins);
      costs[name].push(terminal.cpu());
      await terminal.close(quit);
    }
  }
  const times = (name) => `${(median(costs[name]) / median(costs.empty)).toFixed(1)}×`;
  row('first screen', `CPU of node -e 0: ${times('small')} for a small file, ${times('large')} for a large one; goal 8×`);
}
