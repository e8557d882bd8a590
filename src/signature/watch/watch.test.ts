import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WatchError, parseWatchList } from './parse.js';
import { NOTHING_READ, Watch } from './watch.js';

const PHONE = '+33612345678';
const GUID = '12345678-9abc-4def-8123-456789abcdef';
const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest();
const hex = (text: string) => Buffer.from(text, 'hex');

describe('an identifier is found as', () => {
  test.each([
    ['text', 'room=PQx3yZ7k', 'PQx3yZ7k'],
    ['text', 'room=PQx3yZ7k', 'pqX3YZ7K'],
    ['text', 'name=Zoé Martin', 'Zoé Martin'],
    ['text', 'name=Zoé Martin', 'Zoe\u0301 Martin'],
    ['latin1', 'name=Zoé Martin', Buffer.from('Zoé Martin', 'latin1')],
    ['utf16-le', 'room=PQx3yZ7k', Buffer.from('PQx3yZ7k', 'utf16le')],
    ['utf16-be', 'room=PQx3yZ7k', Buffer.from('PQx3yZ7k', 'utf16le').swap16()],
    ['hex', 'room=PQx3yZ7k', '505178337a5a376b'.replace('7a', '79')],
    ['hex', 'room=PQx3yZ7k', '505178337A5A376B'.replace('7A', '79')],
    ['url', 'email=alice@example.org', 'alice%40example.org'],
    ['form', 'name=Zoé Martin', 'Zo%c3%a9+Martin'],
    ['json', 'name=Zoé Martin', String.raw`Zo\u00e9 Martin`],
    ['u32-be', 'me=123456789', hex('075bcd15')],
    ['u32-le', 'me=123456789', hex('15cd5b07')],
    ['u32-le', 'ssrc=0x15CD5B07', hex('075bcd15')],
    ['u32-be', 'me=-123456789', hex('f8a432eb')],
    ['u64-be', 'me=1234567890123456789', hex('112210f47de98115')],
    ['u64-le', 'me=1234567890123456789', hex('1581e97df4102211')],
    ['varint', 'me=123456789', hex('959aef3a')],
    ['f64-be', 'me=123456789', hex('419d6f3454000000')],
    ['f64-le', 'me=123456789', hex('00000054346f9d41')],
    ['u32-be-hex', 'me=123456789', '075BCD15'],
    ['varint-hex', 'me=123456789', '959aef3a'],
    ['bcd', 'me=123456789', hex('f123456789')],
    ['bcd', 'me=123456789', hex('123456789f')],
    ['bcd', `phone=${PHONE}`, hex('3361234567')],
    ['tbcd', `phone=${PHONE}`, hex('3316325476')],
    ['text', `phone=${PHONE}`, '33612345678'],
    ['text', 'phone=+33 6 12 34 56 78', 'tel:+33612345678'.slice(5)],
    ['national', `phone=${PHONE}`, '0612345678'],
    ['national', 'phone=+15550100100', '5550100100'],
    ['national', 'phone=+35311234567', '011234567'],
    ['grouped', `phone=${PHONE}`, '6 12 34 56 78'],
    ['grouped', `phone=${PHONE}`, '612.345.678'],
    ['grouped', 'phone=0015550100100', '555) 010-0100'],
    ['u64-be', `phone=${PHONE}`, hex('00000007d373b14e')],
    ['guid', `device=${GUID}`, hex('78563412bc9aef4d8123456789abcdef')],
    ['bytes', `device=${GUID}`, hex('123456789abc4def8123456789abcdef')],
    ['bytes', 'mac=02:00:5E:10:00:01', hex('02005e100001')],
    ['bare-hex', `device=${GUID}`, '123456789ABC4DEF8123456789ABCDEF'],
    ['md5', 'email=Alice@example.org', hash('md5', 'alice@example.org')],
    ['sha1-hex', 'me=123456789', hash('sha1', '123456789').toString('hex').toUpperCase()],
    ['sha256', 'me=123456789', hash('sha256', '123456789')],
    ['sha256-hex', `phone=${PHONE}`, hash('sha256', '33612345678').toString('hex')],
    ['sha256-hex', 'phone=33612345678', hash('sha256', PHONE).toString('hex')],
    ['sha256-base64', 'me=123456789', hash('sha256', '123456789').toString('base64').replace('=', '')],
    ['sha256-base64url', 'room=PQx3yZ7k', hash('sha256', 'PQx3yZ7k').toString('base64url')],
    ['crc32-be', 'room=PQx3yZ7k', hex(crc32('PQx3yZ7k').toString(16).padStart(8, '0'))],
    ['crc32-le', 'room=PQx3yZ7k', hex(crc32('PQx3yZ7k').toString(16).padStart(8, '0')).toReversed()],
    ['crc32-decimal', 'room=PQx3yZ7k', String(crc32('PQx3yZ7k'))],
    ['crc32-hex', 'room=PQx3yZ7k', crc32('PQx3yZ7k').toString(16).padStart(8, '0')],
  ])('%s of %s', (encoding, watched, bytes) => {
    const wanted = Buffer.from(bytes);
    const around = Buffer.concat([Buffer.from('\x01\x02 '), wanted, Buffer.from(' \x03\x04')]);
    const hits = hitsIn(watched, around).filter((hit) => hit.encoding === encoding);
    // Of an odd number of packed digits, half a byte is not looked for.
    expect(
      hits.filter(({ offset, length }) => offset >= 3 && offset + length <= 3 + wanted.length && length >= wanted.length - 1),
    ).toHaveLength(1);
  });

  test.each([0, 1, 2])('base64 after %i bytes of a group', (before) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const inner = Buffer.concat([Buffer.alloc(before, 'x'), Buffer.from('????room>>>>7'), Buffer.from('tail')]);
      const text = `{"token":"${inner.toString(encoding)}"}`;
      const [hit] = hitsIn('room=????room>>>>7', text);
      expect(hit?.encoding).toBe(encoding);
      // The characters that the value alone decides.
      const at = 10 + Math.ceil((before * 8) / 6);
      expect(hit).toMatchObject({ offset: at, length: 10 + Math.floor(((before + 13) * 8) / 6) - at });
    }
  });
});

