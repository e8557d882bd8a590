import type { Frame } from '../core/frame.js';
import type { Piece } from '../core/message.js';
import type { Packet } from '../wire/packet.js';

/** What a packet carries behind its headers; borrowed until the next packet. */
export function payloadOf(packet: Packet): Buffer {
  return packet.bytes.subarray(packet.at, packet.end);
}

/** A packet's whole payload as one piece. */
export function pieceOf(bytes: Buffer, packet: Packet, frame: Frame): Piece {
  return {
    frame: frame.number,
    time: { seconds: frame.seconds, nanoseconds: frame.nanoseconds, digits: frame.timeDigits },
    from: 0,
    length: bytes.length,
    frameOffset: packet.at - packet.start,
  };
}
