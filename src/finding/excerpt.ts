import type { Excerpt } from '../core/finding.js';
import type { ShownBytes } from '../core/frame.js';
import type { Evidence } from '../core/observation.js';

/** Bytes of a frame kept around a value, from the start of a row of 16. */
const BEFORE = 48;
const LENGTH = 224;

/** Bytes around a value, while the frame that holds it is at hand. */
export function excerptOf(frame: ShownBytes | undefined, evidence: Evidence): Excerpt | undefined {
  if (frame === undefined || frame.number !== evidence.frame) return undefined;
  const { from = 0, start, capturedLength, bytes } = frame;
  const offset = Math.max(from, (evidence.offset - BEFORE) & ~15);
  const end = Math.min(offset - from + LENGTH, capturedLength);
  return { offset, hex: bytes.toString('hex', start + offset - from, start + end) };
}
