import type { Cli, Exit } from '../global-options.js';
import { SESSION, sessionOptions } from '../live/session-options.js';
import { last, unmarked } from '../options.js';
import { textOf } from '../presence-options.js';

export function liveProxyCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'proxy',
    'intercept what an app says over HTTPS and WebSocket, with a certificate of your own',
    (command) =>
      command
        .option('listen', {
          type: 'string',
          default: '127.0.0.1',
          requiresArg: true,
          describe: 'the address of this computer to listen on',
        })
        .option('port', {
          type: 'number',
          default: 0,
          defaultDescription: 'any that is free',
          requiresArg: true,
          describe: 'the port to listen on',
        })
        .option('allow', {
          type: 'string',
          array: true,
          nargs: 1,
          default: [] as string[],
          defaultDescription: 'this computer only',
          requiresArg: true,
          describe: 'a device that may use the proxy, or a network as 192.168.1.0/24',
        })
        .option('pass-through', {
          type: 'string',
          array: true,
          nargs: 1,
          default: [] as string[],
          defaultDescription: 'none',
          requiresArg: true,
          describe: 'a host whose TLS is not opened, as *.example.org',
        })
        .option('upstream', {
          type: 'string',
          requiresArg: true,
          describe: 'go on through another proxy, as http://host:port or socks5://host:port',
        })
        .option('trust', {
          type: 'string',
          array: true,
          nargs: 1,
          default: [] as string[],
          defaultDescription: 'none',
          requiresArg: true,
          describe: 'a file with a certificate of an authority that vouches for servers',
        })
        .option('learn', {
          type: 'string',
          requiresArg: true,
          describe: 'write the identifiers that were learnt to this file, for --watch-file',
        })
        .option('remove-ca', {
          type: 'boolean',
          default: false,
          describe: 'delete the certificate and its key, say how to remove it elsewhere, and end',
        })
        .options({ ...SESSION, write: { ...SESSION.write, describe: 'keep the session as NAME.har and NAME.pcapng' } })
        .check(({ format }) => {
          if (format === undefined || last(format) !== 'pcapng') return true;
          throw new Error('Exchanges are no packets: --format pcapng is not for the proxy.');
        }),
    async ({ listen, port, allow, passThrough, upstream, trust, learn, removeCa, ...others }) => {
      const { liveProxy } = await import('../live/proxy.js');
      exit(
        await liveProxy({
          ...sessionOptions(others),
          listen: unmarked(last(listen)),
          port: last(port),
          allow: allow.map(unmarked),
          passThrough: passThrough.map(unmarked),
          upstream: textOf(upstream),
          trusted: trust.map(unmarked),
          learn: textOf(learn),
          removeAuthority: last(removeCa),
        }),
      );
    },
  );
}
