import { unsignedReader } from '../../core/words.js';
import type { ProtoMessages } from './proto-description.js';
import { integerForm } from './integer.js';
import type { Type, Types } from './notation.js';
import { protoFirstBytes } from './proto.js';

/**
 * A cheap test of the bytes from `at` to `end` that allocates nothing; `total`
 * is the length the unit declares. A `true` is a guess; only the layout decides.
 */
export type LooksLike = (bytes: Uint8Array, at: number, end: number, total: number) => boolean;

/** An integer at a fixed place, and whether it may be what it is. */
interface Check {
  readonly offset: number;
  readonly width: number;
  readonly read: (bytes: Uint8Array, at: number) => number;
  readonly allows: (value: number, total: number) => boolean;
  readonly isLittle: boolean;
  /** All that it may be, where that is a list. */
  readonly values: readonly number[] | undefined;
}

/** Widths that a double holds exactly; a wider constant is left to the layout. */
const MAX_WIDTH = 6;

/**
 * Derives the test from a layout's front: the integers of fixed place that must
 * have certain values. A layout that begins with nothing of the kind gives a
 * test that always says yes.
 */
export function guardOf(layout: string, types: Types, endian: 'little' | 'big', messages: ProtoMessages = {}): LooksLike {
  const type = types[layout];
  if (typeof type === 'object' && 'proto' in type) {
    const first = protoFirstBytes(type, messages);
    return (bytes, at, end) => at === end || first.has(bytes[at]!);
  }
  const checks = checksOf(type, types, endian);
  return (bytes, at, end, total) => {
    for (let i = 0; i < checks.length; i++) {
      const check = checks[i]!;
      // Bytes of a stream that have not come yet exclude nothing.
      if (at + check.offset + check.width > end) return true;
      if (!check.allows(check.read(bytes, at + check.offset), total)) return false;
    }
    return true;
  };
}

/** What a layout can begin with, where an integer at its front must have one of some values; undefined where it may be anything. */
export function firstBytesOf(
  layout: string,
  types: Types,
  endian: 'little' | 'big',
  messages: ProtoMessages = {},
): ReadonlySet<number> | undefined {
  const type = types[layout];
  if (typeof type === 'object' && 'proto' in type) return protoFirstBytes(type, messages);
  const front = checksOf(type, types, endian).find(({ offset, values }) => offset === 0 && values !== undefined);
  if (front === undefined) return undefined;
  const above = front.isLittle ? 1 : 256 ** (front.width - 1);
  return new Set(front.values!.map((value) => Math.floor(value / above) % 256));
}

function checksOf(type: Type | undefined, types: Types, endian: 'little' | 'big'): readonly Check[] {
  if (typeof type !== 'object' || !('fields' in type)) return [];
  const checks: Check[] = [];
  const places = new Map<string, Check>();
  let offset = 0;
  for (const [name, member] of Object.entries(type.fields)) {
    if (typeof member === 'object' && 'switch' in member && member.else === undefined) checks.push(...switchChecks(member, places));
    const form = integerForm(typeof member === 'string' ? member : 'type' in member ? member.type : '', endian);
    const width = form?.width ?? fixedWidth(member, types);
    // A signed constant would be read as unsigned here: it is left to the layout.
    if (width === undefined || form?.isSigned === true) return checks;
    if (form === undefined) {
      offset += width;
      continue;
    }
    const place = {
      offset,
      width: form.width,
      read: unsignedReader(form.width, form.isLittle),
      allows: allowedBy(member),
      isLittle: form.isLittle,
      values: listedFor(member),
    };
    places.set(name, place);
    if (typeof member === 'object' && form.width <= MAX_WIDTH) checks.push(place);
    offset += form.width;
  }
  return checks;
}

const FIXED_WIDTHS: Readonly<Record<string, number>> = { ipv4: 4, ipv6: 16, uuid: 16, uuid4: 16 };

/** Of a run of bytes that is always as long. */
function fixedWidth(type: Type, types: Types): number | undefined {
  if (typeof type === 'string') return Object.hasOwn(types, type) ? undefined : FIXED_WIDTHS[type];
  const size = 'text' in type ? type.text : 'bytes' in type ? type.bytes : 'hex' in type ? type.hex : undefined;
  return typeof size === 'number' ? size : undefined;
}

/** Each field that a switch looks at must have a value that some case names. */
function switchChecks(type: Extract<Type, { switch: string | string[] }>, places: ReadonlyMap<string, Check>): readonly Check[] {
  const names = typeof type.switch === 'string' ? [type.switch] : type.switch;
  const keys = Object.keys(type.cases).map((key) => key.split('/'));
  return names.flatMap((name, i) => {
    const place = places.get(name);
    if (place === undefined || place.width > MAX_WIDTH) return [];
    const known = new Set(keys.map((key) => Number(key[i])));
    // It is shown in another form than that of a number.
    if (known.has(Number.NaN)) return [];
    return [{ ...place, allows: (value: number) => known.has(value), values: [...known] }];
  });
}

function listedFor(type: Type): readonly number[] | undefined {
  if (typeof type === 'string' || !('type' in type)) return undefined;
  return typeof type.equals === 'number' ? [type.equals] : type.in;
}

function allowedBy(type: Type): Check['allows'] {
  if (typeof type === 'string' || !('type' in type)) return () => true;
  const { equals, min = -Infinity, max = Infinity } = type;
  const listed = type.in;
  return (value, total) =>
    value >= min &&
    value <= max &&
    (equals === undefined || value === (equals === '$total' ? total : equals)) &&
    (listed?.includes(value) ?? true);
}
