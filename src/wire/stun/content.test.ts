import { describe, expect, test } from 'vitest';
import { ContentHash } from '../../core/content-hash.js';
import { stun } from './stun.js';
import { CLASSIC, COOKIE, message } from './testing.js';

const HASH = new ContentHash();

/** The hash of what a message says when it stands behind other bytes; undefined when it has to be read. */
function contentOf(unit: Buffer): string | undefined {
  const bytes = Buffer.concat([Buffer.alloc(3, 0xee), unit]);
  HASH.begin(0);
  return stun.addContent!(bytes, 3, bytes.length, HASH) ? `${HASH.low} ${HASH.high}` : undefined;
}

/** A check of ICE: user name, priority, proof, fingerprint. */
function check({ transaction = '00', name = 'aaaa:bbbb', proof = '11', print = '22', type = 0x0001 } = {}): Buffer {
  const attributes = [
    [0x0006, Buffer.from(name)],
    [0x0024, '6e001eff'],
    [0x0008, proof.repeat(20)],
    [0x8028, print.repeat(4)],
  ] as const;
  return message(type, attributes, { head: COOKIE + transaction.repeat(12), isPadded: true });
}

describe('what a message says', () => {
  test('is the same in another transaction, and with other proofs', () => {
    expect(contentOf(check())).toBeDefined();
    expect(contentOf(check({ transaction: 'ab', proof: 'cd', print: 'ef' }))).toBe(contentOf(check()));
  });

  test('is something else with another user name, with another kind, with an attribute more', () => {
    const others = [
      check({ name: 'aaaa:bbbc' }),
      check({ name: 'aaaa:bbbbb' }),
      check({ type: 0x0101 }),
      message(0x0001, [[0x0024, '6e001eff']]),
    ];
    expect(new Set([check(), ...others].map(contentOf)).size).toBe(5);
  });

  test('has to be read where a relay passes something on, where there is no cookie, and where the form is wrong', () => {
    expect(contentOf(message(0x0016, [[0x0013, '80000001']]))).toBeUndefined();
    expect(contentOf(message(0x0001, [[0xc070, '16fefd00']]))).toBeUndefined();
    expect(contentOf(message(0x0001, [[0x0006, 'aabb']], CLASSIC))).toBeUndefined();
    for (let length = 0; length < 20; length++) expect(contentOf(check().subarray(0, length))).toBeUndefined();
    expect(contentOf(check().subarray(0, 26))).toBeUndefined();
    expect(contentOf(Buffer.concat([check(), Buffer.from('0006ffff', 'hex')]))).toBeUndefined();
  });
});
