import type { BytesBlock, NamedBytes } from '../../demo/block.js';
import { fit, widthOf } from '../fit.js';
import { bytesPerRow, columnOfByte, hexDump } from '../hex-dump.js';
import { line, type Line } from '../line.js';
import { joinSafe, safeText } from '../safe-text.js';

/** Rows of bytes, and under each the values that begin in it. `isBrief` leaves out rows in which no value begins or ends. */
export function byteLines({ offset, hex, values }: BytesBlock, columns: number, isBrief: boolean): readonly Line[] {
  const perRow = bytesPerRow(columns);
  const lines: Line[] = [];
  let isLeavingOut = false;
  for (const [index, row] of hexDump({ offset, hex, marks: values }, columns).entries()) {
    const start = offset - (offset % perRow) + index * perRow;
    const isIn = (byte: number) => byte >= start && byte < start + perRow;
    const isKept = !isBrief || values.some(({ from, to }) => isIn(from) || isIn(to - 1));
    if (isKept) {
      lines.push(row, ...values.filter(({ from }) => isIn(from)).map((value) => caption(value, value.from - start, columns)));
    } else if (!isLeavingOut) lines.push(line('…', 'faint'));
    isLeavingOut = !isKept;
  }
  return lines;
}

/** Points at a value's first byte from below. */
function caption({ name, value, from, to }: NamedBytes, index: number, columns: number): Line {
  const words = safeText(`${name} ${value}`);
  const at = columnOfByte(index);
  const right = columns - at - 2;
  const spoken = fit(safeText(`${name} ${value}, ${from}–${to - 1}`), columns * 4);
  if (widthOf(words) <= right || right >= at) {
    return { spans: [{ text: joinSafe(safeText(`${' '.repeat(at)}^ `), fit(words, right)), tone: 'strong' }], spoken };
  }
  const left = fit(words, at - 1);
  return { spans: [{ text: joinSafe(safeText(' '.repeat(at - 1 - widthOf(left))), left, safeText(' ^')), tone: 'strong' }], spoken };
}
