import type { Cli, Exit } from '../global-options.js';
import { commonOptions } from '../options.js';
import { KEYS, MASK, textOf } from '../presence-options.js';
import { REDIS, WORK, positive, redisOf } from '../queue/options.js';
import { RETRY } from '../store/storing-options.js';

export function workCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'work',
    'read captures from a queue and store what they give away',
    (command) => command.options(REDIS).options(WORK).options(RETRY).options(KEYS).option('mask-key', MASK['mask-key']),
    async ({ redis, concurrency, drain, maxSeconds, maxMemory, lockSeconds, retryFailed, maskKey, ...others }) => {
      const { workOnQueue } = await import('../queue/work.js');
      const { signatures, watch, places, keyLog } = commonOptions([], others);
      const command = {
        redis: redisOf(redis),
        concurrency: Math.ceil(positive('concurrency', concurrency)),
        caps: { seconds: positive('max-seconds', maxSeconds), megabytes: Math.ceil(positive('max-memory', maxMemory)) },
        lockSeconds: positive('lock-seconds', lockSeconds),
        drain,
        wish: { signatures, watch, places, keyLog, hmacKeyFile: textOf(maskKey), retriesFailed: retryFailed },
      };
      exit(await workOnQueue(command));
    },
  );
}
