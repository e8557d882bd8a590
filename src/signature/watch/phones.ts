/** Country codes of one and of two digits (ITU-T E.164, list of assigned codes); all others have three. */
const ONE_DIGIT = new Set(['1', '7']);
const TWO_DIGITS = new Set(
  (
    '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 ' +
    '81 82 84 86 90 91 92 93 94 95 98'
  ).split(' '),
);

/** A shorter number is an extension, without a country code. */
const SHORTEST_INTERNATIONAL = 9;

const SEPARATORS = [' ', '-', '.'];

export interface PhoneForms {
  /** The whole number, without `+` or separators. */
  readonly digits: string;
  /** As dialled within the country. */
  readonly national: readonly string[];
  /** With the separators that people write between groups; what stands in front of the first group is left out. */
  readonly grouped: readonly string[];
}

/** The ways in which a phone number is written; `undefined` when it is none. An international one begins with `+` or `00`. */
export function phoneForms(value: string): PhoneForms | undefined {
  if (!/^(\+|00)?[\d\s().-]+$/.test(value)) return undefined;
  const isInternational = /^(\+|00)/.test(value);
  const digits = value.replace(/\D/g, '').replace(isInternational ? /^00/ : /^$/, '');
  if (!isInternational || digits.length < SHORTEST_INTERNATIONAL) return { digits, national: [], grouped: [] };
  const subscriber = digits.slice(lengthOfCountryCode(digits));
  // "0" is the trunk prefix of most countries that have one; North America dials the bare number.
  const national = digits.startsWith('1') ? [subscriber] : [`0${subscriber}`, subscriber];
  return { digits, national, grouped: groupedForms(subscriber) };
}

function lengthOfCountryCode(digits: string): number {
  if (ONE_DIGIT.has(digits.slice(0, 1))) return 1;
  return TWO_DIGITS.has(digits.slice(0, 2)) ? 2 : 3;
}

/** `6 12 34 56 78`, `612 345 678` and, for ten digits, `555 010 0100`. */
function groupedForms(subscriber: string): readonly string[] {
  const pairs = subscriber.match(/^\d(?=(\d\d)+$)|\d\d/g) ?? [];
  const threes = subscriber.length === 10 ? [3, 3, 4] : [3, 3, 3];
  const inThrees = subscriber.length === 9 || subscriber.length === 10 ? partsOf(subscriber, threes) : [];
  const forms = SEPARATORS.flatMap((separator) => [pairs.join(separator), inThrees.join(separator)]);
  const withArea = subscriber.length === 10 ? [`${subscriber.slice(0, 3)}) ${subscriber.slice(3, 6)}-${subscriber.slice(6)}`] : [];
  return [...forms, ...withArea].filter((form) => form !== '');
}

function partsOf(text: string, lengths: readonly number[]): readonly string[] {
  let at = 0;
  return lengths.map((length) => text.slice(at, (at += length)));
}
