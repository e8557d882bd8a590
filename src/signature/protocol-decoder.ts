import type { Direction, Transport } from '../core/flow.js';
import type { Field } from '../core/message.js';
import type { Decoder, Decoding } from '../message/decoder.js';
import { globs } from './glob.js';
import { LayoutCompiler } from './layout/compile.js';
import { Cursor, Progress } from './layout/cursor.js';
import { integer } from './layout/integer.js';
import type { Protocol, Signature } from './schema.js';

type Layout = ReturnType<LayoutCompiler['layout']>;

/** Reads one protocol of a signature file by its layouts. */
export class ProtocolDecoder implements Decoder {
  readonly id: string;
  readonly transports: readonly Transport[];
  readonly retransmits: boolean;
  readonly #recognise: readonly Layout[];
  readonly #follow: readonly Layout[];
  readonly #frameLength: ((bytes: Buffer) => number) | undefined;
  readonly #directionOf: (kind: string) => Direction | undefined;

  /** Throws LayoutError when a layout is not there or wrong. */
  constructor(signature: Signature, name: string, protocol: Protocol) {
    const compiler = new LayoutCompiler(signature.types, signature.endian);
    this.id = `${signature.id}/${name}`;
    this.transports = protocol.transports;
    this.retransmits = protocol.retransmits;
    this.#recognise = protocol.recognise.map((layout) => compiler.layout(layout));
    this.#follow = protocol.follow.map((layout) => compiler.layout(layout));
    this.#frameLength = protocol.framing && lengthReader(protocol.framing, signature.endian);
    this.#directionOf = directions(protocol.from);
  }

  decode(bytes: Buffer, transport: Transport, recognised: boolean): Decoding {
    const total = transport === 'udp' ? bytes.length : (this.#frameLength?.(bytes) ?? bytes.length);
    if (total < 0) return { ok: false, why: 'truncated', at: bytes.length };
    if (total === 0) return { ok: false, why: 'not-mine', at: 0 };
    let failure: Decoding = { ok: false, why: 'not-mine', at: 0 };
    for (const layouts of recognised ? [this.#recognise, this.#follow] : [this.#recognise]) {
      for (const layout of layouts) {
        const decoding = this.#read(layout, bytes, total);
        if (decoding.ok || decoding.why === 'truncated') return decoding;
        failure = decoding;
      }
    }
    return failure;
  }

  #read(layout: Layout, bytes: Buffer, total: number): Decoding {
    const progress = new Progress();
    const cursor = new Cursor(bytes, 0, Math.min(total, bytes.length), total, progress);
    const fields: Field[] = [];
    const fits = layout(cursor, fields);
    if (fits && cursor.at === total) {
      const pdus = progress.pdus.length > 0 ? progress.pdus : [{ kind: this.id, fields, enclosing: [] }];
      return { ok: true, pdus, used: total, direction: this.#directionOf(pdus[0]!.kind) };
    }
    // A datagram is whole: missing bytes mean that it is something else. A stream may still bring them.
    const wantsMore = fits ? cursor.at === bytes.length : progress.ranOut;
    const why = wantsMore && total > bytes.length ? 'truncated' : 'not-mine';
    return { ok: false, why, at: progress.failedAt };
  }
}

/** The length of the unit at the head of a stream; -1 when the bytes that hold it have not come yet. */
function lengthReader(framing: NonNullable<Protocol['framing']>, endian: Signature['endian']): (bytes: Buffer) => number {
  const read = integer(framing.type, endian)!;
  return (bytes) => {
    const cursor = new Cursor(bytes, Math.min(framing.at, bytes.length), bytes.length, bytes.length, new Progress());
    const out: Field[] = [];
    return read(cursor, '', out) ? Number(out[0]!.value) : -1;
  };
}

function directions(from: Protocol['from']): (kind: string) => Direction | undefined {
  const isClients = globs(from.client ?? []);
  const isServers = globs(from.server ?? []);
  return (kind) => {
    if (isClients(kind)) return 'to-server';
    return isServers(kind) ? 'to-client' : undefined;
  };
}
