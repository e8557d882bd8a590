// node bench/store.mjs [--stays 10000000]
// What questions to a store cost: made-up stays of 28 days as one Parquet file, then the pairs of one day and the contacts of one person.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { build } from 'esbuild';
import { ROOT } from './make-input.mjs';

const DAYS = 28;
const PEOPLE = 200_000;
/** Rooms are opened, and closed within the hour. */
const ROOMS_AN_HOUR = 750;
const LONGEST_SECONDS = 2400;
const DAY_NS = 86_400_000_000_000n;
const FIRST_NS = 1_600_041_600_000_000_000n;

const { values } = parseArgs({ options: { stays: { type: 'string', default: '10000000' } } });
const folder = mkdtempSync(join(tmpdir(), 'roomtone-bench-'));
try {
  await run(Number(values.stays));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Numbers below `below` in SQL, the same each time. */
function random(salt, below) {
  return `CAST(hash(n, ${salt}) % ${below} AS BIGINT)`;
}

async function run(count) {
  const { VIEWS } = await viewsOf();
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const path = join(folder, 'stays.parquet');
  await connection.run(`COPY (
    SELECT 'acme' AS vendor, '' AS app, 'room-' || room_key AS room, 'user-' || person_key AS user_id, room_key, person_key, from_ns,
      from_ns + seconds * 1000000000 AS to_ns, 'observed' AS began, 'observed' AS ended, 'own' AS seen_by, 'confirmed' AS status,
      'cleartext' AS disclosure, from_ns / 1e10 AS weight_from, from_ns / 1e10 + seconds / 10 AS weight_to, CAST(100 AS BIGINT) AS most
    FROM (
      SELECT *, CAST(from_ns // 3600000000000 * ${ROOMS_AN_HOUR} + ${random(1, ROOMS_AN_HOUR)} AS INTEGER) AS room_key,
        CAST(${random(2, PEOPLE)} AS INTEGER) AS person_key,
        ${random(4, LONGEST_SECONDS)} AS seconds
      FROM (SELECT range AS n, ${FIRST_NS} + CAST(hash(range, 3) % ${BigInt(DAYS) * DAY_NS} AS BIGINT) AS from_ns FROM range(${count}))
    )
    ORDER BY from_ns
  ) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
  await connection.run(`CREATE VIEW stays AS SELECT * FROM read_parquet('${path}')`);
  for (const name of ['who_met_between', 'contacts_of']) {
    await connection.run(`CREATE MACRO ${name}(${VIEWS[name].asks.join(', ')}) AS TABLE ${VIEWS[name].sql}`);
  }
  say(`${count} stays of ${DAYS} days, ${(statSync(path).size / 1e6).toFixed(0)} MB of Parquet`);
  const day = (n) => `'${new Date(Number((FIRST_NS + n * DAY_NS) / 1_000_000n)).toISOString().slice(0, 10)}'`;
  const met = `FROM who_met_between(${day(9n)}, ${day(10n)})`;
  await measure(
    connection,
    'all pairs of one day, with all that is said of them (goal ≤ 2 s)',
    `SELECT sum(occasions), min(a), min(b), max(strength) ${met}`,
  );
  await measure(connection, 'the ten strongest of them', `SELECT sum(occasions) FROM (SELECT * ${met} LIMIT 10)`);
  await measure(connection, 'everybody one person met (goal ≤ 2 s)', "SELECT count(*) FROM contacts_of('user-17')");
}

/** The median of three; CPU time of all threads beside it, for a machine that is busy. */
async function measure(connection, what, sql) {
  const seconds = [];
  const before = process.cpuUsage();
  let answer;
  for (let n = 0; n < 3; n++) {
    const started = process.hrtime.bigint();
    answer = (await (await connection.runAndReadAll(sql)).getRowsJS())[0][0];
    seconds.push(Number(process.hrtime.bigint() - started) / 1e9);
  }
  const { user, system } = process.cpuUsage(before);
  say(`${what}: ${answer} in ${seconds.toSorted((a, b) => a - b)[1].toFixed(2)} s, ${((user + system) / 3e6).toFixed(2)} CPU-s each`);
}

/** Not for users of the library: bundled for the measurement alone. */
async function viewsOf() {
  const outfile = join(folder, 'views.mjs');
  await build({
    entryPoints: [join(ROOT, 'src/store/sql/views.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'silent',
  });
  return import(pathToFileURL(outfile).href);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
