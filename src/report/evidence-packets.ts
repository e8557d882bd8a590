import type { Finding } from '../core/finding.js';
import type { Note } from '../core/note.js';

/** Of a long value its beginning is enough to know it by. */
const SHOWN_LENGTH = 64;

/** What to say about which frames of one capture. */
export type FrameComments = ReadonlyMap<number, readonly string[]>;

/**
 * The frames that the findings rest on, with a comment for each value in
 * them that names the rule and the bytes, and those that the user has noted
 * something on; by capture, in the order in which `files` lists them.
 */
export function evidencePackets(
  findings: readonly Finding[],
  files: readonly string[],
  notes: readonly Note[] = [],
): readonly FrameComments[] {
  const captures = files.map(() => new Map<number, string[]>());
  for (const { rule, title, values } of findings) {
    for (const { kind, value, evidence } of values) {
      const shown = value.length <= SHOWN_LENGTH ? value : `${value.slice(0, SHOWN_LENGTH - 1)}…`;
      const ranges = [evidence, ...(evidence.pieces ?? [])];
      for (const [index, { frame, offset, length }] of ranges.entries()) {
        const piece = ranges.length === 1 ? '' : `, piece ${index + 1} of ${ranges.length}`;
        const end = offset + Math.max(length, 1) - 1;
        const where = `frame ${frame}, bytes ${offset}-${end} of ${files[evidence.capture] ?? ''}${piece}`;
        note(captures[evidence.capture], frame, `roomtone ${rule}: ${title}; ${kind} ${shown} (${where})`);
      }
    }
  }
  for (const { about, comment, packets } of notes) {
    const said = comment === '' ? 'marked by the user' : `noted by the user: ${comment}`;
    for (const { capture, frame } of packets) note(captures[capture], frame, `roomtone: ${about}: ${said}`);
  }
  return captures;
}

function note(frames: Map<number, string[]> | undefined, frame: number, comment: string): void {
  if (frames === undefined) return;
  const comments = frames.get(frame);
  if (comments === undefined) frames.set(frame, [comment]);
  else if (!comments.includes(comment)) comments.push(comment);
}
