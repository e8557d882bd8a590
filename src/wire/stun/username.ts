/**
 * What a STUN USERNAME is made of. The attribute is one text (RFC 8489 §14.3),
 * but who filled it in shows in its form:
 *
 *   ice        remote fragment ":" local fragment (RFC 8445 §7.2.2); random, made for one session
 *   word       anything else in a check between peers
 *   expiring   expiry ":" id, in either order, or the expiry alone (draft-uberti-behave-turn-rest §2.2)
 *   protobuf   base64 of a protobuf message that begins with an expiry
 *   address, phone, name, uuid, number, hex, opaque   one word, by its letters
 *   binary     no text
 */
import { isUtf8 } from 'node:buffer';
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import { walkProtobuf } from '../protobuf.js';

/** Ten digits: the years 2010 to 2033. */
const EARLIEST_EXPIRY = 1_262_304_000;
const LATEST_EXPIRY = 2_000_000_000;

// oxlint-disable-next-line no-control-regex -- controls tell bytes from text
const CONTROLS = /[\u0000-\u001f\u007f]/;
const UUID = /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i;

/** RFC 8839 §5.4 has at least four letters, digits, "+" and "/"; other characters and shorter ones are in use. */
const ICE_PAIR = /^[!-9;-~]+:[!-9;-~]+$/;

/** What names a person, of the forms that text has. */
const OF_PERSONS: ReadonlySet<string> = new Set(['address', 'phone', 'name']);

/**
 * The USERNAME that stands from `offset` to `to`, with its form and parts; `names` says whether a person is named,
 * `person` by what. `isCheck`: it is that of a check between peers, no login.
 */
export function usernameField(bytes: Buffer, offset: number, to: number, isCheck: boolean): Field {
  const end = withoutPadding(bytes, offset, to);
  const length = end - offset;
  const text = textOf(bytes, offset, end);
  const parts = text === undefined ? [field('form', 'binary', offset, length)] : partsOf(text, offset, isCheck);
  const person = isCheck ? undefined : personOf(parts, text);
  parts.push(field('names', person === undefined ? 'nobody' : 'person', offset, length));
  if (person !== undefined) parts.push(person);
  return field('username', text ?? bytes.toString('hex', offset, end), offset, length, parts);
}

function partsOf(text: string, offset: number, isCheck: boolean): Field[] {
  if (isCheck) return iceParts(text, offset) ?? [formField('word', text, offset)];
  return expiringParts(text, offset) ?? protobufParts(text, offset) ?? [formField(formOf(text), text, offset)];
}

/** The id, or else the whole text, where it has a form that names a person. */
function personOf(parts: readonly Field[], text: string | undefined): Field | undefined {
  const id = parts.find(({ name }) => name === 'id');
  const form = (id?.fields ?? parts).find(({ name }) => name === 'form')!;
  return OF_PERSONS.has(String(form.value)) ? field('person', id?.value ?? text, form.offset, form.length, [form]) : undefined;
}

function formField(form: string, text: string, offset: number): Field {
  return field('form', form, offset, Buffer.byteLength(text));
}

/** Some senders count the zeros that fill the attribute up. */
function withoutPadding(bytes: Buffer, from: number, to: number): number {
  let end = to;
  while (end > from && bytes[end - 1] === 0) end--;
  return end;
}

function textOf(bytes: Buffer, from: number, to: number): string | undefined {
  let at = from;
  while (at < to && bytes[at]! >= 0x20 && bytes[at]! < 0x7f) at++;
  // Most are of ASCII.
  if (at === to) return bytes.toString('latin1', from, to);
  if (!isUtf8(bytes.subarray(from, to))) return undefined;
  const text = bytes.toString('utf8', from, to);
  return CONTROLS.test(text) ? undefined : text;
}

function iceParts(text: string, offset: number): Field[] | undefined {
  if (!ICE_PAIR.test(text)) return undefined;
  const colon = text.indexOf(':');
  const remote = text.slice(0, colon);
  const local = text.slice(colon + 1);
  // Two random words are never the same; one word twice is a name that everybody uses.
  if (remote === local) return undefined;
  const { length } = text;
  return [
    formField('ice', text, offset),
    field('remote-fragment', remote, offset, remote.length),
    field('local-fragment', local, offset + remote.length + 1, local.length),
    // The other end sends the same two the other way round.
    field('session', remote < local ? text : `${local}:${remote}`, offset, length),
  ];
}

