import type { Cli, Exit } from '../global-options.js';

export function doctorCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'doctor',
    'what this machine can do, and how to get what it cannot',
    (command) => command,
    async () => {
      const { doctor } = await import('../doctor.js');
      exit(await doctor());
    },
  );
}
