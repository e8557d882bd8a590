// The SQL for who was with whom must say the same on ClickHouse as on DuckDB:
// on random stays, and on a day of 100,000 joins and leaves. ClickHouse comes
// embedded, as the package chdb (550 MB), which nothing else needs:
//   npm install --no-save chdb && node scripts/check-chdb.mjs
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const RANDOM_STORES = 50;
const EVENTS = 100_000;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const chdb = installed();
if (chdb === undefined) {
  say('skipped: chdb is not installed (npm install --no-save chdb)');
  process.exit();
}
const folder = mkdtempSync(join(tmpdir(), 'roomtone-check-chdb-'));
try {
  say(`ClickHouse ${chdb.query('SELECT version()', 'TabSeparated').trim()}`);
  const { aDay, aFewStays, derived, meetings, pairs, connectForWriting } = await sources();
  const duckdb = await connectForWriting();
  const answers = async (stays, name) => {
    const path = join(folder, `${name}.parquet`);
    await derived(stays, path);
    const [onDuckDb, onClickHouse] = [`read_parquet('${path}')`, `file('${path}', 'Parquet')`].map((table) =>
      pairs(meetings(table, table)),
    );
    const rows = (await duckdb.runAndReadAll(onDuckDb)).getRowObjectsJS();
    const others = chdb.query(onClickHouse, 'JSONEachRow').split('\n').filter(Boolean);
    return [rows.map(told), others.map((line) => told(JSON.parse(line)))].map((all) => all.toSorted().join('\n'));
  };
  let [wrong, pairsSeen] = [0, 0];
  for (let seed = 1; seed <= RANDOM_STORES; seed++) {
    const [one, other] = await answers(aFewStays(seed), `random-${seed}`);
    pairsSeen += one === '' ? 0 : one.split('\n').length;
    if (one === other) continue;
    wrong++;
    say(`NOT the same on random stays, seed ${seed}:\nDuckDB\n${one}\nClickHouse\n${other}`);
  }
  say(`${RANDOM_STORES} lots of random stays, ${pairsSeen} pairs: ${wrong === 0 ? 'the same' : `${wrong} NOT the same`}`);
  const [one, other] = await answers(aDay(EVENTS / 2), 'day');
  say(`a day of ${EVENTS} joins and leaves, ${one.split('\n').length} pairs: ${one === other ? 'the same' : 'NOT the same'}`);
  process.exitCode = wrong === 0 && one === other ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A pair in one form; what is left of the two engines' sums beyond the tenth of a millisecond is arithmetic. */
function told({
  vendor,
  app,
  a,
  b,
  basis,
  disclosure,
  occasions,
  distinct_rooms: rooms,
  overlap_seconds: overlap,
  strength,
  first_ns: first,
  last_ns: last,
}) {
  const sums = [overlap, strength].map((seconds) => Number(seconds).toFixed(4));
  return [vendor, app, a, b, basis, disclosure, occasions, rooms, ...sums, first, last].map(String).join(' ');
}

function installed() {
  try {
    return createRequire(import.meta.url)('chdb');
  } catch {
    return undefined;
  }
}

/** The SQL, the made-up stays, and what derives stays; bundled for this check alone. */
async function sources() {
  // Packages are found from there, and the folders that tests read as well.
  const place = join(root, 'node_modules/.check-chdb');
  const outfile = join(place, 'check.mjs');
  const contents = `
    export { aDay, aFewStays } from './src/store/sql/testing.ts';
    export { meetings, pairs } from './src/store/sql/co-presence.ts';
    export { derived } from './src/store/testing.ts';
    export { connectForWriting } from './src/store/duckdb.ts';`;
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
    logLevel: 'silent',
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(place, { recursive: true });
  }
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
