import type { Cli, Exit } from '../global-options.js';
import { INPUTS, commonOptions, last } from '../options.js';
import { CLOCKS, MASK, PRESENCE_FORMATS, textOf } from '../presence-options.js';

export function presenceCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'presence <inputs..>',
    'print who was with whom',
    (command) =>
      command
        .positional('inputs', INPUTS)
        .option('person', { type: 'string', requiresArg: true, describe: 'only this user, and those together with them' })
        .option('room', { type: 'string', requiresArg: true, describe: 'only this room' })
        .option('at', { type: 'string', requiresArg: true, describe: 'only this moment, as 2022-04-04T17:31:01Z' })
        .option('pairs', { type: 'boolean', default: false, describe: 'only who was together, without the stays' })
        .option('format', {
          choices: PRESENCE_FORMATS,
          default: 'text' as const,
          requiresArg: true,
          describe: 'for people, for programs, or a graph of the pairs for drawing',
        })
        .options(MASK)
        .options(CLOCKS),
    async ({ inputs, person, room, at, pairs, format, ...others }) => {
      const { presence } = await import('../presence.js');
      const asked = {
        format: last(format),
        person: textOf(person),
        room: textOf(room),
        at: textOf(at),
        pairs,
      };
      exit(await presence(commonOptions(inputs, others), asked));
    },
  );
}
