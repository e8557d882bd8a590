import { SEVERITIES } from '../../core/finding.js';

/** What a filter can ask for; a row may have none, one or several values of each. */
export const FIELDS = [
  'vendor',
  'rule',
  'severity',
  'confidence',
  'kind',
  'value',
  'user',
  'room',
  'country',
  'asn',
  'operator',
  'ip',
  'port',
  'proto',
  'app',
  'file',
  'frame',
  'time',
] as const;
export type FieldName = (typeof FIELDS)[number];

/** Fields whose values are words of ours or codes, so that case tells nothing apart. */
export const CASELESS: ReadonlySet<FieldName> = new Set([
  'vendor',
  'rule',
  'severity',
  'confidence',
  'kind',
  'country',
  'ip',
  'proto',
  'time',
]);

/** All that a field can be, where it is one of few words of ours: another word is a slip, and would quietly show nothing. */
export const KNOWN_VALUES: Partial<Readonly<Record<FieldName, readonly string[]>>> = {
  // The list says INFO where the data say none.
  severity: [...SEVERITIES, 'info'],
  confidence: ['high', 'medium', 'low'],
};

/** What a row has to say to a filter. */
export type Fields = Partial<Readonly<Record<FieldName, readonly string[]>>>;
