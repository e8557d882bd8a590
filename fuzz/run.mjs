// npm run fuzz -- [--seconds 60] [--seed N] [--inputs N] [DIR]
// Bent packets of captures/ (and of the captures in DIR) through the built engine.
// What throws, is noted as a bug, or takes too long is kept in the folder for temporary files.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeInput, packetsOf } from './mutate.mjs';
import { runInput } from './run-input.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** One input has at most two dozen packets: more is a loop that should not be there. */
const PATIENCE_MS = 2000;

/** More failures than this are the same few again. */
const MAX_KEPT = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' }, inputs: { type: 'string' } },
});
const library = await import('../dist/index.js');
const knowledge = library.loadKnowledge(join(ROOT, 'signatures'));
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const maxInputs = values.inputs === undefined ? Infinity : Number(values.inputs);
const captures = [join(ROOT, 'captures'), ...positionals].flatMap(filesIn).flatMap((path) => {
  const packets = packetsOf(library.CaptureFile, readFileSync(path));
  return packets.length > 0 ? [packets] : [];
});
say(`seed ${firstSeed}: ${captures.reduce((sum, { length }) => sum + length, 0)} packets of ${captures.length} captures`);

const total = { inputs: 0, bytes: 0, packets: 0, anomalies: 0, wrong: 0 };
let slowest = 0;
const until = performance.now() + Number(values.seconds) * 1000;
for (let seed = firstSeed; total.inputs < maxInputs && performance.now() < until; seed++) {
  const file = makeInput(captures, seed);
  const started = performance.now();
  const { packets, anomalies, wrong } = runInput(library, knowledge, file, seed);
  const took = performance.now() - started;
  slowest = Math.max(slowest, took);
  total.inputs++;
  total.bytes += file.length;
  total.packets += packets;
  total.anomalies += anomalies;
  const complaint = wrong ?? (took > PATIENCE_MS ? `took ${Math.round(took)} ms` : undefined);
  if (complaint === undefined) continue;
  total.wrong++;
  if (total.wrong > MAX_KEPT) continue;
  const path = join(tmpdir(), `roomtone-fuzz-${seed}.pcap`);
  writeFileSync(path, file);
  say(`seed ${seed}: ${complaint}\n  ${path}`);
}
say(
  `${total.inputs} inputs, ${total.packets} packets, ${(total.bytes / 1e6).toFixed(1)} MB, ${total.anomalies} anomalies noted; ${total.wrong} wrong; the slowest took ${Math.round(slowest)} ms`,
);
process.exitCode = total.wrong > 0 ? 1 : 0;

function say(line) {
  process.stdout.write(`${line}\n`);
}

/** Every file below; what is no capture gives no packets. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
