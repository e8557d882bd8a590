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
import { type Element, elementsIn, readElement } from './der.js';
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
  ['550403', 'common-name'],
  ['55040a', 'organization'],
  ['55040b', 'organizational-unit'],
  ['2a864886f70d010901', 'email-address'],
  ['0992268993f22c640101', 'user-id'],
]);

const SUBJECT_ALTERNATIVE_NAME = '551d11';

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
  const certificate = readElement(bytes, at, end);
  if (certificate?.tag !== SEQUENCE || certificate.to !== end) return undefined;
  const signed = readElement(bytes, certificate.from, certificate.to);
  if (signed?.tag !== SEQUENCE) return undefined;
  const parts = elementsIn(bytes, signed, MAX_PARTS);
  // "version [0] EXPLICIT Version DEFAULT v1": absent from a certificate of version 1.
  const first = parts[0]?.tag === VERSION ? 3 : 2;
  const issuer = parts[first];
  const subject = parts[first + 2];
  if (issuer?.tag !== SEQUENCE || subject?.tag !== SEQUENCE) return undefined;
  const fields: Field[] = [];
  // Who signs for himself is named twice, with the same bytes: the first are pointed at.
  const isSelfIssued = bytes.compare(bytes, issuer.from, issuer.to, subject.from, subject.to) === 0;
  addAttributes(fields, bytes, isSelfIssued ? issuer : subject);
  const extensions = parts.find(({ tag }) => tag === EXTENSIONS);
  if (extensions !== undefined) addAlternativeNames(fields, bytes, extensions);
  return fields;
}

function addAttributes(fields: Field[], bytes: Buffer, subject: Element): void {
  for (const relative of elementsIn(bytes, subject, MAX_PARTS)) {
    for (const attribute of elementsIn(bytes, relative, MAX_PARTS)) {
      const [type, value] = elementsIn(bytes, attribute, 2);
      if (type?.tag !== OID || value === undefined || value.from === value.to) continue;
      const name = ATTRIBUTES.get(bytes.toString('hex', type.from, type.to));
      const text = stringOf(bytes, value);
      if (name !== undefined && text !== undefined) fields.push(field(name, text, value.from, value.to - value.from));
    }
  }
}

function stringOf(bytes: Buffer, { tag, from, to }: Element): string | undefined {
  if (STRINGS.has(tag)) return textOf(bytes.subarray(from, to));
  // Two bytes a character, the higher one first.
  if (tag === BMP_STRING && (to - from) % 2 === 0) return Buffer.from(bytes.subarray(from, to)).swap16().toString('utf16le');
  return undefined;
}

function addAlternativeNames(fields: Field[], bytes: Buffer, wrapper: Element): void {
  const [list] = elementsIn(bytes, wrapper, 1);
  if (list === undefined) return;
  for (const extension of elementsIn(bytes, list, MAX_PARTS)) {
    const parts = elementsIn(bytes, extension, 3);
    const type = parts[0];
    const value = parts.at(-1);
    if (type?.tag !== OID || value?.tag !== OCTET_STRING) continue;
    if (bytes.toString('hex', type.from, type.to) !== SUBJECT_ALTERNATIVE_NAME) continue;
    const names = readElement(bytes, value.from, value.to);
    if (names?.tag !== SEQUENCE) return;
    for (const name of elementsIn(bytes, names, MAX_ALTERNATIVE_NAMES)) addAlternativeName(fields, bytes, name);
    return;
  }
}

function addAlternativeName(fields: Field[], bytes: Buffer, { tag, from, to }: Element): void {
  const name = GENERAL_NAMES.get(tag);
  const length = to - from;
  if (name === undefined || length === 0 || (tag === IP_ADDRESS && length !== 4 && length !== 16)) return;
  const content = bytes.subarray(from, to);
  fields.push(field(name, tag === IP_ADDRESS ? formatAddress(content) : textOf(content), from, length));
}
