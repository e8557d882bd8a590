import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Capture } from '../core/capture.js';
import type { Finding } from '../core/finding.js';
import type { Note } from '../core/note.js';
import { type FrameComments, evidencePackets } from '../report/evidence-packets.js';
import { PcapngWriter } from '../wire/pcapng-writer.js';
import { readProblem } from '../source/inputs.js';
import type { Output } from './output.js';
import { readCapture } from '../source/read-capture.js';

interface Sink {
  write(bytes: Buffer): Promise<void>;
  /** An input whose packets are not in the file, and why. */
  onProblem(file: string, problem: string): void;
}

export interface EvidenceTroubles extends Pick<Sink, 'onProblem'> {
  onUnwritten(file: string, problem: string): void;
}

/** Writes the evidence to a file or to standard output. Returns false when it could not. */
export async function writeEvidenceTo(
  target: string | Output,
  captures: readonly Capture[],
  findings: readonly Finding[],
  notes: readonly Note[],
  version: string,
  { onProblem, onUnwritten }: EvidenceTroubles,
): Promise<boolean> {
  const files = captures.map(({ file }) => file);
  const wanted = evidencePackets(findings, files, notes);
  if (typeof target !== 'string') {
    await writeEvidence(captures, wanted, version, { write: (bytes) => target.writeBytes(bytes), onProblem });
    return target.failure === undefined;
  }
  try {
    if (captures.some(({ file }) => resolve(file) === resolve(target))) throw new Error('it is one of the inputs');
    const file = await open(target, 'w');
    try {
      await writeEvidence(captures, wanted, version, { write: async (bytes) => void (await file.writeFile(bytes)), onProblem });
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    onUnwritten(target, readProblem(error));
    return false;
  }
}

/**
 * Reads the captures a second time and writes the wanted packets of each, with
 * comments, as one pcapng file marked as derived.
 */
async function writeEvidence(captures: readonly Capture[], wanted: readonly FrameComments[], version: string, sink: Sink): Promise<void> {
  const writer = new PcapngWriter();
  const comment = `Derived by roomtone ${version}: only the packets that findings rest on. This is no full capture. The interfaces name the files it comes from.`;
  await sink.write(writer.head(comment, `roomtone ${version}`));
  for (const [index, capture] of captures.entries()) {
    const frames = wanted[index]!;
    if (frames.size === 0) continue;
    const outcome = await packetsOf(capture, frames, writer);
    if (typeof outcome === 'string') sink.onProblem(capture.file, outcome);
    else await sink.write(outcome);
  }
}

/** The wanted packets of one capture, or why there are none. */
async function packetsOf(capture: Capture, frames: FrameComments, writer: PcapngWriter): Promise<Buffer | string> {
  if (capture.format === 'har' || capture.format === 'mitmproxy') return 'it holds exchanges, no packets';
  if (capture.file === '-') return 'standard input cannot be read a second time';
  const last = Math.max(...frames.keys());
  const packets: Buffer[] = [];
  const origin = { name: capture.file, description: `from a file with SHA-256 ${capture.sha256}` };
  let isPast = false;
  try {
    const outcome = await readCapture(capture.file, {
      onFrame: (frame) => {
        const comments = frames.get(frame.number);
        if (comments !== undefined) packets.push(writer.packet(frame, origin, comments));
        isPast ||= frame.number >= last;
      },
      onDamage: () => undefined,
      // What was interrupted the first time is not read to its end the second time.
      onProgress: () => isPast && !capture.complete,
    });
    if ('problem' in outcome) return 'it changed since it was read';
    if (capture.complete && outcome.sha256 !== capture.sha256) return 'it changed since it was read';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return readProblem(error);
  }
  return Buffer.concat(packets);
}
