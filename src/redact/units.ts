import type { Carried, Field, Pdu, Seal } from '../core/message.js';
import type { Decoder } from '../core/decoder.js';

/** Of units, and of what is around them. */
export function fieldsOf(pdus: readonly Pick<Pdu, 'fields' | 'enclosing'>[]): readonly Field[] {
  return pdus.flatMap(({ fields, enclosing }) => [...fields, ...enclosing.flat()]);
}

/** What a decoder makes of bytes, and what it keeps of them for those that follow on the flow. */
export interface Reading {
  readonly pdus: readonly Pdu[];
  readonly kept: unknown;
}

/** What a decoder said of a unit beside its fields. */
export interface Unit {
  /** Bytes of the payload that are this unit's. */
  readonly used: number;
  readonly carries: readonly Carried[];
  readonly seal: Seal | undefined;
  /** Fields of all units that the decoder read from the same bytes. */
  readonly all: readonly Field[];
  readonly allCarried: readonly Carried[];
  /** No more units were read from the same bytes. */
  readonly isLast: boolean;
  /** Reads other bytes as if they were the first of their flow; undefined when they are no such unit. */
  reread(bytes: Buffer): Reading | undefined;
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
        const read = (other: Buffer, recognised: boolean): Reading | undefined => {
          if (!recognised && !decoder.looksLike(other, 0, other.length, context.transport, false)) return undefined;
          const memory = begin?.call(decoder);
          const again = decoder.decode(other, { ...context, recognised, memory });
          return again.ok
            ? { pdus: again.pdus, kept: { memory, used: again.used, direction: again.direction, isLast: again.isLast } }
            : undefined;
        };
        let recognised: boolean | undefined;
        const reread = (other: Buffer) => {
          // By the first unit of a flow the protocol must be known again; what rests on those before it is not read alone.
          recognised ??= context.recognised || read(bytes, false) === undefined;
          return read(other, recognised);
        };
        const all = fieldsOf(told);
        const allCarried = told.flatMap((one) => one.carries ?? []);
        for (const { fields, carries = [], seal } of told)
          this.#units.set(fields, { allCarried, used: decoding.used, carries, seal, all, isLast: fields === told.at(-1)!.fields, reread });
        return { ...decoding, pdus: told };
      },
    };
  }
}
