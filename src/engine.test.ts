import { describe, expect, test } from 'vitest';
import type { Frame } from './core/frame.js';
import type { CaptureResult } from './core/results.js';
import { Engine, type Fresh } from './engine.js';
import { TCP, frameOf, ipv4, tcp } from './testing/packets.js';
import { ENCRYPTED, IN_THE_CLEAR, KNOWLEDGE, WAS_READ, analyse, framesOf } from './testing/results.js';

const CLEAR = await framesOf(IN_THE_CLEAR);
const HIDDEN = await framesOf(ENCRYPTED);

/** Frame 5 tells the room's name and its number at once; later media and pings carry the number only. */
const NAMING = CLEAR.filter(({ number }) => number <= 13);
const NUMBERED = CLEAR.filter(({ number }) => number >= 29 && number <= 50);

const engineAfter = (...captures: readonly (readonly Frame[])[]) => {
  const engine = new Engine(KNOWLEDGE);
  const results = captures.map((frames, n) => analyse(engine, frames, `${n}.pcapng`));
  return { engine, results };
};

const roomsOf = (engine: Engine) => new Set(engine.report().stays.map(({ room }) => room));

/** A result as plain data. */
const plain = ({ flows, ...result }: CaptureResult) => ({ ...result, flows: [...flows()] });

test('a flow counts once with its server, however much is recognised on it', () => {
  const { engine, results } = engineAfter(CLEAR);
  const counted = new Map<string, number>();
  for (const { flow } of results[0]!.flows()) counted.set(flow.server.address, (counted.get(flow.server.address) ?? 0) + 1);
  const known = engine.report().servers.filter(({ flows }) => flows > 0);
  expect(known.length).toBeGreaterThan(1);
  expect(known.map(({ address, flows }) => [address, flows])).toEqual(known.map(({ address }) => [address, counted.get(address)]));
});

describe('the order of calls', () => {
  test('begin, push, end, report gives what expected.jsonl was made of', () => {
    const { engine, results } = engineAfter(CLEAR);
    expect(results[0]?.capture).toEqual({
      file: '0.pcapng',
      packets: 87,
      linkTypes: [1],
      first: { seconds: 1_613_052_000, nanoseconds: 0, digits: 6 },
      last: { seconds: 1_613_052_100, nanoseconds: 0, digits: 6 },
      ...WAS_READ,
    });
    const { stays, coPresence, findings } = engine.report();
    expect(stays).toHaveLength(4);
    expect(coPresence).toMatchObject([{ a: '1846209', b: '2093771', overlapSeconds: 30 }]);
    expect(findings.map(({ rule }) => rule)).toContain('RT-ID-003');
  });

  test('a push, a note or an end without a begin is the caller’s mistake', () => {
    const engine = new Engine(KNOWLEDGE);
    expect(() => engine.push(CLEAR[0]!)).toThrow('no capture was begun');
    expect(() => engine.note({ frame: 0, decoder: 'x', why: 'bug', offset: 0, detail: '' })).toThrow('no capture was begun');
    expect(() => engine.end(WAS_READ)).toThrow('no capture was begun');
    analyse(engine, []);
    expect(() => engine.push(CLEAR[0]!)).toThrow('no capture was begun');
  });

  test('report in between holds what is known so far, and changes nothing', () => {
    const [asked, silent] = [new Engine(KNOWLEDGE), new Engine(KNOWLEDGE)];
    asked.begin('a');
    silent.begin('a');
    const counts: number[] = [];
    for (const frame of CLEAR) {
      asked.push(frame);
      silent.push(frame);
      counts.push(asked.report().stays.length);
    }
    expect(counts[0]).toBe(1);
    expect(counts.at(-1)).toBe(4);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(plain(asked.end(WAS_READ))).toEqual(plain(silent.end(WAS_READ)));
    expect(asked.report()).toEqual(silent.report());
  });

  test('packets counts those of the capture being read', () => {
    const engine = new Engine(KNOWLEDGE);
    expect(engine.packets).toBe(0);
    engine.begin('a');
    for (const frame of NAMING) engine.push(frame);
    expect(engine.packets).toBe(NAMING.length);
    engine.end(WAS_READ);
    expect(engine.packets).toBe(0);
  });
});

