/**
 * The program whose packet a frame holds, as capture tools write it around the
 * packet itself: PCAPdroid's trailer and Apple's PKTAP header. What stands in
 * the options of a pcapng block is read with the block.
 *
 *   PCAPdroid   0       4     8                        28      32     the last 32 bytes of an Ethernet frame, big endian
 *               +-------+-----+------------------------+-------+
 *               | magic | uid | package name, 0-padded | FCS   |
 *               +-------+-----+------------------------+-------+
 *   PKTAP       52    56                     76 … 84    88
 *               +-----+----------------------+…+------+-----------------------+
 *               | pid | process name, 0-ended | … | epid | effective process name |
 *               +-----+----------------------+…+------+-----------------------+
 *
 * Sources: PCAPdroid's guide, "PCAPdroid Trailer"; bsd/net/pktap.h of Apple's xnu.
 */
import type { Frame } from '../core/frame.js';
import { u32be } from '../core/words.js';
import type { Packet } from './packet.js';

const LINKTYPE_ETHERNET = 1;
const LINKTYPE_PKTAP = 258;

export const TRAILER_MAGIC = 0x0107_2021;
export const TRAILER_LENGTH = 32;
const TRAILER_NAME = 8;
const TRAILER_NAME_LENGTH = 20;

const PKTAP_NAME = 56;
const PKTAP_EFFECTIVE_NAME = 88;
/** MAXCOMLEN + 1 */
const PKTAP_NAME_LENGTH = 17;

/** Null when the capture does not say. `packet`: the frame as it was read to the payload; what that carries is no trailer. */
export function appOf(frame: Frame, packet: Pick<Packet, 'bytes' | 'end'>): string | null {
  if (frame.app !== null) return frame.app;
  if (frame.linkType === LINKTYPE_ETHERNET) return appInTrailer(frame, packet.bytes === frame.bytes ? packet.end : frame.start);
  if (frame.linkType === LINKTYPE_PKTAP) return appInPktap(frame);
  return null;
}

/** A trailer that begins at `from` or behind it. */
function appInTrailer({ bytes, start, capturedLength }: Frame, from: number): string | null {
  const trailer = start + capturedLength - TRAILER_LENGTH;
  if (trailer < from || u32be(bytes, trailer) !== TRAILER_MAGIC) return null;
  return nameAt(bytes, trailer + TRAILER_NAME, TRAILER_NAME_LENGTH);
}

/** A daemon may send for an app: the effective process is the one that asked for it. */
function appInPktap({ bytes, start, capturedLength }: Frame): string | null {
  const length = capturedLength < 4 ? 0 : Math.min(capturedLength, bytes.readUInt32LE(start));
  const fits = (at: number) => at + PKTAP_NAME_LENGTH <= length;
  const effective = fits(PKTAP_EFFECTIVE_NAME) ? nameAt(bytes, start + PKTAP_EFFECTIVE_NAME, PKTAP_NAME_LENGTH) : null;
  return effective ?? (fits(PKTAP_NAME) ? nameAt(bytes, start + PKTAP_NAME, PKTAP_NAME_LENGTH) : null);
}

/** Text up to the first zero byte; null when there is none. */
function nameAt(bytes: Buffer, at: number, length: number): string | null {
  const end = bytes.indexOf(0, at);
  const name = bytes.toString('utf8', at, end < 0 || end > at + length ? at + length : end);
  return name === '' ? null : name;
}
