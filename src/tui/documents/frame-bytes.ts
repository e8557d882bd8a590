import type { Excerpt } from '../../core/finding.js';
import type { SeenFrame, SnapshotLists } from '../../core/snapshot.js';
import { packetKey, type Proof } from '../target.js';

const ROW_BYTES = 16;

/** Rows of bytes shown before and behind a value. */
const ROWS_AROUND = 2;

type ByKey = ReadonlyMap<string, SeenFrame>;

/** Lists are never changed, only replaced: what was made of one holds as long as it does. */
const made = new WeakMap<readonly SeenFrame[], ByKey>();

/** The frame that a page is about, if it is among those that were sent. */
export function frameOf({ frames: { items } }: SnapshotLists, key: string): SeenFrame | undefined {
  let frames = made.get(items);
  if (frames === undefined) {
    frames = new Map(items.map((frame) => [packetKey(frame.capture, frame.frame), frame]));
    made.set(items, frames);
  }
  return frames.get(key);
}

/** The value with the rows of its frame around it; with what it brings itself where the frame was not sent. */
export function withBytes<Value extends Proof>(value: Value, lists: SnapshotLists): Value {
  const { evidence } = value;
  const frame = frameOf(lists, packetKey(evidence.capture, evidence.frame))?.excerpt;
  if (frame === undefined || evidence.offset >= frame.offset + frame.hex.length / 2) return value;
  return { ...value, excerpt: rowsAround(frame, evidence.offset, evidence.length) };
}

function rowsAround({ hex }: Excerpt, offset: number, length: number): Excerpt {
  const from = Math.max(0, offset - (offset % ROW_BYTES) - ROWS_AROUND * ROW_BYTES);
  const end = offset + length + ROWS_AROUND * ROW_BYTES;
  return { offset: from, hex: hex.slice(2 * from, 2 * (end - (end % ROW_BYTES) + ROW_BYTES)) };
}
