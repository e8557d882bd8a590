import type { Cli, Exit } from '../global-options.js';
import { last, unmarked } from '../options.js';
import { textOf } from '../presence-options.js';

export function redactCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'redact <in> <out>',
    'make a copy of a capture that can be shown to others',
    (command) =>
      command
        .positional('in', { type: 'string', demandOption: true, describe: 'a capture file' })
        .positional('out', { type: 'string', demandOption: true, describe: 'the pcapng file to write; it must not be there yet' })
        .option('mask-key', { type: 'string', requiresArg: true, describe: 'a file with a secret, for the same pseudonyms in every run' })
        .option('all-addresses', {
          type: 'boolean',
          default: false,
          describe: "give vendors' servers pseudonyms too; where they stand can then not be told any more",
        }),
    async ({ in: input, out, maskKey, allAddresses, signatures }) => {
      const { redact } = await import('../redact.js');
      const [from, to] = [unmarked(last(input)), unmarked(last(out))];
      exit(
        await redact({
          input: from,
          output: to,
          keyFile: textOf(maskKey),
          keepsServers: !allAddresses,
          signatures: signatures.map(unmarked),
        }),
      );
    },
  );
}
