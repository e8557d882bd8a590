/** STUN messages built by hand, so that a test does not trust the decoder's own idea of the format. For tests only. */
import type { Decoding } from '../../core/decoder.js';
import type { Transport } from '../../core/flow.js';
import type { Field } from '../../core/message.js';
import { contextOf } from '../../testing/decoding.js';
import { stun } from './stun.js';
import type { StunMemory } from './unit.js';

export const COOKIE = '2112a442';
export const TRANSACTION = '000102030405060708090a0b';
/** A header of before the cookie, and no filling up. */
export const CLASSIC = { head: `5a5a5a5a${TRANSACTION}`, isPadded: false };
export const OLD_COOKIE = [0x000f, '72c64bc6'] as const;

type Attributes = readonly (readonly [type: number, value: string | Buffer])[];

/** A value is bytes, or hex. */
export function message(type: number, attributes: Attributes = [], { head = COOKIE + TRANSACTION, isPadded = true } = {}): Buffer {
  const body = Buffer.concat(
    attributes.map(([number, given]) => {
      const value = typeof given === 'string' ? Buffer.from(given, 'hex') : given;
      const padding = isPadded ? -value.length & 3 : 0;
      return Buffer.concat([u16(number), u16(value.length), value, Buffer.alloc(padding)]);
    }),
  );
  return Buffer.concat([u16(type), u16(body.length), Buffer.from(head, 'hex'), body]);
}

export function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

export function channelData(channel: number, data: Buffer, padding = 0): Buffer {
  return Buffer.concat([u16(channel), u16(data.length), data, Buffer.alloc(padding)]);
}

export function multiplexed(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from('ff10', 'hex'), u16(8 + data.length), Buffer.from('0011223344556677', 'hex'), data]);
}

export const newMemory = (): StunMemory => stun.begin!();

export function decode(bytes: Buffer, transport: Transport = 'udp', recognised = false, memory = newMemory()): Decoding {
  return stun.decode(bytes, contextOf(transport, recognised, { memory }));
}

/** The fields of the one unit that `bytes` are. */
export function fieldsOf(bytes: Buffer, memory = newMemory()): readonly Field[] {
  const decoding = decode(bytes, 'udp', false, memory);
  return decoding.ok ? decoding.pdus[0]!.fields : [];
}

export function fieldOf(bytes: Buffer, name: string, memory = newMemory()): Field | undefined {
  return fieldsOf(bytes, memory).find((field) => field.name === name);
}

export const kindOf = (decoding: Decoding) => (decoding.ok ? decoding.pdus.map(({ kind }) => kind).join() : decoding.why);
