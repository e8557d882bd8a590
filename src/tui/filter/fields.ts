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

/** What a row has to say to a filter. */
export type Fields = Partial<Readonly<Record<FieldName, readonly string[]>>>;
