/** Holds `signatures/vendors/agora.yaml` to the worked examples it was written from, which lie beside the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { contextOf } from '../testing/decoding.js';
import { formatAddress } from '../core/address.js';
import type { Field } from '../core/message.js';
import { decodersOf } from './interpreter.js';
import { loadKnowledge } from './load.js';
import { le } from './testing.js';

const file = fileURLToPath(new URL('../../../shared/protocols/agora-examples.json', import.meta.url));
const isAbsent = !existsSync(file);
const why = isAbsent ? ' (skipped: the notes are not beside the repository)' : '';

const { signatures } = loadKnowledge(fileURLToPath(new URL('../../signatures', import.meta.url)));
const agora = signatures.find(({ id }) => id === 'agora')!;
const decoders = decodersOf([agora]);
const decode = (id: string, bytes: Buffer) => {
  const decoding = decoders.find((decoder) => decoder.id === id)!.decode(bytes, contextOf('udp', false));
  if (!decoding.ok) throw new Error(`${decoding.why} at ${decoding.at}: ${bytes.toString('hex')}`);
  return decoding.pdus;
};

interface Example {
  readonly name: string;
  readonly uri?: number;
  readonly hex: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const EXAMPLES = isAbsent ? [] : (JSON.parse(readFileSync(file, 'utf8')) as { examples: readonly Example[] }).examples;

describe(`the worked examples${why}`, () => {
  test.skipIf(isAbsent).each(EXAMPLES.filter(({ uri }) => uri !== undefined))('$name', ({ hex, fields }) => {
    const bytes = Buffer.from(hex, 'hex');
    const [message] = decode('agora/packer', bytes);
    expectFields(message!.fields, fields, bytes);
  });

  test.skipIf(isAbsent)('the hello of the encrypted handshake', () => {
    const { hex, fields } = EXAMPLES.find(({ name }) => name === 'AUT_CHLO')!;
    const [message] = decode('agora/aut', Buffer.from(hex, 'hex'));
    const find = (...path: string[]) =>
      path.reduce<Field | undefined>((at, name) => (at?.fields ?? message!.fields).find((one) => one.name === name), undefined);
    expect([find('number')?.value, find('tags', 'SNI')?.value]).toEqual([fields['pn'], fields['sni']]);
    expect(find('tags', 'CPTO', 'NONC', 'uptime')?.value).toBe(fields['client_uptime_s']);
    expect(`0x${find('kind')?.value?.toString(16)}`).toBe(fields['type']);
  });
});

/** Holds decoded fields to what an example writes in JSON. */
function expectFields(fields: readonly Field[], expected: unknown, bytes: Buffer): void {
  for (const [name, value] of Object.entries(expected as Record<string, unknown>)) {
    const field = fields.find((one) => one.name === name);
    expect([name, field?.name]).toEqual([name, name]);
    // A body is written once as Python prints bytes, and once decoded beside it.
    if (typeof value === 'string' && value.startsWith("b'")) continue;
    if (name === 'request_bodies') {
      for (const [i, part] of (value as { uri: number; decoded: object }[]).entries()) {
        const [uri, body] = field!.fields![i]!.fields!;
        expect(uri!.value).toBe(part.uri);
        expectFields(body!.fields!.find((one) => one.name === 'body')!.fields!, part.decoded, bytes);
      }
    } else if (name === 'ip') {
      expect(field!.value).toBe(formatAddress(typeof value === 'number' ? le(4, value) : Buffer.from(value as number[])));
    } else if (typeof value === 'object' && value !== null) {
      expect(field!.fields).toHaveLength(Object.keys(value).length);
      expectFields(field!.fields!, value, bytes);
    } else if (field!.value === undefined) {
      expect(bytes.toString('utf8', field!.offset, field!.offset + field!.length)).toBe(value);
    } else {
      expect([name, field!.value]).toEqual([name, value]);
    }
  }
}
