/**
 * The head that SIP, RTSP and HTTP/1 share (RFC 3261 §7, RFC 7826 §5,
 * RFC 9112 §2.1; all after RFC 5322 §2.2):
 *
 *   INVITE sip:bob@example.org SIP/2.0 CRLF       or   SIP/2.0 200 OK CRLF
 *   Name: value CRLF
 *    a line that begins with white space goes on with the value before it CRLF
 *   CRLF
 *   body …
 */
import { firstBytesWhere } from './first-bytes.js';
import type { Text } from './text.js';

/** Longest head that is read: servers refuse more than 8 to 32 KiB. Guards memory and time. */
export const MAX_HEAD_BYTES = 32_768;

/** Headers of one head; far more than any of the captures at hand has. Guards memory. */
export const MAX_HEADERS = 512;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const SLASH = 0x2f;
const DOT = 0x2e;

const EMPTY_LINE = Buffer.from('\r\n\r\n');

/** Longest method: `UPDATEREDIRECTREF` of WebDAV has 17 letters. */
const MAX_METHOD = 20;

const STATUS_LINE = /^[A-Z]+\/\d\.\d \d{3}(?: .*)?$/;
const VERSION = /^[A-Z]+\/\d\.\d$/;

/** What a start line begins with: the letter of a method, or of the protocol. */
export const START_BYTES = firstBytesWhere(isCapital);

/** A value and the name in front of it, in lower case. Line ends inside a folded value are spaces here. */
export interface Header extends Text {
  readonly name: string;
}

export interface Head {
  readonly start: Text;
  readonly headers: readonly Header[];
  /** The first byte behind what was read: the body's when `isWhole`. */
  readonly end: number;
  /** The empty line was there. */
  readonly isWhole: boolean;
}

export type StartLine =
  | { readonly is: 'request'; readonly method: Text; readonly target: Text }
  | { readonly is: 'response'; readonly status: Text; readonly reason: Text };

/**
 * Reads the head that begins at `from`. Of one without its empty line only
 * the values that are surely complete are given: behind each of them the next
 * line has begun. Undefined when it is longer than a head may be.
 */
export function readHead(bytes: Buffer, from: number): Head | undefined {
  // What is behind the first of them is no part of the head: bodies are not made text for nothing.
  const emptyLine = bytes.indexOf(EMPTY_LINE, from);
  const last = emptyLine < 0 ? bytes.length : emptyLine + EMPTY_LINE.length;
  const text = bytes.toString('latin1', from, Math.min(last, from + MAX_HEAD_BYTES));
  const headers: Header[] = [];
  let start: Text | undefined;
  let at = 0;
  let name: string | undefined;
  let valueFrom = 0;
  let valueTo = 0;
  while (at < text.length) {
    const first = text.charCodeAt(at);
    const isContinued = start !== undefined && (first === SPACE || first === TAB);
    if (!isContinued && name !== undefined) {
      headers.push(headerIn(text, name, valueFrom, valueTo, from));
      name = undefined;
    }
    const feed = text.indexOf('\n', at);
    if (feed < 0) break;
    const lineEnd = feed > at && text.charCodeAt(feed - 1) === CARRIAGE_RETURN ? feed - 1 : feed;
    if (lineEnd === at && start !== undefined) return { start, headers, end: from + feed + 1, isWhole: true };
    if (start === undefined) start = { text: text.slice(at, lineEnd), offset: from + at };
    else if (isContinued) valueTo = lineEnd;
    else {
      const colon = text.indexOf(':', at);
      if (headers.length === MAX_HEADERS) return undefined;
      if (colon >= 0 && colon < lineEnd) {
        name = text.slice(at, colon).trimEnd().toLowerCase();
        valueFrom = colon + 1;
        valueTo = lineEnd;
      }
    }
    at = feed + 1;
  }
  if (text.length === MAX_HEAD_BYTES) return undefined;
  return { start: start ?? { text: '', offset: from }, headers, end: from + text.length, isWhole: false };
}

