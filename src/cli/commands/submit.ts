import type { Cli, Exit } from '../global-options.js';
import { INPUTS, last, unmarked } from '../options.js';
import { REDIS, redisOf } from '../queue/options.js';

export function submitCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'submit <inputs..>',
    'put captures into a queue, for workers on any number of machines',
    (command) =>
      command.positional('inputs', INPUTS).options(REDIS).option('out', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'the folder of the store, the same on all machines',
      }),
    async ({ inputs, redis, out }) => {
      const { submitCaptures } = await import('../queue/submit.js');
      exit(await submitCaptures({ redis: redisOf(redis), inputs: inputs.map(unmarked), out: unmarked(last(out)) }));
    },
  );
}
