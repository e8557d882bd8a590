import type { Cli, Exit } from '../global-options.js';
import { INPUTS, last, unmarked } from '../options.js';
import { MASK, textOf } from '../presence-options.js';
import { REDIS, redisOf } from '../queue/options.js';

export function submitCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'submit <inputs..>',
    'put captures into a queue, for workers on any number of machines',
    (command) =>
      command
        .positional('inputs', INPUTS)
        .options(REDIS)
        .option('out', {
          type: 'string',
          requiresArg: true,
          demandOption: true,
          describe: 'the folder of the store, the same on all machines',
        })
        .option('mask-key', {
          ...MASK['mask-key'],
          describe: 'a file with a secret: identifiers are stored as keyed hashes, by workers that were given the same',
        }),
    async ({ inputs, redis, out, maskKey }) => {
      const { submitCaptures } = await import('../queue/submit.js');
      const paths = inputs.map(unmarked);
      exit(await submitCaptures({ redis: redisOf(redis), inputs: paths, out: unmarked(last(out)), hmacKeyFile: textOf(maskKey) }));
    },
  );
}
