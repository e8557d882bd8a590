// npm run bench -- [FILE.pcap …] [--megabytes 20]
// One table: what roomtone costs beside others on the same bytes. README.md says how to read it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ROOT, makeInput } from './make-input.mjs';
import { interleaved, isInstalled, measure, median } from './measure.mjs';
import { measureSteps } from './micro.mjs';
import { hasPseudoTerminal } from './pseudo-terminal.mjs';

const ROUNDS = 3;
const SMALL_FILES = 2000;
/** A tshark for each of all of them would take ten minutes; each costs the same. */
const TSHARK_SAMPLE = 20;
const SMALL_FILE_BYTES = 4000;
/** Of the table's columns: a row is printed as soon as it is known. */
const WIDTHS = [76, 16, 0];

/** The fields of tshark that hold what roomtone looks for. */
const IDENTITY_FIELDS = [
  'frame.number',
  'sip.from.user',
  'sip.to.user',
  'stun.att.username',
  'stun.att.realm',
  'tls.handshake.extensions_server_name',
  'dns.qry.name',
  'rtcp.sdes.text',
].flatMap((field) => ['-e', field]);
const IDENTITY_FILTER = 'sip || stun || classicstun || tls.handshake.type == 1 || dns || rtcp || dtls';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { megabytes: { type: 'string', default: '20' } } });
const here = dirname(fileURLToPath(import.meta.url));
const scan = (...words) => [process.execPath, join(ROOT, 'bin/roomtone.js'), 'scan', ...words, '--format', 'jsonl'];
const identityOf = (path) => ['tshark', '-n', '-r', path, '-T', 'fields', ...IDENTITY_FIELDS, '-Y', IDENTITY_FILTER];
const split = (reader, path) => [process.execPath, join(here, 'split-records.mjs'), reader, path];
const times = (ratio) => `${ratio.toFixed(ratio < 10 ? 2 : 0)}×`;

const folder = mkdtempSync(join(tmpdir(), 'roomtone-bench-'));
try {
  for await (const row of measureAll(positionals))
    say(
      row
        .map((cell, column) => cell.padEnd(WIDTHS[column]))
        .join('  ')
        .trimEnd(),
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Rows of measure, result and goal, each as soon as it is known. */
async function* measureAll(given) {
  const inputs = given.length > 0 ? given.map((path) => [path, path]) : madeInputs(Number(values.megabytes) * 1e6);
  for (const [name, path] of inputs) say(`${name}: ${(statSync(path).size / 1e6).toFixed(0)} MB`);
  say(`CPU time, medians of ${ROUNDS} interleaved runs\n`);
  yield ['measure', 'ratio', 'goal'];
  for (const [name, path] of inputs)
    for (const take of [besidePeers, splitting])
      for (const [what, ...rest] of await attempt(take, path)) yield [`${name}: ${what}`, ...rest];
  for (const take of [memory, manySmallFiles, start, () => terminal(inputs[0][1]), coPresence, steps]) yield* await attempt(take);
}

/** Calls alone, calls among downloads, downloads alone. */
function madeInputs(bytes) {
  const kinds = { calls: {}, mixed: { downloads: 4 }, downloads: { calls: false, downloads: 4 } };
  return Object.entries(kinds).map(([name, options]) => {
    const path = join(folder, `${name}.pcap`);
    makeInput(path, bytes, options);
    return [name, path];
  });
}

/** A measure that cannot be taken leaves the others alone. */
async function attempt(take, ...words) {
  try {
    return await take(...words);
  } catch (error) {
    return [[take.name, `not measured: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`, '']];
  }
}

function besidePeers(input) {
  const peers = {
    'tshark -T fields': { command: identityOf(input), goal: 20 },
    'tshark -z io,phs': { command: ['tshark', '-n', '-r', input, '-q', '-z', 'io,phs'], goal: 10 },
    'ndpiReader -q': { command: ['ndpiReader', '-q', '-i', input], goal: 1.5 },
    md5sum: { command: ['md5sum', input], goal: undefined },
  };
  const there = Object.entries(peers).filter(([, { command }]) => isInstalled(command[0]));
  const commands = Object.fromEntries(there.map(([name, { command }]) => [name, command]));
  const results = interleaved({ roomtone: scan(input), ...commands }, ROUNDS);
  const own = results.roomtone.cpu;
  return Object.entries(peers).map(([name, { goal }]) => {
    const cpu = results[name]?.cpu;
    if (name === 'md5sum') {
      const ratio = cpu === undefined ? 'not installed' : cpu === 0 ? 'file too small' : times(own / cpu);
      return ['CPU of md5sum that a scan takes', ratio, '≤ 2×'];
    }
    return [`less CPU than ${name}`, cpu === undefined ? 'not installed' : times(cpu / own), `≥ ${goal}×`];
  });
}

function splitting(input) {
  const runs = { ours: [], 'pcap-parser': [] };
  const packets = new Set();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [reader, all] of Object.entries(runs)) {
      const [program, ...words] = split(reader, input);
      const result = JSON.parse(spawnSync(program, words, { encoding: 'utf8' }).stdout);
      all.push(result.cpu);
      packets.add(result.packets);
    }
  }
  if (packets.size > 1) throw new Error(`they differ on the packets: ${[...packets].join(', ')}`);
  return [['less CPU than pcap-parser, splitting records only', times(median(runs['pcap-parser']) / median(runs.ours)), '≥ 1.5×']];
}

