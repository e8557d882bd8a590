import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextOf } from '../testing/decoding.js';
import type { Decoding } from '../core/decoder.js';
import { decodersOf } from './interpreter.js';
import { loadKnowledge } from './load.js';
import { path } from './path.js';

const { signatures } = loadKnowledge(fileURLToPath(new URL('../../signatures', import.meta.url)));
const DECODERS = decodersOf(signatures);

const EXAMPLES = signatures.flatMap((signature) =>
  Object.entries(signature.protocols).flatMap(([name, protocol]) =>
    protocol.examples.map(({ name: example, hex, expect: expected }) => {
      const id = `${signature.id}/${name}`;
      return {
        title: `${id}: ${example}`,
        id,
        bytes: Buffer.from(hex, 'hex'),
        expected,
        protocol,
        decoder: DECODERS.find((one) => one.id === id)!,
      };
    }),
  ),
);

/** Both ways of asking: of a flow nobody knows, and of one that this decoder already reads. */
const ASKED = [false, true] as const;

const valueAt = (decoding: Decoding, text: string) => (decoding.ok ? path(text)(decoding.pdus[0]!)[0]?.field.value : decoding);

describe.each(EXAMPLES)('$title', ({ bytes, expected, protocol, decoder }) => {
  test('decodes to what the signature says', () => {
    for (const transport of protocol.transports) {
      const decoding = decoder.decode(bytes, contextOf(transport, false));
      expect(decoding).toMatchObject({ ok: true, used: bytes.length });
      const values = Object.fromEntries(Object.keys(expected).map((key) => [key, valueAt(decoding, key)]));
      expect(values).toEqual(expected);
    }
  });

  test('is no other protocol’s', () => {
    const others = DECODERS.filter((other) => other !== decoder);
    const accepting = others.flatMap((other) =>
      other.transports.flatMap((transport) =>
        ASKED.filter((asked) => other.decode(bytes, contextOf(transport, asked)).ok).map(() => other.id),
      ),
    );
    expect(accepting).toEqual([]);
  });

  // No example ends in an open `rest`: each has a length of the whole, or parts that must fill it.
  test('is no datagram when it is cut, or a byte too long', () => {
    const wrong = [...Array.from({ length: bytes.length }, (_, n) => bytes.subarray(0, n)), Buffer.concat([bytes, Buffer.alloc(1)])];
    const lengths = wrong
      .filter((one) => ASKED.some((asked) => DECODERS.some((any) => any.decode(one, contextOf('udp', asked)).ok)))
      .map((one) => one.length);
    expect(lengths).toEqual([]);
  });

  test.runIf(protocol.transports.includes('tcp'))('is cut on a stream at every byte, until it is all there', () => {
    for (let n = 0; n < bytes.length; n++)
      for (const asked of ASKED)
        expect([n, decoder.decode(bytes.subarray(0, n), contextOf('tcp', asked))]).toMatchObject([n, { ok: false, why: 'truncated' }]);
  });

  test.runIf(protocol.transports.includes('tcp'))('is read alone from a stream that goes on', () => {
    expect(decoder.decode(Buffer.concat([bytes, bytes.subarray(0, 3)]), contextOf('tcp', false))).toMatchObject({
      ok: true,
      used: bytes.length,
    });
  });

  test('goes the way that its kind goes', () => {
    const decoding = decoder.decode(bytes, contextOf(protocol.transports[0]!, false));
    expect(decoding.ok && decoding.direction).toBe(directionByName(decoding.ok ? decoding.pdus[0]!.kind : '', protocol.from));
  });

  test('changed at random never throws', () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.uint8Array({ maxLength: 8 }), (changes, tail) => {
        const changed = Buffer.concat([bytes, tail]);
        for (const [at, value] of changes) changed[at] = value;
        for (const any of DECODERS)
          for (const transport of any.transports) expectSound(any.decode(changed, contextOf(transport, true)), changed.length);
      }),
      { numRuns: 50 },
    );
  });
});

test('every protocol has an example', () => {
  expect(new Set(EXAMPLES.map(({ id }) => id))).toEqual(new Set(DECODERS.map(({ id }) => id)));
});

test.each(DECODERS)('noise never makes $id throw', (decoder) => {
  const heads = EXAMPLES.filter(({ id }) => id === decoder.id).map(({ bytes }) => bytes);
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 600 }),
      fc.constantFrom(...heads),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (noise, head, share) => {
        const behind = Buffer.concat([head.subarray(0, Math.floor(head.length * share)), noise]);
        for (const bytes of [Buffer.from(noise), behind])
          for (const transport of ['udp', 'tcp'] as const)
            for (const asked of ASKED) expectSound(decoder.decode(bytes, contextOf(transport, asked)), bytes.length);
      },
    ),
    { numRuns: 500 },
  );
});

/** What a decoder may answer: units that lie within the bytes, or a reason that does. */
function expectSound(decoding: Decoding, length: number): void {
  if (decoding.ok) expect(decoding.used > 0 && decoding.used <= length && decoding.pdus.length > 0).toBe(true);
  else expect(decoding.at >= 0 && decoding.at <= length).toBe(true);
}

function directionByName(kind: string, from: { readonly client?: string[] | undefined; readonly server?: string[] | undefined }) {
  const isIn = (patterns: readonly string[] = []) =>
    patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(kind));
  if (isIn(from.client)) return 'to-server';
  return isIn(from.server) ? 'to-client' : undefined;
}
