import { writeSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { escapeText } from '../core/display.js';
import type { Finding } from '../core/finding.js';
import type { Frame } from '../core/frame.js';
import type { RunResult } from '../core/results.js';
import { UserError } from '../core/user-error.js';
import { Engine } from '../engine.js';
import { type Learned, Redaction, type RedactionCounts } from '../redact/redaction.js';
import { readProblem } from '../source/inputs.js';
import { PcapngWriter } from '../wire/pcapng-writer.js';
import { readCapture } from '../source/read-capture.js';
import type { Knowledge } from '../signature/schema.js';
import { EXIT } from './exit-code.js';
import { version } from './version.js';
import { knowledgeWith } from './knowledge.js';
import { maskKey } from './mask.js';

export interface RedactOptions {
  readonly input: string;
  readonly output: string;
  readonly keyFile: string | undefined;
  /** Servers that are known to be a vendor's keep their addresses. */
  readonly keepsServers: boolean;
  readonly signatures: readonly string[];
}

/** What stands in the way of a redacted copy; the message is for people. */
class RedactError extends UserError {
  override readonly name = 'RedactError';
}

/** Drawn at random where none is given. */
const MAX_KEYS = 4;

/** Bytes collected before a write. */
const BATCH_BYTES = 1 << 18;

/**
 * Writes a copy of a capture that gives the same findings and names nobody,
 * and reads it again to see that it does. Returns the exit code.
 */
export async function redact({ input, output, keyFile, keepsServers, signatures }: RedactOptions): Promise<number> {
  if (input === '-') throw new RedactError('standard input cannot be read twice: give a file');
  const knowledge = await knowledgeWith(signatures);
  let learned: Learned;
  try {
    learned = await learn(input, knowledge);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    process.stderr.write(`roomtone: cannot read ${escapeText(input)}: ${escapeText(error.message)}\n`);
    return EXIT.unreadable;
  }
  const file = await created(output);
  try {
    // What has to fit into packed tokens and short names may fit with another key.
    let before = '';
    for (let left = keyFile === undefined ? MAX_KEYS : 1; ; left--) {
      const redaction = redactionOf({ key: maskKey(keyFile), knowledge, keepsServers }, learned);
      await readFrames(input, (frame) => redaction.locate(frame));
      await file.truncate(0);
      await write(file, input, redaction);
      const changed = differences(learned.run, (await learn(output, knowledge)).run, redaction.counts.cutFrames);
      // What is different in the same way with another key does not hang on the key.
      if (changed.length === 0 || left === 1 || changed.join() === before) return tell(output, redaction.counts, changed);
      before = changed.join();
    }
  } catch (error) {
    await rm(output, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

function redactionOf(...given: ConstructorParameters<typeof Redaction>): Redaction {
  try {
    return new Redaction(...given);
  } catch (error) {
    if (error instanceof RangeError) throw new RedactError(error.message, { cause: error });
    throw error;
  }
}

class Unreadable extends Error {}

async function learn(path: string, knowledge: Knowledge): Promise<Learned> {
  const engine = new Engine(knowledge);
  engine.begin(path, { isLast: true });
  const outcome = await readFrames(path, (frame) => void engine.push(frame));
  const capture = engine.end(outcome);
  return { capture, run: engine.report() };
}

async function readFrames(path: string, onFrame: (frame: Frame) => void) {
  try {
    const outcome = await readCapture(path, { onFrame, onDamage: () => undefined, onProgress: () => false });
    if (!('problem' in outcome)) return outcome;
    throw new Unreadable(outcome.problem === 'empty' ? 'it is empty' : 'it is no capture');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new Unreadable(readProblem(error), { cause: error });
  }
}

/** A file that was not there before: an existing one, the input among them, is never written over. */
async function created(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new RedactError(isThere ? `${path} is there already; choose another name` : `cannot write ${path}: ${readProblem(error)}`, {
      cause: error,
    });
  }
}

async function write({ fd }: FileHandle, input: string, redaction: Redaction): Promise<void> {
  const writer = new PcapngWriter();
  const made = `roomtone ${version()}`;
  const cut = cutLines(redaction.counts).map((line) => ` ${line}`);
  const comment = `Modified by ${made}: addresses, identifiers and names are pseudonyms, and payloads that no finding rests on are zero. Frames, lengths and times are those of the capture.${cut.join('')}`;
  const origin = { name: 'redacted', description: `modified by ${made}` };
  let batch = [writer.head(comment, made)];
  let size = 0;
  let at = 0;
  await readFrames(input, (frame) => {
    const bytes = writer.packet(redaction.rewrite(frame), origin, []);
    batch.push(bytes);
    size += bytes.length;
    if (size < BATCH_BYTES) return;
    // At the pace of the disk: what waits to be written would fill the memory.
    at += writeSync(fd, Buffer.concat(batch), 0, null, at);
    [batch, size] = [[], 0];
  });
  writeSync(fd, Buffer.concat(batch), 0, null, at);
}

/** Of what could not be judged the copy may tell more: what is cut is nothing that a decoder knows. */
const COVERAGE = 'RT-COV-001';

/** What a finding is about and how much there is of it; what it names is another name now. */
function shapeOf({ rule, vendor, subject, count }: Finding): string {
  return `${rule} ${vendor ?? '-'} ${subject} ${rule === COVERAGE ? '' : count}`;
}

/** `cutFrames`: what was cut in them. */
function differences(before: RunResult, after: RunResult, cutFrames: ReadonlyMap<number, string>): readonly string[] {
  const [old, made] = [new Set(before.findings.map(shapeOf)), new Set(after.findings.map(shapeOf))];
  const gone = before.findings.filter((one) => !made.has(shapeOf(one)));
  return [
    ...gone.map((one) => `gone: ${shapeOf(one)}${reasonOf(one, cutFrames)}`),
    ...[...made].filter((one) => !old.has(one) && !one.startsWith(COVERAGE)).map((one) => `new: ${one}`),
    ...(before.coPresence.length === after.coPresence.length
      ? []
      : [`pairs: ${before.coPresence.length} before, ${after.coPresence.length} now`]),
  ];
}

function reasonOf({ values }: Finding, cutFrames: ReadonlyMap<number, string>): string {
  const cut = values.find(({ evidence }) => cutFrames.has(evidence.frame));
  return cut === undefined ? '' : ` (${cutFrames.get(cut.evidence.frame)!} in frame ${cut.evidence.frame} was cut)`;
}

function cutLines({ cuts }: RedactionCounts): readonly string[] {
  return Array.from(
    cuts,
    ([what, count]) => `${what}: ${count} times it could not be replaced where it stands, so that the bytes were cut.`,
  );
}

function tell(output: string, counts: RedactionCounts, changed: readonly string[]): number {
  const { frames, kept, servers, values } = counts;
  const lines = [
    `${escapeText(output)}: ${frames} frames, the payload of ${kept} kept; ${values} identifiers have pseudonyms.`,
    ...(servers.length > 0 ? [`Addresses of vendors' servers that were kept: ${servers.map(escapeText).join(', ')}`] : []),
    ...cutLines(counts),
    ...(changed.length === 0
      ? ['It gives the same findings.']
      : ['It does not give the same findings:', ...changed.map((one) => `  ${escapeText(one)}`)]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return changed.length === 0 ? EXIT.clean : EXIT.findings;
}
