import type { Carried, Payload } from '../core/message.js';
import { piecesWithin } from '../flow/fragments.js';

/**
 * The bytes of another protocol inside a payload, as a payload of their own.
 * Where they were only unmasked or decrypted, byte for byte, each stands where
 * it was captured; what was unpacked stands in the whole range of its wrapping.
 */
export function carriedPayload(outer: Payload, { offset, length, bytes, disclosure }: Carried): Payload {
  const wasUnpacked = outer.isUnpacked === true;
  return {
    flow: outer.flow,
    direction: outer.direction,
    disclosure: disclosure ?? outer.disclosure,
    bytes: bytes ?? outer.bytes.subarray(offset, offset + length),
    pieces: wasUnpacked ? outer.pieces : piecesWithin(outer.pieces, offset, offset + length),
    isUnpacked: wasUnpacked || (bytes !== undefined && bytes.length !== length),
    isReplaced: outer.isReplaced === true || bytes !== undefined,
  };
}
