import type { Carried, Payload, Piece } from '../core/message.js';
import type { Disclosure } from '../core/observation.js';
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

/** Other bytes of the same stream. Written out, as all payloads are: what is spread is of a kind of its own to the engine, and slow to read. */
export function otherBytes(
  { flow, direction, disclosure, isUnpacked, isReplaced }: Payload,
  bytes: Buffer,
  pieces: readonly Piece[],
): Payload {
  return { flow, direction, disclosure, bytes, pieces, isUnpacked, isReplaced };
}

/** The same bytes, as open to others as what stands in them is. */
export function disclosedAs({ flow, direction, bytes, pieces, isUnpacked, isReplaced }: Payload, disclosure: Disclosure): Payload {
  return { flow, direction, disclosure, bytes, pieces, isUnpacked, isReplaced };
}
