import { describe, expect, test } from 'vitest';
import { Engine } from '../engine.js';
import {
  ENCRYPTED,
  HOSTILE,
  IN_THE_CLEAR,
  KNOWLEDGE,
  UNSAFE,
  analyse,
  coverage,
  evidence,
  framesOf,
  pair,
  run,
  withText,
} from '../testing/results.js';
import { JsonLinesReport } from './jsonl.js';

const FRAMES = await framesOf(IN_THE_CLEAR);

type Line = Readonly<Record<string, unknown>> & { readonly type: string };

/** What a scan of these frames prints, as chunks of text. */
function printed(frames = FRAMES, file = 'capture.pcapng'): string {
  const engine = new Engine(KNOWLEDGE);
  const report = new JsonLinesReport(true);
  engine.begin(file);
  engine.note({ frame: 0, decoder: 'capture', why: 'truncated', offset: 9, detail: HOSTILE });
  for (const frame of frames) engine.push(frame);
  const read = { format: 'pcapng', compression: null, sha256: 'ab', bytes: 1, truncated: true, complete: false } as const;
  return [...report.capture(engine.end(read)), ...report.run(engine.report())].join('');
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);

const ofType = (type: string, text = printed()) => linesOf(text).filter((line) => line.type === type);

/** The keys of each type's lines, in their order; the contract's own and those that were added. */
const KEYS: Readonly<Record<string, string>> = {
  capture: 'type file sha256 format compression packets bytes linkTypes first last truncated complete',
  coverage: 'type file packets flows messages sessions keysMatched notJudged',
  flow: 'type file flow client server transport first last packets bytes protocol protocols vendor names app',
  observation:
    'type file frame time flow src dst transport protocol vendor app signature status field kind value of stability offset length disclosure confidence count last',
  event: 'type event vendor room user time file frame offset length server evidenceLevel signature status disclosure',
  stay: 'type vendor app room user from to began ended silenceSeconds seenBy status disclosure evidence',
  copresence: 'type vendor app a b rooms occasions distinctRooms overlapSeconds basis strength status disclosure evidence',
  server: 'type ip ports names vendor vendorHome location asn operator profiles flows sessions',
  fanout:
    'type file vendor client transport port rhythm stepSeconds first last servers answered operators payloadLength constantBytes template identifier',
  observer: 'type observer name sees servers encryptedFlows because isSure findings',
  finding:
    'type rule severity score confidence evidenceLevel title summary count observers vendor subject disclosure status evidence fingerprint labels caveat',
  anomaly: 'type file frame decoder why offset count detail',
};

