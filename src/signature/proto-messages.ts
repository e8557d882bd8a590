import protobuf from 'protobufjs';
import { ENUM, type ProtoField, type ProtoMessages } from './layout/proto-description.js';

/**
 * The messages that a `.proto` file describes. Throws an Error that names the
 * line of a mistake, or what this reader of captures has no use for: imports and maps.
 */
export function protoMessages(text: string): ProtoMessages {
  const { root, imports = [] } = protobuf.parse(text, new protobuf.Root(), { keepCase: true });
  if (imports.length > 0) throw new Error(`"${imports[0]}" cannot be imported: write all messages into one file`);
  root.resolveAll();
  return Object.fromEntries(typesIn(root).map((type) => [nameOf(type), fieldsOf(type)]));
}

function typesIn(space: protobuf.NamespaceBase): readonly protobuf.Type[] {
  return space.nestedArray.flatMap((one) => {
    if (!(one instanceof protobuf.Namespace)) return [];
    return [...(one instanceof protobuf.Type ? [one] : []), ...typesIn(one)];
  });
}

function fieldsOf(type: protobuf.Type): Readonly<Record<string, ProtoField>> {
  return Object.fromEntries(type.fieldsArray.map((field) => [field.id, fieldOf(field)]));
}

function fieldOf(field: protobuf.Field): ProtoField {
  const { name, type, resolvedType } = field;
  if (field.map) throw new Error(`field "${name}": maps are not read, leave it out`);
  if (resolvedType instanceof protobuf.Enum) return { name, type: ENUM, values: { ...resolvedType.valuesById } };
  return { name, type: resolvedType === null ? type : nameOf(resolvedType) };
}

/** Without the dot that protobufjs begins full names with. */
function nameOf(type: protobuf.ReflectionObject): string {
  return type.fullName.slice(1);
}
