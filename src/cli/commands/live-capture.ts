import type { Cli, Exit } from '../global-options.js';
import { textOf } from '../presence-options.js';
import { SESSION, sessionOptions } from '../live/session-options.js';
import { last } from '../options.js';

export function liveCaptureCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'capture',
    'capture on an interface of this computer, through dumpcap or tcpdump',
    (command) =>
      command
        .option('interface', {
          alias: 'i',
          type: 'string',
          requiresArg: true,
          describe: 'where to capture; the first of the list when absent',
        })
        .option('list-interfaces', { alias: 'D', type: 'boolean', default: false, describe: 'list the interfaces and end' })
        .option('filter', { alias: 'f', type: 'string', requiresArg: true, describe: 'a capture filter, as "udp and not port 53"' })
        .option('snap-length', { alias: 's', type: 'number', requiresArg: true, describe: 'bytes of a packet to keep; all when absent' })
        .options(SESSION)
        .check(({ snapLength }) => {
          if (snapLength === undefined || (Number.isInteger(Number(snapLength)) && Number(snapLength) > 0)) return true;
          throw new Error('A snap length is a number of bytes, above 0.');
        }),
    async ({ interface: on, listInterfaces, filter, snapLength, ...others }) => {
      const [{ liveCapture }, session] = await Promise.all([import('../live/capture.js'), sessionOptions(others)]);
      const wish = { interface: textOf(on), filter: textOf(filter), snapLength: snapLength === undefined ? undefined : last(snapLength) };
      exit(await liveCapture({ ...session, ...wish, lists: listInterfaces }));
    },
  );
}
