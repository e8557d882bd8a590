/**
 * Types of H.225.0 (ITU-T H.225.0, 12/2009, Annex H), as far as they name
 * people, machines or addresses. Additions that are left out of the tables
 * after the last one of interest, and those that are `unknown`, are skipped by
 * their length.
 */
import type { Part, PerType } from './per.js';

type Notation = readonly (readonly [name: string, type: PerType, optional?: 'optional'])[];

const parts = (list: Notation): readonly Part[] =>
  list.map(([name, type, optional]) => ({ name, type, optional: optional === 'optional' }));

/** A sequence that may be extended, with the additions known. */
export const sequence = (list: Notation, additions: Notation = []): PerType => ({
  is: 'sequence',
  extensible: true,
  parts: parts(list),
  additions: parts(additions),
});

/** A sequence that stays as it is. */
export const fixedSequence = (list: Notation): PerType => ({ is: 'sequence', extensible: false, parts: parts(list), additions: [] });

export const choice = (list: Notation, additions: Notation = []): PerType => ({
  is: 'choice',
  extensible: true,
  parts: parts(list),
  additions: parts(additions),
});

/** A choice among so many reasons without a value. */
export const reasons = (count: number): PerType => choice(Array.from({ length: count }, () => ['reason', nothing] as const));

export const list = (of: PerType): PerType => ({ is: 'list', of });
export const integer = (from: number, to: number): PerType => ({ is: 'integer', from, to });
export const bmp = (from: number, to: number): PerType => ({ is: 'bmp', from, to });
export const ia5 = (from: number, to: number): PerType => ({ is: 'ia5', from, to });
export const octets = (from: number, to: number): PerType => ({ is: 'octets', from, to });
export const boolean: PerType = { is: 'boolean' };
export const nothing: PerType = { is: 'null' };
export const oid: PerType = { is: 'oid' };
export const guid: PerType = { is: 'guid' };
export const unknown: PerType = { is: 'unknown' };

const byte = integer(0, 255);
const short = integer(0, 65_535);

const h221NonStandard = sequence([
  ['t35-country-code', byte],
  ['t35-extension', byte],
  ['manufacturer-code', short],
]);

export const nonStandard = fixedSequence([
  [
    'identifier',
    choice([
      ['object', oid],
      ['h221', h221NonStandard],
    ]),
  ],
  ['data', { is: 'any-octets' }],
]);

export const vendorIdentifier = sequence([
  ['vendor', h221NonStandard],
  ['product-id', octets(1, 256), 'optional'],
  ['version-id', octets(1, 256), 'optional'],
]);

export const transportAddress = choice([
  [
    'ip-address',
    fixedSequence([
      ['ip', { is: 'ip' }],
      ['port', short],
    ]),
  ],
  ['ip-source-route', unknown],
  ['ipx-address', unknown],
  ['ip6-address', unknown],
  ['net-bios', unknown],
  ['nsap', unknown],
  ['non-standard-address', nonStandard],
]);

const digits: PerType = { is: 'digits', from: 1, to: 128 };

const partyNumber = choice([
  [
    'e164-number',
    fixedSequence([
      ['type', reasons(6)],
      ['digits', digits],
    ]),
  ],
  ['data-party-number', digits],
  ['telex-party-number', digits],
  [
    'private-number',
    fixedSequence([
      ['type', reasons(6)],
      ['digits', digits],
    ]),
  ],
  ['national-standard-party-number', digits],
]);

export const aliasAddress = choice(
  [
    ['dialled-digits', digits],
    ['h323-id', bmp(1, 256)],
  ],
  [
    ['url-id', ia5(1, 512)],
    ['transport-id', transportAddress],
    ['email-id', ia5(1, 512)],
    ['party-number', partyNumber],
  ],
);

export const aliases = list(aliasAddress);

const supportedPrefix = sequence([
  ['non-standard-data', nonStandard, 'optional'],
  ['prefix', aliasAddress],
]);
const dataRate = sequence([
  ['non-standard-data', nonStandard, 'optional'],
  ['channel-rate', integer(0, 4_294_967_295)],
  ['channel-multiplier', integer(1, 256), 'optional'],
]);
const capabilities = sequence(
  [['non-standard-data', nonStandard, 'optional']],
  [
    ['data-rates', list(dataRate)],
    ['supported-prefix', list(supportedPrefix)],
  ],
);
const supportedProtocols = choice([
  ['non-standard-data', nonStandard],
  ...['h310', 'h320', 'h321', 'h322', 'h323', 'h324', 'voice', 't120'].map((name) => [name, capabilities] as const),
]);

export const endpointType = sequence([
  ['non-standard-data', nonStandard, 'optional'],
  ['vendor', vendorIdentifier, 'optional'],
  ['gatekeeper', sequence([['non-standard-data', nonStandard, 'optional']]), 'optional'],
  [
    'gateway',
    sequence([
      ['protocol', list(supportedProtocols), 'optional'],
      ['non-standard-data', nonStandard, 'optional'],
    ]),
    'optional',
  ],
  ['mcu', sequence([['non-standard-data', nonStandard, 'optional']]), 'optional'],
  ['terminal', sequence([['non-standard-data', nonStandard, 'optional']]), 'optional'],
  ['mc', boolean],
  ['undefined-node', boolean],
]);

export const callIdentifier = sequence([['guid', guid]]);
export const conferenceId = guid;
export const callType = reasons(4);

const flags = (count: number) => Array.from({ length: count }, () => ['flag', boolean] as const);

/** QseriesOptions. */
export const callServices = sequence([...flags(7), ['q954', sequence(flags(2))]]);

/** A name in one language. */
export const displayName = fixedSequence([
  ['language', unknown, 'optional'],
  ['name', bmp(1, 80)],
]);
