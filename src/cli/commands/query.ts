import type { Cli, Exit } from '../global-options.js';
import { last, unmarked } from '../options.js';
import { textOf } from '../presence-options.js';
import { QUERY_FORMATS } from '../store/query-formats.js';

export function queryCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'query <store> [sql]',
    'ask a store a question in SQL; without one, list what can be asked for',
    (command) =>
      command
        .positional('store', { type: 'string', demandOption: true, describe: 'the folder that "scan --out" has written' })
        .positional('sql', { type: 'string', describe: 'a SELECT, as "SELECT * FROM who_met LIMIT 10"' })
        .option('format', {
          choices: QUERY_FORMATS,
          default: 'text' as const,
          requiresArg: true,
          describe: 'a table for people, or a format for programs',
        }),
    async ({ store, sql, format }) => {
      const { query } = await import('../store/query.js');
      exit(await query({ store: unmarked(last(store)), sql: textOf(sql), format: last(format) }));
    },
  );
}
