import { parseAddress } from '../../core/address.js';
import type { Probe } from './probe.js';

/** Stands for a byte that says nothing of the client: an echo of the server's address, part of a transaction id, or one that varies. */
export const VARIES = -1;

/** Same bytes at the same place that two payloads must have to be one template. */
const LEAST_COMMON = 4;

/** And as a share of what can be compared: noise has one of 256, a head in the clear before an encrypted body a quarter. */
const COMMON_SHARE = 1 / 5;

/** Lengths of payloads that can be one template; an address as text has 7 to 15 characters. */
export const LENGTH_SPREAD = 8;

/** RFC 8489 section 5: the cookie of every STUN message, and after it 12 bytes that are new for each. */
const STUN_COOKIE = '\x21\x12\xa4\x42';
const STUN_HEADER_LENGTH = 20;

/** A payload with what names its server, or only this exchange, masked. */
export interface Template {
  readonly bytes: Int16Array;
  /** Where each of them stands in the payload; an echo, however long, is one place. */
  readonly at: Uint16Array;
}

/** Of payloads without an echo all have the same places. */
const PLACES = Uint16Array.from({ length: 512 }, (_, i) => i);

/** Masks what must differ from server to server, so that what is left can be compared. */
export function templateOf({ bytes: payload, server }: Pick<Probe, 'bytes' | 'server'>): Template {
  const lengths = echoesIn(payload, server);
  const count = payload.length - lengths.reduce((sum, length) => sum + Math.max(length - 1, 0), 0);
  const bytes = new Int16Array(count);
  const places = lengths.length === 0 && count <= PLACES.length ? undefined : new Uint16Array(count);
  const isStun = payload.length >= STUN_HEADER_LENGTH && payload.startsWith(STUN_COOKIE, 4) && payload.charCodeAt(0) < 0x40;
  for (let i = 0, at = 0; i < count; i++) {
    const isTransaction = isStun && at >= 8 && at < STUN_HEADER_LENGTH;
    const echo = lengths[at] ?? 0;
    bytes[i] = echo > 0 || isTransaction ? VARIES : payload.charCodeAt(at);
    if (places !== undefined) places[i] = at;
    at += Math.max(echo, 1);
  }
  return { bytes, at: places ?? PLACES.subarray(0, count) };
}

/** What two templates have in common, with the places of the first; undefined when they are not of one kind. */
export function commonTemplate(a: Template, b: Template): Template | undefined {
  if (!areAlike(a, b)) return undefined;
  return { bytes: a.bytes.length === b.bytes.length ? samePlaces(a.bytes, b.bytes) : sameEnds(a.bytes, b.bytes), at: a.at };
}

/** Whether enough is the same at the same place; of templates of different lengths, at the beginning and at the end. */
export function areAlike({ bytes: a }: Template, { bytes: b }: Template): boolean {
  let common = 0;
  let comparable = 0;
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    if (a[i] === VARIES || b[i] === VARIES) continue;
    comparable++;
    if (a[i] === b[i]) common++;
  }
  if (a.length !== b.length) {
    const { head, tail } = endsOf(a, b);
    common = constantBytesOf({ bytes: a.subarray(0, head) }) + constantBytesOf({ bytes: a.subarray(a.length - tail) });
  }
  return common >= LEAST_COMMON && common >= comparable * COMMON_SHARE;
}

/** How many bytes of a template do not vary. */
export function constantBytesOf({ bytes }: Pick<Template, 'bytes'>): number {
  return bytes.reduce((count, byte) => (byte === VARIES ? count : count + 1), 0);
}

/** A payload as hex, `..` for each byte that varies. */
export function formatTemplate({ bytes, at }: Template, length: number): string {
  const parts = Array.from({ length }, () => '..');
  bytes.forEach((byte, i) => {
    if (byte !== VARIES) parts[at[i]!] = byte.toString(16).padStart(2, '0');
  });
  return parts.join('');
}

/** Lengths of the echoes of an address in a payload, by where they begin; empty where there are none. */
function echoesIn(payload: string, address: string): readonly number[] {
  const lengths: number[] = [];
  for (const form of formsOf(address)) {
    for (let at = payload.indexOf(form); at >= 0; at = payload.indexOf(form, at + form.length))
      if (!lengths.some((length, from) => from < at + form.length && at < from + length)) lengths[at] = form.length;
  }
  return lengths;
}

/** How a payload may repeat its server's address, the longest form first. */
function formsOf(address: string): readonly string[] {
  const bytes = parseAddress(address)!;
  const asBytes = String.fromCharCode(...bytes);
  return bytes.length === 4 ? [address, address.replaceAll('.', '-'), asBytes, String.fromCharCode(...bytes.toReversed())] : [asBytes];
}

function samePlaces(a: Int16Array, b: Int16Array): Int16Array {
  return a.map((byte, i) => (byte === b[i] ? byte : VARIES));
}

/** Of templates of different lengths: their common beginning and end. */
function sameEnds(a: Int16Array, b: Int16Array): Int16Array {
  const { head, tail } = endsOf(a, b);
  return a.map((byte, i) => (i < head || i >= a.length - tail ? byte : VARIES));
}

function endsOf(a: Int16Array, b: Int16Array): { readonly head: number; readonly tail: number } {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return { head, tail };
}
