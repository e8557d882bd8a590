import type { ProbePacket } from './probe-log.js';

/** IP protocol numbers. */
const ICMP = 1;
const ICMPV6 = 58;

/** Type, code, checksum, identifier, sequence number; then what the sender put in (RFC 792, RFC 4443 §4.1). */
export const ECHO_HEADER_LENGTH = 8;

const TYPES: Readonly<Record<number, { readonly request: number; readonly reply: number }>> = {
  [ICMP]: { request: 8, reply: 0 },
  [ICMPV6]: { request: 128, reply: 129 },
};

/** Whether a packet that is neither UDP nor TCP is an ICMP echo with a payload. */
export function echoIn({
  bytes,
  at,
  end,
  protocol,
}: Pick<ProbePacket, 'bytes' | 'at' | 'end' | 'protocol'>): 'request' | 'reply' | undefined {
  const types = TYPES[protocol];
  if (types === undefined || end - at <= ECHO_HEADER_LENGTH || bytes[at + 1] !== 0) return undefined;
  const type = bytes[at];
  return type === types.request ? 'request' : type === types.reply ? 'reply' : undefined;
}
