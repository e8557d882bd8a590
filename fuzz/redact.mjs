/**
 * Redacts captures and checks what was promised: the same findings, and none
 * of the identifiers, passwords, host names and addresses that stood in them, in
 * any encoding. For all captures below the given folders: node fuzz/redact.mjs [--limit N] [--words] FOLDER…
 * `--words` lists at the end which words of the captures can still be read in the copies, for somebody to look at.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

/** Kinds of values that are nobody's. */
const PLAIN = new Set(['software', 'device-model', 'audio-level']);

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string' }, verbose: { type: 'boolean' }, words: { type: 'boolean' } },
});
const folder = mkdtempSync(join(tmpdir(), 'redact-'));
const program = new URL('../bin/roomtone.js', import.meta.url).pathname;
const files = positionals.flatMap(filesBelow).slice(0, Number(options.limit ?? Infinity));
/** How many copies hold a word that their captures hold. */
const readable = new Map();
let [checked, same, clean] = [0, 0, 0];
for (const file of files) {
  const before = linesOf(file);
  if (!before.some(({ type, rule }) => type === 'finding' && rule !== 'RT-COV-001')) continue;
  checked++;
  const output = join(folder, 'redacted.pcapng');
  rmSync(output, { force: true });
  const told = run(['redact', file, output]);
  const isSame = told.output.includes('It gives the same findings.');
  const left = isThere(output) ? survivors(before, linesOf(output), readFileSync(file), readFileSync(output), told.output) : ['no file'];
  if (options.words && isThere(output)) countWords(file, readFileSync(file), readFileSync(output));
  if (isSame) same++;
  if (left.length === 0) clean++;
  if (!isSame || left.length > 0 || options.verbose) {
    say(`${file}: ${isSame ? 'same findings' : 'other findings'}, ${left.length} values left`);
    const details = told.output.split('\n').filter((line) => /gone|new:|pairs:|could not|cut|should not|roomtone/.test(line));
    for (const line of [...details, ...left.slice(0, 8)]) say(`    ${line.slice(0, 200)}`);
  }
}
rmSync(folder, { recursive: true });
for (const [word, { files: count, first }] of [...readable].toSorted(([a], [b]) => (a < b ? -1 : 1))) say(`${count} ${word} (${first})`);
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

/** Identifiers, addresses, host names and passwords whose bytes stand in the redacted file, but for those that it is said to keep. */
function survivors(lines, made, original, redacted, told) {
  const kept = new Set(/servers that were kept: (.*)/.exec(told)?.[1].split(', '));
  const vendors = new Set(lines.flatMap(({ type, names, vendor }) => (type === 'server' && vendor !== null ? names : [])));
  const [addresses, pseudonyms] = [clientsIn(lines), clientsIn(made)];
  // One address's pseudonym may be what another was before: both are in the same small range.
  const others = new Set([
    ...addressesIn(made),
    ...pseudonyms,
    ...made.flatMap(({ type, server }) => (type === 'flow' ? [addressOf(server)] : [])),
  ]);
  const values = new Set();
  for (const { type, kind, value, vendor } of lines) {
    if (type !== 'observation' || PLAIN.has(kind)) continue;
    if (kind.endsWith('-ip')) continue;
    if (kind === 'hostname' ? vendor === null && !vendors.has(value) && value.includes('.') : !isScheme(value)) values.add(value);
  }
  const left = [];
  const look = (value, form, bytes) => {
    const at = original.includes(bytes) ? found(redacted, bytes, form === 'text' && /^\d+$/.test(value)) : -1;
    if (at >= 0) left.push(`${value} as ${form} at ${at}`);
  };
  for (const value of values)
    for (const [form, bytes] of formsOf(value)) if (bytes.length >= (form === 'number' ? 4 : 5)) look(value, form, bytes);
  for (const address of new Set([...addresses, ...addressesIn(lines)])) {
    if (kept.has(address) || isNobodys(address)) continue;
    if (addresses.some((one, flow) => one === address && pseudonyms[flow] === address)) left.push(`${address} is still a client`);
    if (others.has(address)) continue;
    for (const [form, bytes] of addressForms(address)) look(address, form, bytes);
  }
  return left;
}

/** Runs of five letters and more. */
function wordsIn(bytes) {
  return new Set(bytes.toString('latin1').match(/[A-Za-z]{5,}/g));
}

