/**
 * Frame Relay: a Q.922 address, then multiprotocol encapsulation (RFC 2427 §3–4) or Cisco's.
 *
 *   0         2…4      +1         +1
 *   +---------+--------+----------+-------+-----------
 *   | address | 3 (UI) | 0 or not | NLPID | payload …      NLPID 0xcc IPv4, 0x8e IPv6,
 *   +---------+--------+----------+-------+-----------     0x80 OUI (3) and EtherType (2) follow
 *   +---------+-----------+-----------
 *   | address | EtherType | payload …                      Cisco
 *   +---------+-----------+-----------
 */
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './ethertype.js';
import type { Packet, Reached } from './packet.js';

/** Q.922 §3.2: the address has two, three or four bytes; the last one is odd. */
const MAX_ADDRESS = 4;
const UNNUMBERED_INFORMATION = 3;
const PAD = 0;
const NLPID_SNAP = 0x80;
const NLPID_IPV4 = 0xcc;
const NLPID_IPV6 = 0x8e;

export function readFrameRelay(packet: Packet): Reached {
  if (packet.left < 1) return 'truncated';
  if (isLastAddressByte(packet.u8(0))) return 'malformed';
  let address = 1;
  do {
    if (address === MAX_ADDRESS) return 'malformed';
    if (packet.left < address + 1) return 'truncated';
  } while (!isLastAddressByte(packet.u8(address++)));
  packet.at += address;
  if (packet.left < 2) return 'truncated';
  if (packet.u8(0) === UNNUMBERED_INFORMATION) {
    packet.at += packet.u8(1) === PAD ? 2 : 1;
    return readNlpid(packet);
  }
  packet.etherType = packet.u16(0);
  if (packet.etherType !== ETHERTYPE_IPV4 && packet.etherType !== ETHERTYPE_IPV6) return 'not-ip';
  packet.at += 2;
  return 'next';
}

function isLastAddressByte(byte: number): boolean {
  return (byte & 1) === 1;
}

function readNlpid(packet: Packet): Reached {
  if (packet.left < 1) return 'truncated';
  const nlpid = packet.u8(0);
  packet.at += 1;
  if (nlpid === NLPID_IPV4) packet.etherType = ETHERTYPE_IPV4;
  else if (nlpid === NLPID_IPV6) packet.etherType = ETHERTYPE_IPV6;
  else if (nlpid === NLPID_SNAP) return readSnap(packet);
  else return 'not-ip';
  return 'next';
}

function readSnap(packet: Packet): Reached {
  if (packet.left < 5) return 'truncated';
  // Any other organization's number is not an EtherType; 00-80-c2 is a bridged frame.
  if (packet.u8(0) !== 0 || packet.u16(1) !== 0) return 'not-ip';
  packet.etherType = packet.u16(3);
  packet.at += 5;
  return 'next';
}
