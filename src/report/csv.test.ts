import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOSTILE, IN_THE_CLEAR, UNSAFE, framesOf, pair, run, withText } from '../testing/results.js';
import { type Cell, csvRow } from './csv-cell.js';
import { TABLES } from './csv-tables.js';
import { CsvReport } from './csv.js';
import { printed } from './testing.js';

const FRAMES = await framesOf(IN_THE_CLEAR);
const tableOf = (table: (typeof TABLES)[number], frames = FRAMES, file = 'a.pcapng') =>
  rowsOf(printed(new CsvReport(table), [[file, frames]]));

/** A reader of RFC 4180 that knows nothing of the writer. */
function rowsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (isQuoted && character === '"' && text[i + 1] === '"') cell += text[i++]!;
    else if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) cell += character;
    else if (character === ',' || character === '\r') {
      rows.at(-1)!.push(cell);
      cell = '';
      if (character === '\r') rows.push([]);
    } else if (character !== '\n') cell += character;
  }
  expect(rows.pop()).toEqual([]);
  return rows;
}

describe('a table', () => {
  test.each(TABLES)('of %s has names in its first row, and as many cells in every other', (table) => {
    const [names, ...rows] = tableOf(table);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toHaveLength(names!.length);
  });

  test('of findings has a row for each value, with its place', () => {
    const [names, ...rows] = tableOf('findings');
    const cell = (row: readonly string[], name: string) => row[names!.indexOf(name)];
    const users = rows.filter((row) => cell(row, 'rule') === 'RT-ID-001' && cell(row, 'subject') === 'user-id');
    expect(users.map((row) => ['file', 'frame', 'offset', 'length', 'value', 'to'].map((name) => cell(row, name)))).toContainEqual([
      'a.pcapng',
      '1',
      '94',
      '4',
      '1846209',
      '47.107.39.93:8000',
    ]);
  });

  test('has its names even when nothing was found', () => {
    expect(tableOf('servers', [])).toHaveLength(1);
  });

  test('of pairs has a row for each occasion, and one when no room was seen', () => {
    const room = {
      room: 'garden',
      from: { seconds: 0, nanoseconds: 0, digits: 0 },
      to: { seconds: 9, nanoseconds: 0, digits: 0 },
      size: 2,
    };
    const pairs = [pair('ada', 'bob', { rooms: [room, room] }), pair('ada', 'eve', { rooms: [] })];
    expect(rowsOf([...new CsvReport('copresence').run(run({ coPresence: pairs }))].join(''))).toHaveLength(3);
  });

  test('is the same bytes for the same frames', () => {
    expect(tableOf('observations')).toEqual(tableOf('observations'));
  });
});

describe('hostile text in a table', () => {
  test.each(['=1+2', '+33600000000', '-2', '@SUM(A1)', '\t=1', ' =1', '＝1', 'a;=1', 'a,+1', 'x|@y'])(
    '%j is no formula in any cell',
    (text) => {
      const cells = csvRow([text])
        .slice(0, -2)
        .replaceAll('"', '')
        .split(/[,;|\t]/);
      for (const cell of cells) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
    },
  );

  test('is read back as one cell, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (texts) => {
        const [row] = rowsOf(csvRow(texts));
        expect(row).toHaveLength(texts.length);
        for (const cell of row!) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
      }),
    );
  });

  test('is escaped, and numbers stay numbers', () => {
    const cells: Cell[] = [HOSTILE, -3, null];
    expect(csvRow(cells)).not.toMatch(/[^\P{Cc}\r\n]/u);
    expect(csvRow(cells)).toMatch(/,-3,\r\n$/);
    const text = printed(new CsvReport('observations'), [[HOSTILE, withText(FRAMES, 'ada.example', '\u202e\nbel\x07.ab')]]);
    expect(text.replaceAll('\r\n', '\n')).not.toMatch(UNSAFE);
  });
});
