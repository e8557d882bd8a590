import { parseAddress } from '../core/address.js';
import type { Field } from '../core/message.js';
import type { AddressPseudonyms } from './address-pseudonyms.js';

/** RFC 8489 §5 */
const STUN_COOKIE = Buffer.from('2112a442', 'hex');
const STUN_ID_LENGTH = 12;

/** Puts pseudonyms in the place of all addresses that are written as text in `captured`, unless that was done already. */
export function replaceAddressTexts(bytes: Buffer, captured: Buffer, addresses: AddressPseudonyms): void {
  const text = captured.toString('latin1');
  if (!/[.:]/.test(text)) return;
  for (const { at, text: old, pseudonym } of addresses.inText(text)) {
    if (old.length === pseudonym.length && bytes.toString('latin1', at, at + old.length) === old) bytes.write(pseudonym, at, 'latin1');
  }
}

/**
 * Puts a pseudonym in the place of the address that a field says it holds:
 * in network order, in the other order, or under the mask that STUN puts on
 * it; false when it is not found in its bytes. Texts were replaced before.
 */
export function replaceFieldAddress(bytes: Buffer, { value, offset, length }: Field, addresses: AddressPseudonyms): boolean {
  const old = typeof value === 'string' ? addressIn(value) : undefined;
  if (old === undefined) return true;
  const made = addresses.of(old);
  if (made.equals(old)) return true;
  const range = bytes.subarray(offset, offset + length);
  const id = bytes.subarray(8, 8 + STUN_ID_LENGTH);
  for (const mask of [undefined, 'turned', Buffer.concat([STUN_COOKIE, id]), bytes.subarray(4, 4 + 16)] as const) {
    const written = (address: Uint8Array) => {
      if (mask === undefined) return Buffer.from(address);
      if (mask === 'turned') return Buffer.from(address.toReversed());
      return Buffer.from(address.map((byte, i) => byte ^ (mask[i] ?? 0)));
    };
    const at = range.indexOf(written(old));
    if (at < 0) continue;
    written(made).copy(range, at);
    return true;
  }
  return false;
}

/** The bytes of `ip`, `ip:port` or `[v6]:port`; undefined when it is none. */
function addressIn(value: string): Uint8Array | undefined {
  if (value.length > 60 || !/^[[\da-f]/i.test(value)) return undefined;
  const socket = /^(?:\[(.*)\]|([\d.]+)):\d+$/.exec(value);
  return parseAddress(socket?.[1] ?? socket?.[2] ?? value);
}
