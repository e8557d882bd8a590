import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../core/decoder.js';
import { contextOf } from '../testing/decoding.js';
import { MAX_ATTRIBUTES, bfcp } from './bfcp.js';

const attribute = (type: number, value: Buffer | string) => {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.from([(type << 1) | 1, bytes.length + 2]), bytes, Buffer.alloc(-(bytes.length + 2) & 3)]);
};
const u16 = (value: number) => Buffer.from([value >> 8, value & 0xff]);

function message(first: number, primitive: number, body: Buffer, conference = 4001, user = 1234): Buffer {
  const header = Buffer.alloc(12);
  header[0] = first;
  header[1] = primitive;
  header.writeUInt16BE(body.length / 4, 2);
  header.writeUInt32BE(conference, 4);
  header.writeUInt16BE(7, 8);
  header.writeUInt16BE(user, 10);
  return Buffer.concat([header, body]);
}

const REQUEST = message(0x20, 1, Buffer.concat([attribute(2, u16(543)), attribute(8, 'may I?')]));
const read = (bytes: Buffer, transport: 'udp' | 'tcp' = 'udp', recognised = false) => bfcp.decode(bytes, contextOf(transport, recognised));
const fields = (decoding: Decoding) =>
  decoding.ok ? decoding.pdus[0]!.fields.map(({ name, value, offset, length }) => [name, value, offset, length]) : decoding;

const many = (count: number) => read(message(0x20, 1, Buffer.concat(Array.from({ length: count }, () => attribute(2, u16(1))))));

describe('bfcp', () => {
  test('reads conference, user and attributes, with their places', () => {
    expect(read(REQUEST)).toMatchObject({ ok: true, used: REQUEST.length, pdus: [{ kind: 'floor-request' }] });
    expect(fields(read(REQUEST))).toEqual([
      ['conference-id', 4001, 4, 4],
      ['transaction-id', 7, 8, 2],
      ['user-id', 1234, 10, 2],
      ['floor-id', 543, 14, 2],
      ['participant-provided-info', 'may I?', 18, 6],
    ]);
    expect(fields(read(REQUEST, 'tcp'))).toEqual(fields(read(REQUEST)));
  });

  test('reads names of people in groups', () => {
    const name = Buffer.concat([u16(1234), attribute(12, 'Alice')]);
    const status = message(0x50, 4, attribute(15, Buffer.concat([u16(9), attribute(14, name)])));
    const decoding = read(status);
    expect(decoding).toMatchObject({ ok: true, direction: 'to-client' });
    expect(decoding.ok && decoding.pdus[0]!.fields[3]).toMatchObject({
      name: 'floor-request-information',
      value: 9,
      fields: [
        {
          name: 'beneficiary-information',
          value: 1234,
          fields: [{ name: 'user-display-name', value: 'Alice', offset: status.indexOf('Alice') }],
        },
      ],
    });
  });

  test('a header of TCP is told though its attributes have not come', () => {
    const head = message(0x20, 3, Buffer.alloc(4)).subarray(0, 12);
    expect(read(head, 'tcp')).toMatchObject({ ok: true, used: 16, pdus: [{ kind: 'floor-request-query' }] });
    expect(read(head)).toMatchObject({ ok: false, why: 'not-mine' });
    expect(read(REQUEST.subarray(0, 14), 'tcp')).toEqual({ ok: false, why: 'truncated', at: 14 });
  });

  test('a fragment has its place in front of its part of the attributes', () => {
    const fragment = Buffer.concat([message(0x48, 8, Buffer.alloc(0)), Buffer.from([0, 4, 0, 1]), Buffer.alloc(4)]);
    fragment.writeUInt16BE(1, 2);
    expect(fields(read(fragment))).toHaveLength(3);
    expect(read(fragment.subarray(0, -1))).toMatchObject({ ok: false });
    expect(read(Buffer.concat([Buffer.from([0x28]), fragment.subarray(1)]))).toMatchObject({ ok: false });
  });

  test.each([
    ['version 2 over TCP', message(0x40, 11, Buffer.alloc(0)), 'tcp'],
    ['version 3', message(0x60, 11, Buffer.alloc(0)), 'udp'],
    ['reserved bits', message(0x21, 11, Buffer.alloc(0)), 'udp'],
    ['primitive 0', message(0x20, 0, Buffer.alloc(0)), 'udp'],
    ['primitive 18', message(0x20, 18, Buffer.alloc(0)), 'udp'],
    ['a request without attributes', message(0x20, 1, Buffer.alloc(0)), 'udp'],
    ['a goodbye with attributes', message(0x20, 16, attribute(2, u16(1))), 'udp'],
    ['conference 0', message(0x20, 11, Buffer.alloc(0), 0), 'udp'],
    ['user 0', message(0x20, 11, Buffer.alloc(0), 1, 0), 'udp'],
    ['an attribute without a length', message(0x20, 1, Buffer.alloc(4)), 'udp'],
    ['a group without a number', message(0x20, 1, Buffer.from([(15 << 1) | 1, 3, 9, 0])), 'udp'],
    ['an attribute that runs over the end', message(0x20, 1, Buffer.from([5, 8, 0, 1])), 'udp'],
    ['ChannelData of TURN', Buffer.from('400100080000000000000000', 'hex'), 'udp'],
    ['bytes behind the end', Buffer.concat([REQUEST, Buffer.alloc(4)]), 'udp'],
  ] as const)('declines %s', (_what, bytes, transport) => {
    expect(read(bytes, transport)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('takes as many attributes as are allowed, and refuses one more', () => {
    expect(many(MAX_ATTRIBUTES).ok).toBe(true);
    expect(many(MAX_ATTRIBUTES + 1).ok).toBe(false);
  });

  test('no prefix is read', () => {
    for (let n = 0; n < REQUEST.length; n++) expect(read(REQUEST.subarray(0, n)).ok).toBe(false);
    for (let n = 1; n < 12; n++) expect(read(REQUEST.subarray(0, n), 'tcp', true)).toEqual({ ok: false, why: 'truncated', at: n });
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), (noise, recognised) => {
        const padded = Buffer.concat([noise, Buffer.alloc(-noise.length & 3)]);
        for (const bytes of [Buffer.from(noise), message(0x20, 1, padded)])
          for (const transport of ['udp', 'tcp'] as const) read(bytes, transport, recognised);
      }),
      { numRuns: 2_000 },
    );
  });
});
