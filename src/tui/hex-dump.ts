import type { Line, Span } from './line.js';
import { asciiText, joinSafe, safeText } from './safe-text.js';

/** Bytes of a frame, and which of them are meant. All offsets count from the start of the frame. */
export interface Dump {
  readonly offset: number;
  /** Two digits for each; `..` for one that is not to be shown. */
  readonly hex: string;
  /** None overlaps another. */
  readonly marks: readonly Mark[];
}

/** Bytes from `from` up to, not including, `to`. */
export interface Mark {
  readonly from: number;
  readonly to: number;
}

/** The offset and a space. */
const OFFSET_WIDTH = 5;

/** Columns of a row with sixteen bytes: offset, bytes with their brackets, characters. */
const FULL_WIDTH = OFFSET_WIDTH + 1 + 16 * 3 + 2 + 16;

/**
 * Rows as Wireshark's byte pane has them: they start at multiples of sixteen.
 * Marked bytes stand between brackets too, for screens without colour.
 */
export function hexDump(dump: Dump, columns: number): readonly Line[] {
  const perRow = bytesPerRow(columns);
  const bytes = bytesOf(dump.hex);
  const end = dump.offset + bytes.length;
  const rows: Line[] = [];
  for (let start = dump.offset - (dump.offset % perRow); start < end; start += perRow) rows.push(dumpRow(dump, bytes, start, perRow));
  return rows;
}

/** How many bytes a row of so many columns has. */
export function bytesPerRow(columns: number): number {
  return columns >= FULL_WIDTH ? 16 : 8;
}

/** Where in a row its byte number `index` stands: in columns before its first digit. */
export function columnOfByte(index: number): number {
  return OFFSET_WIDTH + 1 + 3 * index;
}

function dumpRow(dump: Dump, bytes: readonly string[], start: number, perRow: number): Line {
  const spans: Span[] = [{ text: safeText(`${start.toString(16).padStart(4, '0')} `), tone: 'faint' }];
  const markAt = (offset: number) =>
    byteAt(dump, bytes, offset) === undefined ? undefined : dump.marks.find(({ from, to }) => offset >= from && offset < to);
  const characters: Span[] = [];
  for (let offset = start; offset < start + perRow; offset++) {
    const byte = byteAt(dump, bytes, offset);
    const mark = markAt(offset);
    const before = offset > start ? markAt(offset - 1) : undefined;
    const marked = mark !== undefined;
    spans.push({ text: safeText(mark === before ? ' ' : marked ? '[' : ']'), marked: marked && mark === before });
    spans.push({ text: safeText(byte ?? '  '), marked });
    characters.push({ text: byte === undefined ? safeText(' ') : asciiText(Number.parseInt(byte, 16)), marked });
  }
  spans.push({ text: safeText(markAt(start + perRow - 1) !== undefined ? ']  ' : '   ') }, ...characters);
  return { spans: merge(spans) };
}

function byteAt(dump: Dump, bytes: readonly string[], offset: number): string | undefined {
  return bytes[offset - dump.offset];
}

function bytesOf(hex: string): readonly string[] {
  return hex.toLowerCase().match(/[0-9a-f]{2}|\.\./g) ?? [];
}

/** Fewer spans are fewer nodes for ink to lay out. */
function merge(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last !== undefined && last.tone === span.tone && (last.marked ?? false) === (span.marked ?? false)) {
      merged[merged.length - 1] = { ...last, text: joinSafe(last.text, span.text) };
    } else merged.push(span);
  }
  return merged;
}
