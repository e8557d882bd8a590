/** One field of a message: its name, and the type of its value: a scalar's, or a message's full name. */
export interface ProtoField {
  readonly name: string;
  readonly type: string;
  /** Of an enumeration: names by number. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Messages by their full name, their fields by number: plain data, fit for JSON. */
export type ProtoMessages = Readonly<Record<string, Readonly<Record<string, ProtoField>>>>;

/** What an enumeration's fields have as type. */
export const ENUM = 'enum';
