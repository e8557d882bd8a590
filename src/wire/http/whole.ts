import type { Decoding } from '../../core/decoder.js';
import { pdu } from '../../core/field.js';
import { readHead, readStart } from '../text-lines.js';
import { isWanted, readBody } from './body.js';
import { headFields } from './head.js';

/** What is read of the body of a message that is there as a whole: lists of rooms and of their members fit. */
export const MAX_WHOLE_BODY = 4_194_304;

/** Reads an HTTP/1 message that is there as a whole, as a proxy gives it: the body is all that stands behind the head. */
export function decodeWhole(bytes: Buffer): Decoding {
  const head = readHead(bytes, 0);
  const start = head?.isWhole === true ? readStart(head.start, 'HTTP') : undefined;
  if (head === undefined || start === undefined) return { ok: false, why: 'malformed', at: 0 };
  const fields = headFields(head, start);
  const to = Math.min(bytes.length, head.end + MAX_WHOLE_BODY);
  const content = isWanted(head) && to > head.end ? readBody(bytes, head, head.end, to, to < bytes.length) : { fields: [], carries: [] };
  const direction = start.is === 'request' ? 'to-server' : 'to-client';
  return { ok: true, pdus: [pdu(start.is, [...fields, ...content.fields], content.carries)], used: bytes.length, direction };
}
