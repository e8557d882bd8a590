/**
 * PPP (RFC 1661 §2), bare or in HDLC-like framing (RFC 1662 §3.1).
 *
 *   0      1      2          4
 *   +------+------+----------+-----------
 *   | 0xff | 0x03 | protocol | payload …      address and control may be missing, and the
 *   +------+------+----------+-----------     protocol be one odd byte (RFC 1661 §6.5)
 */
import { readCiscoHdlc } from './cisco-hdlc.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_MPLS } from './ethertype.js';
import type { Packet, Reached } from './packet.js';

const ADDRESS_AND_CONTROL = 0xff03;
const CONTROL = 0x03;
const ALL_STATIONS = 0xff;

const PROTOCOL_IPV4 = 0x0021;
const PROTOCOL_IPV6 = 0x0057;
/** MPLS unicast (RFC 3032 §4.3). */
const PROTOCOL_MPLS = 0x0281;

export function readPpp(packet: Packet): Reached {
  if (packet.left < 1) return 'truncated';
  if (packet.u8(0) === ALL_STATIONS) {
    if (packet.left < 2) return 'truncated';
    if (packet.u16(0) !== ADDRESS_AND_CONTROL) return 'malformed';
    packet.at += 2;
    if (packet.left < 1) return 'truncated';
  }
  // "the least significant bit of the least significant octet MUST equal 1", and of the other 0 (RFC 1661 §2)
  const length = (packet.u8(0) & 1) === 1 ? 1 : 2;
  if (packet.left < length) return 'truncated';
  const protocol = length === 1 ? packet.u8(0) : packet.u16(0);
  packet.at += length;
  if (protocol === PROTOCOL_IPV4) packet.etherType = ETHERTYPE_IPV4;
  else if (protocol === PROTOCOL_IPV6) packet.etherType = ETHERTYPE_IPV6;
  else if (protocol === PROTOCOL_MPLS) packet.etherType = ETHERTYPE_MPLS;
  else return 'not-ip';
  return 'next';
}

/** LINKTYPE_PPP_HDLC: serial lines, of Cisco's own framing (RFC 1547 §4.3.1) too. */
export function readPppHdlc(packet: Packet): Reached {
  if (packet.left < 1) return 'truncated';
  return (packet.u8(0) & 0x7f) === 0x0f ? readCiscoHdlc(packet) : readPpp(packet);
}

/** LINKTYPE_PPP_PPPD: a direction (0 in, 1 out) in the place of the address byte. */
export function readPppd(packet: Packet): Reached {
  if (packet.left < 2) return 'truncated';
  packet.at += packet.u8(1) === CONTROL ? 2 : 1;
  return readPpp(packet);
}
