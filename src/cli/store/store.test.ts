import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../core/user-error.js';
import { loadDuckDb } from '../../store/duckdb.js';
import { OpenStore } from '../../store/open-store.js';
import { askStore } from '../../store/query.js';
import { checkThatItIsBuilt, roomtone } from '../../testing/command.js';
import { IN_THE_CLEAR, ROOT } from '../../testing/results.js';

const isInstalled = await loadDuckDb().then(
  () => true,
  () => false,
);
const CAPTURES = join(ROOT, 'captures');

let folder: string;
let store: string;
beforeAll(() => {
  checkThatItIsBuilt();
  folder = mkdtempSync(join(tmpdir(), 'roomtone-store-'));
  store = join(folder, 'store');
  if (isInstalled) expect(roomtone(['scan', CAPTURES, '--out', store]).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Line = Readonly<Record<string, unknown>>;

function linesOf(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** Some keys of each line, as text, in a fixed order. */
function pick(all: readonly Line[], keys: readonly string[]): readonly string[] {
  return all.map((line) => JSON.stringify(keys.map((key) => line[key]))).toSorted();
}

function ask(sql: string, where = store): readonly Line[] {
  const { code, stdout, stderr } = roomtone(['query', where, sql, '--format', 'jsonl']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return linesOf(stdout);
}

/** Every file of a store. */
function files(where: string): readonly string[] {
  return readdirSync(where, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(where.length + 1))
    .filter((name) => !name.startsWith('derived'))
    .toSorted();
}

describe.skipIf(!isInstalled)('a store', () => {
  test('holds what a scan prints', () => {
    const lines = linesOf(roomtone(['scan', CAPTURES, '--format', 'jsonl', '--flows']).stdout);
    const of = (type: string) => lines.filter((line) => line['type'] === type);
    expect(pick(ask('SELECT capture, packets, bytes FROM captures'), ['capture', 'packets', 'bytes'])).toEqual(
      pick(of('capture'), ['sha256', 'packets', 'bytes']),
    );
    const columns = 'frame, byte_offset, byte_length, flow, vendor, signature, status, field, kind, value, disclosure, confidence, times';
    expect(pick(ask(`SELECT ${columns} FROM observations`), columns.split(', '))).toEqual(
      pick(of('observation'), ['frame', 'offset', 'length', ...columns.split(', ').slice(3, -1), 'count']),
    );
    expect(pick(ask('SELECT event, vendor, room, user_id, frame FROM events'), ['event', 'vendor', 'room', 'user_id', 'frame'])).toEqual(
      pick(of('event'), ['event', 'vendor', 'room', 'user', 'frame']),
    );
    expect(pick(ask('SELECT flow, vendor, protocols FROM flows'), ['flow', 'vendor', 'protocols'])).toEqual(
      pick(of('flow'), ['flow', 'vendor', 'protocols']),
    );
    expect(pick(ask('SELECT vendor, a, b, basis, overlap_seconds FROM who_met'), ['vendor', 'a', 'b', 'basis', 'overlap_seconds'])).toEqual(
      pick(of('copresence'), ['vendor', 'a', 'b', 'basis', 'overlapSeconds']),
    );
  });

  test('is read as the captures themselves are, places of servers and questions to several of them included', () => {
    const words = ['--format', 'jsonl', '--flows', '--profile', 'prc,eu-transfer'];
    const [stored, read] = [store, CAPTURES].map((input) => roomtone(['scan', input, ...words]));
    expect(read!.stdout).toContain('RT-PING-001');
    expect(stored!.stdout.replaceAll(',"recalled":true', '')).toBe(read!.stdout);
    expect(stored!.code).toBe(read!.code);
  });

  test('gives presence and a page, which says what rows do not hold', () => {
    expect(roomtone(['presence', store, '--person', '1846209'])).toEqual(roomtone(['presence', CAPTURES, '--person', '1846209']));
    const page = join(folder, 'page.html');
    expect(roomtone(['report', store, '--html', page, '--lang', 'fr', '--no-places']).code).toBe(1);
    expect(readFileSync(page, 'utf8')).toContain('Des captures ont été relues dans un entrepôt');
  });

  test('names the packets that findings rest on, where the captures still lie where they lay', () => {
    const evidence = join(folder, 'evidence.pcapng');
    const { stderr } = roomtone(['report', store, '--evidence', evidence, '--no-places']);
    expect(stderr).toBe('');
    expect(linesOf(roomtone(['scan', evidence, '--format', 'jsonl']).stdout)[0]).toMatchObject({ type: 'capture', complete: true });
  });

  test('is not touched by a second scan', () => {
    const before = files(store);
    const { code, stdout } = roomtone(['scan', CAPTURES, '--out', store]);
    expect(stdout).toMatch(/^nothing new for /);
    expect(code).toBe(0);
    expect(files(store)).toEqual(before);
  });

  test('comes out the same from parts', () => {
    const parts = join(folder, 'parts');
    for (const part of ['1/3', '2/3', '3/3']) expect(roomtone(['scan', CAPTURES, '--out', parts, '--shard', part]).code).toBe(0);
    expect(files(parts)).toEqual(files(store));
    for (const name of files(parts)) expect(readFileSync(join(parts, name)).equals(readFileSync(join(store, name)))).toBe(true);
  });

  test('answers for people, and lists what can be asked for', () => {
    expect(roomtone(['query', store, 'SELECT 1 AS one, NULL AS none, [1, 2] AS list']).stdout).toBe(
      'one  none  list\n---  ----  -----\n  1        [1,2]\n1 row\n',
    );
    expect(roomtone(['query', store, "SELECT '=1' AS a", '--format', 'csv']).stdout).toBe('a\r\n"\'=1"\r\n');
    const { stdout } = roomtone(['query', store]);
    for (const name of ['who_met', 'who_can_see', 'rooms', 'servers_by_profile', 'leaks_by_vendor', 'observations'])
      expect(stdout).toContain(name);
  });

  test('has answers ready', () => {
    const views = ['who_met', 'rooms', 'who_can_see', 'servers_by_profile', 'leaks_by_vendor', "contacts_of('1846209')"];
    const all = [...views, "who_met_between('2021-02-11', '2021-02-12')"].map((view) => `SELECT count(*)::INT AS rows FROM ${view}`);
    expect(ask(all.join(' UNION ALL ')).map(({ rows }) => rows)).toEqual([1, 2, expect.any(Number), 0, expect.any(Number), 1, 1]);
  });

  test('is only read', () => {
    for (const write of ['COPY (SELECT 1) TO', 'EXPLAIN ANALYZE COPY (SELECT 1) TO']) {
      const { code, stderr } = roomtone(['query', store, `${write} '${join(store, 'mine.csv')}'`]);
      expect(stderr).toContain('only read');
      expect(code).toBe(2);
    }
    expect(files(store).filter((name) => name.includes('mine'))).toEqual([]);
  });

  test.each([
    ['SELEC 1', 'syntax error'],
    ['SELECT * FROM nowhere', 'nowhere'],
    ['SELECT 1; SELECT 2', 'one question'],
    ['SET threads = 1', 'only read'],
    [`SELECT * FROM read_text('${join(ROOT, 'package.json')}')`, 'Permission Error'],
    ["SELECT * FROM 'https://example.org/a.parquet'", 'Permission Error'],
    ['', 'nothing was asked'],
  ])('refuses %s', async (sql, complaint) => {
    const asked = await OpenStore.open(store);
    // What a command prints in plain words, and ends with exit code 2 for.
    const failure = await askStore(asked, sql).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as Error).message).toContain(complaint);
    asked.close();
  });

  test('tells of damaged and foreign files, and answers with the rest', () => {
    const hurt = join(folder, 'hurt');
    cpSync(store, hurt, { recursive: true });
    const [first] = readdirSync(join(hurt, 'observations')).toSorted();
    truncateSync(join(hurt, 'observations', first!), 100);
    writeFileSync(join(hurt, 'observations', 'notes.txt'), 'mine');
    const { code, stdout, stderr } = roomtone([
      'query',
      hurt,
      'SELECT count(DISTINCT capture) AS captures FROM observations',
      '--format',
      'jsonl',
    ]);
    expect(linesOf(stdout)).toEqual([
      { captures: (ask('SELECT count(DISTINCT capture) AS captures FROM observations')[0]!['captures'] as number) - 1 },
    ]);
    expect(stderr).toMatch(/is damaged/);
    expect(stderr).toMatch(/notes\.txt: it is not of this store/);
    expect(code).toBe(3);
  });

  test('holds no packets to look for values in, and a folder of captures is no store', () => {
    expect(roomtone(['scan', store, '--watch', 'me=1846209'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds no packets'),
    });
    expect(roomtone(['query', CAPTURES, 'SELECT 1'])).toMatchObject({ code: 2, stderr: expect.stringContaining('is no store') });
  });
});

describe.skipIf(!isInstalled)('a store with hashed identifiers', () => {
  test('holds none of them, and joins all the same', () => {
    const [key, hashed] = [join(folder, 'key'), join(folder, 'hashed')];
    writeFileSync(key, 'a secret of at least sixteen bytes');
    expect(roomtone(['scan', CAPTURES, '--out', hashed, '--privacy', 'hmac', '--mask-key', key]).code).toBe(0);
    const kinds = "'user-id', 'username', 'room-id', 'token', 'device-id', 'phone', 'email', 'session-id', 'call-id', 'app-id'";
    const values = ask(`SELECT DISTINCT value, hex FROM observations WHERE kind IN (${kinds}) AND length(value) >= 5`);
    expect(values.length).toBeGreaterThan(5);
    // Compressed pages hide what they hold from a search: what is searched is what comes out again.
    const tables = [...new Set(files(hashed).map((name) => name.split('/')[0]!))];
    const held = JSON.stringify(
      ask(tables.map((table) => `SELECT CAST(row AS VARCHAR) AS held FROM ${table} AS row`).join(' UNION ALL '), hashed),
    );
    const raw = files(hashed)
      .map((name) => readFileSync(join(hashed, name)).toString('latin1'))
      .join('');
    const left = values
      .flatMap(({ value, hex }) => [value, hex])
      .filter((text) => held.includes(text as string) || raw.includes(text as string));
    expect(left).toEqual([]);
    const met = 'SELECT overlap_seconds, basis FROM who_met ORDER BY ALL';
    expect(ask(met, hashed)).toEqual(ask(met));
    const joined = 'SELECT count(*) AS joined FROM observations JOIN events ON value = user_id';
    expect(ask(joined, hashed)).toEqual(ask(joined));
  });
});

describe('storing', () => {
  test.each([
    [['--shard', '1/2'], 'without --out'],
    [['--privacy', 'hmac'], 'without --out'],
    [['--out', 'x', '--format', 'jsonl'], '--format does not go'],
    [['--out', 'x', '--mask'], '--mask does not go'],
    [['--out', 'x', '--privacy', 'hmac'], 'go together'],
    [['--out', 'x', '--shard', '0/2'], 'no part'],
  ])('refuses %j', (words, complaint) => {
    expect(roomtone(['scan', IN_THE_CLEAR, ...words])).toMatchObject({ code: 2, stderr: expect.stringContaining(complaint) });
  });
});
