import type { Excerpt } from '../core/finding.js';
import type { Frame } from '../core/frame.js';
import type { Evidence } from '../core/observation.js';

/** Bytes of a frame kept around a value, from the start of a row of 16. */
const BEFORE = 48;
const LENGTH = 224;

/** Bytes around a value, while the frame that holds it is at hand. */
export function excerptOf(frame: Frame | undefined, evidence: Evidence): Excerpt | undefined {
  if (frame === undefined || frame.number !== evidence.frame) return undefined;
  const offset = Math.max(0, (evidence.offset - BEFORE) & ~15);
  const end = Math.min(offset + LENGTH, frame.capturedLength);
  return { offset, hex: frame.bytes.toString('hex', frame.start + offset, frame.start + end) };
}
