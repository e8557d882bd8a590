import { z } from 'zod';

/** Scalars and names: `u16`, `u32be`, `ipv4`, or a type of the same file. */
const TypeName = z.string().regex(/^[a-z][a-z0-9-]*$/);

const IntegerName = z.string().regex(/^[ui](8|16|24|32|64)(le|be)?$/);

/** A field's name; no digits in front, so that YAML keeps the order in which fields were written. */
const FieldName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/);

/** How much: a number, an integer type that stands in front, `rest`, or `$field` that was read before. */
const Size = z.union([
  z.number().int().min(0).max(65_535),
  IntegerName,
  z.literal('rest'),
  z.string().regex(/^\$[A-Za-z_][A-Za-z0-9_-]*$/),
]);

export type Size = z.infer<typeof Size>;

export type Type =
  | string
  | { type: string; equals?: number | '$total' | undefined; in?: number[] | undefined; min?: number | undefined; max?: number | undefined }
  | {
      text: Size;
      equals?: string | undefined;
      charset?: 'hex' | 'digits' | 'latin1' | undefined;
      as?: Type | undefined;
      try?: Type[] | undefined;
    }
  | { bytes: Size; as?: Type | undefined; try?: Type[] | undefined }
  | { hex: Size }
  | { address: Size }
  | { list: Type; count: Size }
  | { list: Type; until: string }
  | { either: Type[] }
  | { map: Type; to: Type; count: Size; cases?: Record<string, Type> | undefined }
  | { records: { tag: Type; length: string }; count: Size; cases: Record<string, Type>; else: Type }
  | { switch: string | string[]; cases: Record<string, Type>; else?: Type | undefined }
  | { fields: Record<string, Type>; message?: string | undefined }
  | { base64: Type }
  | { zlib: Type };

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
    }),
    z.strictObject({
      text: Size,
      equals: z.string().optional(),
      charset: z.enum(['hex', 'digits', 'latin1']).optional(),
      as: Type.optional(),
      try: z.array(Type).min(1).optional(),
    }),
    z.strictObject({ bytes: Size, as: Type.optional(), try: z.array(Type).min(1).optional() }),
    z.strictObject({ hex: Size }),
    z.strictObject({ address: Size }),
    z.strictObject({ list: Type, count: Size }),
    z.strictObject({ list: Type, until: z.string().regex(/^([0-9a-f]{2})+$/) }),
    z.strictObject({ either: z.array(Type).min(2) }),
    z.strictObject({ map: Type, to: Type, count: Size, cases: z.record(z.string(), Type).optional() }),
    z.strictObject({
      records: z.strictObject({ tag: Type, length: IntegerName }),
      count: Size,
      cases: z.record(z.string(), Type),
      else: Type,
    }),
    z.strictObject({ switch: z.union([FieldName, z.array(FieldName).min(1)]), cases: z.record(z.string(), Type), else: Type.optional() }),
    z.strictObject({ fields: z.record(FieldName, Type), message: z.string().optional() }),
    z.strictObject({ base64: Type }),
    z.strictObject({ zlib: Type }),
  ]),
);

export const Types = z.record(TypeName, Type);
export type Types = z.infer<typeof Types>;
