import type { Field, Message, Pdu } from '../core/message.js';
import { findContacts } from '../signature/contacts.js';
import { KeyNames } from '../signature/key-names.js';
import type { Knowledge } from '../signature/schema.js';
import { DecidingFields } from './deciding-fields.js';
import { type Range, leaves } from './fields.js';
import type { Pseudonyms } from './pseudonyms.js';
import type { TellingTexts } from './telling-texts.js';
import { areSame } from './same-reading.js';
import type { Reading } from './units.js';

/** Bytes read while one unit is tried, some thousand readings of a usual one; what is not settled by then stays. Guards time. */
const MAX_TRIED_BYTES = 16 << 20;

/** Units of which it is known what became of them, and the longest of them. Guards memory. */
const MAX_REMEMBERED = 4096;
const LONGEST_REMEMBERED = 2048;

/** What was found to be needed is not tried again. Guards memory. */
const MAX_NEEDED = 50_000;

/** What is beyond ASCII stands apart: it may as well be no letter. In DNS it leads to the rest of a name. */
const WORD = /[a-z\d]+|[\x80-\xff]+/gi;
const DNS_WORD = /[a-z\d]+/gi;

/** Two letters, or what is longer than a port or a count. */
const HAS_WORDS = /[a-z\x80-\xff].*[a-z\x80-\xff]|\d{6}/is;

/** Words between fields of a message that is not text are chance unless they are longer. */
const HAS_TEXT = /[a-z]{4}|\d{6}/i;

const HOST_NAME = /^[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}$/i;

/** Addresses have their pseudonyms already. */
const ADDRESS = /^\[?[\da-f]*[:.][\da-f:.]+\]?(?::\d+)?$/i;

/** `key`: by what the same word in the same place is known again. */
interface Word {
  readonly from: number;
  readonly to: number;
  readonly key: string;
}

/** A unit whose identifiers have pseudonyms. */
export interface Unblanked {
  readonly message: Message;
  /** The bytes as they are to be so far; they are changed in place. */
  readonly made: Buffer;
  /** Fields of all units that were read from these bytes. */
  readonly fields: readonly Field[];
  /** What findings rest on. */
  readonly told: readonly Range[];
  /** What another unit is read from. */
  readonly carried: readonly Range[];
  /** Reads other bytes as if they were the first of their flow; undefined when they are no such unit. */
  reread(bytes: Buffer): Reading | undefined;
}

/**
 * Takes out of units the words that nothing rests on: what people write to
 * each other, and what no signature speaks of. Which of them are needed, so
 * that a unit is read as before, is found by trying.
 */
export class Blanks {
  readonly #deciding: DecidingFields;
  readonly #keyNames: KeyNames;
  readonly #telling: TellingTexts;
  readonly #pseudonyms: Pseudonyms;
  readonly #names: ReadonlySet<string>;
  readonly #done = new Map<string, Buffer>();
  readonly #needed = new Set<string>();

  constructor(
    knowledge: Pick<Knowledge, 'signatures' | 'standards' | 'keyNames'>,
    telling: TellingTexts,
    pseudonyms: Pseudonyms,
    identifiers: ReadonlySet<string>,
  ) {
    this.#deciding = new DecidingFields(knowledge);
    this.#keyNames = new KeyNames(knowledge.keyNames);
    this.#telling = telling;
    this.#pseudonyms = pseudonyms;
    this.#names = new Set([...identifiers].flatMap(wordsOf));
  }