function countWords(file, original, redacted) {
  const before = wordsIn(original);
  for (const word of wordsIn(redacted)) {
    if (!before.has(word)) continue;
    const known = readable.get(word) ?? { files: 0, first: basename(file) };
    readable.set(word, { ...known, files: known.files + 1 });
  }
}

/** Digits within a longer number are another number. */
function found(redacted, bytes, isNumber) {
  for (let at = redacted.indexOf(bytes); at >= 0; at = redacted.indexOf(bytes, at + 1))
    if (!isNumber || !(isDigit(redacted[at - 1]) || isDigit(redacted[at + bytes.length]))) return at;
  return -1;
}

function isDigit(byte) {
  return byte >= 0x30 && byte <= 0x39;
}

/** Of each flow. */
function clientsIn(lines) {
  return lines.flatMap(({ type, client }) => (type === 'flow' ? [addressOf(client)] : []));
}

/** That messages speak of. */
function addressesIn(lines) {
  return lines.flatMap(({ type, kind, value }) => (type === 'observation' && kind.endsWith('-ip') ? [addressOf(value)] : []));
}

function addressOf(value) {
  const socket = /^(?:\[(.*)\]|([\d.]+)):\d+$/.exec(value);
  return socket?.[1] ?? socket?.[2] ?? value;
}

/** Loopback, multicast and the like, which stay. */
function isNobodys(address) {
  return /^(0|127|2[2-5]\d)\.|^::1?$|^ff/.test(address);
}

/** What says how the rest is to be read, and nothing else. */
function isScheme(value) {
  return /^[a-z]+:\/*$/.test(value);
}

function formsOf(value) {
  const bytes = Buffer.from(value);
  const forms = [
    ['text', bytes],
    ['utf16', Buffer.from(value, 'utf16le')],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['percent', Buffer.from(bytes.toString('hex').replace(/../g, '%$&'))],
    ['percent', Buffer.from(encodeURIComponent(value))],
    ['base64', Buffer.from(bytes.toString('base64').slice(0, Math.floor((bytes.length * 8) / 6)))],
  ];
  if (/^[\w-]+(\.[\w-]+)+$/.test(value)) {
    const labels = value.split('.');
    forms.push(['labels', labelled(labels)], ['reversed', Buffer.from(labels.toReversed().join('.'))]);
  }
  const number = /^(\d{8,19}|0x[\da-f]{7,16})$/.test(value) ? BigInt(value) : 0n;
  if (number > 0xffffffn && number < 2n ** 64n) {
    const written = Buffer.from(number.toString(16).padStart(number > 0xffffffffn ? 16 : 8, '0'), 'hex');
    forms.push(['number', written], ['number', Buffer.from(written.toReversed())]);
  }
  if (/^\+?\d{8,}$/.test(value)) {
    const digits = value.replace('+', '');
    const even = digits.slice(0, digits.length - (digits.length % 2));
    forms.push(
      ['two digits a byte', Buffer.from(even, 'hex')],
      ['two digits a byte, turned', Buffer.from(even.replace(/(.)(.)/g, '$2$1'), 'hex')],
    );
  }
  const hex = value.replace(/^0x|[-:]/g, '');
  if (/^([\da-f]{2}){4,}$/i.test(hex) && (value.startsWith('0x') || value.length >= 16)) forms.push(['bytes', Buffer.from(hex, 'hex')]);
  return forms;
}

/** As text, as it is asked for in DNS, in the order of the network and under STUN's mask. */
function addressForms(address) {
  const octets = address.split('.').map(Number);
  if (octets.length !== 4) return [['text', Buffer.from(address)]];
  return [
    ['text', Buffer.from(address)],
    ['reversed', Buffer.from(`${octets.toReversed().join('.')}.in-addr`)],
    ['reversed labels', labelled(octets.toReversed().map(String))],
    ['raw', Buffer.from(octets)],
    ['masked', Buffer.from(octets.map((octet, i) => octet ^ [0x21, 0x12, 0xa4, 0x42][i]))],
  ];
}

/** A name in DNS: lengths in the place of dots. */
function labelled(labels) {
  return Buffer.concat(labels.map((label) => Buffer.from([label.length, ...Buffer.from(label)])));
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
