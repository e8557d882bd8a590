import { TABLES } from '../../report/csv-tables.js';
import { FORMATS } from '../format-names.js';
import type { Cli, Exit } from '../global-options.js';
import { GATE, INPUTS, commonOptions, last } from '../options.js';
import { CLOCKS, KEYS, MASK, UNMASKABLE } from '../presence-options.js';
import { RETRY, STORING, checkStoring, storeScan } from '../store/storing-options.js';

export function scanCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'scan <inputs..>',
    'read captures and print what they give away',
    (command) =>
      command
        .positional('inputs', INPUTS)
        .option('format', {
          choices: FORMATS,
          default: 'text' as const,
          requiresArg: true,
          describe: 'a summary for people, or a format for programs',
        })
        .option('flows', { type: 'boolean', default: false, describe: 'list every flow (JSON Lines)' })
        .option('table', { choices: TABLES, default: 'findings' as const, requiresArg: true, describe: 'which table (CSV)' })
        .options(MASK)
        .options(CLOCKS)
        .options(KEYS)
        .options(GATE)
        .options(STORING)
        .options(RETRY)
        .check(checkStoring)
        .check(({ mask, maskKey, format, evidence }) => {
          if ((!mask && maskKey === undefined) || (format !== 'pcapng' && evidence === undefined)) return true;
          throw new Error(UNMASKABLE);
        }),
    async ({ inputs, format, flows, table, out, shard, privacy, retryFailed, ...others }) => {
      if (out !== undefined) {
        const { scanToStore } = await import('../store/scan-to-store.js');
        exit(await scanToStore(storeScan(inputs, { ...others, out, shard, privacy, retryFailed })));
        return;
      }
      const { scan } = await import('../scan.js');
      const options = { ...commonOptions(inputs, others), format: last(format), flows, table: last(table) };
      exit(await scan(options));
    },
  );
}
