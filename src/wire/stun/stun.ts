/**
 * STUN (RFC 8489), TURN (RFC 8656) and the checks of ICE (RFC 8445), with what
 * came before them: RFC 3489, and the older TURN of [MS-TURN].
 *
 * A datagram is one message, ChannelData or Multiplexed TURN, told apart by the
 * first byte (RFC 7983 §7); for streams see `stream.ts`. What a relay passes on
 * is handed on, to be read by its content.
 */
import type { Context, Decoder, Decoding } from '../../core/decoder.js';
import type { Direction } from '../../core/flow.js';
import { u16be } from '../../core/words.js';
import { addContent } from './content.js';
import { CHANNEL_HEADER, MULTIPLEXED_HEADER, isChannelDataAt, isMessageAt, isMultiplexedAt, isOfCallAt } from './form.js';
import { decodeStream, looksLikeStream } from './stream.js';
import { NOT_MINE, type StunMemory, channelDataUnit, messageUnit, multiplexedUnit, newMemory } from './unit.js';

/** stun and stuns (RFC 8489 §18.6) */
const SERVER_PORTS: ReadonlySet<number> = new Set([3478, 5349]);

export const stun: Decoder<StunMemory> = {
  id: 'stun',
  transports: ['udp', 'tcp'],
  // Equal requests are sent again, but finding out costs more than reading them again.
  retransmits: false,
  isUnmistakable: true,

  looksLike(bytes, at, end, transport, recognised) {
    return transport === 'udp' ? looksLikeDatagram(bytes, at, end, recognised) : looksLikeStream(bytes, at, end, recognised);
  },

  wrappedAt(bytes, at, end, into) {
    const first = bytes[at]!;
    if (first < 0x40 || (first >= 0x50 && first !== 0xff) || end - at <= CHANNEL_HEADER) return false;
    into.from = at + (first === 0xff ? MULTIPLEXED_HEADER : CHANNEL_HEADER);
    into.to = at + CHANNEL_HEADER + u16be(bytes, at + 2);
    // On a stream ChannelData is padded to a multiple of four (RFC 8656 §12.5), on UDP it may be.
    into.end = first === 0xff ? into.to : into.to + (-(into.to - at) & 3);
    return into.from < into.to && into.to <= end;
  },

  addContent,

  begin: newMemory,

  decode(bytes, context) {
    const { transport, recognised, memory } = context;
    if (!stun.looksLike(bytes, 0, bytes.length, transport, recognised)) return NOT_MINE;
    const decoding = transport === 'udp' ? decodeDatagram(bytes, memory) : decodeStream(bytes, recognised, memory);
    if (!decoding.ok || decoding.direction !== undefined) return decoding;
    return { ok: true, pdus: decoding.pdus, used: decoding.used, direction: directionByPort(context) };
  },
};

/** The way a unit goes that does not tell itself, where the capture begins in the middle of a flow to a relay. */
function directionByPort({ clientPort, serverPort, direction }: Context): Direction | undefined {
  if (!SERVER_PORTS.has(clientPort) || SERVER_PORTS.has(serverPort)) return undefined;
  return direction === 'to-server' ? 'to-client' : 'to-server';
}

function looksLikeDatagram(bytes: Uint8Array, at: number, end: number, recognised: boolean): boolean {
  const first = bytes[at]!;
  if (first < 0x40) return isMessageAt(bytes, at, end, recognised);
  if (first < 0x50) {
    if (!isChannelDataAt(bytes, at, end)) return false;
    // Clients count their channels up from 0x4000.
    return recognised || (first === 0x40 && isOfCallAt(bytes, at + CHANNEL_HEADER, end));
  }
  return isMultiplexedAt(bytes, at, end) && (recognised || isOfCallAt(bytes, at + MULTIPLEXED_HEADER, end));
}

function decodeDatagram(bytes: Buffer, memory: StunMemory): Decoding {
  const { length } = bytes;
  const first = bytes[0]!;
  if (first < 0x40) return messageUnit(bytes, 0, length, length, memory);
  return first < 0x50 ? channelDataUnit(bytes, length) : multiplexedUnit(bytes, length);
}
