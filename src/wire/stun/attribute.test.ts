import { describe, expect, test } from 'vitest';
import { MAX_SOURCES } from './attribute.js';
import { COOKIE, OLD_COOKIE, TRANSACTION, decode, fieldOf, fieldsOf, message, newMemory } from './testing.js';

const BINDING_SUCCESS = 0x0101;
const one = (type: number, value: string | Buffer) => fieldsOf(message(BINDING_SUCCESS, [[type, value]]))[1]!;
const part = (field: { fields?: readonly { name: string }[] | undefined } | undefined, name: string) =>
  field?.fields?.find((inner) => inner.name === name);

describe('addresses', () => {
  test('a plain one', () => {
    expect(one(0x0001, '00018055c6336407')).toEqual({
      name: 'mapped-address',
      value: '198.51.100.7:32853',
      offset: 24,
      length: 8,
      fields: [
        { name: 'address', value: '198.51.100.7', offset: 28, length: 4, fields: undefined },
        { name: 'port', value: 32_853, offset: 26, length: 2, fields: undefined },
        { name: 'scope', value: 'public', offset: 28, length: 4, fields: undefined },
      ],
    });
  });

  test('a masked one', () => {
    expect(one(0x0020, '0001a147e112a643')).toMatchObject({ name: 'xor-mapped-address', value: '192.0.2.1:32853', offset: 24, length: 8 });
    expect(one(0x8020, '0001a147e112a643')).toMatchObject({ name: 'xor-mapped-address', value: '192.0.2.1:32853' });
  });

  test('a masked one of IPv6, by cookie and transaction id', () => {
    const mask = Buffer.from(COOKIE + TRANSACTION, 'hex');
    const address = Buffer.from('20010db8000000000000000000000007', 'hex').map((byte, i) => byte ^ mask[i]!);
    expect(one(0x0012, Buffer.concat([Buffer.from('0002a147', 'hex'), address]))).toMatchObject({
      name: 'xor-peer-address',
      value: '[2001:db8::7]:32853',
      offset: 24,
      length: 20,
    });
  });

  test('one without a port is the address alone', () => {
    expect(one(0x0001, '00010000c6336407')).toMatchObject({ value: '198.51.100.7' });
  });

  test.each([
    ['', 'nothing'],
    ['0001', 'no address'],
    ['00018055c63364', 'a byte too short'],
    ['00018055c633640700', 'a byte too long'],
    ['00028055c6336407', 'of a family it is too short for'],
    ['00038055c6336407', 'of an unknown family'],
    ['01018055c6336407', 'with a reserved byte that is set'],
  ])('%s is kept as hex: %s', (hex) => {
    for (const type of [0x0001, 0x0020]) expect(one(type, hex)).toMatchObject({ value: hex, fields: undefined });
  });

  test.each([
    ['0a000001', 'private'],
    ['ac100001', 'private'],
    ['ac1fffff', 'private'],
    ['ac200001', 'public'],
    ['ac0f0001', 'public'],
    ['c0a80001', 'private'],
    ['c0a90001', 'public'],
    ['a9fe0001', 'private'],
    ['a9fd0001', 'public'],
    ['64400001', 'private'],
    ['647fffff', 'private'],
    ['64800001', 'public'],
    ['7f000001', 'loopback'],
    ['00000000', 'unspecified'],
    ['cb007101', 'public'],
    ['fc000000000000000000000000000001', 'private'],
    ['fd000000000000000000000000000001', 'private'],
    ['fe800000000000000000000000000001', 'private'],
    ['febf0000000000000000000000000001', 'private'],
    ['fec00000000000000000000000000001', 'public'],
    ['20010db8000000000000000000000001', 'public'],
    ['00000000000000000000000000000000', 'unspecified'],
    ['00000000000000000000000000000001', 'loopback'],
    ['00000000000000000000000000000002', 'public'],
    ['00000000000000000000ffff0a000001', 'private'],
    ['00000000000000000000ffffcb007101', 'public'],
  ])('%s is %s', (address, scope) => {
    const family = address.length === 8 ? '0001' : '0002';
    expect(part(one(0x0001, `${family}8055${address}`), 'scope')).toMatchObject({ value: scope });
  });

  test('that of the relay, seen by a peer, is not the client’s own', () => {
    const memory = newMemory();
    const mapped = message(BINDING_SUCCESS, [[0x0020, '0001a147e112a643']]);
    expect(fieldsOf(mapped, memory)[1]!.name).toBe('xor-mapped-address');
    decode(message(0x0103, [[0x0016, '0001a147e112a643']]), 'udp', false, memory);
    expect(fieldsOf(mapped, memory)[1]!.name).toBe('relayed-address');
    expect(fieldsOf(message(0x0008, [[0x0012, '0001a147e112a643']]), memory)[1]!.name).toBe('xor-peer-address');
  });
});

