import { escapeText } from '../../core/display.js';
import { UserError } from '../../core/user-error.js';
import { OpenStore } from '../../store/open-store.js';
import { type Answer, askStore } from '../../store/query.js';
import { VIEWS } from '../../store/sql/views.js';
import { TABLES } from '../../store/tables.js';
import { plural } from '../../tui/numbers.js';
import { EXIT } from '../exit-code.js';
import { Output } from '../output.js';
import { type QUERY_FORMATS, writerIn } from './query-formats.js';

export interface QueryOptions {
  readonly store: string;
  /** Undefined: say what can be asked for. */
  readonly sql: string | undefined;
  readonly format: (typeof QUERY_FORMATS)[number];
}

/** Prints what a store answers. Returns the exit code: files that could not be read are told, and make it 3. */
export async function query({ store: folder, sql, format }: QueryOptions): Promise<number> {
  const output = new Output(process.stdout);
  const store = await OpenStore.open(folder);
  try {
    if (sql === undefined) await output.write(contents(folder, store.captures));
    else {
      const answer: Answer = await askStore(store, sql);
      const writer = await writerIn(format, answer.columns);
      for await (const rows of answer.rows()) {
        for (const text of writer.rows(rows)) await output.write(text);
        if (output.closed) break;
      }
      for (const text of writer.end()) await output.write(text);
    }
    await output.flush();
    if (output.failure !== undefined) throw new UserError(`cannot write the results: ${output.failure}`);
    for (const { file, problem } of store.problems) process.stderr.write(`roomtone: ${escapeText(file)}: ${escapeText(problem)}\n`);
    return store.problems.length > 0 ? EXIT.unreadable : EXIT.clean;
  } finally {
    store.close();
  }
}

function contents(folder: string, captures: number): string {
  const asked = Object.entries(VIEWS).map(
    ([name, { says, asks }]) => [asks === undefined ? name : `${name}(${asks.join(', ')})`, says] as const,
  );
  const width = Math.max(...asked.map(([name]) => name.length));
  return [
    `${escapeText(folder)}: ${plural(captures, 'capture')}. Of each the latest complete run is read.`,
    '',
    'Ready answers',
    ...asked.map(([name, says]) => `  ${name.padEnd(width)}  ${says}`),
    '',
    'Tables',
    '  stays: vendor, app, room, user_id, room_key, person_key, from_ns, to_ns, began, ended, seen_by, status, disclosure, weight_from, weight_to, most',
    ...Object.entries(TABLES).map(([table, columns]) => `  ${table}: ${Object.keys(columns).join(', ')}`),
    '',
    'Times that end in _ns are nanoseconds since 1970, UTC: make_timestamp_ns(first_ns) is the time.',
    `As in: roomtone query ${escapeText(folder)} "SELECT * FROM who_met LIMIT 10"`,
    '',
  ].join('\n');
}
