import type { Message } from '../core/message.js';
import { type Evidence, MAX_EVIDENCE_BYTES } from '../core/observation.js';

/** Where in which frames a range of a message's payload was captured. */
export function evidenceOf(message: Pick<Message, 'payload'>, capture: number, offset: number, length: number): Evidence {
  const { bytes, pieces, isUnpacked = false } = message.payload;
  if (isUnpacked) return wholeOf(message, capture, offset, length);
  const end = offset + length;
  const hex = bytes.toString('hex', offset, Math.min(end, offset + MAX_EVIDENCE_BYTES));
  const only = pieces[0]!;
  // A datagram, or a run of a stream that one segment held: by far the most.
  if (pieces.length === 1 && only.part === undefined)
    return { capture, frame: only.frame, offset: only.frameOffset + offset, length, time: only.time, hex };
  const parts = pieces
    .filter((piece) => piece.from < Math.max(end, offset + 1) && piece.from + piece.length > offset)
    .map((piece) => {
      const from = Math.max(offset, piece.from);
      return {
        time: piece.time,
        part: piece.part && { name: piece.part.name, offset: piece.part.offset + from - piece.from },
        range: {
          frame: piece.frame,
          offset: piece.frameOffset + from - piece.from,
          length: Math.min(end, piece.from + piece.length) - from,
        },
      };
    });
  // Only an empty value at the very end lies in no piece.
  const last = pieces[pieces.length - 1]!;
  const first = parts[0] ?? {
    time: last.time,
    part: undefined,
    range: { frame: last.frame, offset: last.frameOffset + last.length, length: 0 },
  };
  const rest = parts.slice(1).map((part) => part.range);
  return {
    capture,
    ...first.range,
    time: first.time,
    hex,
    ...(rest.length > 0 && { pieces: rest }),
    ...(first.part !== undefined && { part: first.part }),
  };
}

/** Of unpacked bytes only the whole of what they were unpacked from can be pointed at. */
function wholeOf({ payload: { bytes, pieces } }: Pick<Message, 'payload'>, capture: number, offset: number, length: number): Evidence {
  const [first, ...rest] = pieces.map(({ frame, frameOffset, length: bytesOf }) => ({ frame, offset: frameOffset, length: bytesOf }));
  return {
    capture,
    ...first!,
    time: pieces[0]!.time,
    hex: bytes.toString('hex', offset, offset + Math.min(length, MAX_EVIDENCE_BYTES)),
    ...(rest.length > 0 && { pieces: rest }),
    ...(pieces[0]!.part !== undefined && { part: pieces[0]!.part }),
  };
}
