import type { FrameRange } from '../core/observation.js';
import { formatTime } from '../core/time.js';
import { hexDump } from './hex-dump.js';
import { line, paragraph, type Line } from './line.js';
import { plural } from './numbers.js';
import { safeText } from './safe-text.js';
import type { Proof } from './target.js';
import { fileName, showsTime, showsWhole } from './value-row.js';

const INDENT = 2;

/** A hostile stream can carry one value byte by byte. */
const MAX_PIECES_LISTED = 8;

/** Several times what an excerpt should hold; each sixteen bytes are a row. */
const MAX_BYTES_DUMPED = 2048;

/** What stands under the selected value: where it was read, and its bytes. */
export function valueBlock(value: Proof, files: readonly string[], columns: number): readonly Line[] {
  const { evidence, field } = value;
  const indented = (text: string) => paragraph(text, columns, undefined, INDENT);
  return [
    ...(showsWhole(value, columns) ? [] : indented(`value: ${value.value}`)),
    ...indented(`field: ${field}`),
    ...(showsTime(columns) ? [] : indented(`time: ${formatTime(evidence.time)}`)),
    ...indented(`${rangeText(evidence)} of ${fileName(evidence.capture, files)}`),
    ...byteLines(value, columns),
    ...pieceLines(evidence.pieces ?? [], indented),
  ];
}

function byteLines({ evidence, excerpt }: Proof, columns: number): readonly Line[] {
  const { offset, hex } = excerpt ?? evidence;
  const markTo = evidence.offset + evidence.length;
  const shown = hex.slice(0, 2 * MAX_BYTES_DUMPED);
  const missing = markTo - offset - Math.floor(shown.length / 2);
  const margin = { text: safeText(' '.repeat(INDENT)) };
  return [
    ...hexDump({ offset, hex: shown, marks: [{ from: evidence.offset, to: markTo }] }, columns - INDENT).map(({ spans }) => ({
      spans: [margin, ...spans],
    })),
    ...(missing > 0 ? [line(`  The value goes on for ${plural(missing, 'byte')} that are not shown.`)] : []),
    ...(excerpt === undefined ? [line('  The bytes around the value were not kept.')] : []),
  ];
}

function pieceLines(pieces: readonly FrameRange[], indented: (text: string) => readonly Line[]): readonly Line[] {
  const more = pieces.length - MAX_PIECES_LISTED;
  return [
    ...pieces.slice(0, MAX_PIECES_LISTED).flatMap((piece) => indented(`goes on in ${rangeText(piece)}`)),
    ...(more > 0 ? indented(`and in ${plural(more, 'more piece')}`) : []),
  ];
}

/** As Wireshark numbers them: frames from 1, bytes from 0, both ends included. */
export function rangeText({ frame, offset, length }: FrameRange): string {
  if (length === 0) return `frame ${frame}`;
  return `frame ${frame}, ${length === 1 ? `byte ${offset}` : `bytes ${offset}–${offset + length - 1}`}`;
}
