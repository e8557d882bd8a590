import type { Cli, Exit } from '../global-options.js';
import { liveCaptureCommand } from './live-capture.js';
import { livePhoneCommand } from './live-phone.js';
import { liveProxyCommand } from './live-proxy.js';

/** In the order in which help lists them. */
const SOURCES = [liveProxyCommand, liveCaptureCommand, livePhoneCommand];

export function liveCommand(cli: Cli, exit: Exit): Cli {
  return cli.command('live', 'look at traffic while it flows', (command) => {
    for (const source of SOURCES) source(command as Cli, exit);
    return command.demandCommand(1, 'Say from where.');
  });
}
