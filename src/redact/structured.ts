import { createHmac } from 'node:crypto';
import type { Field } from '../core/message.js';
import { packedTo, unpacked } from './packed.js';
import { leaves } from './fields.js';

/** Characters tried at once. */
const BLOCK = 4;

/** A longer token is left with its identifiers replaced, or given up. */
const LONGEST = 4096;

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** What is asked of a token's pseudonym. */
export interface TokenForm {
  readonly key: Buffer;
  /** Values that it tells beside itself, and what it is to tell in their place. */
  readonly told: ReadonlyMap<string, string>;
  /** Puts pseudonyms in the place of identifiers. */
  replace(bytes: Buffer): void;
  /** Reads the unit once more with other characters in the place of the token's; undefined when it is no unit any more. */
  reread(token: Buffer): readonly Field[] | undefined;
}

/**
 * A token that a decoder took apart, made worthless: every character goes
 * without which it is still taken apart in the same way, and it tells
 * pseudonyms in the place of what it told. Undefined when that cannot be done
 * in as many characters.
 */
export function worthless(token: Buffer, form: TokenForm): Buffer | undefined {
  const made = withoutFiller(token, form);
  form.replace(made);
  replaceInside(made, form);
  return tells(made, token, form) ? made : repacked(token, form);
}

/** What stands in the bytes that a text in base64 is: integers, and texts between them. */
function replaceInside(token: Buffer, { replace }: TokenForm): void {
  const run = /[\w+/-]{8,}={0,2}$/.exec(token.toString('latin1'));
  if (run === null) return;
  const alphabet = /[-_]/.test(run[0]) ? 'base64url' : 'base64';
  // What stands before it without a break moves its groups of four.
  for (let from = run.index; from < run.index + 4; from++) {
    const text = token.toString('latin1', from);
    const bytes = Buffer.from(text, alphabet);
    replace(bytes);
    const written = bytes.toString(alphabet);
    if (written.length === text.length) token.write(written, from, 'latin1');
  }
}

/** With other characters where they make no difference. */
function withoutFiller(token: Buffer, { key, told, reread }: TokenForm): Buffer {
  const made = Buffer.from(token);
  const wanted = shapeOf(reread(token), told.keys());
  if (token.length > LONGEST) return made;
  const stream = createHmac('sha512', key).update(token).digest();
  for (let from = 0; from < made.length; from += BLOCK) {
    const was = Buffer.from(made.subarray(from, from + BLOCK));
    for (let at = from; at < from + was.length; at++) {
      const character = String.fromCharCode(made[at]!);
      if (/[A-Za-z\d]/.test(character)) made[at] = CHARACTERS.charCodeAt((stream[at % stream.length]! ^ at) % CHARACTERS.length);
    }
    if (shapeOf(reread(made), told.keys()) !== wanted) was.copy(made, from);
  }
  return made;
}

/** The same for base64 of a zlib stream, which is packed anew. */
function repacked(token: Buffer, form: TokenForm): Buffer | undefined {
  const { told, reread, replace } = form;
  const base64 = /[A-Za-z\d+/]{8,}=*$/.exec(token.toString('latin1'));
  if (base64 === null || token.length > LONGEST) return undefined;
  // A version of a few characters may stand before it.
  for (let from = base64.index; from < base64.index + 8; from++) {
    const packed = Buffer.from(token.toString('latin1', from), 'base64');
    const plain = unpacked(packed);
    if (plain === undefined) continue;
    const wrapped = (bytes: Buffer) => {
      const again = packedTo(packed.length, bytes);
      return again && Buffer.concat([token.subarray(0, from), Buffer.from(again.toString('base64'))]);
    };
    const wanted = shapeOf(reread(token), told.keys());
    // Twice: what packed worse at first may fit once more has gone.
    for (const size of [1, 1]) {
      for (let at = 0; at < plain.length; at += size) {
        const was = Buffer.from(plain.subarray(at, at + size));
        plain.fill(0, at, at + size);
        const trial = wrapped(plain);
        if (trial === undefined || shapeOf(reread(trial), told.keys()) !== wanted) was.copy(plain, at);
      }
    }
    replace(plain);
    const made = wrapped(plain);
    return made !== undefined && tells(made, token, form) ? made : undefined;
  }
  return undefined;
}

/** Whether it is taken apart as the other one is, and tells what it is to tell. */
function tells(made: Buffer, token: Buffer, { told, reread }: TokenForm): boolean {
  const [old, now] = [shapeOf(reread(token), told.keys()), shapeOf(reread(made), told.values())];
  return old !== undefined && now === old;
}

/** The names of all fields, and which of them hold values that count. */
function shapeOf(fields: readonly Field[] | undefined, told: Iterable<string>): string | undefined {
  if (fields === undefined) return undefined;
  const order = new Map(Array.from(told, (value, index) => [value, index]));
  return Array.from(leaves(fields), ({ name, value }) => `${name}=${order.get(String(value)) ?? ''}`).join();
}
