import { pdu } from '../core/field.js';
import type { Direction, Transport } from '../core/flow.js';
import type { Field } from '../core/message.js';
import { unsignedAt } from '../core/words.js';
import type { Context, Decoder, Decoding } from '../core/decoder.js';
import { globs } from './glob.js';
import { LayoutCompiler } from './layout/compile.js';
import { Cursor, Progress } from './layout/cursor.js';
import { type LooksLike, firstBytesOf, guardOf } from './layout/guard.js';
import { integerForm } from './layout/integer.js';
import type { Protocol, Signature } from './schema.js';

/** A layout, and the cheap test that comes before it. */
interface Layout {
  readonly looksLike: LooksLike;
  readonly read: ReturnType<LayoutCompiler['layout']>;
}

const NOT_MINE: Decoding = { ok: false, why: 'not-mine', at: 0 };

/** The length that a unit on a stream declares; -1 when the bytes that hold it have not come yet. */
type FrameLength = (bytes: Uint8Array, at: number, end: number) => number;

/** Reads one protocol of a signature file by its layouts. */
export class ProtocolDecoder implements Decoder {
  readonly id: string;
  readonly transports: readonly Transport[];
  readonly retransmits: boolean;
  readonly firstBytes: ReadonlySet<number> | undefined;
  readonly #recognise: readonly Layout[];
  readonly #follow: readonly Layout[];
  /** Those to recognise it by, then those that follow. */
  readonly #all: readonly Layout[];
  readonly #frameLength: FrameLength | undefined;
  readonly #directionOf: (kind: string) => Direction | undefined;

  /** Throws LayoutError when a layout is not there or wrong. */
  constructor(signature: Signature, name: string, protocol: Protocol) {
    const { types, endian, messages } = signature;
    const compiler = new LayoutCompiler(types, endian, messages);
    this.id = `${signature.id}/${name}`;
    this.transports = protocol.transports;
    this.retransmits = protocol.retransmits;
    const layoutOf = (layout: string) => ({ looksLike: guardOf(layout, types, endian, messages), read: compiler.layout(layout) });
    this.#recognise = protocol.recognise.map(layoutOf);
    this.firstBytes = unionOf(protocol.recognise.map((layout) => firstBytesOf(layout, types, endian, messages)));
    this.#follow = protocol.follow.map(layoutOf);
    this.#all = [...this.#recognise, ...this.#follow];
    this.#frameLength = protocol.framing && frameLength(protocol.framing, signature.endian);
    this.#directionOf = directions(protocol.from);
  }

  looksLike(bytes: Uint8Array, at: number, end: number, transport: Transport, recognised: boolean): boolean {
    const total = this.#isOpen(transport) ? Infinity : this.#totalOf(bytes, at, end, transport);
    return total < 0 || isAny(this.#recognise, bytes, at, end, total) || (recognised && isAny(this.#follow, bytes, at, end, total));
  }

  decode(bytes: Buffer, { transport, direction, recognised }: Context): Decoding {
    const total = this.#totalOf(bytes, 0, bytes.length, transport);
    if (total < 0) return { ok: false, why: 'truncated', at: bytes.length };
    const isOpen = this.#isOpen(transport);
    if (total === 0 && !isOpen) return NOT_MINE;
    let failure: Decoding = NOT_MINE;
    let otherWay: Decoding | undefined;
    const layouts = recognised ? this.#all : this.#recognise;
    for (let i = 0; i < layouts.length; i++) {
      const layout = layouts[i]!;
      if (!layout.looksLike(bytes, 0, bytes.length, isOpen ? Infinity : total)) continue;
      const decoding = this.#read(layout, bytes, total, isOpen);
      // What the two ends say may look alike: of two layouts that fit, the one whose messages go this way.
      if (decoding.ok && recognised && (decoding.direction ?? direction) !== direction) otherWay ??= decoding;
      else if (decoding.ok || decoding.why === 'truncated') return decoding.ok ? decoding : (otherWay ?? decoding);
      else failure = decoding;
    }
    return otherWay ?? failure;
  }

  #totalOf(bytes: Uint8Array, at: number, end: number, transport: Transport): number {
    return transport === 'udp' || this.#frameLength === undefined ? end - at : this.#frameLength(bytes, at, end);
  }

  /** Nothing says how long a unit is; it ends where its layout does. */
  #isOpen(transport: Transport): boolean {
    return transport === 'tcp' && this.#frameLength === undefined;
  }

  #read(layout: Layout, bytes: Buffer, total: number, isOpen: boolean): Decoding {
    const progress = new Progress();
    const cursor = new Cursor(bytes, 0, Math.min(total, bytes.length), total, progress);
    const fields: Field[] = [];
    const fits = layout.read(cursor, fields);
    if (fits && (isOpen ? cursor.at > 0 : cursor.at === total)) {
      const pdus = progress.pdus.length > 0 ? progress.pdus : [pdu(this.id, fields)];
      return { ok: true, pdus, used: cursor.at, direction: this.#directionOf(pdus[0]!.kind) };
    }
    // A datagram is whole: missing bytes mean that it is something else. A stream may still bring them.
    const wantsMore = fits ? cursor.at === bytes.length : progress.ranOut;
    const why = wantsMore && (isOpen || total > bytes.length) ? 'truncated' : 'not-mine';
    return { ok: false, why, at: progress.failedAt };
  }
}

function isAny(layouts: readonly Layout[], bytes: Uint8Array, at: number, end: number, total: number): boolean {
  for (let i = 0; i < layouts.length; i++) if (layouts[i]!.looksLike(bytes, at, end, total)) return true;
  return false;
}

/** Undefined where one of them may be any. */
function unionOf(sets: readonly (ReadonlySet<number> | undefined)[]): ReadonlySet<number> | undefined {
  const union = new Set<number>();
  for (const set of sets) {
    if (set === undefined) return undefined;
    for (const byte of set) union.add(byte);
  }
  return union;
}

function frameLength(framing: NonNullable<Protocol['framing']>, endian: Signature['endian']): FrameLength {
  const { width, isLittle } = integerForm(framing.type, endian)!;
  return (bytes, at, end) => (at + framing.at + width > end ? -1 : unsignedAt(bytes, at + framing.at, width, isLittle));
}

function directions(from: Protocol['from']): (kind: string) => Direction | undefined {
  const isClients = globs(from.client ?? []);
  const isServers = globs(from.server ?? []);
  /** The kinds of a signature are few, and come again and again. */
  const known = new Map<string, Direction | undefined>();
  return (kind) => {
    let direction = known.get(kind);
    if (direction !== undefined || known.has(kind)) return direction;
    direction = isClients(kind) ? 'to-server' : isServers(kind) ? 'to-client' : undefined;
    known.set(kind, direction);
    return direction;
  };
}