describe('push', () => {
  test('returns every observation and event once, with the frame that made it known', () => {
    const engine = new Engine(KNOWLEDGE);
    engine.begin('a');
    const fresh: Fresh[] = [];
    for (const frame of CLEAR) {
      for (const one of engine.push(frame)) {
        fresh.push(one);
        const { evidence } = one.type === 'event' ? one.event : one.observation;
        expect([evidence, ...(evidence.pieces ?? [])].map((piece) => piece.frame)).toContain(frame.number);
      }
    }
    const { observations, events } = engine.end(WAS_READ);
    const known = fresh.flatMap((one) => (one.type === 'observation' ? [one.observation] : []));
    // A result is in the order of frames and bytes.
    const place = ({ evidence }: (typeof known)[number]) => evidence.frame * 65_536 + evidence.offset;
    expect(known.toSorted((a, b) => place(a) - place(b))).toEqual(
      [...observations].map(({ count: _count, last: _last, ...sighting }) => sighting),
    );
    expect(fresh.flatMap((one) => (one.type === 'event' ? [one.event.event] : []))).toEqual(events.map(({ event }) => event));
    expect([...observations].some(({ count }) => count > 1)).toBe(true);
  });

  test('returns nothing for a frame that says nothing new', () => {
    const engine = new Engine(KNOWLEDGE);
    engine.begin('a');
    expect(engine.push(CLEAR[0]!)).not.toEqual([]);
    expect(engine.push(CLEAR[0]!)).toEqual([]);
  });

  test('keeps nothing of a frame whose memory is used again', () => {
    const engine = new Engine(KNOWLEDGE);
    engine.begin('0.pcapng');
    const chunk = Buffer.alloc(2000);
    for (const frame of CLEAR) {
      chunk.fill(0xee);
      frame.bytes.copy(chunk, 100);
      engine.push({ ...frame, bytes: chunk, start: 100 });
    }
    const { engine: other, results } = engineAfter(CLEAR);
    expect(plain(engine.end(WAS_READ))).toEqual(plain(results[0]!));
    expect(engine.report()).toEqual(other.report());
  });
});

test('the same frames give the same results, whatever was analysed before elsewhere', () => {
  const [first, second] = [engineAfter(CLEAR, HIDDEN), engineAfter(CLEAR, HIDDEN)];
  expect(first.results.map(plain)).toEqual(second.results.map(plain));
  expect(first.engine.report()).toEqual(second.engine.report());
});

describe('several captures', () => {
  /** Nothing in these frames tells how it is called. */
  const KITCHEN = '583073774';

  test('share what was learned: a room’s name from one is used in the next', () => {
    expect(roomsOf(engineAfter(NUMBERED).engine)).toEqual(new Set(['297861102', KITCHEN]));
    expect(roomsOf(engineAfter(NAMING, NUMBERED).engine)).toEqual(new Set(['Gq7TzeB2', KITCHEN]));
  });

  test('name a room of the first when only the second tells how it is called', () => {
    expect(roomsOf(engineAfter(NUMBERED, NAMING).engine)).toEqual(new Set(['Gq7TzeB2', KITCHEN]));
  });

  test('keep their proofs apart by number, and their coverage by file', () => {
    const { engine, results } = engineAfter(HIDDEN, CLEAR);
    expect(results.map(({ coverage }) => [coverage.file, coverage.flows])).toEqual([
      ['0.pcapng', 4],
      ['1.pcapng', 13],
    ]);
    const { findings } = engine.report();
    const capturesOf = (rule: string) =>
      new Set(findings.filter((finding) => finding.rule === rule).flatMap(({ values }) => values.map(({ evidence }) => evidence.capture)));
    expect(capturesOf('RT-TOK-001')).toEqual(new Set([1]));
    expect(capturesOf('RT-VEN-001')).toEqual(new Set([0, 1]));
  });

  test('are independent in what each alone can tell', () => {
    for (const [before, frames] of [
      [CLEAR, HIDDEN],
      [HIDDEN, CLEAR],
    ] as const) {
      const [alone, after] = [engineAfter(frames).results[0]!, engineAfter(before, frames).results[1]!];
      expect(after.coverage).toEqual({ ...alone.coverage, file: '1.pcapng' });
      expect([...after.observations].map(({ value }) => value)).toEqual([...alone.observations].map(({ value }) => value));
    }
  });

  test('add up: the flows of a vendor, the sessions of a server', () => {
    const [hidden, clear, both] = [[HIDDEN], [CLEAR], [HIDDEN, CLEAR]].map((all) => engineAfter(...all).engine.report());
    expect(both!.servers).toEqual([...hidden!.servers, ...clear!.servers]);
    expect(both!.protocols).toEqual([...clear!.protocols, ...hidden!.protocols]);
  });
});

