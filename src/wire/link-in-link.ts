/**
 * Capture headers that name the link type of the frame behind them: PPI (the
 * CACE "Per-Packet Information" specification §3) and Apple's PKTAP. Both are
 * little endian.
 *
 *   PPI    0         1       2        4     8
 *          +---------+-------+--------+-----+----------+--------
 *          | version | flags | length | DLT | fields … | frame …
 *          +---------+-------+--------+-----+----------+--------
 *   PKTAP  0        4           8     12
 *          +--------+-----------+-----+---------------------+--------
 *          | length | next type | DLT | interface, process … | frame …      next type 1: a frame follows
 *          +--------+-----------+-----+---------------------+--------
 */
import type { Packet, Reached } from './packet.js';

const PPI_HEADER = 8;
const PKTAP_HEADER = 12;
const PKTAP_FRAME_FOLLOWS = 1;

/** Steps over the header and returns the link type of what follows. */
export function readPpi(packet: Packet): Reached | number {
  if (packet.left < PPI_HEADER) return 'truncated';
  if (packet.u8(0) !== 0) return 'malformed';
  const { bytes, at } = packet;
  return stepOver(packet, bytes.readUInt16LE(at + 2), PPI_HEADER, bytes.readUInt32LE(at + 4));
}

/** Steps over the header and returns the link type of what follows. */
export function readPktap(packet: Packet): Reached | number {
  if (packet.left < PKTAP_HEADER) return 'truncated';
  const { bytes, at } = packet;
  if (bytes.readUInt32LE(at + 4) !== PKTAP_FRAME_FOLLOWS) return 'not-ip';
  return stepOver(packet, bytes.readUInt32LE(at), PKTAP_HEADER, bytes.readUInt32LE(at + 8));
}

function stepOver(packet: Packet, length: number, shortest: number, linkType: number): Reached | number {
  if (length < shortest) return 'malformed';
  if (packet.left < length) return 'truncated';
  packet.at += length;
  return linkType;
}
