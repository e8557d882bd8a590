import type { Block } from '../../demo/block.js';
import type { Step } from '../../demo/steps.js';
import { EMPTY_LINE, type Line } from '../line.js';
import { blockLines } from './block-lines.js';

/** The rows of a step: all that there are, or where they would not fit into so many rows, in brief. */
export function stepLines({ blocks }: Step, columns: number, rows = Infinity): readonly Line[] {
  const whole = withGaps(blocks, columns, false, blocks.length);
  if (whole.length <= rows) return whole;
  const spare = rows - withGaps(blocks, columns, true, 0).length;
  return withGaps(blocks, columns, true, spare);
}

/** At most so many empty rows between blocks, first around what is no sentence. */
function withGaps(blocks: readonly Block[], columns: number, isBrief: boolean, most: number): readonly Line[] {
  const isLoose = (index: number) => blocks[index]!.kind === 'text' && blocks[index - 1]!.kind === 'text';
  const places = blocks.map((_, index) => index).slice(1);
  const gaps = new Set([...places.filter((index) => !isLoose(index)), ...places.filter(isLoose)].slice(0, Math.max(0, most)));
  return blocks.flatMap((block, index) => [...(gaps.has(index) ? [EMPTY_LINE] : []), ...blockLines(block, columns, isBrief)]);
}