  /** Equal units become equal ones: that one was sent twice is to be seen. */
  blank(unit: Unblanked): void {
    const { made, message, told } = unit;
    if (made.length > LONGEST_REMEMBERED) {
      this.#blank(unit);
      return;
    }
    const key = JSON.stringify([message.protocol, made.toString('latin1'), told]);
    const known = this.#done.get(key);
    if (known !== undefined) {
      known.copy(made);
      return;
    }
    this.#blank(unit);
    if (this.#done.size === MAX_REMEMBERED) this.#done.clear();
    this.#done.set(key, Buffer.from(made));
  }

  #blank(unit: Unblanked): void {
    const { made, message, told, reread } = unit;
    this.#name(unit);
    // Of an address book it counts that it is one.
    const isBook = findContacts(unit.fields) !== undefined;
    if (isBook) this.#nameAll(unit);
    const words = isBook ? [] : this.#words(unit).filter(({ key }) => !this.#needed.has(key));
    if (words.length === 0) return;
    const before = Buffer.from(made);
    const wanted = reread(before);
    if (wanted === undefined) return;
    const counts = ({ name, offset, length, fields }: Field) =>
      this.#deciding.has(message.protocol, name) ||
      (fields === undefined && told.some((one) => offset < one.offset + one.length && one.offset < offset + length));
    const wantedNames = this.#namesIn(message, wanted.pdus);
    let tried = 0;
    const settle = (some: readonly Word[]): void => {
      if (some.length === 0 || tried > MAX_TRIED_BYTES) return;
      tried += made.length;
      const trial = Buffer.from(made);
      for (const { from, to } of some) fill(trial.subarray(from, to));
      const read = reread(trial);
      if (read !== undefined && areSame(wanted, read, counts) && this.#namesIn(message, read.pdus) === wantedNames) trial.copy(made);
      else if (some.length === 1) {
        if (this.#needed.size < MAX_NEEDED) this.#needed.add(some[0]!.key);
      } else {
        const half = some.length >> 1;
        settle(some.slice(0, half));
        settle(some.slice(half));
      }
    };
    settle(words);
  }

  /** Gives pseudonyms to host names and parts of identifiers in fields that decide. */
  #name({ message: { protocol }, made, fields, told }: Unblanked): void {
    for (const { name, value, offset, length } of leaves(fields)) {
      if (typeof value !== 'string' || !this.#deciding.has(protocol, name) || this.#deciding.isKnown(value)) continue;
      if (!HOST_NAME.test(value) && !this.#isNamed(value)) continue;
      if (made.toString('latin1', offset, offset + length) !== value) continue;
      if (!told.some((one) => one.offset < offset + length && offset < one.offset + one.length))
        made.write(this.#pseudonyms.of(value), offset, 'latin1');
    }
  }

  #nameAll({ made, fields }: Unblanked): void {
    for (const { value, offset, length } of leaves(fields)) {
      const text = String(value);
      if (value !== undefined && made.toString('utf8', offset, offset + length) === text) made.write(this.#pseudonyms.of(text), offset);
    }
  }

  #isNamed(value: string): boolean {
    const words = wordsOf(value);
    return words.length > 0 && words.every((word) => this.#names.has(word));
  }

  /** The words that nothing is known to rest on. */
  #words({ message: { protocol }, made, fields, told, carried }: Unblanked): readonly Word[] {
    const isTaken = new Uint8Array(made.length);
    for (const { offset, length } of [...told, ...carried]) isTaken.fill(1, offset, offset + length);
    const values: (Field & { readonly path: string })[] = [];
    // Places of values, whether they may go or not: what is left lies between them.
    const isRead = Uint8Array.from(isTaken);
    for (const one of withPaths(fields, '')) {
      if (one.key !== undefined) for (const flags of [isTaken, isRead]) flags.fill(1, one.key.offset, one.key.offset + one.key.length);
      if (one.value === undefined) continue;
      if (this.#deciding.has(protocol, one.name) || this.#telling.isNobodys(String(one.value))) {
        isTaken.fill(1, one.offset, one.offset + one.length);
      } else if (one.fields === undefined) values.push(one);
      if (one.fields === undefined) isRead.fill(1, one.offset, one.offset + one.length);
    }
    const text = made.toString('latin1');
    const free = values
      .map(({ offset, length, path }) => ({ from: offset, to: offset + length, where: `${protocol}${path}` }))
      .filter(({ from, to }) => HAS_WORDS.test(text.slice(from, to)) && !ADDRESS.test(text.slice(from, to)));
    const between = gaps(isRead)
      .map(({ from, to }) => ({ from, to, where: protocol }))
      .filter(({ from, to }) => HAS_TEXT.test(text.slice(from, to)));
    return [...free, ...between].flatMap(({ from, to, where }) =>
      Array.from(text.slice(from, to).matchAll(protocol === 'dns' ? DNS_WORD : WORD), ({ index, 0: word }) => ({
        from: from + index,
        to: from + index + word.length,
        key: `${where} ${word}`,
      })).filter((word) => !isTaken.subarray(word.from, word.to).includes(1)),
    );
  }

  /** What a unit tells by its own names for things. */
  #namesIn({ protocol, payload }: Message, pdus: readonly Pdu[]): string {
    return pdus
      .map(({ fields }) => {
        const { values, events } = this.#keyNames.interpret({ protocol, fields, payload });
        return [
          ...values.map(({ kind, path }) => `${kind} ${path}`),
          ...events.map(({ event, user, room }) => `${event} ${user?.path} ${room?.path}`),
        ].join();
      })
      .join('\n');
  }
}

/** Parts of an identifier that may name the same somewhere else. */
function wordsOf(identifier: string): readonly string[] {
  return identifier.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
}

/** All fields with their names from the outermost in; those of lists go by no number. */
function* withPaths(fields: readonly Field[], around: string): Generator<Field & { readonly path: string }> {
  for (const one of fields) {
    const path = `${around}.${/^\d+$/.test(one.name) ? '*' : one.name}`;
    yield { ...one, path };
    if (one.fields !== undefined) yield* withPaths(one.fields, path);
  }
}

/** Runs of bytes that are not marked. */
function gaps(isMarked: Uint8Array): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let from = isMarked.indexOf(0); from >= 0;) {
    const end = isMarked.indexOf(1, from);
    const to = end < 0 ? isMarked.length : end;
    found.push({ from, to });
    from = isMarked.indexOf(0, to);
  }
  return found;
}

/** All letters become one, and all digits. */
function fill(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x30 && byte <= 0x39) bytes[at] = 0x31;
    else if (byte >= 0x80 || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a)) bytes[at] = 0x78;
  }
}
