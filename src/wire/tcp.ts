/**
 * TCP (RFC 9293 §3.1).
 *
 *   0             2                  4          8                 12       13      14           20
 *   +-------------+------------------+----------+-----------------+--------+-------+---- … -----+----------
 *   | source port | destination port | sequence | acknowledgment  | offset | flags | window …   | options …
 *   +-------------+------------------+----------+-----------------+--------+-------+---- … -----+----------
 */
import { type Packet, PROTOCOL_TCP, type Reached } from './packet.js';

const HEADER = 20;
export const TCP_FIN = 0x01;
export const TCP_SYN = 0x02;
export const TCP_ACK = 0x10;

/** Whether a packet whose headers were read begins a connection: a SYN that answers none. */
export function beginsConnection({ protocol, tcpFlags }: Packet): boolean {
  return protocol === PROTOCOL_TCP && (tcpFlags & (TCP_SYN | TCP_ACK)) === TCP_SYN;
}

export function readTcp(packet: Packet): Reached {
  if (packet.left < HEADER) return 'truncated';
  const headerLength = (packet.u8(12) >> 4) * 4;
  if (headerLength < HEADER) return 'malformed';
  packet.sourcePort = packet.u16(0);
  packet.destinationPort = packet.u16(2);
  packet.tcpSequence = packet.u32(4);
  packet.tcpFlags = packet.u8(13);
  if (packet.left < headerLength) return 'truncated';
  packet.marks?.push({ kind: 'tcp', at: packet.at, end: packet.end, cut: packet.cut });
  packet.at += headerLength;
  return 'payload';
}
