import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openEax } from './eax.js';

const hex = (text: string) => Buffer.from(text, 'hex');

/** M. Bellare, P. Rogaway, D. Wagner: The EAX Mode of Operation, appendix E: message, key, nonce, header, ciphertext with its tag. */
const PUBLISHED = [
  ['', '233952dee4d5ed5f9b9c6d6ff80ff478', '62ec67f9c3a4a407fcb2a8c49031a8b3', '6bfb914fd07eae6b', 'e037830e8389f27b025a2d6527e79d01'],
  [
    'f7fb',
    '91945d3f4dcbee0bf45ef52255f095a4',
    'becaf043b0a23d843194ba972c66debd',
    'fa3bfd4806eb53fa',
    '19dd5c4c9331049d0bdab0277408f67967e5',
  ],
  [
    '4de3b35c3fc039245bd1fb7d',
    'bd8e6e11475e60b268784c38c62feb22',
    '6eac5c93072d8e8513f750935e46da1b',
    'd4482d1ca78dce0f',
    '835bb4f15d743e350e728414abb8644fd6ccb86947c5e10590210a4f',
  ],
  [
    '8b0a79306c9ce7ed99dae4f87f8dd61636',
    '7c77d6e813bed5ac98baa417477a2e7d',
    '1a8c98dcd73d38393b2bf1569deefc19',
    '65d2017990d62528',
    '02083e3979da014812f59f11d52630da30137327d10649b0aa6e1c181db617d7f2',
  ],
  [
    '1bda122bce8a8dbaf1877d962b8592dd2d56',
    '5fff20cafab119ca2fc73549e20f5b0d',
    'dde59b97d722156d4d9aff2bc7559826',
    '54b9f04e6a09189a',
    '2ec47b2c4954a489afc7ba4897edcdae8cc33b60450599bd02c96382902aef7f832a',
  ],
  [
    '6cf36720872b8513f6eab1a8a44438d5ef11',
    'a4a4782bcffd3ec5e7ef6d8c34a56123',
    'b781fcf2f75fa5a8de97a9ca48e522ec',
    '899a175897561d7e',
    '0de18fd0fdd91e7af19f1d8ee8733938b1e8e7f6d2231618102fdb7fe55ff1991700',
  ],
  [
    'ca40d7446e545ffaed3bd12a740a659ffbbb3ceab7',
    '8395fcf1e95bebd697bd010bc766aac3',
    '22e7add93cfc6393c57ec0b3c17d6b44',
    '126735fcc320d25a',
    'cb8920f87a6c75cff39627b56e3ed197c552d295a7cfc46afc253b4652b1af3795b124ab6e',
  ],
].map((parts) => {
  const [message, key, nonce, header, sealed] = parts.map(hex) as [Buffer, Buffer, Buffer, Buffer, Buffer];
  return { message, key, nonce, header, ciphertext: sealed.subarray(0, -16), tag: sealed.subarray(-16) };
});

describe.each(PUBLISHED)('the published message of $message.length bytes', ({ message, key, nonce, header, ciphertext, tag }) => {
  test('opens, also by the first bytes of its tag', () => {
    for (const length of [16, 12, 8, 4, 1]) expect(openEax(key, nonce, header, ciphertext, tag.subarray(0, length))).toEqual(message);
  });

  test('opens for nobody when a bit is another one, wherever it stands', () => {
    const parts = [key, nonce, header, ciphertext, tag] as const;
    for (const [which, part] of parts.entries()) {
      for (let bit = 0; bit < part.length * 8; bit++) {
        const changed = Buffer.from(part);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const [k, n, h, c, t] = parts.map((one, i) => (i === which ? changed : one)) as [Buffer, Buffer, Buffer, Buffer, Buffer];
        expect(openEax(k, n, h, c, t)).toBeUndefined();
      }
    }
  });

  test('needs a tag, and no longer one than there is', () => {
    expect(openEax(key, nonce, header, ciphertext, Buffer.alloc(0))).toBeUndefined();
    expect(openEax(key, nonce, header, ciphertext, Buffer.concat([tag, Buffer.alloc(1)]))).toBeUndefined();
  });
});

test('noise never throws', () => {
  const bytes = fc.uint8Array({ maxLength: 70 }).map((some) => Buffer.from(some));
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), bytes, bytes, bytes, bytes, (key, nonce, header, ciphertext, tag) => {
      const opened = openEax(Buffer.from(key), nonce, header, ciphertext, tag);
      if (opened !== undefined) expect(opened).toHaveLength(ciphertext.length);
    }),
  );
});
