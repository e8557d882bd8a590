/**
 * The names in an X.509 certificate (RFC 5280 §4.1).
 *
 *   SEQUENCE
 *     SEQUENCE                       tbsCertificate
 *       [0] version?  serial  algorithm
 *       issuer  validity  subject  public key
 *       [3] extensions?              SEQUENCE of SEQUENCE { OID, critical?, OCTET STRING }
 *     algorithm  signature
 *
 * The subject is a SEQUENCE of SET of SEQUENCE { OID, string }.
 */
import { formatAddress } from '../../core/address.js';
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import { Elements } from './der.js';
import { textOf } from './text.js';

/**
 * Alternative names of one certificate that are kept. The first ones tell the
 * operator; those of a delivery network list a hundred other customers.
 */
export const MAX_ALTERNATIVE_NAMES = 8;

/** Parts of a name; of a certificate there are ten, of its extensions some twelve. Guards memory. */
export const MAX_PARTS = 64;

const OID = 0x06;
const OCTET_STRING = 0x04;
const BMP_STRING = 0x1e;
const SEQUENCE = 0x30;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

/** UTF8String, NumericString, PrintableString, T61String, IA5String, VisibleString. */
const STRINGS: ReadonlySet<number> = new Set([0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a]);

const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['2a864886f70d010901', 'email-address'],
  ['0992268993f22c640101', 'user-id'],
]);

/** Attributes of a name that X.520 has: 55 04 and this byte. */
const X520_ATTRIBUTES: ReadonlyMap<number, string> = new Map([
  [0x03, 'common-name'],
  [0x0a, 'organization'],
  [0x0b, 'organizational-unit'],
]);

/** 55 1d and this byte: extensions of a certificate (RFC 5280 §4.2.1). */
const SUBJECT_ALTERNATIVE_NAME = 0x11;

/** RFC 5280 §4.2.1.6: the context tags of a GeneralName. */
const RFC822_NAME = 0x81;
const DNS_NAME = 0x82;
const URI = 0x86;
const IP_ADDRESS = 0x87;
const GENERAL_NAMES: ReadonlyMap<number, string> = new Map([
  [RFC822_NAME, 'rfc822-name'],
  [DNS_NAME, 'dns-name'],
  [URI, 'uniform-resource-identifier'],
  [IP_ADDRESS, 'ip-address'],
]);

/** The subject's names in a certificate that fills `bytes` from `at` to `end`, or `undefined` when it is none. */
export function readCertificateNames(bytes: Buffer, at: number, end: number): readonly Field[] | undefined {
  const certificate = new Elements(bytes, at, end, 1);
  if (!certificate.nextIs(SEQUENCE) || certificate.to !== end) return undefined;
  const signed = certificate.inside(1);
  if (!signed.nextIs(SEQUENCE)) return undefined;
  const part = signed.inside(MAX_PARTS);
  // "version [0] EXPLICIT Version DEFAULT v1": absent from a certificate of version 1.
  const isAtSerial = part.nextIs(VERSION) ? part.next() : part.to > signed.from;
  if (!isAtSerial || !part.next() || !part.nextIs(SEQUENCE)) return undefined;
  const { from, to } = part;
  const issuer = part.inside(MAX_PARTS);
  if (!part.next() || !part.nextIs(SEQUENCE)) return undefined;
  const fields: Field[] = [];
  // Who signs for himself is named twice, with the same bytes: the first are pointed at.
  const isSelfIssued = bytes.compare(bytes, from, to, part.from, part.to) === 0;
  addAttributes(fields, bytes, isSelfIssued ? issuer : part.inside(MAX_PARTS));
  let hasExtensions = false;
  while (!hasExtensions && part.next()) hasExtensions = part.tag === EXTENSIONS;
  if (hasExtensions) addAlternativeNames(fields, bytes, part);
  return fields;
}

function addAttributes(fields: Field[], bytes: Buffer, relative: Elements): void {
  while (relative.next()) {
    const attribute = relative.inside(MAX_PARTS);
    while (attribute.next()) {
      const part = attribute.inside(2);
      const name = part.nextIs(OID) ? attributeName(bytes, part) : undefined;
      if (name === undefined || !part.next() || part.from === part.to) continue;
      const text = stringOf(bytes, part);
      if (text !== undefined) fields.push(field(name, text, part.from, part.to - part.from));
    }
  }
}

function attributeName(bytes: Buffer, { from, to }: Elements): string | undefined {
  if (to - from !== 3) return ATTRIBUTES.get(bytes.toString('hex', from, to));
  return bytes[from] === 0x55 && bytes[from + 1] === 0x04 ? X520_ATTRIBUTES.get(bytes[from + 2]!) : undefined;
}

function stringOf(bytes: Buffer, { tag, from, to }: Elements): string | undefined {
  if (STRINGS.has(tag)) return textOf(bytes, from, to);
  // Two bytes a character, the higher one first.
  if (tag === BMP_STRING && (to - from) % 2 === 0) return Buffer.from(bytes.subarray(from, to)).swap16().toString('utf16le');
  return undefined;
}

function addAlternativeNames(fields: Field[], bytes: Buffer, wrapper: Elements): void {
  const list = wrapper.inside(1);
  if (!list.next()) return;
  for (const extension = list.inside(MAX_PARTS); extension.next();) {
    const part = extension.inside(3);
    if (!part.nextIs(OID) || !isAlternativeName(bytes, part)) continue;
    // It may be said to be critical before.
    while (part.next());
    if (part.tag !== OCTET_STRING) continue;
    const names = part.inside(1);
    if (!names.nextIs(SEQUENCE)) return;
    for (const name = names.inside(MAX_ALTERNATIVE_NAMES); name.next();) addAlternativeName(fields, bytes, name);
    return;
  }
}

function isAlternativeName(bytes: Buffer, { from, to }: Elements): boolean {
  return to - from === 3 && bytes[from] === 0x55 && bytes[from + 1] === 0x1d && bytes[from + 2] === SUBJECT_ALTERNATIVE_NAME;
}

function addAlternativeName(fields: Field[], bytes: Buffer, { tag, from, to }: Elements): void {
  const name = GENERAL_NAMES.get(tag);
  const length = to - from;
  if (name === undefined || length === 0 || (tag === IP_ADDRESS && length !== 4 && length !== 16)) return;
  const value = tag === IP_ADDRESS ? formatAddress(bytes.subarray(from, to)) : textOf(bytes, from, to);
  fields.push(field(name, value, from, length));
}
