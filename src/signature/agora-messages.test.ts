/** Holds `signatures/vendors/agora.yaml` to the table of messages it was written from, which lies beside the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextOf } from '../testing/decoding.js';
import { formatAddress } from '../core/address.js';
import type { Field } from '../core/message.js';
import { decodersOf } from './interpreter.js';
import { loadKnowledge } from './load.js';
import { join, le, str, u16 } from './testing.js';

const file = fileURLToPath(new URL('../../../shared/protocols/agora-messages.tsv', import.meta.url));
const isAbsent = !existsSync(file);
const why = isAbsent ? ' (skipped: the notes are not beside the repository)' : '';

const { signatures } = loadKnowledge(fileURLToPath(new URL('../../signatures', import.meta.url)));
const decoder = decodersOf(signatures).find(({ id }) => id === 'agora/packer')!;
const decode = (bytes: Buffer) => {
  const decoding = decoder.decode(bytes, contextOf('udp', false));
  if (!decoding.ok) throw new Error(`${decoding.why} at ${decoding.at}: ${bytes.toString('hex')}`);
  return decoding.pdus;
};

/** A value made up for a type of the table: its bytes, and how to know it again. */
interface Made {
  readonly bytes: Buffer;
  readonly check: (field: Field | undefined, all: Buffer) => void;
}

const ROWS = isAbsent
  ? []
  : readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t') as [string, string, string, string]);

describe(`the table of messages${why}`, () => {
  test.skipIf(isAbsent)('has 69 of them', () => {
    expect(ROWS).toHaveLength(69);
  });

  test.skipIf(isAbsent).each(ROWS)('%s/%s %s has its fields, with the values sent', (service, uri, name, types) => {
    // The table calls an address of 4 or 16 bytes behind its length a string in one place.
    const precise = service === 'g' ? types.replace('ip:str', 'ip:vec<u8>') : types;
    fc.assert(
      fc.property(structure(precise), (made) => {
        const body = join(...made.map(({ value }) => value.bytes));
        const bytes = service === 'g' ? generic(Number(uri), body) : frame(Number(service), Number(uri), body);
        const messages = decode(bytes);
        const message = messages[service === 'g' ? 1 : 0]!;
        expect(message.kind).toBe(name.replace('-res-v', '-response-v'));
        expect(message.fields.map((field) => field.name)).toEqual(made.map((one) => one.name));
        for (const [i, { value }] of made.entries()) value.check(message.fields[i], bytes);
      }),
      { numRuns: 30 },
    );
  });
});

const frame = (service: number, uri: number, body: Buffer) => join(u16(6 + body.length), u16(service), u16(uri), body);

/** A request, or for number 2 a response, that carries the body of another message. */
function generic(uri: number, body: Buffer): Buffer {
  const inner = join(u16(uri), str(frame(0, uri, body)));
  if (uri === 1) return frame(0, 74, join(str(''), Buffer.alloc(16), str(''), str(''), u16(1), inner));
  return frame(0, 75, join(Buffer.alloc(32), str(''), inner));
}

/** Splits at spaces outside angle and curly brackets. */
function parts(types: string): string[] {
  let depth = 0;
  return types.split('').reduce<string[]>(
    (words, letter) => {
      if ('<{'.includes(letter)) depth++;
      if ('>}'.includes(letter)) depth--;
      if (letter === ' ' && depth === 0) words.push('');
      else words.push(words.pop()! + letter);
      return words;
    },
    [''],
  );
}

function structure(types: string): fc.Arbitrary<{ name: string; value: Made }[]> {
  const fields = parts(types).map((part) => {
    const name = part.slice(0, part.indexOf(':'));
    return typed(part.slice(part.indexOf(':') + 1), name).map((value) => ({ name, value }));
  });
  return fc.tuple(...fields);
}

function typed(type: string, name: string): fc.Arbitrary<Made> {
  const integer = /^([ui])(\d+)$/.exec(type);
  // Stored in network order, so that on the wire it is four bytes of an address.
  if (name === 'ip' && type !== 'str') return address(type === 'u32' ? [4] : [4, 16]).map((ip) => (type === 'u32' ? ip : prefixed(ip)));
  if (integer !== null) return number(integer[1] === 'i', Number(integer[2]));
  if (type === 'str') return (name === 'ip' ? fc.stringMatching(/^[0-9]{4}$/) : fc.string({ unit: 'binary', maxLength: 12 })).map(text);
  if (type.startsWith('{'))
    return structure(type.slice(1, -1)).map((made) => grouped(made.map(({ name: part, value }) => [part, value] as const)));
  const inner = type.slice(4, -1);
  const items = type.startsWith('vec')
    ? fc.array(typed(inner, '')).map((made) => made.map((value, i) => [String(i), Buffer.alloc(0), value] as const))
    : fc
        .array(fc.tuple(typed(inner.split(',')[0]!, ''), typed(inner.split(',')[1]!, '')))
        .map((made) => made.map(([key, value]) => [keyOf(key), key.bytes, value] as const));
  return items.map((made) => {
    const listed = grouped(made.map(([item, , value]) => [item, value] as const));
    return { ...listed, bytes: join(u16(made.length), ...made.flatMap(([, key, value]) => [key, value.bytes])) };
  });
}

const keys = new WeakMap<Made, string>();
const keyOf = (made: Made) => keys.get(made)!;

function valued(bytes: Buffer, value: number | bigint | string, content: Buffer): Made {
  const made: Made = {
    bytes,
    check: (field, all) => {
      const held = field?.value ?? all.toString('utf8', field?.offset, field!.offset + field!.length);
      expect(held).toBe(value);
      expect(all.subarray(field!.offset, field!.offset + field!.length)).toEqual(content);
    },
  };
  keys.set(made, String(value));
  return made;
}

function number(signed: boolean, bits: number): fc.Arbitrary<Made> {
  const max = 2n ** BigInt(signed ? bits - 1 : bits) - 1n;
  return fc.bigInt({ min: signed ? -max - 1n : 0n, max }).map((value) => {
    const bytes = le(bits / 8, value);
    return valued(bytes, Number.isSafeInteger(Number(value)) ? Number(value) : value, bytes);
  });
}

function text(value: string): Made {
  // Half a surrogate pair has no UTF-8: it is sent as the sign for what cannot be said.
  return valued(str(value), Buffer.from(value).toString(), Buffer.from(value));
}

const address = (lengths: readonly number[]) =>
  fc
    .constantFrom(...lengths)
    .chain((length) =>
      fc.uint8Array({ minLength: length, maxLength: length }).map((ip) => valued(Buffer.from(ip), formatAddress(ip), Buffer.from(ip))),
    );

const prefixed = (made: Made): Made => ({ ...made, bytes: str(made.bytes) });

function grouped(made: readonly (readonly [string, Made])[]): Made {
  return {
    bytes: join(...made.map(([, value]) => value.bytes)),
    check: (field, all) => {
      expect(field?.fields?.map(({ name }) => name)).toEqual(made.map(([name]) => name));
      for (const [i, [, value]] of made.entries()) value.check(field!.fields![i], all);
    },
  };
}
