/**
 * QUIC (RFC 9000, RFC 9001; version 2, RFC 9369; the drafts from 22; and what
 * there was before the standard): what of the handshake anybody can read.
 *
 *   datagram   packet [packet …], each with a long header that gives its length;
 *              one with a short header goes to the end, and so does padding
 *
 * Keys of Initial packets follow from the connection id that the client made
 * up for the server. It is in the first of them, or after a Retry in the next;
 * both ends go on with these keys, so they are kept.
 */
import type { Context, Decoder, Decoding } from '../../core/decoder.js';
import { field, pdu } from '../../core/field.js';
import type { Direction } from '../../core/flow.js';
import { keptCopy } from '../../core/kept-copy.js';
import type { Carried, Field, Pdu, Seal } from '../../core/message.js';
import { firstBytesWhere } from '../first-bytes.js';
import { cryptoParts } from './frames.js';
import {
  findGquicHello,
  hasConnectionId,
  isLaterGquicPacket,
  looksLikeGquicPacket,
  mayBeginGquicPacket,
  readGquicPacket,
} from './gquic-packet.js';
import { type Keys, type Opened, initialKeys, mendInitial, openInitial } from './initial.js';
import {
  type LongHeader,
  type Part,
  areVersionsOffered,
  looksLikeLongHeader,
  mayBeginLongHeader,
  readLongHeader,
  versionListAt,
} from './packet.js';
import type { Version } from './version.js';

/** Connections whose keys are kept: one before a Retry and one after it, or two that followed each other on the same ports. */
export const MAX_CONNECTIONS = 2;

/** Keys made on one flow. A hello and its Retry need two; a flood of Initial packets gets no more. */
export const MAX_DERIVATIONS = 16;

/** Packets of one flow that are opened or tried. A hello takes one to three, and is sent up to some ten times. */
export const MAX_OPENED = 64;

/** "CHLO" is in the first packets: behind these, those of a version before the standard are only counted. */
export const MAX_GQUIC_PACKETS = 16;

/** Of a client's first packet: "This Destination Connection ID MUST be at least 8 bytes in length" (RFC 9000 §7.2). */
const SHORTEST_FIRST_ID = 8;
/** First byte, packet number, and what is sampled behind the longest packet number: nothing sent is shorter (RFC 9001 §5.4.2). */
const SHORTEST_SHORT_PACKET = 21;

interface Connection {
  /** In the order of the flow. */
  readonly number: number;
  readonly version: Version;
  readonly client: Keys;
  readonly server: Keys;
}

interface Memory {
  connections: readonly Connection[];
  derivations: number;
  opened: number;
  gquicId: Buffer | undefined;
  gquicPackets: number;
}

export const quic: Decoder<Memory> = {
  id: 'quic',
  transports: ['udp'],
  retransmits: false,
  firstBytes: firstBytesWhere((byte) => mayBeginLongHeader(byte) || mayBeginGquicPacket(byte)),

  begin: () => ({ connections: [], derivations: 0, opened: 0, gquicId: undefined, gquicPackets: 0 }),

  looksLike(bytes, at, end, _transport, recognised) {
    if (looksLikeLongHeader(bytes, at, end) || looksLikeGquicPacket(bytes, at, end)) return true;
    return recognised && (isShortPacket(bytes, at, end) || isLaterGquicPacket(bytes, at, end));
  },

  saysNothingNew(bytes, at, end, _direction, { gquicId, gquicPackets }) {
    if (isShortPacket(bytes, at, end)) return true;
    return (
      gquicPackets === MAX_GQUIC_PACKETS &&
      gquicId !== undefined &&
      isLaterGquicPacket(bytes, at, end) &&
      hasConnectionId(bytes, at, gquicId)
    );
  },

  decode(bytes, context): Decoding {
    const { recognised, memory } = context;
    if (areVersionsOffered(bytes, 0, bytes.length)) {
      const from = versionListAt(bytes, 0);
      const versions = field('supported-versions', undefined, from, bytes.length - from);
      return { ok: true, pdus: [pdu('version-negotiation', [versions])], used: bytes.length, direction: 'to-client' };
    }
    if (looksLikeGquicPacket(bytes, 0, bytes.length) && !looksLikeLongHeader(bytes, 0, bytes.length)) return decodeGquic(bytes, context);
    if (recognised && isShortPacket(bytes, 0, bytes.length)) return { ok: true, pdus: [], used: bytes.length, direction: undefined };
    if (memory.gquicId !== undefined && isLaterGquicPacket(bytes, 0, bytes.length) && hasConnectionId(bytes, 0, memory.gquicId))
      return laterGquicPacket(bytes, memory);
    return decodePackets(bytes, context);
  },
};

/** The first bits are 01: neither a long header nor what other protocols on the same ports begin with (RFC 9443 §3). */
function isShortPacket(bytes: Uint8Array, at: number, end: number): boolean {
  return (bytes[at]! & 0xc0) === 0x40 && at + SHORTEST_SHORT_PACKET <= end;
}

