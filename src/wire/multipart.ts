/**
 * Bodies of several parts (RFC 2046 §5.1):
 *
 *   --boundary CRLF
 *   Content-Type: application/sdp CRLF
 *   CRLF
 *   … CRLF
 *   --boundary--
 */
import { type Head, headerOf, readHead } from './text-lines.js';
import { type Text, parameters } from './text.js';

/** Parts of one body that are read. Guards time. */
export const MAX_BODY_PARTS = 32;

/** A body or part of one: what it is by its header, and where it stands. */
export interface Body {
  /** `application/sdp`, in lower case; empty when no header tells. */
  readonly type: string;
  readonly from: number;
  readonly to: number;
  /** The bytes end before the body does. */
  readonly isCut: boolean;
  readonly head: Head | undefined;
}

/** The media type of a `Content-Type` without its parameters, in lower case. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/** The parts of a body, or the body itself when it has none. */
export function partsOf(bytes: Buffer, contentType: Text | undefined, from: number, to: number, isCut: boolean): readonly Body[] {
  const type = mediaType(contentType?.text);
  const whole: Body = { type, from, to, isCut, head: undefined };
  if (!type.startsWith('multipart/') || contentType === undefined) return [whole];
  const boundary = parameters(contentType, ';').find(({ name }) => name === 'boundary')?.value.text;
  if (boundary === undefined || boundary === '') return [whole];
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const parts: Body[] = [];
  let at = bytes.indexOf(delimiter, from);
  while (at >= 0 && at < to && parts.length < MAX_BODY_PARTS) {
    if (bytes.toString('latin1', at + delimiter.length, at + delimiter.length + 2) === '--') break;
    const next = bytes.indexOf(delimiter, at + delimiter.length);
    const isLast = next < 0 || next >= to;
    const end = isLast ? to : withoutLineEnd(bytes, at, next);
    // The delimiter's line is to a part what the start line is to a message.
    const head = readHead(bytes.subarray(0, end), at);
    if (head?.isWhole === true) {
      const partType = mediaType(headerOf(head, 'content-type', 'c')?.text);
      parts.push({ type: partType, from: head.end, to: end, isCut: isLast, head });
    }
    at = isLast ? -1 : next;
  }
  return parts;
}

/** "the CRLF preceding the boundary delimiter line is conceptually attached to the boundary" */
function withoutLineEnd(bytes: Buffer, from: number, to: number): number {
  let end = to;
  if (end > from && bytes[end - 1] === 0x0a) end--;
  if (end > from && bytes[end - 1] === 0x0d) end--;
  return end;
}
