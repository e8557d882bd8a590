import type { DuckDBAppender, DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { type DuckDb, connectForWriting, loadDuckDb, quoted } from './duckdb.js';
import { type ColumnType, type Row, TABLES, type Table, type Value } from './tables.js';

/** What DuckDB takes at once; more rows than that never lie here as objects. */
const CHUNK_ROWS = 2048;

export const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  real: 'DOUBLE',
  truth: 'BOOLEAN',
  time: 'BIGINT',
  texts: 'VARCHAR[]',
  integers: 'BIGINT[]',
  json: 'VARCHAR',
};

/** A value of a column as DuckDB gives it to JavaScript, as rows have it. */
export function readValue(type: ColumnType, value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (type === 'integer') return Number(value);
  return (type === 'integers' ? (value as readonly bigint[]).map(Number) : value) as Value;
}

interface Open {
  readonly appender: DuckDBAppender;
  readonly types: readonly DuckDBType[];
  pending: DuckDBValue[][];
  count: number;
}

/** Collects the rows of one run, table by table, and writes them as Parquet, in the order in which the capture gave them. */
export class RowWriter {
  readonly #duckdb: DuckDb;
  readonly #connection: DuckDBConnection;
  readonly #open = new Map<Table, Open>();

  private constructor(duckdb: DuckDb, connection: DuckDBConnection) {
    this.#duckdb = duckdb;
    this.#connection = connection;
  }

  static async begin(): Promise<RowWriter> {
    return new RowWriter(await loadDuckDb(), await connectForWriting());
  }

  async add<Name extends Table>(table: Name, rows: Iterable<Row<Name>>): Promise<void> {
    const columns = Object.entries<ColumnType>(TABLES[table]);
    for (const row of rows) {
      const open = this.#open.get(table) ?? (await this.#begin(table));
      const values: Readonly<Record<string, Value>> = row;
      open.pending.push(columns.map(([column, type]) => this.#valueOf(type, values[column]!)));
      open.count++;
      if (open.pending.length === CHUNK_ROWS) this.#append(open);
    }
  }

  /** Tables that have rows, and how many. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#open].map(([table, { count }]) => [table, count]));
  }

  async write(table: Table, path: string): Promise<void> {
    const open = this.#open.get(table)!;
    this.#append(open);
    open.appender.flushSync();
    await this.#connection.run(`COPY temp.${table} TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`);
  }

  close(): void {
    for (const { appender } of this.#open.values()) appender.closeSync();
    this.#connection.closeSync();
  }

  async #begin(table: Table): Promise<Open> {
    const columns = Object.entries<ColumnType>(TABLES[table]).map(([column, type]) => `${column} ${SQL_TYPES[type]}`);
    await this.#connection.run(`CREATE TEMP TABLE ${table} (${columns.join(', ')})`);
    const appender = await this.#connection.createAppender(table, 'main', 'temp');
    const types = columns.map((_, at) => appender.columnType(at));
    const open: Open = { appender, types, pending: [], count: 0 };
    this.#open.set(table, open);
    return open;
  }

  #append(open: Open): void {
    if (open.pending.length === 0) return;
    const chunk = this.#duckdb.DuckDBDataChunk.create(open.types, open.pending.length);
    chunk.setRows(open.pending);
    open.appender.appendDataChunk(chunk);
    open.pending = [];
  }

  #valueOf(type: ColumnType, value: Value): DuckDBValue {
    if (value === null) return null;
    switch (type) {
      case 'integer':
        return BigInt(value as number);
      case 'texts':
        return this.#duckdb.listValue(value as readonly string[]);
      case 'integers':
        return this.#duckdb.listValue((value as readonly number[]).map(BigInt));
      default:
        return value as DuckDBValue;
    }
  }
}
