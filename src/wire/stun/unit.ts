/** What datagrams and streams have in common: one unit, read. */
import type { Decoding } from '../../core/decoder.js';
import { field, pdu } from '../../core/field.js';
import type { Pdu } from '../../core/message.js';
import { u16be } from '../../core/words.js';
import { CHANNEL_NUMBER } from './attribute.js';
import { CHANNEL_HEADER, HEADER_LENGTH, MULTIPLEXED_HEADER, hasCookieAt } from './form.js';
import { readMessage } from './message.js';

/** Channels known of one flow. Guards memory; a client binds one for each peer it talks to. */
export const MAX_CHANNELS = 64;

/** Relayed addresses known of one flow. Guards memory; an allocation has one or two. */
export const MAX_RELAYED = 8;

/** How units follow each other on a stream. */
export type Framing = 'plain' | 'prefixed' | 'typed';

/** What is kept of one flow. */
export interface StunMemory {
  /** Once a unit has shown it. */
  framing: Framing | undefined;
  /** Numbers that the client has bound. */
  channels: ReadonlySet<number>;
  /** Addresses that a relay has lent the client. */
  relayed: ReadonlySet<string>;
}

/** Shared by all flows that have none of either, which are most. */
const NONE: ReadonlySet<never> = new Set();

export function newMemory(): StunMemory {
  return { framing: undefined, channels: NONE, relayed: NONE };
}

const RELAYED: ReadonlySet<string> = new Set(['xor-relayed-address', 'relayed-address']);

export const NOT_MINE: Decoding = { ok: false, why: 'not-mine', at: 0 };

/** Reads the message from `base` to `end`; the unit it ends takes `used` bytes. */
export function messageUnit(bytes: Buffer, base: number, end: number, used: number, memory: StunMemory): Decoding {
  const message = readMessage(bytes, base, end, memory.relayed);
  // Only the cookie says that it was meant to be one.
  if (message === undefined) return hasCookieAt(bytes, base, end) ? { ok: false, why: 'malformed', at: base + HEADER_LENGTH } : NOT_MINE;
  const { attributes } = message;
  for (let i = 0; i < attributes.length; i++) {
    const { type, from, to } = attributes[i]!;
    if (type === CHANNEL_NUMBER && to - from >= 2) memory.channels = withOne(memory.channels, u16be(bytes, from), MAX_CHANNELS);
  }
  const { fields } = message.pdu;
  for (let i = 0; i < fields.length; i++) {
    const { name, value } = fields[i]!;
    if (RELAYED.has(name) && value !== undefined) memory.relayed = withOne(memory.relayed, String(value), MAX_RELAYED);
  }
  return unit(message.pdu, used, message.direction);
}

/** ChannelData (RFC 8656 §12.4): channel number (2), length (2), what the peer sent or is sent. */
export function channelDataUnit(bytes: Buffer, used: number): Decoding {
  const length = bytes.readUInt16BE(2);
  const fields = [field('channel-number', `0x${bytes.toString('hex', 0, 2)}`, 0, 2), field('data', undefined, CHANNEL_HEADER, length)];
  return unit(pdu('channel-data', fields, [{ offset: CHANNEL_HEADER, length }]), used);
}

/** Multiplexed TURN ([MS-TURN] §2.2.3): 0xFF10 (2), length of the rest (2), session id (8), what is passed on. */
export function multiplexedUnit(bytes: Buffer, used: number): Decoding {
  const session = field('ms-multiplexed-turn-session-id', bytes.toString('hex', 4, MULTIPLEXED_HEADER), 4, 8);
  const carried = { offset: MULTIPLEXED_HEADER, length: used - MULTIPLEXED_HEADER };
  return unit(pdu('multiplexed-data', [session, field('data', undefined, carried.offset, carried.length)], [carried]), used);
}

/** Something of another protocol in the framing of a stream. */
export function frameUnit(offset: number, length: number): Decoding {
  return unit(pdu('frame', [field('data', undefined, offset, length)], [{ offset, length }]), offset + length);
}

function unit(read: Pdu, used: number, direction: (Decoding & { ok: true })['direction'] = undefined): Decoding {
  return { ok: true, pdus: [read], used, direction };
}

function withOne<T>(known: ReadonlySet<T>, one: T, most: number): ReadonlySet<T> {
  return known.size === most || known.has(one) ? known : new Set(known).add(one);
}
