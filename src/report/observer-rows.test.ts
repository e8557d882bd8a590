import { describe, expect, test } from 'vitest';
import type { Finding } from '../core/finding.js';
import type { ObserverView } from '../core/observer.js';
import { HOSTILE, UNSAFE, run } from '../testing/results.js';
import { JsonLinesReport } from './jsonl.js';
import { observerRows, whoCanSee } from './observer-rows.js';
import { TextReport } from './text.js';

function view(parts: Partial<ObserverView> = {}): ObserverView {
  const sees = [{ kind: 'user-id', values: 2, disclosure: 'cleartext' }] as const;
  return {
    observer: 'same-network',
    name: null,
    because: [],
    isSure: true,
    sees,
    servers: 3,
    encryptedFlows: null,
    findings: ['f'],
    ...parts,
  };
}

describe('observerRows', () => {
  test('keeps apart what lies open and what only the ends can read', () => {
    const sees = [
      { kind: 'user-id', values: 2, disclosure: 'cleartext' },
      { kind: 'room-id', values: 1, disclosure: 'cleartext' },
      { kind: 'token', values: 1, disclosure: 'intercepted' },
    ] as const;
    expect(observerRows(view({ observer: 'vendor', name: 'Acme', sees }))).toEqual([
      '  Acme, as vendor (3 servers): 2 user-id, 1 room-id in the clear; 1 token encrypted on the way (read here by the proxy)',
    ]);
  });

  test('says of a state what is within its reach and why, never that it got anything', () => {
    const because = ['located in NO according to A (2026-06-01)'];
    const rows = observerRows(view({ observer: 'states', name: 'north', because, isSure: false }));
    expect(rows).toEqual([
      '  states by profile north (3 servers): within their reach 2 user-id in the clear',
      '      in doubt: located in NO according to A (2026-06-01)',
    ]);
  });

  test('tells of encrypted flows what each can do with them', () => {
    expect(observerRows(view({ sees: [], encryptedFlows: 1 }))).toEqual([
      '  people on the same Wi-Fi or network: no identifier that was read here',
      '      1 flow is encrypted, and cannot be read on the way',
    ]);
    expect(observerRows(view({ observer: 'vendor', name: 'Acme', encryptedFlows: 2 }))[1]).toContain('it can read in them');
  });
});

test('a finding names those of its observers that are known', () => {
  const finding = { observers: ['same-network', 'server-operator', 'states'], fingerprint: 'f' } as unknown as Finding;
  const views = [
    view(),
    ...['A', 'B', 'C', 'D', 'E'].map((name) => view({ observer: 'server-operator', name })),
    view({ observer: 'server-operator', name: 'Z', findings: [] }),
    view({ observer: 'states', name: 'north' }),
  ];
  expect(whoCanSee(finding, views)).toBe(
    'people on the same Wi-Fi or network; the operator of the server (A, B, C, D and 1 more); states that can compel any of them (profile north)',
  );
});

test('names from anywhere are printed as text only', () => {
  const hostile = run({ observers: [view({ observer: 'server-operator', name: HOSTILE, because: [HOSTILE] })] });
  for (const report of [new TextReport(false), new JsonLinesReport(false)]) {
    expect([...report.run(hostile)].join('')).not.toMatch(UNSAFE);
  }
});

test('the line of JSON Lines has its keys in order', () => {
  const [line] = [...new JsonLinesReport(false).run(run({ observers: [view()] }))];
  expect(Object.keys(JSON.parse(line!) as object)).toEqual(
    'type observer name sees servers encryptedFlows because isSure findings'.split(' '),
  );
});
