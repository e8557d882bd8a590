import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../core/decoder.js';
import type { Field } from '../core/message.js';
import { contextOf } from '../testing/decoding.js';
import { MAX_PACKETS, MAX_SENDERS, rtcp } from './rtcp.js';

const NOT_MINE = { ok: false, why: 'not-mine', at: 0 };
const SENDER = '1234abcd';
const SENDER_REPORT = `80c80006${SENDER}e9c0000080000000000012340000000900000640`;
const RECEIVER_REPORT = `81c90007${SENDER}feedf00d${'00'.repeat(20)}`;
const EMPTY_REPORT = `80c90001${SENDER}`;

describe('rtcp', () => {
  test('reads reports, with the sources they are about', () => {
    expect(decode(SENDER_REPORT + RECEIVER_REPORT)).toMatchObject({
      ok: true,
      used: 60,
      direction: undefined,
      pdus: [
        {
          kind: 'sender-report',
          fields: [
            { name: 'ssrc', value: '0x1234abcd', offset: 4, length: 4 },
            { name: 'ntp-seconds', value: 0xe9c00000, offset: 8, length: 4 },
            { name: 'rtp-timestamp', value: 0x1234, offset: 16, length: 4 },
            { name: 'packet-count', value: 9, offset: 20, length: 4 },
            { name: 'octet-count', value: 1600, offset: 24, length: 4 },
          ],
        },
        {
          kind: 'receiver-report',
          fields: [
            { name: 'ssrc', offset: 32 },
            { name: 'reports', fields: [{ name: '0', fields: [{ name: 'ssrc', value: '0xfeedf00d', offset: 36, length: 4 }] }] },
          ],
        },
      ],
    });
  });

  test('reads who a source is, every item where it stands', () => {
    const items = [
      '01',
      'alice@192.168.1.2',
      '02',
      'Alice Example',
      '03',
      'alice@example.org',
      '04',
      '+15550100',
      '06',
      'tool 1',
      '07',
      'Zoë',
      '0b',
      'x',
    ];
    const bytes = Buffer.from(EMPTY_REPORT + description(items), 'hex');
    const [chunk] = fieldsOf(decode(bytes.toString('hex')), 1).find(({ name }) => name === 'chunks')!.fields!;
    const read = chunk!.fields!.map(({ name, value, offset, length }) => [name, value, bytes.subarray(offset, offset + length).toString()]);
    expect(read.slice(1)).toEqual([
      ['cname', 'alice@192.168.1.2', 'alice@192.168.1.2'],
      ['name', 'Alice Example', 'Alice Example'],
      ['email', 'alice@example.org', 'alice@example.org'],
      ['phone', '+15550100', '+15550100'],
      ['tool', 'tool 1', 'tool 1'],
      ['note', 'Zoë', 'Zoë'],
      ['item-11', 'x', 'x'],
    ]);
  });

  test.each([
    [
      'alice@192.168.1.2',
      [
        ['user', 'alice'],
        ['private-address', '192.168.1.2'],
      ],
    ],
    [
      'a@b@172.16.0.9',
      [
        ['user', 'a@b'],
        ['private-address', '172.16.0.9'],
      ],
    ],
    ['10.0.0.1', [['private-address', '10.0.0.1']]],
    [
      'call-1@203.0.113.7',
      [
        ['user', 'call-1'],
        ['public-address', '203.0.113.7'],
      ],
    ],
    ['alice@example.org', undefined],
    ['a@300.1.1.1', undefined],
    ['jK9x+/=', undefined],
  ])('takes the canonical name %s apart', (cname, parts) => {
    const bytes = Buffer.from(EMPTY_REPORT + description(['01', cname]), 'hex');
    const chunk = fieldsOf(decode(bytes.toString('hex')), 1)[0]!.fields![0]!;
    const name = chunk.fields!.find((field) => field.name === 'cname')!;
    expect(name.fields?.map((field) => [field.name, field.value])).toEqual(parts);
    for (const { value, offset, length } of name.fields ?? []) expect(bytes.toString('latin1', offset, offset + length)).toBe(value);
  });

  test('reads several chunks, and text that is no UTF-8', () => {
    const chunks = `82ca0006${'00000001'}0102${hex('ab')}0000000000000002${'0101ff00'}${'00000000'}`;
    const fields = fieldsOf(decode(EMPTY_REPORT + chunks), 1);
    expect(fields[0]!.fields).toMatchObject([
      { fields: [{ value: '0x00000001' }, { name: 'cname', value: 'ab' }] },
      { fields: [{ value: '0x00000002' }, { name: 'cname', value: 'ÿ' }] },
    ]);
  });

  test('reads a goodbye with its reason, feedback, applications and extended reports', () => {
    const bye = `81cb0003${SENDER}05${hex('later')}0000`;
    const app = `80cc0002${SENDER}${hex('TEST')}`;
    const feedback = `8fcd0002${SENDER}feedf00d`;
    const extended = `80cf0001${SENDER}`;
    expect(decode(EMPTY_REPORT + bye + app + feedback + extended)).toMatchObject({
      pdus: [
        { kind: 'receiver-report' },
        {
          kind: 'bye',
          fields: [
            { name: 'sources', fields: [{ value: '0x1234abcd', offset: 12 }] },
            { name: 'reason', value: 'later', offset: 17, length: 5 },
          ],
        },
        { kind: 'app', fields: [{ name: 'ssrc' }, { name: 'name', value: 'TEST', offset: 32, length: 4 }] },
        {
          kind: 'transport-feedback',
          fields: [{ name: 'format', value: 15 }, { name: 'ssrc' }, { name: 'media-ssrc', value: '0xfeedf00d', offset: 44 }],
        },
        { kind: 'extended-report', fields: [{ name: 'ssrc', offset: 52 }] },
      ],
    });
    expect(fieldsOf(decode(`${EMPTY_REPORT}80cb0000`), 1)).toEqual([]);
  });

  test('feedback alone is read only where RTCP was', () => {
    const feedback = `81ce0002${SENDER}00000000`;
    expect(decode(feedback)).toEqual(NOT_MINE);
    expect(decode(`81ce0002${SENDER}80000005`)).toEqual(NOT_MINE);
    expect(decode(feedback, true)).toMatchObject({ pdus: [{ kind: 'payload-feedback' }] });
  });

  test.each([
    ['behind the index', `80000005${'a7'.repeat(10)}`],
    ['before the index', `${'a7'.repeat(16)}80000005`],
    ['behind the index, short', `80000005${'a7'.repeat(4)}`],
  ])('of SRTCP only the sender is read: tag %s', (_what, trailer) => {
    for (const packet of [EMPTY_REPORT, `80c80006${SENDER}${'5b'.repeat(20)}`, `80cf0004${SENDER}${'5b'.repeat(12)}`])
      expect(decode(packet + trailer)).toMatchObject({
        ok: true,
        pdus: [
          {
            kind: 'srtcp',
            fields: [
              { name: 'packet-type', offset: 1 },
              { name: 'ssrc', value: '0x1234abcd', offset: 4, length: 4 },
            ],
          },
        ],
      });
  });

  test('without E, or with an index that nobody reaches, it is no SRTCP, except where RTCP was', () => {
    for (const word of ['00000005', '80010000', 'ffffffff']) {
      expect(decode(`${EMPTY_REPORT}${word}${'a7'.repeat(10)}`)).toEqual(NOT_MINE);
      expect(decode(`${EMPTY_REPORT}${word}${'a7'.repeat(10)}`, true)).toMatchObject({ pdus: [{ kind: 'srtcp' }] });
    }
  });

  test.each([
    ['version 1', '40c90001'],
    ['a payload type of RTP', '80600001'],
    ['fewer words than its reports need', '82c90007'],
    ['more words than there are', '80c90009'],
  ])('declines %s', (_what, head) => {
    const bytes = Buffer.from(head + SENDER + '00'.repeat(24), 'hex');
    expect(rtcp.looksLike(bytes, 0, bytes.length, 'udp', true)).toBe(false);
    expect(decode(bytes.toString('hex'))).toEqual(NOT_MINE);
  });

  test.each([
    ['an item past the end', `81ca0002${SENDER}01090000`],
    ['an item that reaches into the next packet', `81ca0002${SENDER}0109000080c9000112345600`],
    ['a chunk that reaches into the next packet', `82ca0002${SENDER}0101610080c9000100345678`],
    ['an item that takes the place of the end', `81ca0002${SENDER}01010001`],
    ['a chunk without an end', `81ca0002${SENDER}01026162`],
    ['more chunks than there are', `82ca0003${SENDER}0101610000000000`],
    ['a goodbye of more sources than words', `83cb0001${SENDER}`],
    ['a reason past the end', `81cb0002${SENDER}09616263`],
    ['a second packet of version 1', `40ca0001${SENDER}`],
    ['a type that is none', `80dc0001${SENDER}`],
    ['bytes left over', 'aa'],
    ['half a header', '80ca'],
  ])('refuses the compound with %s', (_what, second) => {
    expect(decode(EMPTY_REPORT + second)).toEqual(NOT_MINE);
  });

  test('refuses one packet too many', () => {
    expect(decode(EMPTY_REPORT.repeat(MAX_PACKETS))).toMatchObject({ ok: true });
    expect(decode(EMPTY_REPORT.repeat(MAX_PACKETS + 1))).toEqual(NOT_MINE);
  });

  test('feedback and encrypted reports of a known sender say nothing new', () => {
    const flow = openFlow();
    const feedback = Buffer.from(`8fcd0002${SENDER}feedf00d`, 'hex');
    const encrypted = Buffer.from(`80c90001feedf00d80000005${'a7'.repeat(10)}`, 'hex');
    expect(flow.saysNothingNew(feedback)).toBe(false);
    expect(flow.saysNothingNew(encrypted)).toBe(false);
    flow.push(Buffer.from(EMPTY_REPORT, 'hex'));
    flow.push(encrypted);
    expect(flow.saysNothingNew(feedback)).toBe(true);
    expect(flow.saysNothingNew(encrypted)).toBe(true);
    expect(flow.saysNothingNew(Buffer.from(EMPTY_REPORT, 'hex'))).toBe(false);
    expect(flow.saysNothingNew(Buffer.concat([feedback, Buffer.from(EMPTY_REPORT, 'hex')]))).toBe(false);
    expect(flow.saysNothingNew(Buffer.alloc(7, 0x80))).toBe(false);
  });

  test('senders are remembered up to a limit', () => {
    const flow = openFlow();
    for (let n = 0; n <= MAX_SENDERS; n++) {
      flow.push(Buffer.from(`80c90001${(n + 1).toString(16).padStart(8, '0')}`, 'hex'));
      flow.push(Buffer.from(`80c90001${(n + 1001).toString(16).padStart(8, '0')}80000005${'a7'.repeat(10)}`, 'hex'));
    }
    expect([...flow.memory.open].length).toBe(MAX_SENDERS);
    expect([...flow.memory.hidden].length).toBe(MAX_SENDERS);
  });

  test('no prefix of a compound is read but those that end with a packet', () => {
    const whole = Buffer.from(EMPTY_REPORT + description(['01', 'alice@192.168.1.2']), 'hex');
    for (let n = 0; n < whole.length; n++) expect(decode(whole.subarray(0, n).toString('hex')).ok).toBe(n === 8);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 200, max: 207 }),
        fc.integer({ min: 0, max: 31 }),
        (noise, type, count) => {
          const body = Buffer.from(noise.subarray(0, noise.length & ~3));
          const head = Buffer.from([0x80 | count, type, 0, 0]);
          head.writeUInt16BE(body.length / 4, 2);
          for (const bytes of [
            Buffer.from(noise),
            Buffer.concat([head, body]),
            Buffer.concat([Buffer.from(EMPTY_REPORT, 'hex'), head, body]),
          ])
            for (const isRecognised of [false, true]) openFlow().push(bytes, isRecognised);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}

/** A source description of one source; items as type and text by turns. */
function description(items: readonly string[]): string {
  let body = SENDER;
  for (let n = 0; n < items.length; n += 2) {
    const text = Buffer.from(items[n + 1]!);
    body += items[n]! + text.length.toString(16).padStart(2, '0') + text.toString('hex');
  }
  body += '00';
  while (body.length % 8 !== 0) body += '00';
  return `81ca${(body.length / 8).toString(16).padStart(4, '0')}${body}`;
}

function openFlow() {
  const memory = rtcp.begin!() as { readonly open: readonly number[]; readonly hidden: readonly number[] };
  return {
    memory,
    push: (bytes: Buffer, isRecognised = false) => rtcp.decode(bytes, contextOf('udp', isRecognised, { memory: memory as never })),
    saysNothingNew: (bytes: Buffer) => rtcp.saysNothingNew!(bytes, 0, bytes.length, 'to-server', memory as never),
  };
}

function decode(bytes: string, isRecognised = false): Decoding {
  return openFlow().push(Buffer.from(bytes, 'hex'), isRecognised);
}

function fieldsOf(decoding: Decoding, n: number): readonly Field[] {
  return decoding.ok ? decoding.pdus[n]!.fields : [];
}
