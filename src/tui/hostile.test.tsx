import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { event, flow, pair, sighting, stay } from '../testing/results.js';
import { NO_LISTS, type SnapshotLists } from '../core/snapshot.js';
import { KEY, aCoverage, aFinding, aSnapshot, aValue, allDone, showApp, withoutStyle } from './testing.js';
import { aFrame, all, someLists } from './testing/lists.js';

/** Writes the clipboard, sets the title, rings, overwrites the row, turns the text around, hides. */
const ORDERS = '\u001b]52;c;ZXZpbA==\u0007\u009b2J\u001b]0;title\u001b\\\u0007\r\n\u202ereversed\u2066\u200bhidden\ufeff\ud800';
const ESCAPED = '\\x1b]52;c;ZXZpbA==\\x07\\x9b2J\\x1b]0;title\\x1b\\\\\\x07\\x0d\\x0a\\u202ereversed\\u2066\\u200bhidden\\ufeff\\ud800';

// oxlint-disable-next-line no-control-regex -- finding controls is the point
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])/;

const LETTERS = [
  '日本語のとても長い部屋の名前'.repeat(6),
  'שלום עולם '.repeat(12),
  'e\u0301'.repeat(120),
  `a${'\u0301'.repeat(5000)}`,
  '👩'.repeat(90),
];

/** The text in every place of every view that the wire can fill. */
function listsOf(text: string): SnapshotLists {
  const value = sighting('user-id', text, { vendor: text, protocol: text, field: text, signature: text });
  const frame = { ...aFrame(1, 'x'), protocol: text, vendor: text };
  const server = { ...someLists.servers.items[0]!, names: [text], vendor: text };
  return {
    ...NO_LISTS,
    stays: all(stay(text, 0, 60, { room: text, vendor: text })),
    pairs: all(pair(text, text, { vendor: text, rooms: [{ ...pair('a', 'b').rooms[0]!, room: text }] })),
    servers: all(server),
    events: all(event('join', 0, { user: text, room: text, vendor: text, signature: text })),
    values: all(value),
    frames: all(frame),
    flows: all({ ...someLists.flows.items[0]!, flow: flow(), protocols: [text], vendor: text, names: [text] }),
  };
}

function everywhere(text: string) {
  const value = aValue(text, 12, { kind: text, field: text });
  return aSnapshot(
    {
      findings: [aFinding({ title: text, summary: text, rule: text, vendor: text, caveat: text, advice: text, values: [value, value] })],
      problems: [{ file: text, problem: text }],
      files: [text],
      lists: listsOf(text),
    },
    { file: text },
  );
}

function nowhereElse(text: string) {
  const coverage = { ...aCoverage, flowsByProtocol: { [text]: 3 }, notJudged: [{ ...aCoverage.notJudged[0]!, detail: [text] }] };
  return aSnapshot({ coverages: [coverage], problems: [{ file: text, problem: text }], files: [text] }, { ...allDone, filesTotal: 1 });
}

async function framesOf(text: string, columns: number, screenReader: boolean): Promise<readonly string[]> {
  const app = await showApp(everywhere(text), { columns, rows: 30, screenReader });
  const frames = [app.styledFrame()];
  for (const key of [KEY.enter, KEY.down, KEY.pageDown, 'G', KEY.escape]) {
    await app.press(key);
    frames.push(app.styledFrame());
  }
  for (const view of ['2', '3', '4', '5', '6']) {
    for (const key of [view, KEY.enter, KEY.escape]) {
      await app.press(key);
      frames.push(app.styledFrame());
    }
  }
  await app.press('m', '/', text);
  frames.push(app.styledFrame());
  await app.press(KEY.enter);
  frames.push(app.styledFrame());
  await app.press(KEY.escape, '/', '\u0015', KEY.enter, '1');
  await app.show(nowhereElse(text));
  frames.push(app.styledFrame());
  await app.press('G');
  frames.push(app.styledFrame());
  app.close();
  return frames;
}

test.each([
  [80, false],
  [300, false],
  [300, true],
])('orders from the wire reach no frame (%d columns, screen reader %s)', { timeout: 30_000 }, async (columns, screenReader) => {
  for (const frame of await framesOf(ORDERS, columns, screenReader)) expect(withoutStyle(frame)).not.toMatch(UNSAFE);
});

test('they are shown for what they are', async () => {
  const app = await showApp(everywhere(ORDERS), { columns: 400, rows: 60 });
  expect(app.frame()).toContain(`! could not be read: ${ESCAPED}: ${ESCAPED}`);
  expect(app.frame()).toContain(`HIGH     ${ESCAPED} `);
  await app.press(KEY.enter);
  expect(app.frame()).toContain(`HIGH  ${ESCAPED}\n`);
  expect(app.frame()).toContain(`field: ${ESCAPED}\n`);
  expect(app.frame()).toContain(`of\n  ${ESCAPED}\n`);
  app.close();
});

test.each(LETTERS)('letters of any width stay in their row: %#', { timeout: 30_000 }, async (text) => {
  for (const frame of await framesOf(text, 80, false)) {
    const rows = withoutStyle(frame).split('\n');
    expect(rows).toHaveLength(30);
    for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(80);
  }
});

test('marks cannot pile up without end on one letter', async () => {
  const frames = await framesOf(`a${'\u0301'.repeat(5000)}`, 80, false);
  for (const frame of frames) for (const pile of frame.match(/\p{M}+/gu) ?? []) expect(pile.length).toBeLessThan(8);
  expect(frames[0]).toContain('\u0301');
});

test('a value of megabytes is cut, not measured', { timeout: 30_000 }, async () => {
  const app = await showApp({ ...everywhere('x'.repeat(4_000_000)), lists: NO_LISTS }, { columns: 120, rows: 40 });
  await app.press(KEY.enter, 'G');
  expect(app.frame().split('\n')).toHaveLength(40);
  app.close();
});
