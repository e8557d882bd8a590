import { isIP } from 'node:net';
import type { Cli, Exit } from '../global-options.js';
import { SESSION, sessionOptions } from '../live/session-options.js';
import { last, unmarked } from '../options.js';

/** The port that PCAPdroid has set for its exporters. */
const USUAL_PORT = 1234;

export function livePhoneCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'phone',
    'receive the packets of phones: PCAPdroid over UDP or TCP, pcap-over-IP',
    (command) =>
      command
        .option('listen', {
          type: 'string',
          default: '127.0.0.1',
          requiresArg: true,
          describe: 'the address of this computer to listen on; 0.0.0.0 for all',
        })
        .option('port', { type: 'number', default: USUAL_PORT, requiresArg: true, describe: 'of UDP and TCP' })
        .option('connect', {
          type: 'string',
          requiresArg: true,
          describe: 'fetch a capture from HOST:PORT (pcap-over-IP) instead of listening',
        })
        .options(SESSION)
        .check(({ listen, port, connect }) => {
          if (isIP(unmarked(last(listen))) === 0) throw new Error('--listen takes an IP address of this computer.');
          if (!isPort(last(port))) throw new Error('A port is a number from 1 to 65535.');
          if (connect !== undefined && endpointOf(unmarked(last(connect))) === undefined)
            throw new Error('--connect takes HOST:PORT, as 192.0.2.7:57012 or [2001:db8::7]:57012.');
          return true;
        }),
    async ({ listen, port, connect, ...others }) => {
      const { livePhone } = await import('../live/phone.js');
      const from = connect === undefined ? undefined : endpointOf(unmarked(last(connect)));
      exit(await livePhone({ ...sessionOptions(others), address: unmarked(last(listen)), port: last(port), connect: from }));
    },
  );
}

function endpointOf(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  return host === undefined || !isPort(Number(port)) ? undefined : { host, port: Number(port) };
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}
