import { field } from '../../core/field.js';
import type { Carried, Field, Pdu, Seal } from '../../core/message.js';
import type { Disclosure } from '../../core/observation.js';

/**
 * Fields of one payload, and tries of what may fit. The fullest real message has
 * about 60; this bounds what a lying count can allocate, and what tries within
 * tries can cost.
 */
export const MAX_FIELDS = 4096;

/** Structures within structures: a token in a login in a proxied frame is about ten. Guards the stack. */
export const MAX_DEPTH = 24;

/** A base64 or zlib value unpacked; tokens are a few hundred bytes, a deflate bomb is a gigabyte. */
export const MAX_UNPACKED_BYTES = 65_536;

/** Why and where a layout did not fit. Shared by all cursors over one payload. */
export class Progress {
  readonly pdus: Pdu[] = [];
  /** Indexes of the messages around the present position, innermost last. */
  readonly open: number[] = [];
  fieldsLeft = MAX_FIELDS;
  /** Types being read within themselves. */
  nesting = 0;
  /** The last failure, which a try may have got over, was bytes missing at the end of the payload itself. */
  ranOut = false;
  failedAt = 0;

  /** The innermost message around the present position. */
  carrier(): Pdu | undefined {
    return this.open.length === 0 ? undefined : this.pdus[this.open[this.open.length - 1]!];
  }

  /** Notes that the innermost message carries these bytes; without a message they are just bytes. */
  carry(carried: Carried): void {
    const carrier = this.carrier();
    if (carrier === undefined) return;
    const { kind, fields, enclosing, carries = [], disclosure, seal } = carrier;
    this.pdus[this.open[this.open.length - 1]!] = { kind, fields, enclosing, carries: [...carries, carried], disclosure, seal };
  }

  /** Forgets the messages that a try added, and what it had `carrier` carry. */
  rewind(length: number, carrier: Pdu | undefined): void {
    this.pdus.length = length;
    if (carrier !== undefined) this.pdus[this.open[this.open.length - 1]!] = carrier;
  }
}

/**
 * A position in bytes that a compiled layout reads from. Reading steps return
 * false instead of throwing: declining other people's packets is the common case.
 */
export class Cursor {
  readonly bytes: Buffer;
  readonly progress: Progress;
  readonly depth: number;
  /** Set when these bytes were unpacked: the range of the wrapping, in the payload. */
  readonly wrapping: { readonly offset: number; readonly length: number } | undefined;
  at: number;
  /** End of the innermost window with a length of its own. */
  end: number;
  /** Length of that window as its surroundings declare it. */
  total: number;
  /** Fields read so far in the structures around this position, innermost last. */
  readonly scopes: Field[][] = [];
  /** Set when these bytes came out of something whose key is public. */
  disclosure: Disclosure | undefined;
  seal: Seal | undefined;

  constructor(
    bytes: Buffer,
    from: number,
    end: number,
    total: number,
    progress: Progress,
    depth = 0,
    wrapping?: { offset: number; length: number },
  ) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    this.total = total;
    this.progress = progress;
    this.depth = depth;
    this.wrapping = wrapping;
  }

  get left(): number {
    return this.end - this.at;
  }

  /** Whether `count` more bytes are there; if not, notes where they were missed. */
  has(count: number): boolean {
    if (count <= this.end - this.at) return true;
    this.progress.ranOut = this.wrapping === undefined && this.end === this.bytes.length;
    this.progress.failedAt = this.wrapping?.offset ?? this.end;
    return false;
  }

  /** Notes that the byte at `at` breaks the layout. */
  fail(at: number): false {
    this.progress.ranOut = false;
    this.progress.failedAt = this.wrapping?.offset ?? at;
    return false;
  }

  /** Takes one from what is left for fields and tries; false when there is nothing left. */
  spend(): boolean {
    return this.progress.fieldsLeft-- > 0;
  }

  /** Adds a field that began at `from` and ends here. */
  add(out: Field[], name: string, from: number, value: Field['value'], fields: Field['fields']): boolean {
    if (!this.spend()) return this.fail(from);
    const { wrapping } = this;
    if (wrapping === undefined) out.push(field(name, value, from, this.at - from, fields));
    else out.push(field(name, value, wrapping.offset, wrapping.length, fields));
    return true;
  }

  /** Range of the bytes from `from` to `to`, as the payload has them. */
  range(from: number, to: number): { offset: number; length: number } {
    return this.wrapping ?? { offset: from, length: to - from };
  }

  /** The nearest field of that name read before this position, and what the further names say inside it. */
  lookUp(path: readonly string[], out: readonly Field[]): Field | undefined {
    let found = lastNamed(out, path[0]!);
    for (let i = this.scopes.length - 1; i >= 0 && found === undefined; i--) found = lastNamed(this.scopes[i]!, path[0]!);
    for (let i = 1; i < path.length; i++) found = lastNamed(found?.fields ?? [], path[i]!);
    return found;
  }
}

function lastNamed(fields: readonly Field[], name: string): Field | undefined {
  for (let i = fields.length - 1; i >= 0; i--) if (fields[i]!.name === name) return fields[i];
  return undefined;
}
