import { LANGUAGES } from '../../core/language.js';
import type { Cli, Exit } from '../global-options.js';
import { last } from '../options.js';

export function explainCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'explain [rule]',
    'say what a rule means, or list the rules',
    (command) =>
      command.positional('rule', { describe: 'as RT-ID-001', type: 'string' }).option('lang', {
        choices: LANGUAGES,
        default: 'en' as const,
        requiresArg: true,
        describe: 'English or French',
      }),
    async ({ rule, lang }) => {
      const { explain } = await import('../explain.js');
      exit(await explain(rule, last(lang)));
    },
  );
}