test('a capture that is abandoned leaves no trace', () => {
  const engine = new Engine(KNOWLEDGE);
  engine.begin('text.txt');
  engine.abandon();
  const result = analyse(engine, CLEAR, '0.pcapng');
  const { engine: other, results } = engineAfter(CLEAR);
  expect(plain(result)).toEqual(plain(results[0]!));
  expect(engine.report()).toEqual(other.report());
});

test('a file that is no capture has no clock', () => {
  const engine = engineAfter(CLEAR).engine;
  engine.begin('text.txt');
  engine.abandon();
  expect(engine.report().clocks).toEqual([]);
  engine.begin('text.txt', { clockOffset: 3 });
  engine.abandon();
  analyse(engine, HIDDEN, '1.pcapng');
  expect(engine.report().clocks.map(({ capture, by }) => [capture, by])).toEqual([
    [0, 'reference'],
    [1, 'unknown'],
  ]);
});

test('trouble in the file is listed with the capture, equal trouble once', () => {
  const engine = new Engine(KNOWLEDGE);
  engine.begin('a');
  const trouble = { frame: 0, decoder: 'capture', why: 'malformed', offset: 5, detail: 'torn' } as const;
  engine.note(trouble);
  engine.note({ ...trouble, offset: 9 });
  expect(engine.end(WAS_READ).anomalies).toEqual([{ ...trouble, count: 2 }]);
  expect(analyse(engine, []).anomalies).toEqual([]);
});

test.each([
  ['a', ['a.example']],
  ['aa', ['a.example']],
  ['abab', ['a.example', 'b.example']],
])('a flow in which servers are asked for as %s has each name once', (letters, names) => {
  const frames = [...letters].map((letter, i) => {
    const asked = Buffer.from(`DESCRIBE rtsp://${letter}.example/tv RTSP/1.0\r\nCSeq: ${i}\r\n\r\n`);
    const bytes = ipv4(tcp(asked, { sequence: 1 + i * asked.length }), { protocol: TCP });
    return frameOf(bytes, { linkType: 101, number: i + 1 });
  });
  const [flow] = analyse(new Engine(KNOWLEDGE), frames).flows();
  expect(flow?.names).toEqual(names);
});

describe('another connection between the same ports', () => {
  /** The rules of findings when one connection tells a user and the next a room, with `flags` between them. */
  function rulesAfter(flags: number): readonly string[] {
    const engine = new Engine(KNOWLEDGE);
    const user = Buffer.from('GET / HTTP/1.1\r\nHost: app.example\r\nAuthorization: Basic YWRhOnNlY3JldA==\r\n\r\n');
    const body = '{"type":"join","room_id":"lobby-17"}';
    const head = `POST /rooms HTTP/1.1\r\nHost: app.example\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const segments: [string | Buffer, number, number][] = [
      [user, 1, 0x18],
      ['', 1 + user.length, flags],
      [head + body, flags === SYN ? 2 + user.length : 1 + user.length, 0x18],
    ];
    analyse(
      engine,
      segments.map(([text, sequence, with_], i) =>
        frameOf(ipv4(tcp(Buffer.from(text), { sequence, flags: with_ }), { protocol: TCP }), { linkType: 101, number: i + 1 }),
      ),
    );
    return engine.report().findings.map(({ rule }) => rule);
  }

  const SYN = 0x02;

  test('may be of somebody else: who was told before is not put together with what comes', () => {
    expect(rulesAfter(0x10)).toContain('RT-ID-003');
    expect(rulesAfter(SYN)).not.toContain('RT-ID-003');
  });
});