describe('texts, numbers and lists', () => {
  test.each([
    [0x0014, 'example.org', 'realm', 'example.org'],
    [0x0015, 'n0nce', 'nonce', 'n0nce'],
    [0x8022, 'Example 1.0\0\0', 'software', 'Example 1.0'],
    [0x802f, 'https://example.org', 'origin', 'https://example.org'],
    [0x8003, 'relay.example.org', 'alternate-domain', 'relay.example.org'],
    [0x0007, 'hunter2', 'password', 'hunter2'],
  ])('0x%s is text', (type, text, name, value) => {
    expect(one(type, Buffer.from(text))).toMatchObject({ name, value, offset: 24, length: value.length });
  });

  test('what is no text is hex', () => {
    expect(one(0x8022, 'ff00fe')).toMatchObject({ name: 'software', value: 'ff00fe' });
  });

  test.each([
    [0x000d, '00000258', 'lifetime', 600],
    [0x0024, '6e7f1eff', 'priority', 0x6e7f1eff],
    [0x0019, '11000000', 'requested-transport', 17],
    [0x0017, '02000000', 'requested-address-family', 2],
    [0x000c, '40030000', 'channel-number', '0x4003'],
    [0x8029, '0011223344556677', 'ice-controlled', '0011223344556677'],
    [0x802a, '0011223344556677', 'ice-controlling', '0011223344556677'],
    [0x001e, 'ab'.repeat(32), 'userhash', 'ab'.repeat(32)],
    [0x8030, 'c0ffee', 'mobility-ticket', 'c0ffee'],
    [0x8095, '0011223344556677', 'ms-multiplexed-turn-session-id', '0011223344556677'],
    [0x4000, 'c0ffee', 'attribute-0x4000', 'c0ffee'],
    [0x0100, '', 'attribute-0x0100', ''],
    // Of another length than theirs
    [0x000d, '0000000258', 'lifetime', '0000000258'],
    [0x000c, '40', 'channel-number', '40'],
    [0x0009, '0004', 'error-code', '0004'],
    [0xc057, '0003', 'goog-network-info', '0003'],
    [0x0019, '', 'requested-transport', undefined],
  ])('0x%s %s', (type, hex, name, value) => {
    expect(one(type, hex)).toMatchObject({ name, value, offset: 24 });
  });

  test('an error has a reason', () => {
    const error = one(0x0009, `00000401${Buffer.from('Unauthorized').toString('hex')}`);
    expect(error).toMatchObject({
      name: 'error-code',
      value: 401,
      fields: [{ name: 'reason', value: 'Unauthorized', offset: 28, length: 12 }],
    });
  });

  test('a network has an id and a cost', () => {
    expect(one(0xc057, '00030384')).toMatchObject({
      name: 'goog-network-info',
      fields: [
        { name: 'network-id', value: 3, offset: 24, length: 2 },
        { name: 'network-cost', value: 900, offset: 26, length: 2 },
      ],
    });
  });

  test('an unknown attribute in the form of an address has its parts', () => {
    expect(one(0x0103, '00018055c6336407')).toMatchObject({
      name: 'attribute-0x0103',
      value: '00018055c6336407',
      fields: [{ name: 'address', value: '198.51.100.7', offset: 28 }, { name: 'port', value: 32_853 }, { name: 'scope' }],
    });
  });

  test('a reservation token of eight bytes, or else a list of sources', () => {
    expect(one(0x0022, '0101020304050607')).toMatchObject({ name: 'reservation-token', value: '0101020304050607', fields: undefined });
    expect(one(0x0022, '0211223344aabbccdd00')).toMatchObject({
      name: 'source-list',
      fields: [
        { name: 'ssrc', value: '0x11223344', offset: 25, length: 4 },
        { name: 'ssrc', value: '0xaabbccdd', offset: 29, length: 4 },
      ],
    });
    expect(one(0x0022, '0311223344aabbccdd00').name).toBe('reservation-token');
    expect(one(0x0022, '0011223344').name).toBe('reservation-token');
    const list = (count: number) => one(0x0022, Buffer.concat([Buffer.from([count]), Buffer.alloc(4 * count, 1)]));
    expect(list(MAX_SOURCES).fields).toHaveLength(MAX_SOURCES);
    expect(list(MAX_SOURCES + 1)).toMatchObject({ name: 'reservation-token', fields: undefined });
  });
});

describe('the older generation', () => {
  test('has plain addresses of peers, and realm and nonce the other way round', () => {
    expect(old(0x0004, [[0x0011, '00018055c6336407']], 'destination-address')).toMatchObject({ value: '198.51.100.7:32853', offset: 32 });
    expect(old(0x0115, [[0x0012, '00018055c6336407']], 'remote-address')).toMatchObject({ value: '198.51.100.7:32853' });
    expect(old(0x0113, [[0x0014, 'c0ffee']], 'nonce')).toMatchObject({ value: 'c0ffee', offset: 32, length: 3 });
    expect(old(0x0113, [[0x0015, Buffer.from('"example"')]], 'realm')).toMatchObject({ value: 'example', offset: 33, length: 7 });
    expect(old(0x0113, [[0x0015, Buffer.from('example')]], 'realm')).toMatchObject({ value: 'example', offset: 32, length: 7 });
    expect(old(0x0113, [[0x0015, Buffer.from('""')]], 'realm')).toMatchObject({ value: '""' });
  });

  test('says in MAPPED-ADDRESS what is allocated', () => {
    for (const type of [0x0103, 0x0113]) expect(old(type, [[0x0001, '00018055c6336407']], 'relayed-address')).toBeDefined();
    expect(old(0x0101, [[0x0001, '00018055c6336407']], 'mapped-address')).toBeDefined();
    expect(fieldOf(message(0x0103, [[0x0001, '00018055c6336407']]), 'mapped-address')).toBeDefined();
  });
});

function old(type: number, attributes: readonly (readonly [number, string | Buffer])[], name: string) {
  return fieldOf(message(type, [OLD_COOKIE, ...attributes], { isPadded: false }), name);
}
