import type { Field } from '../core/message.js';
import { normalised } from './key-entries.js';
import { isEmail, isPhone } from './key-values.js';

/** Fewer people in one message may be the members of a room; more are somebody's address book. */
export const FEWEST_CONTACTS = 10;

/** Values of one message that are looked at. Guards time; an address book is known long before. */
export const MAX_LOOKED_AT = 50_000;

/** Characters of one text that are searched for addresses and numbers. */
export const MAX_SEARCHED = 1_048_576;

export interface Contacts {
  readonly what: 'phone numbers' | 'e-mail addresses' | 'hashes';
  /** Different ones in the message. */
  readonly count: number;
  /** The first, as proof. */
  readonly first: Field;
}

/** Names under which apps send address books, hashed or not. */
const CONTACT_NAME = /contact|addressbook|phonebook|phone|mobile|msisdn|email|friend|invitee/;
const PHONE_NAME = /contact|addressbook|phone|mobile|msisdn|^tel/;
/** Within such a group, what the number itself may be called. */
const NUMBER_NAME = /^(number|value|digit|e164|n)s?$/;

/** A digest in hex or in base64, or the beginning of one. No shorter than SHORTEST_HASH. */
const HASH = /^(?:[0-9a-f]{16,128}|[A-Za-z0-9+/_-]{14,88}={0,2})$/i;

const SHORTEST_HASH = 14;

/** A longer text may hold a list. */
const LONGEST_SINGLE = 64;

interface Tally {
  readonly seen: Set<string>;
  first: Field | undefined;
}

interface Search {
  left: number;
  readonly phones: Tally;
  readonly emails: Tally;
  /** By length: digests of one list are all of the same. */
  readonly hashes: Map<number, Tally>;
}

/** What the groups around a value are called. */
interface Around {
  readonly name: string;
  readonly ofContacts: boolean;
  readonly ofPhones: boolean;
}

const NOTHING_AROUND: Around = { name: '', ofContacts: false, ofPhones: false };

/**
 * Finds an address book in a message: many different phone numbers or e-mail
 * addresses, or many hashes of one length under a name for contacts. Undefined
 * when there is none.
 */
export function findContacts(fields: readonly Field[]): Contacts | undefined {
  if (mostIn(fields) < FEWEST_CONTACTS) return undefined;
  const search: Search = { left: MAX_LOOKED_AT, phones: newTally(), emails: newTally(), hashes: new Map() };
  walk(fields, NOTHING_AROUND, search);
  const found = [contactsOf('phone numbers', search.phones), contactsOf('e-mail addresses', search.emails)];
  for (const tally of search.hashes.values()) found.push(contactsOf('hashes', tally));
  return found.find((one) => one !== undefined);
}

/** How many contacts there can be at most, counted up to the fewest that matter: a value is one, but for a text that may be a list. */
function mostIn(fields: readonly Field[]): number {
  let most = 0;
  for (let i = 0; i < fields.length && most < FEWEST_CONTACTS; i++) {
    const { value, fields: parts } = fields[i]!;
    if (parts !== undefined) most += mostIn(parts);
    else if (value !== undefined) most += typeof value === 'string' && mayBeList(value) ? FEWEST_CONTACTS : 1;
  }
  return most;
}

function mayBeList(text: string): boolean {
  return text.length > LONGEST_SINGLE && (text.includes('@') || text.includes('+'));
}

function walk(fields: readonly Field[], around: Around, search: Search): void {
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    if (search.left-- <= 0) return;
    if (field.fields !== undefined) {
      const { name, ofContacts, ofPhones } = within(around, field);
      walk(field.fields, { name, ofContacts, ofPhones: ofPhones || around.ofPhones }, search);
    } else if (field.value !== undefined) look(field, String(field.value), around, search);
  }
}

/** What a field and the groups around it are called. */
function within(around: Around, field: Field): Around {
  const isItem = /^\d+$/.test(field.name);
  const name = isItem ? around.name : normalised(field.name);
  return {
    name,
    ofContacts: around.ofContacts || CONTACT_NAME.test(name),
    ofPhones: PHONE_NAME.test(name) || (around.ofPhones && (isItem || NUMBER_NAME.test(name))),
  };
}

/** Few values look like any of it: only of those is asked what they are called. */
function look(field: Field, text: string, around: Around, search: Search): void {
  if (isEmail(text)) note(search.emails, text.toLowerCase(), field);
  // Digits alone are also times and numbers of things: they count only under a name for phones.
  else if (isPhone(text) && (text.startsWith('+') || within(around, field).ofPhones)) note(search.phones, text.replace(/\D/g, ''), field);
  else if (text.length >= SHORTEST_HASH && HASH.test(text) && /\d/.test(text) && within(around, field).ofContacts) {
    let tally = search.hashes.get(text.length);
    if (tally === undefined) search.hashes.set(text.length, (tally = newTally()));
    note(tally, text, field);
  } else if (mayBeList(text)) lookWithin(field, text.slice(0, MAX_SEARCHED), search);
}

/** A list in one text: lines, or what a form joins by commas. */
function lookWithin(field: Field, text: string, search: Search): void {
  for (const email of text.match(/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}/g) ?? []) {
    if (isEmail(email)) note(search.emails, email.toLowerCase(), field);
  }
  for (const phone of text.match(/\+[1-9]\d{6,14}(?!\d)/g) ?? []) {
    if (isPhone(phone)) note(search.phones, phone.slice(1), field);
  }
}

function newTally(): Tally {
  return { seen: new Set(), first: undefined };
}

function note(tally: Tally, value: string, field: Field): void {
  tally.seen.add(value);
  tally.first ??= field;
}

function contactsOf(what: Contacts['what'], { seen, first }: Tally): Contacts | undefined {
  return seen.size < FEWEST_CONTACTS || first === undefined ? undefined : { what, count: seen.size, first };
}