test('tells where a value stands, counted from the segment', () => {
  const frame = Buffer.from('header {"room":"PQx3yZ7k"}');
  expect(hitsIn('room=PQx3yZ7k', frame)).toEqual([{ name: 'room', encoding: 'text', offset: 16, length: 8, confidence: 'high' }]);
  expect(hitsIn('room=PQx3yZ7k', frame, 7)).toMatchObject([{ offset: 9, length: 8 }]);
  expect(hitsIn('room=PQx3yZ7k', frame, 7, 23)).toEqual([]);
});

describe('what is compared byte for byte', () => {
  test('is not found in other letters', () => {
    const base64 = Buffer.from('PQx3yZ7k').toString('base64').slice(0, 10);
    expect(hitsIn('room=PQx3yZ7k', base64)).toHaveLength(1);
    expect(hitsIn('room=PQx3yZ7k', base64.toLowerCase())).toEqual([]);
  });

  test('is compared beyond the bytes that are looked for', () => {
    const digest = hash('sha256', 'PQx3yZ7k');
    const text = Buffer.from(digest.toString('hex'));
    for (const good of [digest, text]) {
      expect(hitsIn('room=PQx3yZ7k', good)).toMatchObject([{ offset: 0, length: good.length }]);
      const wrong = Buffer.from(good);
      wrong[wrong.length - 1]! ^= 0x01;
      expect(hitsIn('room=PQx3yZ7k', wrong)).toEqual([]);
    }
  });
});

describe('a value across two segments', () => {
  const watch = watchFor('room=PQx3yZ7k-long-name,me=123456789');
  const text = Buffer.from('..PQx3yZ7k-long-name..');

  test('is found wherever they part', () => {
    for (let cut = 3; cut < 20; cut++) {
      const hits: object[] = [];
      const onHit = (_name: string, encoding: string, offset: number, length: number) => hits.push({ encoding, offset, length });
      const state = watch.find(text, 0, cut, onHit);
      expect(hits).toEqual([]);
      watch.find(text, cut, text.length, onHit, state);
      expect(hits).toEqual([{ encoding: 'text', offset: 2 - cut, length: 18 }]);
    }
  });

  test('is not found when the second does not follow the first', () => {
    watch.find(text, 0, 10, noHit);
    watch.find(text, 10, text.length, noHit);
    watch.find(text, 10, text.length, noHit, NOTHING_READ);
  });

  test('is a digest cut by the end of a segment, with the length that is there', () => {
    const digest = hash('sha256', '123456789');
    const hits: object[] = [];
    watch.find(digest, 0, 20, (_name, encoding, offset, length) => hits.push({ encoding, offset, length }));
    expect(hits).toEqual([{ encoding: 'sha256', offset: 0, length: 20 }]);
  });
});

