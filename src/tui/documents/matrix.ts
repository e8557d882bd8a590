import type { CoPresence } from '../../core/presence.js';
import { duration } from '../clock.js';
import { cell } from '../fit.js';
import { line, type Line } from '../line.js';
import { plural } from '../numbers.js';
import { joinSafe, safeText } from '../safe-text.js';

const NUMBER_COLUMNS = 4;
const NAME_COLUMNS = 20;
const TIME_COLUMNS = 12;

/** How long the two and everybody they met were together, each with each; the strongest ties first. */
export function matrixLines({ vendor, a, b }: CoPresence, pairs: readonly CoPresence[], columns: number): readonly Line[] {
  const seconds = new Map<string, number>();
  const met = new Map<string, number>();
  for (const pair of pairs) {
    if (pair.vendor !== vendor) continue;
    const key = tie(pair.a, pair.b);
    seconds.set(key, (seconds.get(key) ?? 0) + pair.overlapSeconds);
    for (const [one, other] of [
      [pair.a, pair.b],
      [pair.b, pair.a],
    ] as const) {
      if (one === a || one === b) met.set(other, (met.get(other) ?? 0) + pair.overlapSeconds);
    }
  }
  const others = [...met.keys()].filter((name) => name !== a && name !== b).toSorted((one, other) => met.get(other)! - met.get(one)!);
  const room = Math.max(2, Math.floor((columns - NUMBER_COLUMNS - NAME_COLUMNS) / TIME_COLUMNS));
  const people = [a, b, ...others].slice(0, room);
  const heading = joinSafe(
    cell(safeText(''), NUMBER_COLUMNS + NAME_COLUMNS),
    ...people.map((_, index) => cell(safeText(String(index + 1)), TIME_COLUMNS, 'right')),
  );
  const left = others.length + 2 - people.length;
  return [
    { spans: [{ text: heading, tone: 'faint' }] },
    ...people.map((one, row) => matrixRow(one, row, people, seconds)),
    ...(left > 0 ? [line(`${plural(left, 'more person', 'more people')} for whom there is no column`)] : []),
  ];
}

function matrixRow(one: string, row: number, people: readonly string[], seconds: ReadonlyMap<string, number>): Line {
  const times = people.map((other) => {
    const together = seconds.get(tie(one, other));
    return one === other ? '.' : together === undefined ? '-' : duration(together);
  });
  const said = people.flatMap((other, index) => (one === other ? [] : [`with ${other} ${times[index] === '-' ? 'never' : times[index]}`]));
  return {
    spans: [
      {
        text: joinSafe(
          cell(safeText(String(row + 1)), NUMBER_COLUMNS),
          cell(safeText(one), NAME_COLUMNS),
          ...times.map((time) => cell(safeText(time), TIME_COLUMNS, 'right')),
        ),
      },
    ],
    spoken: safeText(`${one}: ${said.join(', ')}`),
  };
}

function tie(one: string, other: string): string {
  return JSON.stringify([one, other].toSorted());
}
