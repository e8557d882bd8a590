import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { loadDuckDb, quoted } from './duckdb.js';
import { sha256 } from './ids.js';
import { RUNS, type RunName, WRITING, isStore } from './layout.js';
import { publishDerived } from './publish.js';
import { SQL_TYPES, readValue } from './row-writer.js';
import { STAYS } from './sql/stays.js';
import { VIEWS } from './sql/views.js';
import { StoreError } from './store-error.js';
import { type StoreFile, type StoreProblem, filesOf } from './store-files.js';
import { type ColumnType, type Columns, type Row, TABLES, type Table } from './tables.js';

/**
 * A store that is read: of each capture the latest complete run, of one
 * version of the program. Nothing of it is changed, but that stays of all
 * captures are kept beside it once they were derived.
 */
export class OpenStore {
  readonly problems: StoreProblem[] = [];
  readonly #folder: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  /** Keys of the runs that are read, and their captures. */
  readonly #chosen = new Map<string, string>();
  readonly #ready = new Set<string>();
  readonly #files = new Map<Table, readonly StoreFile[]>();
  #isShut = false;

  private constructor(folder: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#folder = folder;
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Throws StoreError when the folder is no store, or DuckDB is missing. */
  static async open(folder: string): Promise<OpenStore> {
    if (!isStore(folder)) throw new StoreError(`${folder} is no store: "roomtone scan INPUT --out ${folder}" makes one`);
    const { DuckDBInstance } = await loadDuckDb();
    const instance = await DuckDBInstance.create(':memory:', {
      // What does not fit into memory lies beside what is being written, and goes when the store is closed.
      temp_directory: join(resolve(folder), WRITING, `spill-${randomUUID()}`),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const store = new OpenStore(resolve(folder), instance, await instance.connect());
    await store.#chooseRuns();
    return store;
  }

  /** The runs that are read, one for each capture. */
  get runs(): readonly RunName[] {
    return Array.from(this.#chosen, ([key, capture]) => ({ capture, key }));
  }

  /** The rows that one run has written to a table, in the order in which its capture gave them. */
  async rowsOf<Name extends Table>(table: Name, { key }: RunName): Promise<readonly Row<Name>[]> {
    const file = (await this.#filesOf(table)).find((one) => one.key === key);
    if (file === undefined) return [];
    const columns = Object.entries<ColumnType>(TABLES[table]);
    const rows = await this.#run(`SELECT ${columns.map(([column]) => column).join(', ')} FROM read_parquet(${quoted(file.path)})`);
    return rows.map((row) => Object.fromEntries(columns.map(([column, type]) => [column, readValue(type, row[column])])) as Row<Name>);
  }

  /** How many captures have a complete run. */
  get captures(): number {
    return this.#chosen.size;
  }

  /** Makes the tables and views ready that a question names, and shuts everything else off. */
  async prepare(sql: string): Promise<DuckDBConnection> {
    for (const name of [...Object.keys(VIEWS), 'stays', ...Object.keys(TABLES)]) {
      if (new RegExp(`\\b${name}\\b`, 'i').test(sql)) await this.#provide(name);
    }
    if (this.#isShut) return this.#connection;
    this.#isShut = true;
    await this.#connection.run(`SET allowed_directories = [${quoted(`${this.#folder}/`)}]`);
    await this.#connection.run('SET enable_external_access = false');
    await this.#connection.run('SET lock_configuration = true');
    return this.#connection;
  }

  /** The rows of a table, of the runs that are read. */
  async rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return (await (await this.prepare(sql)).runAndReadAll(sql)).getRowObjectsJS();
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #chooseRuns(): Promise<void> {
    const { files, problems } = await filesOf(this.#folder, RUNS);
    this.problems.push(...problems);
    if (files.length === 0) return;
    const sql = `SELECT run, capture, detector FROM read_parquet(${listOf(files)}) WHERE status = 'done'`;
    const runs = (await this.#run(sql)).map((row) => row as { run: string; capture: string; detector: string });
    const pathOf = new Map(files.map(({ key, path }) => [key, path]));
    const best = new Map<string, (typeof runs)[number]>();
    for (const run of runs) {
      const known = best.get(run.capture);
      if (known === undefined || isLater(run, known, (key) => statSync(pathOf.get(key)!).mtimeMs)) best.set(run.capture, run);
    }
    for (const { run, capture } of best.values()) this.#chosen.set(run, capture);
  }

  async #provide(name: string): Promise<void> {
    if (this.#ready.has(name)) return;
    this.#ready.add(name);
    const view = VIEWS[name];
    if (view !== undefined) {
      for (const needed of view.needs) await this.#provide(needed);
      const sql = view.asks === undefined ? `VIEW ${name} AS` : `MACRO ${name}(${view.asks.join(', ')}) AS TABLE`;
      await this.#connection.run(`CREATE ${sql} ${view.sql}`);
    } else if (name === 'stays') await this.#provideStays();
    else await this.#provideTable(name as Table);
  }

  async #provideTable(table: Table): Promise<void> {
    const chosen = await this.#filesOf(table);
    const columns: Columns = TABLES[table];
    const empty = Object.entries(columns).map(([column, type]) => `CAST(NULL AS ${SQL_TYPES[type]}) AS ${column}`);
    const sql =
      chosen.length === 0
        ? `SELECT ${empty.join(', ')} WHERE false`
        : `SELECT ${Object.keys(columns).join(', ')} FROM read_parquet(${listOf(chosen)})`;
    await this.#run(`CREATE VIEW ${table} AS ${sql}`);
  }

  /** The files of a table that are read: of runs all of them. */
  async #filesOf(table: Table): Promise<readonly StoreFile[]> {
    const known = this.#files.get(table);
    if (known !== undefined) return known;
    const { files, problems } = await filesOf(this.#folder, table);
    if (table !== RUNS) this.problems.push(...problems);
    const chosen = table === RUNS ? files : files.filter(({ key }) => this.#chosen.has(key));
    this.#files.set(table, chosen);
    return chosen;
  }

  /** Derived once for the same runs; a folder that cannot be written costs the work again, and nothing else. */
  async #provideStays(): Promise<void> {
    const key = sha256(JSON.stringify([STAYS, [...this.#chosen.keys()].toSorted()]));
    const make = async (path: string) => {
      await this.#provide('stay_parts');
      await this.#run(`COPY (${STAYS}) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`);
    };
    const path = await publishDerived(this.#folder, 'stays', key, make);
    if (path !== undefined) await this.#run(`CREATE VIEW stays AS SELECT * FROM read_parquet(${quoted(path)})`);
    else {
      await this.#provide('stay_parts');
      await this.#run(`CREATE TABLE stays AS ${STAYS}`);
    }
  }

  /** What DuckDB says of our own questions is about the files. */
  async #run(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    try {
      return await (await this.#connection.runAndReadAll(sql)).getRowObjectsJS();
    } catch (error) {
      throw new StoreError(`cannot read ${this.#folder}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}

/** Of two runs of a capture that with the later version of the program counts, then that which was written last. */
function isLater(a: RunOfCapture, b: RunOfCapture, writtenAt: (key: string) => number): boolean {
  const order = compareVersions(a.detector, b.detector) || writtenAt(a.run) - writtenAt(b.run);
  return order === 0 ? a.run > b.run : order > 0;
}

interface RunOfCapture {
  readonly run: RunName['key'];
  readonly detector: string;
}

/** `0.10.0` is later than `0.9.2`. */
function compareVersions(a: string, b: string): number {
  const [one, other] = [a, b].map((version) => version.split(/[.-]/).map(Number));
  for (let at = 0; at < Math.max(one!.length, other!.length); at++) {
    const difference = (one![at] || 0) - (other![at] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function listOf(files: readonly StoreFile[]): string {
  return `[${files.map(({ path }) => quoted(path)).join(', ')}]`;
}
