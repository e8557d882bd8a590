import type { Excerpt } from '../../core/finding.js';
import type { Snapshot } from '../../core/snapshot.js';
import { formatTime } from '../../core/time.js';
import { cell, fit, fitEnd } from '../fit.js';
import { hexDump } from '../hex-dump.js';
import { EMPTY_LINE, fact, line, paragraph, type Line } from '../line.js';
import { plural } from '../numbers.js';
import { joinSafe, safeText } from '../safe-text.js';
import { valuesByPacket } from '../tables/packets-table.js';
import type { Proof, Target } from '../target.js';
import { rangeText, valueBlock } from '../value-block.js';
import { fileName } from '../value-row.js';
import { layOut, type Document } from './document.js';
import { frameOf, withBytes } from './frame-bytes.js';

const NAME_COLUMNS = 10;
const KIND_COLUMNS = 14;
/** A packet: its bytes with the selected value marked, and each value that was read in it by name. */
export function packetDocument(
  { key, proof }: Target,
  { lists, files }: Snapshot,
  stopIndex: number,
  columns: number,
): Document | undefined {
  const frame = frameOf(lists, key);
  const values: readonly Proof[] = valuesByPacket(lists.values.items).get(key) ?? (proof === undefined ? [] : [proof]);
  const [first] = values;
  if (first === undefined) return undefined;
  const { evidence } = first;
  const one = (name: string, text: string) => fact(name, text, columns, NAME_COLUMNS);
  const before = [
    ...paragraph(`Frame ${evidence.frame} of ${fileName(evidence.capture, files)}`, columns, 'strong'),
    ...one('Time', formatTime(evidence.time)),
    ...(frame === undefined
      ? []
      : [
          ...one('From', `${frame.from} to ${frame.to}, ${frame.transport}`),
          ...one('Protocol', frame.vendor === null ? frame.protocol : `${frame.protocol}, vendor ${frame.vendor}`),
        ]),
    EMPTY_LINE,
    line(`Read in this packet (${values.length})`, 'strong'),
  ];
  const excerpt = frame?.excerpt;
  const stops = values.map((value) => ({
    lines: (isSelected: boolean) => [
      fieldRow(value, isSelected, columns),
      ...(isSelected ? valueBlock(withBytes(value, lists), files, columns) : []),
    ],
  }));
  const selected = values[Math.max(0, Math.min(stopIndex, values.length - 1))]!;
  return layOut({ before, stops, after: wholeFrame(selected, excerpt, frame?.length ?? 0, columns) }, stopIndex);
}

/** Where in its packet a value stands among those read there; 0 when the packet is not among those that were sent. */
export function placeInPacket({ key, proof }: Target, { lists }: Snapshot): number {
  if (proof === undefined) return 0;
  const values = valuesByPacket(lists.values.items).get(key) ?? [];
  const isSame = (value: Proof) => value.evidence.offset === proof.evidence.offset && value.evidence.length === proof.evidence.length;
  return Math.max(0, values.findIndex(isSame));
}

function fieldRow({ kind, value, field, evidence }: Proof, isSelected: boolean, columns: number): Line {
  const place = safeText(`  ${bytesText(evidence)}`);
  const room = Math.max(2, columns - 2 - KIND_COLUMNS - place.length);
  const row = joinSafe(
    safeText(isSelected ? '> ' : '  '),
    cell(safeText(kind), KIND_COLUMNS),
    cell(safeText(value), Math.ceil(room / 2)),
    cell(joinSafe(safeText('  '), fitEnd(safeText(field), Math.floor(room / 2) - 2)), Math.floor(room / 2)),
    place,
  );
  const spoken = `${isSelected ? 'selected, ' : ''}${kind} ${value}, field ${field}, ${rangeText(evidence)}`;
  return { spans: [{ text: fit(row, columns), marked: isSelected }], spoken: fit(safeText(spoken), columns) };
}

function bytesText({ offset, length }: Proof['evidence']): string {
  return length === 0 ? '' : `bytes ${offset}–${offset + length - 1}`;
}

function wholeFrame({ evidence }: Proof, excerpt: Excerpt | undefined, length: number, columns: number): readonly Line[] {
  if (excerpt === undefined) return [EMPTY_LINE, line('The packet as a whole was not kept.')];
  const shown = excerpt.hex.length / 2;
  return [
    EMPTY_LINE,
    line(`The whole packet, ${plural(length, 'byte')}${shown < length ? `; the first ${shown} are shown` : ''}`, 'strong'),
    ...hexDump({ ...excerpt, marks: [{ from: evidence.offset, to: evidence.offset + evidence.length }] }, columns),
  ];
}
