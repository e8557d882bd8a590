import type { Knowledge } from '../../signature/schema.js';
import type { Cli, Exit } from '../global-options.js';
import { unmarked } from '../options.js';

export function signaturesCommand(cli: Cli, exit: Exit): Cli {
  return cli.command('signatures', 'what is known about vendors and protocols', (command) =>
    command
      .command(
        'list',
        'list them',
        (one) => one,
        async ({ signatures }) => {
          const { list } = await import('../signatures/list.js');
          exit(await list(await knowledgeOf(signatures)));
        },
      )
      .command(
        'show <id>',
        'print all that one says',
        (one) => one.positional('id', { type: 'string', demandOption: true, describe: 'as the list has it' }),
        async ({ id, signatures }) => {
          const { show } = await import('../signatures/list.js');
          exit(await show(await knowledgeOf(signatures), id));
        },
      )
      .command(
        'lint [files..]',
        'check signature files, or all that are loaded',
        (one) => one.positional('files', { type: 'string', array: true, default: [] as string[], describe: 'YAML files' }),
        async ({ files, signatures }) => {
          const { lint } = await import('../signatures/lint.js');
          exit(lint(files.map(unmarked), await knowledgeOf(signatures)));
        },
      )
      .command(
        'test [id]',
        'try their examples, and see where they fire',
        (one) =>
          one
            .positional('id', { type: 'string', describe: 'a vendor; all when absent' })
            .option('corpus', { type: 'string', requiresArg: true, describe: 'a folder of captures; the bundled samples when absent' }),
        async ({ id, corpus, signatures }) => {
          const { test } = await import('../signatures/test.js');
          exit(await test(await knowledgeOf(signatures), id, corpus));
        },
      )
      .demandCommand(1, 'Say what to do: list, show, lint or test.'),
  );
}

async function knowledgeOf(folders: readonly string[]): Promise<Knowledge> {
  const { knowledgeWith } = await import('../knowledge.js');
  return knowledgeWith(folders.map(unmarked));
}
