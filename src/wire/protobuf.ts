/**
 * Protocol Buffers wire format without a schema
 * (protobuf.dev/programming-guides/encoding): a run of
 *
 *   +------------------------------+---------------------------------------------
 *   | varint: number << 3 | type   | 0 varint · 1 eight bytes · 2 length, bytes · 5 four bytes
 *   +------------------------------+---------------------------------------------
 *
 * Without the schema a length-delimited value may be text, bytes or a message.
 */
import { field } from '../core/field.js';
import { isUtf8 } from 'node:buffer';
import type { Field } from '../core/message.js';
import { type Decoded, Reader, decoding } from '../core/reader.js';

/** Messages within messages that are followed; deeper ones stay bytes. Guards the stack. */
export const MAX_DEPTH = 8;

/** Fields of one message, all levels together. Guards memory against a message of empty fields. */
export const MAX_FIELDS = 2048;

const VARINT = 0;
const EIGHT_BYTES = 1;
const LENGTH_DELIMITED = 2;
const FOUR_BYTES = 5;

/** "the smallest … largest field number is 2^29 - 1" */
const LARGEST_FIELD_NUMBER = 2 ** 29 - 1;

/**
 * Lists the fields of a message that fills `bytes` exactly; each is named by
 * its number. Text that is valid UTF-8 is a string, a value that is itself a
 * message has its fields, anything else is opaque. Never throws on input.
 */
export function walkProtobuf(bytes: Uint8Array): Decoded<readonly Field[]> {
  return walk(bytes, 0, { left: MAX_FIELDS }, 0);
}

function walk(bytes: Uint8Array, base: number, budget: { left: number }, depth: number): Decoded<readonly Field[]> {
  if (bytes.length === 0) return { ok: false, why: 'not-mine', at: base };
  return decoding(() => {
    const reader = new Reader(bytes);
    const fields: Field[] = [];
    while (reader.left > 0) {
      const at = reader.offset;
      const malformed = { ok: false, why: 'malformed', at: base + at } as const;
      const tag = reader.varint();
      if (tag === undefined || budget.left-- === 0) return malformed;
      const number = Number(tag >> 3n);
      if (number === 0 || number > LARGEST_FIELD_NUMBER) return malformed;
      let value: Field['value'];
      let inner: Field['fields'];
      let from = reader.offset;
      switch (Number(tag & 7n)) {
        case VARINT: {
          const varint = reader.varint();
          if (varint === undefined) return malformed;
          value = varint <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(varint) : varint;
          break;
        }
        case EIGHT_BYTES:
          value = reader.take(8).readBigUInt64LE();
          break;
        case LENGTH_DELIMITED: {
          const length = reader.varint();
          if (length === undefined) return malformed;
          from = reader.offset;
          const content = reader.take(Number(length));
          value = textOf(content);
          // Short text reads as a message by chance; only what is no text is looked into.
          if (value === undefined && depth < MAX_DEPTH) {
            const { left } = budget;
            const nested = walk(content, base + from, budget, depth + 1);
            if (nested.ok) inner = nested.value;
            // It was no message: its fields are not kept and do not count.
            else budget.left = left;
          }
          break;
        }
        case FOUR_BYTES:
          value = reader.take(4).readUInt32LE();
          break;
        default:
          return malformed;
      }
      fields.push(field(String(number), value, base + from, reader.offset - from, inner));
    }
    return { ok: true, value: fields };
  });
}

// oxlint-disable-next-line no-control-regex -- controls tell bytes from text
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f]/;

/** The bytes as text, when they are UTF-8 without controls. */
function textOf(bytes: Buffer): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  return CONTROLS.test(text) ? undefined : text;
}
