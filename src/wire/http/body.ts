/** Bodies of HTTP/1 messages: how long they are (RFC 9112 §6), and what reads them. */
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Carried, Field } from '../../core/message.js';
import { field, group } from '../../core/field.js';
import { beginsSocketIo } from '../json/socket-io.js';
import { type Body, mediaType, partsOf } from '../multipart.js';
import { type Head, type StartLine, headerOf } from '../text-lines.js';
import { parameters, textField } from '../text.js';
import { parameterFields } from './parameters.js';

/** A body once unpacked: a small one may claim to hold gigabytes. */
export const MAX_UNPACKED = 1_048_576;

/** Longest value of a part of a form that is given as text. */
const MAX_FORM_VALUE = 1024;

const FORM = 'application/x-www-form-urlencoded';

const CHUNKED = /\bchunked\s*$/i;

const UNWANTED = ['image/', 'audio/', 'video/', 'font/', 'application/vnd.apple.'];
const UNWANTED_TYPES: ReadonlySet<string> = new Set([
  'text/html',
  'text/css',
  'text/javascript',
  'text/event-stream',
  'multipart/x-mixed-replace',
  ...['javascript', 'zip', 'gzip', 'pdf', 'x-mpegurl', 'wasm'].flatMap((name) => [`application/${name}`, `application/x-${name}`]),
]);

export type Framing =
  | { readonly is: 'length'; readonly length: number }
  | { readonly is: 'chunked' }
  /** "the message body length is determined by the number of octets received prior to the server closing the connection" */
  | { readonly is: 'until-close' };

/** What a message gives besides its head. */
export interface Content {
  readonly fields: readonly Field[];
  readonly carries: readonly Carried[];
}

/** How the end of a body is found; undefined when the head contradicts itself. `method` is that of the request, to a response. */
export function framingOf(head: Head, start: StartLine, method: string | undefined): Framing | undefined {
  if (start.is === 'response') {
    const { text: status } = start.status;
    if (status.startsWith('1') || status === '204' || status === '304' || method === 'HEAD') return { is: 'length', length: 0 };
  }
  const coding = headerOf(head, 'transfer-encoding');
  if (coding !== undefined && CHUNKED.test(coding.text)) return { is: 'chunked' };
  const length = headerOf(head, 'content-length')?.text;
  if (length === undefined) return start.is === 'request' ? { is: 'length', length: 0 } : { is: 'until-close' };
  return /^\d{1,15}$/.test(length) ? { is: 'length', length: Number(length) } : undefined;
}

/** Whether something reads bodies of this kind: pictures, sound, scripts and pages say nothing here. */
export function isWanted(head: Head): boolean {
  const contentType = headerOf(head, 'content-type');
  if (contentType === undefined) return true;
  const type = mediaType(contentType.text);
  return !UNWANTED_TYPES.has(type) && !UNWANTED.some((beginning) => type.startsWith(beginning));
}

/**
 * Reads a body: forms become fields, all else is handed on. `body` replaces
 * the bytes from `from` to `to` when they were put together from chunks.
 */
export function readBody(bytes: Buffer, head: Head, from: number, to: number, isCut: boolean, chunks?: Buffer): Content {
  const plain = unpacked(chunks ?? bytes.subarray(from, to), headerOf(head, 'content-encoding')?.text);
  if (plain === undefined || plain.length === 0) return { fields: [], carries: [] };
  const isInPlace = chunks === undefined && plain.length === to - from && plain.buffer === bytes.buffer;
  const contentType = headerOf(head, 'content-type');
  const parts = isInPlace ? partsOf(bytes, contentType, from, to, isCut) : partsOf(plain, contentType, 0, plain.length, isCut);
  const source = isInPlace ? bytes : plain;
  // What was unpacked is found only as the whole of its wrapping.
  const placed = (one: Field): Field => (isInPlace ? one : inWrapping(one, from, to - from));
  const form: Field[] = [];
  const carries: Carried[] = [];
  for (const one of parts) {
    const fields = formFields(source, one);
    form.push(...fields.map(placed));
    if (fields.length > 0 || one.to <= one.from) continue;
    const protocol = protocolOf(source, one);
    if (protocol === 'nothing') continue;
    const range = isInPlace ? { offset: one.from, length: one.to - one.from } : { offset: from, length: to - from };
    carries.push({ ...range, ...(!isInPlace && { bytes: plain.subarray(one.from, one.to) }), ...(protocol !== undefined && { protocol }) });
  }
  return { fields: form.length === 0 ? [] : [group('form', form)], carries };
}

/** The values of a form: of one in a line, or of the part that holds one. */
function formFields(bytes: Buffer, { type, from, to, isCut, head }: Body): readonly Field[] {
  if (type === FORM) return isCut ? [] : parameterFields({ text: bytes.toString('latin1', from, to).trimEnd(), offset: from });
  // `Content-Disposition: form-data; name="user"` (RFC 7578 §4.2)
  const disposition = head && headerOf(head, 'content-disposition');
  if (disposition === undefined || isCut || to - from > MAX_FORM_VALUE) return [];
  const told = parameters(disposition, ';');
  const name = told.find((parameter) => parameter.name === 'name')?.value.text;
  if (name === undefined || name === '' || told.some((parameter) => parameter.name === 'filename')) return [];
  // A field that holds a document is read as one.
  if (protocolOf(bytes, { type: '', from, to }) === 'json') return [];
  return type === '' || type === 'text/plain' ? [textField(name, { text: bytes.toString('latin1', from, to), offset: from })] : [];
}

/** Who reads a body: by its type, else by how it begins; undefined when its content is to tell. */
export function protocolOf(
  bytes: Buffer,
  { type, from, to }: Pick<Body, 'type' | 'from' | 'to'>,
): 'json' | 'xml' | 'sdp' | 'nothing' | undefined {
  if (/\bjson$/.test(type)) return 'json';
  if (type === 'application/sdp' || type === 'application/trickle-ice-sdpfrag') return 'sdp';
  if (/\bxml$/.test(type) && type !== 'application/xhtml+xml') return 'xml';
  const begins = bytes.toString('latin1', from, Math.min(to, from + 64)).trimStart();
  if (/^(\{\s*["}]|\[\s*[[{"\]\d])/.test(begins) || beginsSocketIo(bytes, from, to)) return 'json';
  if (begins.startsWith('<?xml')) return 'xml';
  return type.startsWith('text/') || begins.startsWith('<') || type === FORM ? 'nothing' : undefined;
}

/** The body without its Content-Encoding; undefined when it cannot be undone. */
function unpacked(body: Buffer, encoding: string | undefined): Buffer | undefined {
  const options = { maxOutputLength: MAX_UNPACKED, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    switch (encoding?.trim().toLowerCase() ?? '') {
      case '':
      case 'identity':
        return body;
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(body, options);
      case 'deflate':
        // "Some non-conformant implementations send the "deflate" compressed data without the zlib wrapper" (RFC 9110 §8.4.1.2)
        return (body[0]! & 0x0f) === 8 ? inflateSync(body, options) : inflateRawSync(body, options);
      case 'br':
        return brotliDecompressSync(body, { maxOutputLength: MAX_UNPACKED });
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

function inWrapping({ name, value, fields }: Field, offset: number, length: number): Field {
  return field(name, value, offset, length, fields);
}