/** The header whose value stands from `from` to `to`. */
function headerIn(text: string, name: string, from: number, to: number, base: number): Header {
  const raw = text.slice(from, to);
  // "a NUL … is not allowed in a field" (RFC 9110 §5.5): what receives one in a string ends it there.
  const nul = raw.indexOf('\0');
  const untilNul = nul < 0 ? raw : raw.slice(0, nul);
  const value = untilNul.trimStart();
  const hasLineEnds = value.includes('\r') || value.includes('\n');
  return {
    name,
    text: hasLineEnds ? value.trimEnd().replaceAll(/[\r\n]/g, ' ') : value.trimEnd(),
    offset: base + from + untilNul.length - value.length,
  };
}

/** The value of the first header of this name, or of another one for the same. */
export function headerOf({ headers }: Head, name: string, orName = name): Header | undefined {
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i]!;
    if (header.name === name || header.name === orName) return header;
  }
  return undefined;
}

/**
 * Whether a start line of the protocol (its name in capitals, as `SIP`) stands
 * from `at`: `SIP/2.0 200 …`, or `METHOD target SIP/2.0`. A line whose end is
 * not there counts when `isStream` and it is one so far. Allocates nothing.
 */
export function looksLikeStart(bytes: Uint8Array, at: number, end: number, protocol: Uint8Array, isStream: boolean): boolean {
  const first = bytes[at]!;
  if (end - at < 8 || !isCapital(first)) return false;
  if (isVersion(bytes, at, end, protocol)) {
    const status = at + protocol.length + 4;
    return bytes[status] === SPACE && isDigit(bytes[status + 1]) && isDigit(bytes[status + 2]) && isDigit(bytes[status + 3]);
  }
  let target = at;
  while (target < end && target - at < MAX_METHOD && isMethodLetter(bytes[target]!)) target++;
  if (target - at < 3 || bytes[target] !== SPACE) return false;
  target++;
  const limit = Math.min(end, at + MAX_HEAD_BYTES);
  let feed = target;
  while (feed < limit && bytes[feed]! >= SPACE) feed++;
  if (feed === limit) return isStream && isTarget(bytes, target, limit);
  if (bytes[feed] !== LINE_FEED && bytes[feed] !== CARRIAGE_RETURN) return false;
  const version = feed - protocol.length - 4;
  return version - 1 > target && bytes[version - 1] === SPACE && isVersion(bytes, version, end, protocol);
}

/** Takes a start line apart; undefined when it is none of the protocol's. */
export function readStart({ text, offset }: Text, protocol: string): StartLine | undefined {
  if (text.startsWith(`${protocol}/`)) {
    if (!STATUS_LINE.test(text)) return undefined;
    const status = protocol.length + 5;
    const from = Math.min(text.length, status + 4);
    return {
      is: 'response',
      status: { text: text.slice(status, status + 3), offset: offset + status },
      reason: { text: text.slice(from), offset: offset + from },
    };
  }
  const space = text.indexOf(' ');
  const version = text.lastIndexOf(' ') + 1;
  if (space < 1 || version <= space + 2 || !text.startsWith(protocol, version) || !VERSION.test(text.slice(version))) return undefined;
  return {
    is: 'request',
    method: { text: text.slice(0, space), offset },
    target: { text: text.slice(space + 1, version - 1), offset: offset + space + 1 },
  };
}

function isVersion(bytes: Uint8Array, at: number, end: number, protocol: Uint8Array): boolean {
  const slash = at + protocol.length;
  if (end - at < protocol.length + 4) return false;
  for (let index = 0; index < protocol.length; index++) if (bytes[at + index] !== protocol[index]) return false;
  return bytes[slash] === SLASH && isDigit(bytes[slash + 1]) && bytes[slash + 2] === DOT && isDigit(bytes[slash + 3]);
}

/** So far a target, and perhaps the beginning of the version behind it. */
function isTarget(bytes: Uint8Array, from: number, to: number): boolean {
  let spaces = 0;
  for (let at = from; at < to; at++) if (bytes[at] === SPACE) spaces++;
  return to > from && bytes[from] !== SPACE && spaces <= 1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

/** Capitals, and what `M-SEARCH` and `GET_PARAMETER` have between them. */
function isMethodLetter(byte: number): boolean {
  return isCapital(byte) || byte === 0x2d || byte === 0x5f;
}
