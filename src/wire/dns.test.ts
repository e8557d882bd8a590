import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContentHash } from '../core/content-hash.js';
import type { Decoding } from '../core/decoder.js';
import type { Transport } from '../core/flow.js';
import type { Field } from '../core/message.js';
import { contextOf } from '../testing/decoding.js';
import { MAX_POINTERS } from './dns-name.js';
import { MAX_RECORDS, dns } from './dns.js';

const NOT_MINE = { ok: false, why: 'not-mine', at: 0 };
const QUERY = message({ flags: 0x0100, questions: [name('ap1.example.org') + '00010001'] });
const TO_QUESTION = 'c00c';

const HASH = new ContentHash();

/** The hash of what a message says when it stands behind other bytes; undefined when it has to be read. */
function contentOf(unit: Buffer): string | undefined {
  const bytes = Buffer.concat([Buffer.alloc(3, 0xee), unit]);
  HASH.begin(0);
  return dns.addContent!(bytes, 3, bytes.length, HASH) ? `${HASH.low} ${HASH.high}` : undefined;
}

function contentAsked(id: number, flags: number, host = 'a.local'): string | undefined {
  return contentOf(message({ id, flags, questions: [name(host) + '00010001'] }));
}

describe('dns', () => {
  test('reads a question, and where its labels stand', () => {
    expect(decode(QUERY)).toMatchObject({
      ok: true,
      used: QUERY.length,
      direction: 'to-server',
      pdus: [
        {
          kind: 'query',
          fields: [
            {
              name: 'questions',
              fields: [
                {
                  name: '0',
                  fields: [
                    { name: 'name', value: 'ap1.example.org', offset: 12, length: 16 },
                    { name: 'type', value: 'A', offset: 29, length: 2 },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('reads an answer through an alias to addresses', () => {
    const alias = record(TO_QUESTION, 5, name('edge.example.net'));
    const owner = `c0${(12 + 17 + 4 + 12).toString(16)}`;
    const bytes = message({
      flags: 0x8180,
      questions: [name('ap1.example.org') + '00010001'],
      answers: [alias, record(owner, 1, 'c0000207'), record(owner, 28, '20010db8000000000000000000000001')],
    });
    expect(decode(bytes)).toMatchObject({ direction: 'to-client', pdus: [{ kind: 'response' }] });
    const [cname, v4, v6] = section(decode(bytes), 'answers');
    expect(plain(cname)).toEqual({ name: 'ap1.example.org', type: 'CNAME', target: 'edge.example.net' });
    expect(plain(v4)).toEqual({ name: 'edge.example.net', type: 'A', address: '192.0.2.7' });
    expect(plain(v6)).toEqual({ name: 'edge.example.net', type: 'AAAA', address: '2001:db8::1' });
    expect(cname!.fields![0]).toMatchObject({ offset: 33, length: 2 });
    expect(v4!.fields!.find((field) => field.name === 'address')).toMatchObject({
      offset: bytes.indexOf(Buffer.from('c0000207', 'hex')),
      length: 4,
    });
  });

  test('reads services, texts and bindings, and passes over EDNS and what it does not know', () => {
    const bytes = message({
      flags: 0x8400,
      answers: [
        record(name('_x._udp.example.org'), 33, `0000000013c4${name('sip.example.org')}`),
        record(name('example.org'), 16, '03613d310000026263'),
        record(name('example.org'), 65, `0001${name('svc.example.net')}00010002`),
        record(name('example.org'), 99, 'ffff'),
        record(name('7.2.0.192.in-addr.arpa'), 12, name('host.example.org')),
      ],
      authorities: [record(name('example.org'), 2, name('ns.example.org'))],
      additional: ['00002904d0000000000000'],
    });
    const answers = section(decode(bytes), 'answers').map(plain);
    expect(answers).toEqual([
      { name: '_x._udp.example.org', type: 'SRV', port: 5060, target: 'sip.example.org' },
      { name: 'example.org', type: 'TXT', texts: ['a=1', 'bc'] },
      { name: 'example.org', type: 'HTTPS', target: 'svc.example.net' },
      { name: 'example.org', type: 'TYPE99' },
      { name: '7.2.0.192.in-addr.arpa', type: 'PTR', target: 'host.example.org' },
    ]);
    expect(section(decode(bytes), 'authorities').map(plain)).toEqual([{ name: 'example.org', type: 'NS', target: 'ns.example.org' }]);
    expect(section(decode(bytes), 'additional')).toEqual([]);
  });

  test('tells devices from browsers that hide in multicast DNS', () => {
    const hidden = '0f1e2d3c-4b5a-4678-9abc-def012345678.local';
    const bytes = message({
      id: 0,
      flags: 0x8400,
      answers: [record(name('Annas-Tablet.local'), 1, 'c0000207'), record(name(hidden), 1, 'c0000208')],
      additional: [record(name('Zoë.local'), 28, '20010db8000000000000000000000001'), record(name('example.org'), 1, 'c0000209')],
    });
    const decoding = decode(bytes, 'udp', { serverPort: 5353 });
    expect(decoding).toMatchObject({ direction: undefined, pdus: [{ kind: 'mdns-response' }] });
    expect(section(decoding, 'answers').map(plain)).toEqual([
      { name: 'Annas-Tablet.local', host: 'Annas-Tablet.local', type: 'A', address: '192.0.2.7' },
      { name: hidden, candidate: hidden, type: 'A', address: '192.0.2.8' },
    ]);
    expect(section(decoding, 'additional').map((one) => plain(one).host)).toEqual(['Zoë.local', undefined]);
    const asked = decode(message({ id: 0, flags: 0, questions: [name(hidden) + '00010001'] }), 'udp', { clientPort: 5353 });
    expect(plain(section(asked, 'questions')[0])).toMatchObject({ candidate: hidden });
  });

  test('text that is no UTF-8 keeps its bytes', () => {
    const decoding = decode(message({ flags: 0x0100, questions: ['02ff610000010001'] }));
    expect(plain(section(decoding, 'questions')[0]).name).toBe('\u00ffa');
  });

  test('a pointer into a name that is no ASCII leads to the same text', () => {
    const questions = [name('Zoë.local') + '00010001', '026162c00c00010001'];
    const [whole, pointed] = section(decode(message({ flags: 0, id: 0, questions })), 'questions').map(plain);
    expect([whole!.name, pointed!.name]).toEqual(['Zoë.local', 'ab.Zoë.local']);
  });

  test('what everybody is asked says the same under another id; what one server is asked has to be read', () => {
    expect(contentAsked(1, 0x0110)).toBeDefined();
    expect(contentAsked(2, 0x0110)).toBe(contentAsked(1, 0x0110));
    expect(contentAsked(0, 0x0000)).toBe(contentAsked(0, 0x0000));
    expect(
      new Set([contentAsked(1, 0x0110), contentAsked(0, 0x0000), contentAsked(0, 0x0000, 'b.local'), contentAsked(0, 0x8400)]).size,
    ).toBe(4);
    expect([contentAsked(1, 0x0100), contentAsked(1, 0x8410)]).toEqual([undefined, undefined]);
  });

  test('on TCP each message has its length in front, and several may follow', () => {
    const framed = Buffer.concat([length(QUERY), QUERY]);
    expect(decode(Buffer.concat([framed, framed]), 'tcp')).toMatchObject({ ok: true, used: framed.length });
    expect(section(decode(framed, 'tcp'), 'questions')[0]!.fields![0]).toMatchObject({ offset: 14, length: 16 });
    expect(dns.looksLike(framed, 0, 18, 'tcp', true)).toBe(false);
    for (let n = 19; n < framed.length; n++) expect(decode(framed.subarray(0, n), 'tcp')).toMatchObject({ ok: false, why: 'truncated' });
  });

  test('on TCP the rest of an answer is waited for wherever it is cut, unless what is there is wrong', () => {
    const answers = [record(TO_QUESTION, 5, name('edge.example.net')), record(TO_QUESTION, 1, 'c0000207')];
    const whole = message({ flags: 0x8180, questions: [name('a.example.org') + '00010001'], answers });
    const framed = Buffer.concat([length(whole), whole]);
    for (let n = 19; n < framed.length; n++) expect(decode(framed.subarray(0, n), 'tcp')).toMatchObject({ ok: false, why: 'truncated' });

    const wrong = message({
      flags: 0x8180,
      questions: [name('a.example.org') + '00010001'],
      answers: [record(TO_QUESTION, 1, 'c00002'), '00'],
    });
    expect(decode(Buffer.concat([Buffer.from([0, 200]), wrong]), 'tcp')).toEqual(NOT_MINE);
  });

  test('what runs on after the message is another thing on TCP, and none on UDP', () => {
    const lying = Buffer.concat([length(Buffer.alloc(QUERY.length + 1)), QUERY, Buffer.alloc(1)]);
    expect(decode(lying, 'tcp')).toEqual(NOT_MINE);
    expect(decode(Buffer.concat([QUERY, Buffer.alloc(1)]))).toEqual(NOT_MINE);
  });

  test('no prefix of a datagram is read', () => {
    const whole = message({
      flags: 0x8180,
      questions: [name('a.example.org') + '00010001'],
      answers: [record(TO_QUESTION, 1, 'c0000207')],
    });
    expect(decode(whole).ok).toBe(true);
    for (let n = 0; n < whole.length; n++) expect(decode(whole.subarray(0, n))).toEqual(NOT_MINE);
  });

  test.each([
    ['a status request', { flags: 0x1000 }],
    ['the reserved bit', { flags: 0x0140 }],
    ['a response code that is none', { flags: 0x818c }],
    ['a question with answers', { flags: 0x0100, answers: [record(TO_QUESTION, 1, 'c0000207')] }],
    ['a label with controls', { flags: 0x0100, questions: ['036101620000010001'] }],
    ['a label of 64', { flags: 0x0100, questions: [`40${'61'.repeat(64)}0000010001`] }],
  ])('declines %s', (_what, parts) => {
    const bytes = message({ questions: [name('example.org') + '00010001'], ...parts });
    expect(dns.looksLike(bytes, 0, bytes.length, 'udp', true)).toBe(false);
    expect(decode(bytes)).toEqual(NOT_MINE);
  });

  test('declines counts that do not fit: none, a query without question, and more than the bytes can hold', () => {
    for (const counts of ['0000000000000000', '0000000000000001', '0041000000000000', '0001000000000004', 'ffffffffffffffff']) {
      const bytes = Buffer.from(QUERY);
      bytes.write(counts, 4, 'hex');
      expect(dns.looksLike(bytes, 0, bytes.length, 'udp', true)).toBe(false);
    }
    const none = Buffer.from(QUERY);
    none.write('81800000000000000000', 2, 'hex');
    expect(dns.looksLike(none, 0, none.length, 'udp', true)).toBe(false);
    const questions = Array.from({ length: 65 }, () => '0000010001');
    expect(decode(message({ flags: 0x0100, questions }))).toEqual(NOT_MINE);
    expect(decode(message({ flags: 0x0100, questions: questions.slice(1) })).ok).toBe(true);
    const many = message({ flags: 0x8400, answers: Array.from({ length: MAX_RECORDS + 1 }, () => record('00', 99, '')) });
    expect(decode(many)).toEqual(NOT_MINE);
  });

  test.each([
    ['a pointer to itself', record('c00c', 1, 'c0000207')],
    ['a pointer ahead', record('c020', 1, 'c0000207')],
    ['a pointer ahead to a name', record(name('a'), 99, '') + record('c025', 99, '') + record(name('b'), 99, '')],
    ['a reserved kind of label that could be a pointer', record(name('a'), 99, '') + record('800c', 99, '')],
    ['half a pointer at the end of the data', record(name('a'), 5, 'c0') + record(name('abcdefghijkl'), 99, '')],
    ['a reserved kind of label', record('806100', 1, 'c0000207')],
    ['an address of three bytes', record(name('a'), 1, 'c00002')],
    ['an address of the other family', record(name('a'), 28, 'c0000207')],
    ['a target past its data', record(name('a'), 5, '0361')],
    ['a service without a target', record(name('a'), 33, '000000000001')],
    ['a binding without a target', record(name('a'), 65, '0001')],
    ['a text past its data', record(name('a'), 16, '0361')],
    ['data past the end', `${name('a')}00010001000000000005c0000207`],
  ])('refuses %s', (_what, answer) => {
    for (const count of [1, 2, 3]) {
      const others = Array.from({ length: count - 1 }, () => '');
      expect(decode(message({ flags: 0x8400, answers: [answer, ...others] }))).toEqual(NOT_MINE);
    }
  });

  test('a name longer than 255 bytes, or of too many pointers, is refused', () => {
    const label = '3f' + '61'.repeat(63);
    expect(decode(message({ flags: 0x0100, questions: [`${label.repeat(3)}0000010001`] })).ok).toBe(true);
    expect(decode(message({ flags: 0x0100, questions: [`${label.repeat(4)}0000010001`] }))).toEqual(NOT_MINE);

    expect(decode(chain(MAX_POINTERS)).ok).toBe(true);
    expect(decode(chain(MAX_POINTERS + 1))).toEqual(NOT_MINE);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 4 }), (noise, count) => {
        const head = Buffer.from(`123481800000000${count}00000000`, 'hex');
        const bytes = Buffer.concat([head, Buffer.from(noise)]);
        for (const one of [Buffer.from(noise), bytes, Buffer.concat([head, Buffer.from('00', 'hex'), Buffer.from(noise)])]) {
          decode(one);
          decode(Buffer.concat([length(one), one]), 'tcp');
        }
      }),
      { numRuns: 1000 },
    );
  });
});

interface Parts {
  readonly id?: number;
  readonly flags: number;
  readonly questions?: readonly string[];
  readonly answers?: readonly string[];
  readonly authorities?: readonly string[];
  readonly additional?: readonly string[];
}

function message({ id = 0x1234, flags, questions = [], answers = [], authorities = [], additional = [] }: Parts): Buffer {
  const sections = [questions, answers, authorities, additional];
  const head = Buffer.alloc(12);
  [id, flags, ...sections.map((one) => one.length)].forEach((word, n) => head.writeUInt16BE(word, 2 * n));
  return Buffer.concat([head, Buffer.from(sections.flat().join(''), 'hex')]);
}

function name(text: string): string {
  const labels = text.split('.').map((label) => Buffer.from(label));
  return `${labels.map((label) => label.length.toString(16).padStart(2, '0') + label.toString('hex')).join('')}00`;
}

function record(owner: string, type: number, data: string): string {
  const words = [type, 1, 0, 60, data.length / 2];
  return owner + words.map((word) => word.toString(16).padStart(4, '0')).join('') + data;
}

/** Records each of whose names points to the one before. */
function chain(pointers: number): Buffer {
  const size = 12;
  const first = record(name('a'), 99, '');
  const answers = Array.from({ length: pointers }, (_, n) => {
    const target = n === 0 ? 12 : 12 + first.length / 2 + (n - 1) * size;
    return record((0xc000 | target).toString(16), 99, '');
  });
  return message({ flags: 0x8400, answers: [first, ...answers] });
}

function length(bytes: Buffer): Buffer {
  return Buffer.from([bytes.length >> 8, bytes.length & 0xff]);
}

function decode(
  bytes: Buffer,
  transport: Transport = 'udp',
  ports: { readonly clientPort?: number; readonly serverPort?: number } = {},
): Decoding {
  return dns.decode(bytes, contextOf(transport, false, ports));
}

function section(decoding: Decoding, title: string): readonly Field[] {
  return (decoding.ok ? decoding.pdus[0]!.fields : []).find((field) => field.name === title)?.fields ?? [];
}

function plain(entry: Field | undefined): Record<string, unknown> {
  return Object.fromEntries((entry?.fields ?? []).map((field) => [field.name, field.value ?? field.fields?.map(({ value }) => value)]));
}
