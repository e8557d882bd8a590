import { AnnouncedEnds } from './announced-ends.js';
/** Bytes, messages and signatures built by hand, for tests only. */
import type { Flow } from '../core/flow.js';
import type { Field, FieldValue, Message, Payload, Pdu } from '../core/message.js';
import { KINDS } from '../core/observation.js';
import { Clocks } from './clocks.js';
import { FlowVendors } from './flow-vendors.js';
import { HostNames } from './hosts.js';
import type { KeyNameTable } from './key-names-schema.js';
import { KnownValues } from './known-values.js';
import { LayoutCompiler } from './layout/compile.js';
import { Cursor, Progress } from './layout/cursor.js';
import type { Types } from './layout/notation.js';
import type { ProtoMessages } from './layout/proto-description.js';
import { ProtocolRules, type Shared } from './protocol-rules.js';
import { Reassembly } from './reassembly.js';
import { RememberedValues } from './remembered-values.js';
import { RoomNames } from './rooms.js';
import { Signature } from './schema.js';
import type { Sink } from './sink.js';

/** An integer of `width` bytes, little endian. */
export function le(width: number, value: number | bigint): Buffer {
  const digits = BigInt.asUintN(width * 8, BigInt(value));
  return Buffer.from(Array.from({ length: width }, (_, i) => Number((digits >> BigInt(8 * i)) & 0xffn)));
}

export const u8 = (value: number) => le(1, value);
export const u16 = (value: number) => le(2, value);
export const u32 = (value: number) => le(4, value);
export const u64 = (value: number | bigint) => le(8, value);

/** Text or bytes behind their length in two bytes. */
export function str(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([u16(bytes.length), bytes]);
}

export const join = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

export type Reading =
  | { readonly ok: true; readonly fields: readonly Field[]; readonly pdus: readonly Pdu[] }
  | { readonly ok: false; readonly at: number; readonly ranOut: boolean };

/** Reads bytes as the type called `top`, to the last byte. */
export function read(types: Types, bytes: Buffer, endian: 'little' | 'big' = 'little', messages: ProtoMessages = {}): Reading {
  const progress = new Progress();
  const cursor = new Cursor(bytes, 0, bytes.length, bytes.length, progress);
  const fields: Field[] = [];
  const fits = new LayoutCompiler(types, endian, messages).layout('top')(cursor, fields) && (cursor.left === 0 || cursor.fail(cursor.at));
  return fits ? { ok: true, fields, pdus: progress.pdus } : { ok: false, at: progress.failedAt, ranOut: progress.ranOut };
}

/** The values by path, as `a.0.b`; `'(bytes)'` for what is opaque. */
export function valuesOf(fields: readonly Field[], before = ''): Record<string, FieldValue> {
  return Object.fromEntries(
    fields.flatMap(({ name, value, fields: inner }): [string, FieldValue][] => {
      const own: [string, FieldValue][] = value !== undefined || inner === undefined ? [[before + name, value ?? '(bytes)']] : [];
      return inner === undefined ? own : [...own, ...Object.entries(valuesOf(inner, `${before}${name}.`))];
    }),
  );
}

/** The ranges by path, as `[offset, length]`. */
export function rangesOf(fields: readonly Field[], before = ''): Record<string, readonly [number, number]> {
  return Object.fromEntries(
    fields.flatMap(({ name, offset, length, fields: inner }): [string, readonly [number, number]][] => [
      [before + name, [offset, length]],
      ...Object.entries(inner === undefined ? {} : rangesOf(inner, `${before}${name}.`)),
    ]),
  );
}

export function field(name: string, value: FieldValue | undefined, place: Partial<Field> = {}): Field {
  return { name, value, offset: 0, length: 0, fields: undefined, ...place };
}

export function group(name: string, fields: readonly Field[]): Field {
  return field(name, undefined, { fields });
}

export const NOON = { seconds: 1_700_000_000, nanoseconds: 0, digits: 6 } as const;

export const FLOW: Flow = {
  index: 0,
  id: '1:flow',
  client: { address: '192.0.2.1', port: 40_000 },
  server: { address: '198.51.100.2', port: 3478 },
  transport: 'udp',
  app: null,
};

/** A message in one datagram, frame 1, whose payload begins at byte 42. */
export function messageOf(kind: string, fields: readonly Field[], payload: Partial<Payload> = {}, parts: Partial<Message> = {}): Message {
  const bytes = payload.bytes ?? Buffer.from('payload of the message');
  return {
    kind,
    fields,
    enclosing: [],
    protocol: 'invented/talk',
    payload: {
      flow: FLOW,
      direction: 'to-server',
      disclosure: 'cleartext',
      pieces: [{ frame: 1, time: NOON, from: 0, length: bytes.length, frameOffset: 42 }],
      ...payload,
      bytes,
    },
    ...parts,
  };
}

const BOTH = { en: 'A sentence in English.', fr: 'Une phrase en français.' };

/** A signature file with one protocol, `talk`, of which `protocol` tells what matters. */
export function signatureOf(
  types: Types,
  protocol: Readonly<Record<string, unknown>> = {},
  file: Readonly<Record<string, unknown>> = {},
): Signature {
  return Signature.parse({
    id: 'invented',
    title: 'Invented',
    organisation: 'nobody',
    endian: 'little',
    types,
    protocols: {
      talk: {
        title: 'Invented talk',
        status: 'documented',
        seen: { since: 2020, until: null },
        references: [{ title: 'Nowhere', retrieved: '2026-01-01' }],
        transports: ['udp', 'tcp'],
        recognise: ['top'],
        exposes: BOTH,
        doesNotExpose: BOTH,
        falsePositives: ['Nothing that we know of.'],
        examples: [{ name: 'none', hex: '00', expect: {} }],
        ...protocol,
      },
    },
    ...file,
  });
}

/** The rules of `talk` in such a file. */
export function talkRules({ types, endian, protocols: { talk } }: Signature): ProtocolRules {
  const parts = talk!.reassemble && new Reassembly(talk!.reassemble, new LayoutCompiler(types, endian));
  const source = { id: 'invented/talk', status: talk!.status };
  return new ProtocolRules('invented/talk', 'invented', [{ source, meaning: talk! }], false, new RememberedValues(), parts);
}

export function noFacts(signatures: readonly Signature[] = []): Shared {
  return {
    hosts: new HostNames(signatures),
    vendors: new FlowVendors(),
    rooms: new RoomNames(),
    clocks: new Clocks(),
    values: new KnownValues(KINDS),
    announced: new AnnouncedEnds(),
  };
}

function unexpected(what: string): () => never {
  return () => {
    throw new Error(`${what} was not expected`);
  };
}

/** A sink to which nothing may come but what `expected` takes. */
export function sinkOf(expected: Partial<Sink>): Sink {
  return {
    isKnown: () => false,
    onSighting: unexpected('a sighting'),
    onEvent: unexpected('an event'),
    onVendor: unexpected('a vendor'),
    onName: unexpected('a name'),
    onContacts: unexpected('contacts'),
    onMediaPlace: unexpected('a place of media'),
    onOpenMedia: unexpected('open media'),
    isEcho: () => false,
    ...expected,
  };
}

/** No name means anything. */
export const NO_NAMES: KeyNameTable = {
  read: {},
  wrappers: [],
  identifiers: [],
  actions: {
    at: [],
    join: { sure: [], vague: [] },
    leave: { sure: [], vague: [] },
    'call-start': { sure: [], vague: [] },
    'call-end': { sure: [], vague: [] },
  },
  signs: [],
  ordinary: [],
  never: [],
  pathWords: [],
};