/** Flat in packets: the same flows ten times over. Bound by flows: other clients in each round. */
function memory() {
  const [short, long, wide] = ['short', 'long', 'wide'].map((name) => join(folder, `${name}.pcap`));
  makeInput(short, 4e6, { vary: false });
  makeInput(long, 40e6, { vary: false });
  makeInput(wide, 40e6);
  const results = interleaved({ short: scan(short), long: scan(long), wide: scan(wide) }, ROUNDS);
  for (const path of [short, long]) rmSync(path);
  if (results.short.peak === undefined) return [['peak memory', 'not measured: needs GNU time', '']];
  const flows = flowsOf(wide);
  rmSync(wide);
  const bound = 100 + (flows * 300) / 1e6;
  return [
    ['peak memory, of 100 MB + 300 B per flow', times(results.wide.peak / bound), '≤ 1×'],
    ['peak memory, ten times the packets of the same flows', times(results.long.peak / results.short.peak), '≤ 1.1×'],
  ];
}

function flowsOf(path) {
  const { stdout } = spawnSync(process.execPath, scan(path).slice(1), { encoding: 'utf8', maxBuffer: 1 << 30 });
  const lines = stdout.split('\n').filter((line) => line.startsWith('{"type":"coverage"'));
  return lines.reduce((sum, line) => sum + JSON.parse(line).flows.seen, 0);
}

function manySmallFiles() {
  const small = join(folder, 'small');
  mkdirSync(small);
  const name = (index) => join(small, `${String(index).padStart(4, '0')}.pcap`);
  for (let i = 0; i < SMALL_FILES; i++) makeInput(name(i), SMALL_FILE_BYTES);
  const own = interleaved({ own: scan(small) }, ROUNDS).own.cpu;
  const label = `less CPU than a tshark for each of ${SMALL_FILES} small files (${TSHARK_SAMPLE} run, scaled)`;
  if (!isInstalled('tshark')) return [[label, 'not installed', '≥ 50×']];
  let loop = 0;
  for (let i = 0; i < TSHARK_SAMPLE; i++) loop += measure(identityOf(name(i))).cpu;
  return [[label, times((loop * SMALL_FILES) / TSHARK_SAMPLE / own), '≥ 50×']];
}

function start() {
  const tiny = join(folder, 'tiny.pcap');
  makeInput(tiny, 100);
  const { own, node } = interleaved({ own: scan(tiny), node: [process.execPath, '-e', '0'] }, 2 * ROUNDS + 1);
  return [['CPU of node -e 0 that a scan of one packet takes', times(own.cpu / node.cpu), '–']];
}

/** The first screen, and how quick keys are while a file loads; times of keys hold only on a machine that does nothing else. */
function terminal(input) {
  if (!hasPseudoTerminal) return [['terminal interface', 'needs script of util-linux', '']];
  const said = saidBy('terminal.mjs', input);
  const shown = (pattern) => pattern.exec(said)?.slice(1).join(', ') ?? 'no answer';
  return [
    ['CPU of node -e 0 that the first screen takes', shown(/first screen +CPU of node -e 0: (\S+)/), '≤ 8×'],
    ['key to frame while a file loads, p50 and p90', shown(/roomtone, while it loads +\d+ +(\d+ ms) +(\d+ ms)/), '≤ 60 ms, ≤ 120 ms'],
  ];
}

function coPresence() {
  const said = saidBy('presence.mjs', '--events', '1000000');
  const figure = (pattern) => pattern.exec(said)?.[1] ?? 'no answer';
  return [
    ['co-presence of 10⁶ events, CPU seconds', figure(/together ([\d.]+)/), '≤ 5'],
    ['co-presence of 10⁶ events, peak memory', figure(/peak memory (\d+ MB)/), '≤ 200 MB'],
    ["one person's contacts among them, p99", figure(/p99 ([\d.]+ ms)/), '≤ 16 ms (10⁷ events)'],
  ];
}

function saidBy(script, ...words) {
  return spawnSync(process.execPath, [join(here, script), ...words], { encoding: 'utf8' }).stdout;
}

async function steps() {
  const input = join(folder, 'steps.pcap');
  makeInput(input, 2e6);
  const { headers, flow, message } = await measureSteps(folder, input);
  return [
    ["headers of a packet that its flow's lookup takes", times(flow / headers), '–'],
    ["headers of a packet that a message's layout takes", times(message / headers), '–'],
  ];
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
