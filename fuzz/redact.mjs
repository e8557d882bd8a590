/**
 * Redacts captures and checks what was promised: the same findings, and none
 * of the values that stood in them, in any encoding. For all captures below
 * the given folders: node fuzz/redact.mjs [--limit N] FOLDER…
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string' }, verbose: { type: 'boolean' } },
});
const folder = mkdtempSync(join(tmpdir(), 'redact-'));
const program = new URL('../bin/roomtone.js', import.meta.url).pathname;
const files = positionals.flatMap(filesBelow).slice(0, Number(options.limit ?? Infinity));
let [checked, same, clean] = [0, 0, 0];
for (const file of files) {
  const before = linesOf(file);
  if (!before.some(({ type, rule }) => type === 'finding' && rule !== 'RT-COV-001')) continue;
  checked++;
  const output = join(folder, 'redacted.pcapng');
  rmSync(output, { force: true });
  const told = run(['redact', file, output]);
  const isSame = told.output.includes('It gives the same findings.');
  const left = isThere(output) ? survivors(before, readFileSync(file), readFileSync(output)) : ['no file'];
  if (isSame) same++;
  if (left.length === 0) clean++;
  if (!isSame || left.length > 0 || options.verbose) {
    say(`${file}: ${isSame ? 'same findings' : 'other findings'}, ${left.length} values left`);
    const details = told.output.split('\n').filter((line) => /gone|new:|pairs:|could not|cut|should not|roomtone/.test(line));
    for (const line of [...details, ...left.slice(0, 8)]) say(`    ${line.slice(0, 200)}`);
  }
}
rmSync(folder, { recursive: true });
say(`${checked} captures with findings: ${same} give the same ones, in ${clean} nothing is left.`);
process.exitCode = checked === same && checked === clean ? 0 : 1;

function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesBelow(join(path, name)));
}

function run(words) {
  try {
    return { output: execFileSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] }) };
  } catch (error) {
    return { output: `${error.stdout ?? ''}\n${error.stderr ?? ''}` };
  }
}

function linesOf(file) {
  const { output } = run(['scan', file, '--format', 'jsonl', '--fail-on', 'never', '--flows']);
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

function isThere(path) {
  try {
    return statSync(path).size > 0;
  } catch {
    return false;
  }
}

/** Values whose bytes stand in the redacted file, as text, as UTF-16, as hex, in base64 or as the bytes that they write. */
function survivors(lines, original, redacted) {
  const plain = new Set([
    'software',
    'device-model',
    'audio-level',
    'server-ip',
    'relay-ip',
    'private-ip',
    'public-ip',
    'peer-ip',
    'hostname',
  ]);
  const values = new Set(lines.flatMap(({ type, kind, value }) => (type === 'observation' && !plain.has(kind) ? [value] : [])));
  const left = [];
  for (const value of values) {
    for (const [form, bytes] of formsOf(value)) {
      if (bytes.length < 5) continue;
      const at = redacted.indexOf(bytes);
      if (at >= 0 && original.includes(bytes)) left.push(`${value} as ${form} at ${at}`);
    }
  }
  return left;
}

function formsOf(value) {
  const bytes = Buffer.from(value);
  const forms = [
    ['text', bytes],
    ['utf16', Buffer.from(value, 'utf16le')],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['base64', Buffer.from(bytes.toString('base64').slice(0, Math.floor((bytes.length * 8) / 6)))],
  ];
  const hex = value.replace(/^0x|[-:]/g, '');
  if (/^([\da-f]{2}){4,}$/i.test(hex) && (value.startsWith('0x') || value.length >= 16)) forms.push(['bytes', Buffer.from(hex, 'hex')]);
  return forms;
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
