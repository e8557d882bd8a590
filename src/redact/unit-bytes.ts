import type { Carried, Field, Message } from '../core/message.js';
import type { Time } from '../core/time.js';
import type { Sighting } from '../signature/sink.js';
import { CONTENT_BYTES, type Range, allFields, contentsOf, leaves, rangeIn } from './fields.js';
import { replaceLabels, replaceReverseNames } from './dns-names.js';
import { mendFingerprint } from './fingerprint.js';
import type { Means } from './means.js';
import { replaceAddressTexts, replaceFieldAddress } from './payload-addresses.js';
import type { Unit } from './units.js';
import { isIdentifier, replaceInLogin, replaceRead } from './values.js';

/** A value that is not written where it was read was worked out of its bytes: a time, a number in another measure. */
const WORKED_OUT_BYTES = 16;

/** A shorter text may as well be a number of something. */
const SHORTEST_UNSIGHTED = 3;

/** What is to be done to the bytes of one message. */
export interface Work {
  readonly message: Message;
  /** The unit as it was captured, or opened. */
  readonly captured: Buffer;
  /** What became of the same bytes when another message was read from them. */
  readonly before: Buffer | undefined;
  /** What findings rest on, those from the other messages included. */
  readonly told: readonly Range[];
  readonly unit: Unit;
  readonly sightings: readonly Sighting[];
  /** Told of what could not be replaced. */
  readonly onMissed: (what: string) => void;
}

/** The bytes of a unit as they are to be. */
export function redactUnit({ message, captured, before, unit, told, sightings, onMissed }: Work, means: Means): Buffer {
  const { addresses, replacement, blanks } = means;
  const { carries, all: fields, allCarried, reread } = unit;
  const made = Buffer.from(before ?? captured);
  if (before === undefined) replacement.apply(made);
  replaceAddressTexts(made, captured, addresses);
  const all = allFields(message);
  for (const leaf of leaves(all)) {
    if (leaf.offset + leaf.length > made.length) continue;
    if (!replaceFieldAddress(made, leaf, addresses) && !isChanged(captured, made, leaf)) onMissed('address');
  }
  const names = message.protocol === 'dns' ? replaceNames(made, captured, all, means) : [];
  replaceSighted({ message, captured, sightings, onMissed }, made, all, names, means);
  for (const { offset, length } of contentsOf(message.fields)) made.fill(0, offset, offset + length);
  if (unit.isLast) blanks.blank({ message, made, fields, told, carried: allCarried.filter(isContent), reread });
  // Who reads what is carried puts it back.
  for (const { offset, length } of carries.filter(isContent)) made.fill(0, offset, offset + length);
  mendFingerprint(made);
  return made;
}

/** A few bytes as they were captured may be a header that comes once more, as in DTLS. */
function isContent({ length, bytes }: Carried): boolean {
  return length >= CONTENT_BYTES || bytes !== undefined;
}

/** The names in a message of DNS whose labels have pseudonyms now. */
function replaceNames(made: Buffer, captured: Buffer, all: readonly Field[], { pseudonyms, addresses }: Means): readonly Range[] {
  replaceReverseNames(made, captured, addresses);
  return [...leaves(all)].filter((leaf) => replaceLabels(made, captured, leaf, pseudonyms));
}

/** Values too short to be looked for everywhere: where they were read, and in the fields of the message that hold the same. */
function replaceSighted(
  { message: { payload }, captured, sightings, onMissed }: Omit<Work, 'before' | 'unit' | 'told'>,
  made: Buffer,
  all: readonly Field[],
  done: readonly Range[],
  { pseudonyms, identifiers }: Means,
): void {
  const replace = (kind: string, value: string, range: Range | undefined, time: Time) => {
    const pseudonym = pseudonyms.of(value);
    if (pseudonym === value) return;
    if (range === undefined || range.offset + range.length > made.length) {
      onMissed(kind);
      return;
    }
    if (replaceInLogin(made.subarray(range.offset, range.offset + range.length), value, pseudonym)) return;
    if (isChanged(captured, made, range) || done.some(({ offset, length }) => offset === range.offset && length === range.length)) return;
    const bytes = made.subarray(range.offset, range.offset + range.length);
    if (replaceRead(bytes, value, pseudonym)) return;
    // What was worked out of a few bytes goes with them.
    if (bytes.length <= WORKED_OUT_BYTES) pseudonyms.workedOut(bytes, value, secondsOf(time));
    else {
      onMissed(kind);
      bytes.fill(0);
    }
  };
  const sighted = new Set<string>();
  for (const { kind, value, evidence } of sightings) {
    if (!isIdentifier(kind)) continue;
    sighted.add(value);
    replace(kind, value, rangeIn(payload, evidence), evidence.time);
  }
  for (const leaf of leaves(all)) {
    const value = String(leaf.value);
    if (leaf.value === undefined || leaf.length <= 1 || !identifiers.has(value)) continue;
    if (sighted.has(value)) replace(leaf.name, value, leaf, payload.pieces[0]!.time);
    // In a field that nothing is concluded from, a text that is the same is the same person's.
    else if (typeof leaf.value === 'string' && value.length >= SHORTEST_UNSIGHTED && leaf.offset + leaf.length <= made.length) {
      if (!isChanged(captured, made, leaf)) replaceRead(made.subarray(leaf.offset, leaf.offset + leaf.length), value, pseudonyms.of(value));
    }
  }
}

function isChanged(captured: Buffer, made: Buffer, { offset, length }: Range): boolean {
  return captured.compare(made, offset, offset + length, offset, offset + length) !== 0;
}

function secondsOf({ seconds, nanoseconds }: Time): number {
  return seconds + nanoseconds / 1e9;
}
