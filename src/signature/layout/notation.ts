import { z } from 'zod';

/** Scalars and names: `u16`, `u32be`, `ipv4`, or a type of the same file. */
const TypeName = z.string().regex(/^[a-z][a-z0-9-]*$/);

const IntegerName = z.string().regex(/^[ui](8|16|24|32|64)(le|be)?$/);

/** A field's name; no digits in front, so that YAML keeps the order in which fields were written. */
const FieldName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/);

/** A field read before, and what is inside it: `head.size`. */
const FieldPath = z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*$/);

const Hex = z.string().regex(/^([0-9a-f]{2})+$/);

/** How many: a number, an integer that stands in front, `rest`, or `$field` that was read before. */
const Count = z.union([
  z.number().int().min(0).max(65_535),
  IntegerName,
  z.literal('varint'),
  z.literal('rest'),
  z.string().regex(/^\$[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*$/),
]);

/** How long: also up to an end mark, which the last one may lack when `open`, or all but the last few bytes. */
const Size = z.union([
  Count,
  z.strictObject({ until: Hex, open: z.boolean().optional() }),
  z.strictObject({ butLast: z.number().int().min(1).max(65_535) }),
]);

export type Count = z.infer<typeof Count>;
export type Size = z.infer<typeof Size>;

export const CHARSETS = ['hex', 'digits', 'address', 'latin1'] as const;

export type Type =
  | string
  | {
      type: string;
      equals?: number | '$total' | undefined;
      in?: number[] | undefined;
      min?: number | undefined;
      max?: number | undefined;
      show?: 'hex' | 'ipv4' | undefined;
      masks?: Record<string, number> | undefined;
    }
  | {
      text: Size;
      equals?: string | undefined;
      charset?: (typeof CHARSETS)[number] | undefined;
      escapes?: Record<string, string> | undefined;
      digests?: Record<string, 'sha1-base64'> | undefined;
      as?: Type | undefined;
      try?: Type[] | undefined;
    }
  | { bytes: Size; carries?: string | undefined; as?: Type | undefined; try?: Type[] | undefined }
  | { hex: Size }
  | { address: Size }
  | { nibbles: Size; alphabet: string }
  | { list: Type; count: Count }
  | { list: Type; until: string }
  | { either: Type[] }
  | { map: Type; to: Type; count: Count; cases?: Record<string, Type> | undefined }
  | { records: { tag: Type; length: string }; count: Count; cases: Record<string, Type>; else: Type }
  | { switch: string | string[]; cases: Record<string, Type>; else?: Type | undefined }
  | { fields: Record<string, Type>; message?: string | undefined }
  | { base64: Type }
  | { zlib: Type }
  | {
      proto: string;
      message?: string | undefined;
      messages?: Record<string, string> | undefined;
      where?: Record<string, string[]> | undefined;
    }
  | { decrypt: Type; algorithm: 'aes-128-eax'; key: string; nonce: string; tag: string; header?: string[] | undefined };

/** The notation of one value's layout on the wire. `signatures/README.md` explains each form. */
export const Type: z.ZodType<Type> = z.lazy(() =>
  z.union([
    TypeName,
    z.strictObject({
      type: IntegerName,
      equals: z.union([z.number(), z.literal('$total')]).optional(),
      in: z.array(z.number()).min(1).optional(),
      min: z.number().optional(),
      max: z.number().optional(),
      show: z.enum(['hex', 'ipv4']).optional(),
      masks: z.record(FieldName, z.number().int().min(1).max(0xffff_ffff)).optional(),
    }),
    z.strictObject({
      text: Size,
      equals: z.string().optional(),
      charset: z.enum(CHARSETS).optional(),
      escapes: z.record(z.string().min(1), z.string()).optional(),
      digests: z.record(FieldName, z.enum(['sha1-base64'])).optional(),
      as: Type.optional(),
      try: z.array(Type).min(1).optional(),
    }),
    z.strictObject({
      bytes: Size,
      carries: z.union([z.literal('anything'), z.string().regex(/^[a-z0-9]+([-/][a-z0-9]+)*$/)]).optional(),
      as: Type.optional(),
      try: z.array(Type).min(1).optional(),
    }),
    z.strictObject({ hex: Size }),
    z.strictObject({ address: Size }),
    z.strictObject({ nibbles: Size, alphabet: z.string().min(1).max(16) }),
    z.strictObject({ list: Type, count: Count }),
    z.strictObject({ list: Type, until: Hex }),
    z.strictObject({ either: z.array(Type).min(2) }),
    z.strictObject({ map: Type, to: Type, count: Count, cases: z.record(z.string(), Type).optional() }),
    z.strictObject({
      records: z.strictObject({ tag: Type, length: IntegerName }),
      count: Count,
      cases: z.record(z.string(), Type),
      else: Type,
    }),
    z.strictObject({ switch: z.union([FieldPath, z.array(FieldPath).min(1)]), cases: z.record(z.string(), Type), else: Type.optional() }),
    z.strictObject({ fields: z.record(FieldName, Type), message: z.string().optional() }),
    z.strictObject({ base64: Type }),
    z.strictObject({ zlib: Type }),
    z.strictObject({
      proto: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/),
      message: z.string().optional(),
      messages: z.record(FieldPath, z.string()).optional(),
      where: z.record(FieldPath, z.array(z.string()).min(1)).optional(),
    }),
    z.strictObject({
      decrypt: Type,
      algorithm: z.enum(['aes-128-eax']),
      key: z.string().regex(/^[0-9a-f]{32}$/),
      nonce: Hex,
      tag: FieldPath,
      header: z.array(FieldPath).optional(),
    }),
  ]),
);

export const Types = z.record(TypeName, Type);
export type Types = z.infer<typeof Types>;
