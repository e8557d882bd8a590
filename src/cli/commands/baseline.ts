import type { Cli, Exit } from '../global-options.js';
import { INPUTS, commonOptions, last } from '../options.js';

export function baselineCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'baseline <inputs..>',
    'print the findings as accepted, for --baseline',
    (command) =>
      command
        .positional('inputs', INPUTS)
        .option('reason', { type: 'string', demandOption: true, requiresArg: true, describe: 'why they are accepted' })
        .option('expires', {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: 'the last day on which they are, as 2027-01-31',
        }),
    async ({ inputs, reason, expires, ...others }) => {
      const [{ scan }, { BaselineReport, checkedDay }] = await Promise.all([import('../scan.js'), import('../baseline.js')]);
      const accepted = new BaselineReport(last(reason), checkedDay(last(expires)));
      const options = { ...commonOptions(inputs, others), format: 'jsonl', flows: false, table: 'findings', failOn: 'never' } as const;
      exit(await scan(options, () => Promise.resolve(accepted)));
    },
  );
}
