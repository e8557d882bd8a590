import { unsignedAt } from '../../core/words.js';
import type { ProtoMessages } from './proto-description.js';
import { type IntegerForm, integerForm } from './integer.js';
import type { Type, Types } from './notation.js';
import { protoFirstBytes } from './proto.js';

/**
 * A cheap test of the bytes from `at` to `end` that allocates nothing; `total`
 * is the length the unit declares, Infinity where nothing says it. A `true` is a
 * guess; only the layout decides.
 */
export type LooksLike = (bytes: Uint8Array, at: number, end: number, total: number) => boolean;

/** An integer at a fixed place, and what it may be. All have the same properties, and no closures: they are asked of every payload. */
interface Check {
  readonly offset: number;
  readonly width: number;
  readonly isLittle: boolean;
  readonly min: number;
  readonly max: number;
  /** It must be the length that the unit declares. */
  readonly isTotal: boolean;
  /** All that it may be, where that is a list. */
  readonly values: ReadonlySet<number> | undefined;
}

/** What is known of a layout's front. */
interface Front {
  readonly checks: readonly Check[];
  /** Bytes of its parts of fixed length: a unit has no fewer. */
  readonly length: number;
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
  const { checks, length } = frontOf(type, types, endian);
  return (bytes, at, end, total) => {
    // More of a unit that is all there will not come.
    if (total < length && at + total <= end) return false;
    for (let i = 0; i < checks.length; i++) {
      const check = checks[i]!;
      // Bytes of a stream that have not come yet exclude nothing.
      if (at + check.offset + check.width > end) return true;
      if (!allows(check, unsignedAt(bytes, at + check.offset, check.width, check.isLittle), total)) return false;
    }
    return true;
  };
}

function allows({ min, max, isTotal, values }: Check, value: number, total: number): boolean {
  if (value < min || value > max || (isTotal && value !== total && total !== Infinity)) return false;
  return values === undefined || values.has(value);
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
  const first = frontOf(type, types, endian).checks.find(({ offset, values }) => offset === 0 && values !== undefined);
  if (first === undefined) return undefined;
  const above = first.isLittle ? 1 : 256 ** (first.width - 1);
  return new Set(Array.from(first.values!, (value) => Math.floor(value / above) % 256));
}

function frontOf(type: Type | undefined, types: Types, endian: 'little' | 'big'): Front {
  const checks: Check[] = [];
  let length = 0;
  if (typeof type !== 'object' || !('fields' in type)) return { checks, length };
  const places = new Map<string, Check>();
  for (const [name, member] of Object.entries(type.fields)) {
    if (typeof member === 'object' && 'switch' in member && member.else === undefined) checks.push(...switchChecks(member, places));
    const form = integerForm(typeof member === 'string' ? member : 'type' in member ? member.type : '', endian);
    const width = form?.width ?? fixedWidth(member, types);
    if (width === undefined) break;
    const offset = length;
    length += width;
    if (form === undefined) continue;
    // A signed constant would be read as unsigned here: it is left to the layout.
    if (form.isSigned) break;
    const check = checkOf(member, offset, form);
    places.set(name, check);
    if (typeof member === 'object' && width <= MAX_WIDTH) checks.push(check);
  }
  return { checks, length };
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
    return [{ ...place, values: known }];
  });
}

function checkOf(type: Type, offset: number, { width, isLittle }: IntegerForm): Check {
  const rule: Extract<Type, { type: string }> = typeof type === 'object' && 'type' in type ? type : { type: 'any' };
  const { equals, min = -Infinity, max = Infinity } = rule;
  const listed = typeof equals === 'number' ? [equals] : rule.in;
  return { offset, width, isLittle, min, max, isTotal: equals === '$total', values: listed && new Set(listed) };
}
