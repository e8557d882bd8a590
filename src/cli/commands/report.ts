import { TABLES } from '../../report/csv-tables.js';
import type { Cli, Exit } from '../global-options.js';
import { GATE, INPUTS, REPORT_FILES, commonOptions, last, unmarked } from '../options.js';
import { CLOCKS, KEYS, MASK, UNMASKABLE } from '../presence-options.js';

export function reportCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'report <inputs..>',
    'write a page for people, or files for programs, from captures read once',
    (command) =>
      command
        .positional('inputs', INPUTS)
        .option('html', {
          type: 'string',
          requiresArg: true,
          describe: 'one page for people, self-contained: findings, rooms, who was together, servers, proof',
        })
        .option('text', { type: 'string', requiresArg: true, describe: 'a summary' })
        .option('jsonl', { type: 'string', requiresArg: true, describe: 'JSON Lines' })
        .option('sarif', { type: 'string', requiresArg: true, describe: 'SARIF 2.1.0' })
        .option('csv', { type: 'string', requiresArg: true, describe: 'one table; which, --table says' })
        .option('table', { choices: TABLES, default: 'findings' as const, requiresArg: true, describe: 'which table (CSV)' })
        .option('eve', { type: 'string', requiresArg: true, describe: 'lines as Suricata writes them' })
        .option('stix', { type: 'string', requiresArg: true, describe: 'a STIX 2.1 bundle' })
        .option('junit', { type: 'string', requiresArg: true, describe: 'JUnit XML' })
        .option('places', { type: 'boolean', default: true, describe: 'look up where servers stand; --no-places leaves it' })
        .options(MASK)
        .options(CLOCKS)
        .options(KEYS)
        .options(GATE)
        .check((given) => {
          if ((given.mask || given.maskKey !== undefined) && given.evidence !== undefined) throw new Error(UNMASKABLE);
          if (REPORT_FILES.some((format) => given[format] !== undefined) || given.evidence !== undefined) return true;
          throw new Error('Say what to write: --html FILE, or another format.');
        }),
    async ({ inputs, table, html, text, jsonl, sarif, csv, eve, stix, junit, ...others }) => {
      const { report } = await import('../report.js');
      const given = Object.entries({ html, text, jsonl, sarif, csv, eve, stix, junit });
      const files = Object.fromEntries(given.flatMap(([format, path]) => (path === undefined ? [] : [[format, unmarked(last(path))]])));
      const options = { ...commonOptions(inputs, others), format: 'text', flows: false, table: last(table), colour: false } as const;
      exit(await report(options, files));
    },
  );
}