describe('JSON Lines', () => {
  test.each(Object.keys(KEYS))('of type %s have the keys of the contract, always in one order', (type) => {
    const lines = ofType(type);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const keys = Object.keys(line).filter((key) => key !== 'pieces');
      expect(keys.join(' ')).toBe(KEYS[type]);
    }
  });

  test('are of no other type', () => {
    expect([...new Set(linesOf(printed()).map(({ type }) => type))].toSorted()).toEqual(Object.keys(KEYS).toSorted());
  });

  test('come each as a whole, ended by a line feed', () => {
    const engine = new Engine(KNOWLEDGE);
    const report = new JsonLinesReport(false);
    for (const text of [...report.capture(analyse(engine, FRAMES)), ...report.run(engine.report())]) {
      expect(text.indexOf('\n')).toBe(text.length - 1);
      expect(() => JSON.parse(text) as unknown).not.toThrow();
    }
  });

  test('list flows only when asked to', () => {
    const result = analyse(new Engine(KNOWLEDGE), FRAMES);
    const types = (withFlows: boolean) => linesOf([...new JsonLinesReport(withFlows).capture(result)].join('')).map(({ type }) => type);
    expect(types(true).filter((type) => type === 'flow')).toHaveLength(13);
    expect(types(false)).toEqual(types(true).filter((type) => type !== 'flow'));
  });

  test('are the same bytes for the same frames', () => {
    expect(printed()).toBe(printed());
  });

  test('give times in UTC with the precision of the capture, and sockets as address and port', () => {
    const [first] = ofType('observation');
    expect(first).toMatchObject({ time: '2021-02-11T14:00:00.000000Z', src: '198.51.100.11:50010', dst: '47.107.39.93:8000' });
    expect(ofType('capture')).toMatchObject([{ first: '2021-02-11T14:00:00.000000Z', last: '2021-02-11T14:01:40.000000Z' }]);
  });

  test('turn source and destination round with the direction of the packet', () => {
    expect(ofType('observation').find(({ frame }) => frame === 5)).toMatchObject({ src: '52.58.56.244:8000', dst: '198.51.100.11:50010' });
  });

  test('say where a value stands, so that the bytes can be looked up', () => {
    const rooms = ofType('observation').filter(({ kind, transport }) => kind === 'room-id' && transport === 'udp');
    expect(rooms.length).toBeGreaterThan(3);
    for (const { frame, offset, length, value } of rooms) {
      if (value !== 'Gq7TzeB2' || length !== 8) continue;
      const bytes = FRAMES[Number(frame) - 1]!.bytes;
      expect(bytes.toString('latin1', Number(offset), Number(offset) + 8)).toBe(value);
    }
  });

  test('keep numbers of people and rooms as text, beside their vendor', () => {
    for (const line of [...ofType('stay'), ...ofType('event')]) {
      expect(line).toMatchObject({ vendor: 'agora', room: expect.any(String), user: expect.any(String) });
    }
    expect(ofType('copresence')).toMatchObject([
      { vendor: 'agora', a: '1846209', b: '2093771', rooms: [{ vendor: 'agora', room: 'Gq7TzeB2' }] },
    ]);
  });

  test('name the file of each proof when there are several captures', async () => {
    const engine = new Engine(KNOWLEDGE);
    const report = new JsonLinesReport(false);
    const text = [
      ...report.capture(analyse(engine, FRAMES, 'first.pcap')),
      ...report.capture(analyse(engine, await framesOf(ENCRYPTED), 'second.pcap')),
      ...report.run(engine.report()),
    ].join('');
    const evidenceFiles = (rule: string) =>
      ofType('finding', text).flatMap((line) =>
        line['rule'] === rule ? (line['evidence'] as { file: string }[]).map(({ file }) => file) : [],
      );
    expect(new Set(evidenceFiles('RT-VEN-001'))).toEqual(new Set(['first.pcap', 'second.pcap']));
    expect(new Set(evidenceFiles('RT-TOK-001'))).toEqual(new Set(['first.pcap']));
  });

  test('say null where nothing is known, not nothing', () => {
    const empty = { ...coverage([]), flowsByProtocol: {} };
    const capture = {
      file: 'a',
      sha256: '',
      format: 'pcap',
      compression: null,
      packets: 0,
      bytes: 24,
      linkTypes: [],
      first: null,
      last: null,
      truncated: false,
      complete: true,
    } as const;
    const result = { capture, coverage: empty, observations: [], events: [], echoes: [], anomalies: [], flows: () => [] };
    expect(linesOf([...new JsonLinesReport(true).capture(result)].join(''))[0]).toMatchObject({ first: null, last: null });
  });
});

describe('hostile text in JSON Lines', () => {
  test('never stands there as it is, and is read back as it was', () => {
    const [room, account] = ['\x1b]52;c;\x07', '\u202e\nbel\x07.ab'];
    const text = printed(withText(withText(FRAMES, 'Gq7TzeB2', room), 'ada.example', account), HOSTILE);
    expect(text).not.toMatch(UNSAFE);
    const lines = linesOf(text);
    for (const line of lines) if ('file' in line) expect(line['file']).toBe(HOSTILE);
    expect(lines.find(({ type }) => type === 'anomaly')).toMatchObject({ detail: HOSTILE });
    const values = lines.map(({ value }) => value);
    expect(values).toContain(room);
    expect(values).toContain(account);
    expect(lines.filter((line) => line.type === 'stay' && line['room'] === room)).toHaveLength(3);
  });

  test('is harmless in what rests on the whole run too', () => {
    const [a, b] = [HOSTILE, `${HOSTILE}!`];
    const pieces = [{ frame: 2, offset: 3, length: 4 }];
    const text = [...new JsonLinesReport(false).run(run({ coPresence: [pair(a, b, { evidence: [evidence({ pieces })] })] }))].join('');
    expect(text).not.toMatch(UNSAFE);
    expect(linesOf(text)).toMatchObject([{ a, b, evidence: [{ frame: 1, pieces }] }]);
  });
});
