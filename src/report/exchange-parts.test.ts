import { expect, test } from 'vitest';
import type { Table } from './csv-tables.js';
import { CsvReport } from './csv.js';
import { EveReport } from './eve.js';
import { analyseExchanges, answered, archive, entry } from '../testing/exchanges.js';

const ANSWER = { success: true, channel: 'PQx3yZ7k', users: [{ user_id: 4712 }] };
const { captures, run } = analyseExchanges([
  archive(
    entry('https://www.clubhouseapi.com/api/join_channel', {
      method: 'POST',
      request: {
        headers: [{ name: 'CH-UserID', value: '4711' }],
        postData: { mimeType: 'application/json', text: '{"channel":"PQx3yZ7k"}' },
      },
      response: answered(ANSWER),
    }),
  ),
]);

function csv(table: Table): readonly string[] {
  const report = new CsvReport(table);
  return [...captures.flatMap((capture) => [...report.capture(capture)]), ...report.run(run)].join('').trim().split('\r\n');
}

test.each(['findings', 'observations', 'events'] as const)('%s as a table name the part of an exchange', (table) => {
  const [head, ...rows] = csv(table);
  expect(head).toMatch(/,part,partOffset$/);
  expect(rows.some((row) => /,re(quest|sponse)-body,\d+$/.test(row))).toBe(true);
});

test('lines for Suricata name it too', () => {
  const report = new EveReport();
  const lines = [...captures.flatMap((capture) => [...report.capture(capture)]), ...report.run(run)].join('').trim().split('\n');
  const parts = lines.map((line) => (JSON.parse(line) as { roomtone: { value?: string; part?: object } }).roomtone);
  expect(parts.find(({ value }) => value === 'PQx3yZ7k')).toMatchObject({ part: { name: 'request-body', offset: 12 } });
});
