import type { CoPresence } from '../../core/presence.js';
import { duration } from '../clock.js';
import { cell } from '../fit.js';
import { line, type Line } from '../line.js';
import { plural } from '../numbers.js';
import { joinSafe, safeText } from '../safe-text.js';

const NUMBER_COLUMNS = 4;
const NAME_COLUMNS = 20;
const TIME_COLUMNS = 12;

/** Rows of a matrix beside those of its people: the heading, and how many are left out. */
const OTHER_ROWS = 2;

/** A person of one vendor: names of two vendors are never the same. */
interface Person {
  readonly vendor: string;
  readonly name: string;
}

/** How long the two and everybody they met were together, each with each; the strongest ties first. */
export function matrixLines({ vendor, a, b }: CoPresence, pairs: readonly CoPresence[], columns: number): readonly Line[] {
  const met = new Map<string, number>();
  for (const pair of pairs) {
    if (pair.vendor !== vendor) continue;
    for (const [one, other] of [
      [pair.a, pair.b],
      [pair.b, pair.a],
    ] as const) {
      if (one === a || one === b) met.set(other, (met.get(other) ?? 0) + pair.overlapSeconds);
    }
  }
  const others = [...met.keys()].filter((name) => name !== a && name !== b).toSorted((one, other) => met.get(other)! - met.get(one)!);
  return matrixOf(
    [a, b, ...others].map((name) => ({ vendor, name })),
    pairs,
    columns,
    Infinity,
  );
}

/** Everybody who met somebody, each with each, those who met for the longest first; in at most so many rows, none where there are but two. */
export function matrixOfAll(pairs: readonly CoPresence[], columns: number, rows: number): readonly Line[] {
  const people = new Map<string, Person & { seconds: number }>();
  for (const { vendor, a, b, overlapSeconds } of pairs) {
    for (const name of [a, b]) {
      const key = JSON.stringify([vendor, name]);
      const known = people.get(key) ?? { vendor, name, seconds: 0 };
      people.set(key, { ...known, seconds: known.seconds + overlapSeconds });
    }
  }
  if (people.size < 3 || rows < OTHER_ROWS + 3) return [];
  return matrixOf(
    [...people.values()].toSorted((one, other) => other.seconds - one.seconds),
    pairs,
    columns,
    rows - OTHER_ROWS,
  );
}

function matrixOf(all: readonly Person[], pairs: readonly CoPresence[], columns: number, most: number): readonly Line[] {
  const seconds = new Map<string, number>();
  for (const { vendor, a, b, overlapSeconds } of pairs) {
    const key = tie({ vendor, name: a }, { vendor, name: b });
    seconds.set(key, (seconds.get(key) ?? 0) + overlapSeconds);
  }
  const room = Math.max(2, Math.floor((columns - NUMBER_COLUMNS - NAME_COLUMNS) / TIME_COLUMNS));
  const people = all.slice(0, Math.min(room, most));
  const heading = joinSafe(
    cell(safeText(''), NUMBER_COLUMNS + NAME_COLUMNS),
    ...people.map((_, index) => cell(safeText(String(index + 1)), TIME_COLUMNS, 'right')),
  );
  const left = all.length - people.length;
  return [
    { spans: [{ text: heading, tone: 'faint' }] },
    ...people.map((one, row) => matrixRow(one, row, people, seconds)),
    ...(left > 0 ? [line(`${plural(left, 'more person', 'more people')} for whom there is no column`, 'faint')] : []),
  ];
}

function matrixRow(one: Person, row: number, people: readonly Person[], seconds: ReadonlyMap<string, number>): Line {
  const times = people.map((other) => {
    const together = seconds.get(tie(one, other));
    return one === other ? '.' : together === undefined ? '-' : duration(together);
  });
  const said = people.flatMap((other, index) =>
    one === other ? [] : [`with ${other.name} ${times[index] === '-' ? 'never' : times[index]}`],
  );
  return {
    spans: [
      {
        text: joinSafe(
          cell(safeText(String(row + 1)), NUMBER_COLUMNS),
          cell(safeText(one.name), NAME_COLUMNS),
          ...times.map((time) => cell(safeText(time), TIME_COLUMNS, 'right')),
        ),
      },
    ],
    spoken: safeText(`${one.name}: ${said.join(', ')}`),
  };
}

function tie(one: Person, other: Person): string {
  return JSON.stringify([one.vendor, ...[one.name, other.name].toSorted()]);
}