describe('chance', () => {
  test('a number within a longer one, or a word within a longer one, is another', () => {
    expect(hitsIn('me=123456789', 'id=123456789;')).toMatchObject([{ encoding: 'text', confidence: 'medium' }]);
    for (const longer of ['id=1234567890;', 'id=0123456789;', '9123456789']) expect(hitsIn('me=123456789', longer)).toEqual([]);
    expect(hitsIn('me=alice', '"alice"')).toMatchObject([{ confidence: 'low' }]);
    for (const longer of ['malice', 'alicesprings']) expect(hitsIn('me=alice', longer)).toEqual([]);
    expect(hitsIn('me=alice', 'alice7')).toHaveLength(1);
  });

  test('a text that is certain by itself is still found beside a letter, with less confidence', () => {
    expect(hitsIn('me=1234567890', '\n1234567890')).toMatchObject([{ confidence: 'high' }]);
    expect(hitsIn('me=123456789012', '\n1234567890122')).toMatchObject([{ confidence: 'low' }]);
  });

  test('four bytes are found, and called doubtful', () => {
    expect(hitsIn('me=123456789', hex('ff15cd5b07'))).toMatchObject([{ encoding: 'u32-le', offset: 1, length: 4, confidence: 'low' }]);
  });

  test('says in which encodings a short value was not looked for', () => {
    const { notSearched } = watchFor('me=1234');
    const encodings = notSearched.map(({ encoding }) => encoding);
    expect(encodings).toEqual(expect.arrayContaining(['text', 'u32-be', 'u32-le', 'varint', 'bcd']));
    expect(encodings).not.toContain('sha256');
    expect(notSearched.find(({ encoding }) => encoding === 'varint')).toEqual({
      name: 'me',
      encoding: 'varint',
      why: 'too short: 2 of at least 4 bytes',
    });
    expect(notSearched.find(({ encoding }) => encoding === 'text')?.why).toMatch(
      /^too short: met by chance up to \d+ times in a gibibyte$/,
    );
    expect(hitsIn('me=1234', ' 1234 ')).toEqual([]);
    expect(watchFor('me=alice.example').notSearched).toEqual([]);
  });

  test('what repeats itself counts little', () => {
    expect(watchFor('me=00000000').notSearched.map(({ encoding }) => encoding)).toContain('text');
    expect(watchFor('me=4294967295').notSearched.map(({ encoding }) => encoding)).toEqual(
      expect.arrayContaining(['u32-be', 'u32-le', 'varint']),
    );
  });

  test('a double stands for no number that it cannot hold', () => {
    const double = Buffer.alloc(8);
    double.writeDoubleBE(Number('1234567890123456789'));
    expect(hitsIn('me=1234567890123456789', double)).toEqual([]);
  });

  test('six digits that stand alone are found, whichever they are', () => {
    expect(hitsIn('me=816666', '"816666"')).toMatchObject([{ encoding: 'text', confidence: 'low' }]);
  });

  test('tells how many hits to expect without any value', () => {
    const watch = watchFor('room=PQx3yZ7k');
    expect(watch.expectedByChance(0)).toBe(0);
    // Two checksums of 32 bits, a little from the longer patterns, and a checksum in digits.
    expect(watch.expectedByChance(2 ** 32)).toBeGreaterThan(2);
    expect(watch.expectedByChance(2 ** 32)).toBeLessThan(20);
  });
});

test('refuses more values than the table holds', () => {
  const values = Array.from({ length: 2_000 }, (_, i) => ({ name: 'me', value: `${i}-someone-with-a-long-name@example.org` }));
  expect(() => new Watch(values)).toThrow(WatchError);
  expect(() => new Watch(values.slice(0, 50))).not.toThrow();
});

test('knows the kinds of its names', () => {
  expect(watchFor('room=PQx3yZ7k').kindOf('room')).toBe('room-id');
});

test('never throws, and no hit lies outside the bytes', () => {
  const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(value, fc.uint8Array({ maxLength: 60 }), (text, noise) => {
      const watch = new Watch([{ name: 'me', value: text }]);
      const bytes = Buffer.concat([noise, Buffer.from(text), noise]);
      watch.find(bytes, 0, bytes.length, (_name, _encoding, offset, length) => {
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset + length).toBeLessThanOrEqual(bytes.length);
      });
    }),
    { numRuns: 300 },
  );
});

function watchFor(list: string): Watch {
  return new Watch(parseWatchList(list));
}

function noHit(): never {
  return expect.fail('a hit');
}

function hitsIn(list: string, bytes: string | Buffer, from = 0, end = Buffer.from(bytes).length) {
  const hits: { name: string; encoding: string; offset: number; length: number; confidence: string }[] = [];
  watchFor(list).find(Buffer.from(bytes), from, end, (name, encoding, offset, length, confidence) =>
    hits.push({ name, encoding, offset, length, confidence }),
  );
  return hits;
}
