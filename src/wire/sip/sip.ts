/**
 * SIP (RFC 3261), over UDP, TCP and WebSocket (RFC 7118):
 *
 *   INVITE sip:bob@example.org SIP/2.0 CRLF      or   SIP/2.0 200 OK CRLF
 *   Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK776 CRLF
 *   From: "Alice" <sip:alice@example.org>;tag=1928 CRLF
 *   …
 *   CRLF
 *   body of Content-Length bytes
 */
import type { Context, Decoder, Decoding } from '../../core/decoder.js';
import type { Direction } from '../../core/flow.js';
import { START_BYTES, type StartLine, looksLikeStart, readHead } from '../text-lines.js';
import { type Dialogs, noDialogs } from './dialogs.js';
import { contentLength, messageUnit, startOf } from './message.js';

/** Longest body awaited on a stream; an SDP has some thousand bytes. Keeps head and body within what the engine buffers of a stream. */
export const MAX_BODY = 65_536;

/** More than the longest beginning of a start line that is awaited on a stream. */
const PARTIAL_START = 64;

const SIP = Buffer.from('SIP');
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NOT_MINE = { ok: false, why: 'not-mine', at: 0 } as const;

/** Reads SIP messages; what they describe is handed on to `sdp`, `xml` and `json`. */
export const sip: Decoder<Dialogs> = {
  id: 'sip',
  transports: ['udp', 'tcp'],
  retransmits: true,
  firstBytes: START_BYTES,
  looksLike: looksLikeSip,
  begin: noDialogs,
  decode: decodeSip,
};

function looksLikeSip(bytes: Uint8Array, at: number, end: number, transport: 'udp' | 'tcp', recognised: boolean): boolean {
  const isStream = transport === 'tcp';
  // On a flow of its own a message may be damaged, and what only keeps a path open is nothing else's.
  if (recognised && end > at) return !isStream || isLetter(bytes[at]!) || isLineEnd(bytes[at]!);
  return looksLikeStart(bytes, at, end, SIP, isStream);
}

function decodeSip(bytes: Buffer, { transport, recognised, memory }: Context<Dialogs>): Decoding {
  if (!looksLikeSip(bytes, 0, bytes.length, transport, recognised)) return NOT_MINE;
  return transport === 'udp' ? decodeDatagram(bytes, recognised, memory) : decodeStream(bytes, recognised, memory);
}

function decodeDatagram(bytes: Buffer, recognised: boolean, memory: Dialogs): Decoding {
  const from = behindLineEnds(bytes);
  // "a CRLF" or two keep a path open (RFC 5626 §3.5.1).
  if (from === bytes.length) return { ok: true, pdus: [], used: bytes.length, direction: undefined };
  const head = readHead(bytes, from);
  const start = head && startOf(head, recognised);
  if (head === undefined || start === undefined) return NOT_MINE;
  const length = contentLength(head) ?? bytes.length - head.end;
  // "If there are additional bytes … beyond the end of the body, they MUST be discarded" (§18.3)
  const to = Math.min(bytes.length, head.end + length);
  const isCut = !head.isWhole || head.end + length > bytes.length;
  return {
    ok: true,
    pdus: [messageUnit(bytes, head, start, to, isCut, memory)],
    used: bytes.length,
    direction: directionOf(start, head.headers),
  };
}

function decodeStream(bytes: Buffer, recognised: boolean, memory: Dialogs): Decoding {
  const from = behindLineEnds(bytes);
  if (from === bytes.length) return { ok: true, pdus: [], used: from, direction: undefined };
  if (!looksLikeStart(bytes, from, bytes.length, SIP, true)) {
    return recognised && isPartialStart(bytes, from) ? truncated(bytes) : NOT_MINE;
  }
  const head = readHead(bytes, from);
  if (head === undefined) return { ok: false, why: 'malformed', at: from };
  if (!head.isWhole) return truncated(bytes);
  const start = startOf(head, recognised);
  if (start === undefined || start === 'damaged') return NOT_MINE;
  // "Content-Length … If a stream-based protocol is used, the header field MUST be used" (§20.14)
  const length = contentLength(head) ?? 0;
  if (length > MAX_BODY) return { ok: false, why: 'malformed', at: head.end };
  const to = head.end + length;
  if (to > bytes.length) return { ok: false, why: 'truncated', at: bytes.length, needs: to };
  return { ok: true, pdus: [messageUnit(bytes, head, start, to, false, memory)], used: to, direction: directionOf(start, head.headers) };
}

/** "A REGISTER request" goes from a user agent to its registrar; all others go both ways. */
function directionOf(
  start: StartLine | 'damaged',
  headers: readonly { readonly name: string; readonly text: string }[],
): Direction | undefined {
  if (start === 'damaged') return undefined;
  if (start.is === 'request') return start.method.text === 'REGISTER' ? 'to-server' : undefined;
  return headers.some(({ name, text }) => name === 'cseq' && text.endsWith('REGISTER')) ? 'to-client' : undefined;
}

function behindLineEnds(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && isLineEnd(bytes[at]!)) at++;
  return at;
}

/** All of a stream that is there is the beginning of a start line. */
function isPartialStart(bytes: Buffer, from: number): boolean {
  return /^(?:[A-Z]{1,20}|[A-Z]{3,20} \S{0,4}|S(?:I(?:P(?:\/(?:2(?:\.(?:0(?: \d{0,3})?)?)?)?)?)?)?)$/.test(
    bytes.toString('latin1', from, from + PARTIAL_START),
  );
}

function truncated(bytes: Buffer): Decoding {
  return { ok: false, why: 'truncated', at: bytes.length };
}

function isLineEnd(byte: number): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

function isLetter(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
