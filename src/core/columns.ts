/** The same column with as much room again. */
export function doubled<Column extends Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array>(column: Column): Column {
  const larger = new (column.constructor as new (length: number) => Column)(column.length * 2);
  larger.set(column);
  return larger;
}