function decodePackets(bytes: Buffer, { direction, memory }: Context<Memory>): Decoding {
  const pdus: Pdu[] = [];
  let proven: Direction | undefined;
  for (let at = 0; at < bytes.length;) {
    const header = readLongHeader(bytes, at);
    if (header === undefined) break;
    const { kind, end } = header;
    if (kind === 'retry') proven = 'to-client';
    if (kind === 'zero-rtt') proven = 'to-server';
    let carries: readonly Carried[] | undefined;
    let seal: Seal | undefined;
    if (kind === 'initial') {
      const found = open(bytes, at, header, memory, direction);
      if (found !== undefined) {
        proven = found.direction;
        carries = handshakeOf(found.opened, found.connection);
        seal = sealOf(at, header, found);
      }
    }
    pdus.push({ kind, fields: fieldsOf(at, header), enclosing: [], carries, disclosure: undefined, seal });
    at = end;
  }
  if (pdus.length === 0) return { ok: false, why: 'not-mine', at: 0 };
  return { ok: true, pdus, used: bytes.length, direction: proven };
}

function fieldsOf(at: number, { version, destination, source, token }: LongHeader): readonly Field[] {
  const fields = [
    field('version', version.name, at + 1, 4),
    opaque('destination-connection-id', destination),
    opaque('source-connection-id', source),
  ];
  return token === undefined || token.to === token.from ? fields : [...fields, opaque('token', token)];
}

function opaque(name: string, { from, to }: Part): Field {
  return field(name, undefined, from, to - from);
}

interface Found {
  readonly opened: Opened;
  readonly connection: Connection;
  readonly direction: Direction;
}

/** Opens an Initial packet with the keys at hand, or with those that its own connection id gives. */
function open(bytes: Buffer, at: number, header: LongHeader, memory: Memory, direction: Direction): Found | undefined {
  if (memory.opened === MAX_OPENED) return undefined;
  memory.opened++;
  const likelier = direction === 'to-server' ? (['to-server', 'to-client'] as const) : (['to-client', 'to-server'] as const);
  for (const connection of memory.connections) {
    if (connection.version !== header.version) continue;
    for (const way of likelier) {
      const opened = openInitial(bytes, at, header, way === 'to-server' ? connection.client : connection.server);
      if (opened !== undefined) return { opened, connection, direction: way };
    }
  }
  const id = bytes.subarray(header.destination.from, header.destination.to);
  if (id.length < SHORTEST_FIRST_ID || memory.derivations === MAX_DERIVATIONS) return undefined;
  memory.derivations++;
  const client = initialKeys(header.version, id, 'client');
  const opened = openInitial(bytes, at, header, client);
  if (opened === undefined) return undefined;
  const connection = { number: memory.derivations, version: header.version, client, server: initialKeys(header.version, id, 'server') };
  memory.connections = [connection, ...memory.connections].slice(0, MAX_CONNECTIONS);
  return { opened, connection, direction: 'to-server' };
}

function sealOf(at: number, header: LongHeader, { opened, connection, direction }: Found): Seal {
  const keys = direction === 'to-server' ? connection.client : connection.server;
  return { mend: (payload) => mendInitial(payload, at, header, keys, opened.header) };
}

function handshakeOf({ at, frames }: Opened, { number, version }: Connection): readonly Carried[] {
  const disclosure = 'publicly-decryptable' as const;
  if (version.handshake === 'gquic') {
    const hello = findGquicHello(frames, 0);
    if (hello === undefined) return [];
    const { from, to } = hello;
    return [{ offset: at + from, length: to - from, bytes: frames.subarray(from, to), disclosure, protocol: 'gquic-handshake' }];
  }
  const name = `quic handshake ${number}`;
  const parts = cryptoParts(frames);
  const carried = parts.map(({ from, to, position }) => ({
    offset: at + from,
    length: to - from,
    bytes: frames.subarray(from, to),
    disclosure,
    protocol: 'tls-handshake',
    stream: { name, at: position },
  }));
  // Packets overtake each other, and a stream begins where its first part stands: an empty part says that it does at 0.
  const first = parts[0];
  if (first === undefined || first.position === 0) return carried;
  return [{ offset: at + first.from, length: 0, disclosure, protocol: 'tls-handshake', stream: { name, at: 0 } }, ...carried];
}

function decodeGquic(bytes: Buffer, { recognised, memory }: Context<Memory>): Decoding {
  const packet = readGquicPacket(bytes);
  if (packet === undefined || (packet.hello === undefined && !recognised)) return { ok: false, why: 'not-mine', at: 0 };
  const { version, connectionId, hello } = packet;
  memory.gquicId = keptCopy(bytes.subarray(connectionId.from, connectionId.to));
  const fields = [
    field('version', bytes.toString('latin1', version.from, version.to), version.from, 4),
    opaque('connection-id', connectionId),
  ];
  return { ok: true, pdus: [pdu('initial', fields, carriedHello(hello))], used: bytes.length, direction: 'to-server' };
}

function laterGquicPacket(bytes: Buffer, memory: Memory): Decoding {
  memory.gquicPackets = Math.min(memory.gquicPackets + 1, MAX_GQUIC_PACKETS);
  const hello = findGquicHello(bytes, 0);
  const pdus = hello === undefined ? [] : [pdu('initial', [], carriedHello(hello))];
  return { ok: true, pdus, used: bytes.length, direction: hello === undefined ? undefined : 'to-server' };
}

function carriedHello(hello: Part | undefined): readonly Carried[] {
  return hello === undefined ? [] : [{ offset: hello.from, length: hello.to - hello.from, protocol: 'gquic-handshake' }];
}
