import type { Cli, Exit } from '../global-options.js';
import { GATE, commonOptions, last, unmarked } from '../options.js';

export function diffCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'diff <old> <new>',
    'say what appeared and what went between two captures, folders or reports',
    (command) =>
      command
        .positional('old', {
          type: 'string',
          demandOption: true,
          describe: 'a capture, a folder of captures, or what --format jsonl printed',
        })
        .positional('new', { type: 'string', demandOption: true, describe: 'the same, of later' })
        .option('format', {
          choices: ['text', 'jsonl'] as const,
          default: 'text' as const,
          requiresArg: true,
          describe: 'for people, or for programs',
        })
        .option('fail-on', { ...GATE['fail-on'], describe: 'severity from which on a finding that appeared is exit code 1' }),
    async ({ old, new: now, format, failOn, ...others }) => {
      const { diff } = await import('../diff.js');
      const asked = { old: unmarked(last(old)), now: unmarked(last(now)), format: last(format), failOn: last(failOn) };
      const options = { ...commonOptions([], others), format: 'jsonl', flows: false, table: 'findings', failOn: 'never' } as const;
      exit(await diff(asked, options));
    },
  );
}
