import type { Cli, Exit } from '../global-options.js';
import { unmarked } from '../options.js';
import { placeOptions } from '../place-options.js';

export function placesCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'places [addresses..]',
    'what is known of addresses; alone, the databases and profiles in use',
    (command) =>
      command.positional('addresses', {
        describe: 'IP addresses, or the word databases',
        type: 'string',
        array: true,
        default: [] as string[],
      }),
    async ({ addresses, ...others }) => {
      const { places } = await import('../places.js');
      exit(await places(addresses.map(unmarked), placeOptions(others, unmarked)));
    },
  );
}