function expiringParts(text: string, offset: number): Field[] | undefined {
  const form = formField('expiring', text, offset);
  const [, head, tail] = /^([^:]*)(?::(.*))?$/s.exec(text)!;
  if (isExpiry(head!)) {
    const expiry = field('expiry', Number(head), offset, head!.length);
    return tail === undefined || tail === '' ? [form, expiry] : [form, expiry, idField(tail, offset + head!.length + 1)];
  }
  const colon = text.lastIndexOf(':');
  const id = text.slice(0, colon);
  const last = text.slice(colon + 1);
  if (colon < 1 || !isExpiry(last)) return undefined;
  return [form, field('expiry', Number(last), offset + Buffer.byteLength(id) + 1, last.length), idField(id, offset)];
}

function idField(text: string, offset: number): Field {
  const length = Buffer.byteLength(text);
  return field('id', text, offset, length, [formField(formOf(text), text, offset)]);
}

function isExpiry(text: string): boolean {
  return /^\d{10}$/.test(text) && Number(text) >= EARLIEST_EXPIRY && Number(text) < LATEST_EXPIRY;
}

function protobufParts(text: string, offset: number): Field[] | undefined {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return undefined;
  const walked = walkProtobuf(Buffer.from(text, 'base64'));
  const first = walked.ok ? walked.value[0] : undefined;
  if (first?.name !== '1' || typeof first.value !== 'number' || !isExpiry(String(first.value))) return undefined;
  return [formField('protobuf', text, offset), field('expiry', first.value, offset, text.length)];
}

function formOf(text: string): string {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return 'address';
  if (/^\+\d{8,15}$/.test(text)) return 'phone';
  if (UUID.test(text) || text.split(':').every((part) => UUID.test(part))) return 'uuid';
  if (/^\d+$/.test(text)) return 'number';
  if (/^[0-9a-f]+$/i.test(text) && !SHORT_NAME.test(text)) return 'hex';
  return isName(text) ? 'name' : 'opaque';
}

/** Ada, Bea: of a hundred random texts of hexadecimal digits that are so short one has letters only. */
const SHORT_NAME = /^[a-f]{3,5}$/i;

/** A shorter word says nothing, as an initial does not. */
const SHORTEST_WORD = 3;
/** Letters that a word must have to say what a text is that goes on with something random. */
const SHORTEST_PREFIX = 5;
/** A longer run of letters is rather a key. */
const LONGEST_WORD = 24;

/** Words that people write together. */
const MAX_RUNS = 3;

/** Whether a person chose the text, or the part that it begins with. */
function isName(text: string): boolean {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length >= SHORTEST_WORD && !/^\p{N}+$/u.test(word));
  const [first] = words;
  if (first === undefined) return false;
  if (words.every((word) => lettersOf(word) !== undefined)) return true;
  const letters = text.startsWith(first) ? lettersOf(first) : undefined;
  return letters !== undefined && letters.length >= SHORTEST_PREFIX && runsOf(letters) === 1;
}

/**
 * The letters of a word that can be spoken, then perhaps digits. What is random
 * changes between capitals, small letters and digits all the time, and has few vowels.
 */
function lettersOf(word: string): string | undefined {
  const [, letters] = /^(\p{L}+)\p{N}*$/u.exec(word) ?? [];
  if (letters === undefined || letters.length > LONGEST_WORD) return undefined;
  const runs = runsOf(letters);
  if (runs > MAX_RUNS || (runs > 1 && letters.length / runs < SHORTEST_WORD)) return undefined;
  if (!/^[a-z]+$/i.test(letters)) return letters;
  return /[aeiouy]/i.test(letters) && !/[^aeiouy]{5}/i.test(letters) && !/(.)\1\1/i.test(letters) ? letters : undefined;
}

/** Runs of small letters with the capital before them, and runs of capitals. */
function runsOf(letters: string): number {
  return letters.match(/\p{Lu}?\p{Ll}+|\p{Lu}+|[^\p{Lu}\p{Ll}]+/gu)!.length;
}
