import { describe, expect, test } from 'vitest';
import { parseWatchList } from './signature/watch/parse.js';
import { Watch } from './signature/watch/watch.js';
import { analyseExchanges, answered, archive, entry, posted } from './testing/exchanges.js';

const JOIN = { method: 'POST', request: posted({ action: 'join', room_id: 'garden-7', user_id: 4711 }), response: answered({ ok: true }) };
const LEAVE = { ...JOIN, seconds: 60, request: posted({ action: 'leave', room_id: 'garden-7', user_id: 4711 }) };
const OTHER = { ...JOIN, seconds: 20, request: posted({ action: 'join', room_id: 'garden-7', user_id: 4712 }) };

const rules = ({ findings }: { readonly findings: readonly { readonly rule: string }[] }) => findings.map(({ rule }) => rule);

describe('what only an interception shows', () => {
  const { captures, run } = analyseExchanges([
    archive(entry('https://rooms.example/api', JOIN), entry('https://rooms.example/api', LEAVE)),
    archive(entry('https://rooms.example/api', OTHER)),
  ]);

  test('gives observations, events, stays and pairs, all marked as intercepted', () => {
    const [capture] = captures;
    expect(capture!.coverage).toMatchObject({
      packets: 2,
      packetsRead: 2,
      flows: 1,
      flowsClassified: 1,
      flowsByProtocol: { http: 1, json: 1 },
    });
    const values = [...capture!.observations].map(({ kind, value, disclosure }) => [kind, value, disclosure]);
    expect(values).toContainEqual(['room-id', 'garden-7', 'intercepted']);
    expect(values).toContainEqual(['user-id', '4711', 'intercepted']);
    expect(run.stays.map(({ user, room, disclosure }) => [user, room, disclosure])).toEqual([
      ['4711', 'garden-7', 'intercepted'],
      ['4712', 'garden-7', 'intercepted'],
    ]);
    expect(run.coPresence).toMatchObject([{ a: '4711', b: '4712', disclosure: 'intercepted' }]);
  });

  test('points to the entry, the part and the byte', () => {
    const { evidence } = [...captures[0]!.observations].find(({ kind }) => kind === 'room-id')!;
    const body = JSON.stringify({ action: 'join', room_id: 'garden-7', user_id: 4711 });
    expect(evidence).toMatchObject({ frame: 1, length: 8, part: { name: 'request-body', offset: body.indexOf('garden') } });
    expect(Buffer.from(evidence.hex, 'hex').toString()).toBe('garden-7');
  });

  test('is shared with the vendor, one step lower, and never a leak on the path', () => {
    expect(new Set(rules(run))).toEqual(new Set(['RT-SHR-001']));
    for (const { severity, observers } of run.findings) {
      expect(severity).toBe('medium');
      expect(observers).toEqual(['server-operator', 'vendor', 'states']);
    }
  });

  test('shows the bytes around each value', () => {
    const [{ values }] = run.findings as [(typeof run.findings)[number]];
    const { excerpt, evidence } = values[0]!;
    const at = 2 * (evidence.offset - excerpt!.offset);
    expect(excerpt!.hex.slice(at, at + 2 * evidence.length)).toBe(evidence.hex);
  });
});

test('plain HTTP in an archive was open to everybody on the path', () => {
  const { run } = analyseExchanges([archive(entry('http://rooms.example/api', JOIN))]);
  expect(new Set(rules(run))).toEqual(new Set(['RT-ID-001', 'RT-ID-002', 'RT-ID-003']));
});

test('an identifier in the clear and behind TLS are two findings', () => {
  const { run } = analyseExchanges([archive(entry('http://rooms.example/api', JOIN), entry('https://rooms.example/api', JOIN))]);
  expect(rules(run).filter((rule) => rule === 'RT-ID-001' || rule === 'RT-SHR-001')).toEqual(['RT-ID-001', 'RT-SHR-001', 'RT-SHR-001']);
});

test('an address book behind TLS goes to the vendor only', () => {
  const numbers = Array.from({ length: 12 }, (_, i) => `+331234567${String(i).padStart(2, '0')}`);
  const upload = (scheme: string) =>
    archive(entry(`${scheme}://rooms.example/contacts`, { method: 'POST', request: posted({ contacts: numbers }) }));
  expect(analyseExchanges([upload('http')]).run.findings).toMatchObject([{ rule: 'RT-CON-001', severity: 'high' }]);
  expect(analyseExchanges([upload('https')]).run.findings).toMatchObject([
    { rule: 'RT-CON-001', severity: 'medium', observers: ['server-operator', 'vendor', 'states'] },
  ]);
});

test('watched values are found in URLs, bodies and messages of WebSockets', () => {
  const socket = { _webSocketMessages: [{ type: 'send', time: 1_767_323_046, opcode: 1, data: '-- PQx3yZ7k --' }] };
  const file = archive(entry('https://rooms.example/PQx3yZ7k', JOIN), entry('wss://rooms.example/', socket));
  const { captures } = analyseExchanges([file], new Watch(parseWatchList('room=PQx3yZ7k')));
  const found = [...captures[0]!.observations].filter(({ signature }) => signature === 'watch');
  expect(found.map(({ evidence, disclosure }) => [evidence.frame, evidence.part?.name, disclosure])).toEqual([
    [1, 'request-url', 'intercepted'],
    [2, 'message-1', 'intercepted'],
  ]);
});

test('servers are listed by address; one of which only the name is known has no place to look up', () => {
  const known = entry('https://ap1.agora.io/', { ...JOIN, serverIPAddress: '198.51.100.9' });
  const named = entry('https://ap2.agora.io/', JOIN);
  const { run } = analyseExchanges([archive(known, named)]);
  expect(run.servers.map(({ address }) => address)).toEqual(['198.51.100.9']);
});
