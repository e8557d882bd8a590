import { expect, test } from 'vitest';
import { evidence } from '../testing/results.js';
import { fanout } from '../testing/fanouts.js';
import { fanoutLine, fanoutRows } from './fanout-rows.js';

test('a fan-out for a person', () => {
  expect(fanoutRows(fanout())).toEqual([
    '  1970-01-12T13:46:40.000000Z 198.51.100.11 asked 3 servers at once (udp port 8000), 1 answered',
    '      192.0.2.10, 192.0.2.74, 203.0.113.10',
    '      8 bytes, 7 of them the same for all; no identifier found in them',
  ]);
});

test('a sequence, its vendor and operators, an identifier, and more servers than fit', () => {
  const [one] = fanout().servers;
  const servers = Array.from({ length: 10 }, (_, i) => ({ ...one!, address: `192.0.2.${i}` }));
  const identifier = { kind: 'user-id', value: 'ada', by: 'watched', field: 'me as ascii', evidence: evidence() } as const;
  const rows = fanoutRows(fanout({ rhythm: 'sequence', stepSeconds: 5, vendor: 'acme', operators: 2, servers, identifier }));
  expect(rows[0]).toContain('asked 10 servers one after the other, 5 s apart (udp port 8000), 1 answered; vendor acme; operators 2');
  expect(rows[1]).toContain('192.0.2.7 and 2 more');
  expect(rows[2]).toContain('user-id ada (watched for, me as ascii)');
});

test('a line of JSON Lines', () => {
  const identifier = { kind: 'user-id', value: 'ada', by: 'decoded', field: 'ping.user', evidence: evidence() } as const;
  expect(fanoutLine({ item: fanout({ identifier }), times: 1 }, 'a.pcap', ({ frame }) => ({ frame }))).toMatchObject({
    type: 'fanout',
    file: 'a.pcap',
    client: '198.51.100.11',
    servers: [{ server: '192.0.2.10:8000', frame: 1, answered: true }, { frame: 2, answered: false }, { frame: 3 }],
    template: '01020304050607..',
    identifier: { kind: 'user-id', value: 'ada', by: 'decoded', field: 'ping.user', evidence: { frame: 1 } },
  });
  expect(fanoutLine({ item: fanout(), times: 1 }, 'a.pcap', () => ({}))).toMatchObject({ identifier: null });
});
