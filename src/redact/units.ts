import type { Carried, Field, Seal } from '../core/message.js';
import type { Decoder } from '../core/decoder.js';

/** What a decoder said of a unit beside its fields. */
export interface Unit {
  /** Bytes of the payload that are this unit's. */
  readonly used: number;
  readonly carries: readonly Carried[];
  readonly seal: Seal | undefined;
  /** Reads other bytes as if they were the first of their flow; undefined when they are no such unit. */
  reread(bytes: Buffer): readonly Field[] | undefined;
}

/**
 * The same decoders, made to tell of every unit: of one that says nothing, of
 * one that says nothing new, and of one that was sent again.
 */
export class EveryUnit {
  readonly decoders: readonly Decoder[];
  readonly #units = new WeakMap<readonly Field[], Unit>();

  constructor(decoders: readonly Decoder[]) {
    this.decoders = decoders.map((decoder) => this.#telling(decoder));
  }

  /** The unit that these fields are of. */
  of(fields: readonly Field[]): Unit | undefined {
    return this.#units.get(fields);
  }

  #telling(decoder: Decoder): Decoder {
    const { id, transports, isUnmistakable, begin } = decoder;
    return {
      id,
      transports,
      retransmits: false,
      ...(isUnmistakable !== undefined && { isUnmistakable }),
      ...(begin !== undefined && { begin: () => begin.call(decoder) }),
      looksLike: (...asked) => decoder.looksLike(...asked),
      decode: (bytes, context) => {
        const decoding = decoder.decode(bytes, context);
        if (!decoding.ok) return decoding;
        const pdus = decoding.pdus.length > 0 ? decoding.pdus : [{ kind: '', fields: [], enclosing: [] }];
        const told = pdus.map((pdu) => ({ ...pdu, fields: [...pdu.fields] }));
        const reread = (other: Buffer) => {
          const again = decoder.decode(other, { ...context, recognised: true, memory: begin?.call(decoder) });
          return again.ok ? again.pdus.flatMap(({ fields, enclosing }) => [...fields, ...enclosing.flat()]) : undefined;
        };
        for (const { fields, carries = [], seal } of told) this.#units.set(fields, { used: decoding.used, carries, seal, reread });
        return { ...decoding, pdus: told };
      },
    };
  }
}
