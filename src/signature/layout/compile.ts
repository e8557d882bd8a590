import { decrypted } from './decrypt.js';
import { type Cases, either, list, listUntil, map, records, structure, switched } from './group.js';
import { constrained, integer } from './integer.js';
import type { Count, Size, Type, Types } from './notation.js';
import type { ProtoMessages } from './proto-description.js';
import { proto } from './proto.js';
import { OPAQUE, addressValue, digestsOf, nibblesValue, run, textValue, uuidValue } from './run.js';
import { countOf, sizeOf } from './size.js';
import { decodeBase64, inflate, readProtobuf, unpacked } from './unpack.js';
import { type Compiled, LayoutError, grouped, nested, scalar } from './window.js';

export { LayoutError };

/** Compiles the layouts of one signature file to closures. */
export class LayoutCompiler {
  readonly #types: Types;
  readonly #endian: 'little' | 'big';
  readonly #messages: ProtoMessages;
  readonly #named = new Map<string, Compiled>();

  /** `messages`: those that the file's description of Protocol Buffers has. */
  constructor(types: Types, endian: 'little' | 'big', messages: ProtoMessages = {}) {
    this.#types = types;
    this.#endian = endian;
    this.#messages = messages;
  }

  /** The reader of a named type, laid out in place. Throws LayoutError when there is none. */
  layout(name: string): Compiled['inline'] {
    return this.#compileName(name).inline;
  }

  #compile(type: Type): Compiled {
    if (typeof type === 'string') return this.#compileName(type);
    if ('type' in type) return scalar(constrained(type, this.#endian));
    if ('text' in type) return this.#text(type);
    if ('bytes' in type) return run(this.#size(type.bytes), () => OPAQUE, { ...this.#inside(type), carries: type.carries });
    if ('hex' in type) return run(this.#size(type.hex), (cursor, from) => cursor.bytes.toString('hex', from, cursor.at));
    if ('address' in type) return run(this.#size(type.address), addressValue);
    if ('nibbles' in type) return run(this.#size(type.nibbles), nibblesValue(type.alphabet));
    if ('until' in type) return listUntil(this.#compile(type.list), Buffer.from(type.until, 'hex'));
    if ('list' in type) return list(this.#compile(type.list), this.#count(type.count), type.count === 'rest');
    if ('either' in type) return either(type.either.map((choice) => this.#compile(choice)));
    if ('map' in type) return this.#map(type);
    if ('records' in type) return this.#records(type);
    if ('switch' in type) return this.#switch(type);
    if ('fields' in type) return this.#structure(type);
    if ('base64' in type) return unpacked(this.#compile(type.base64), decodeBase64);
    if ('zlib' in type) return unpacked(this.#compile(type.zlib), inflate);
    if ('proto' in type) return proto(type, this.#messages);
    return decrypted(this.#compile(type.decrypt), type);
  }

  #compileName(name: string): Compiled {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const type = Object.hasOwn(this.#types, name) ? this.#types[name] : undefined;
    if (type === undefined) {
      const builtIn = this.#builtIn(name);
      if (builtIn === undefined) throw new LayoutError(`no type is called "${name}"`);
      return builtIn;
    }
    // A frame may carry frames: what refers to the type while it is being compiled finds this.
    let compiled: Compiled | undefined;
    const later: Compiled = {
      field: (cursor, fieldName, out) => nested(cursor, () => compiled!.field(cursor, fieldName, out)),
      inline: (cursor, out) => nested(cursor, () => compiled!.inline(cursor, out)),
    };
    this.#named.set(name, later);
    compiled = this.#compile(type);
    this.#named.set(name, compiled);
    return compiled;
  }

  #builtIn(name: string): Compiled | undefined {
    const whole = integer(name, this.#endian);
    if (whole !== undefined) return whole;
    switch (name) {
      case 'ipv4':
        return run(this.#size(4), addressValue);
      case 'ipv6':
        return run(this.#size(16), addressValue);
      case 'uuid':
        return run(this.#size(16), uuidValue());
      case 'uuid4':
        return run(this.#size(16), uuidValue(4));
      case 'nothing':
        return { field: () => true, inline: () => true };
      case 'protobuf':
        return grouped(readProtobuf);
      default:
        return undefined;
    }
  }

  #text(type: Extract<Type, { text: Size }>): Compiled {
    const derive = type.digests && digestsOf(type.digests);
    return run(this.#size(type.text), textValue(type), { ...this.#inside(type), ...(derive && { derive }) });
  }

  #map(type: Extract<Type, { map: Type }>): Compiled {
    const [key, value] = [this.#compile(type.map), this.#compile(type.to)];
    return map(key, value, this.#cases(type.cases ?? {}), this.#count(type.count), type.count === 'rest');
  }

  #records(type: Extract<Type, { records: object }>): Compiled {
    const [tag, other] = [this.#compile(type.records.tag), this.#compile(type.else)];
    const readLength = this.#count(type.records.length);
    return records(tag, readLength, this.#cases(type.cases), other, this.#count(type.count), type.count === 'rest');
  }

  #switch(type: Extract<Type, { switch: string | string[] }>): Compiled {
    const names = typeof type.switch === 'string' ? [type.switch] : type.switch;
    return switched(names, this.#cases(type.cases), type.else === undefined ? undefined : this.#compile(type.else));
  }

  #structure(type: Extract<Type, { fields: object }>): Compiled {
    const members = Object.entries(type.fields).map(([name, member]) => ({ name, read: this.#compile(member).field }));
    return structure(members, type.message);
  }

  #inside(type: { as?: Type | undefined; try?: Type[] | undefined }) {
    return {
      must: type.as === undefined ? undefined : this.#compile(type.as),
      may: (type.try ?? []).map((one) => this.#compile(one)),
    };
  }

  #cases(cases: Readonly<Record<string, Type>>): Cases {
    return new Map(Object.entries(cases).map(([key, type]) => [key, this.#compile(type)]));
  }

  #size(size: Size) {
    return sizeOf(size, this.#endian);
  }

  #count(count: Count) {
    return countOf(count, this.#endian);
  }
}
