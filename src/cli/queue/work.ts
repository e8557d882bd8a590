import { type ChildProcess, fork } from 'node:child_process';
import type { Caps } from '../../queue/decoder.js';
import { openQueue } from '../../queue/connection.js';
import { parseRedisUrl } from '../../queue/redis-url.js';
import { work } from '../../queue/work.js';
import { fingerprintOf } from '../../store/configuration.js';
import { loadDuckDb } from '../../store/duckdb.js';
import { formatCount } from '../../tui/numbers.js';
import { EXIT } from '../exit-code.js';
import { Interruption } from '../interruption.js';
import { type StoreWish, storeOptions } from '../store/store-options.js';
import { runLine } from './run-line.js';
import { queueFailure } from './submit.js';
import { Teller } from './teller.js';

/** How a decoding process is to look at captures; where to store them stands with each. */
export type DecoderWish = Omit<StoreWish, 'out'>;

export interface WorkCommand {
  readonly redis: string;
  readonly concurrency: number;
  readonly caps: Caps;
  readonly lockSeconds: number;
  readonly drain: boolean;
  readonly wish: DecoderWish;
}

/** Reads captures from the queue. Returns the exit code. Throws QueueError, and UserError for what is wrong with the wish. */
export async function workOnQueue({ redis, wish, ...options }: WorkCommand): Promise<number> {
  const teller = new Teller();
  const url = parseRedisUrl(redis);
  // A mistake in a signature, or DuckDB missing, is told here once instead of with each capture.
  await loadDuckDb();
  const { privacy } = await storeOptions({ ...wish, out: '' });
  const ended = new AbortController();
  const interruption = new Interruption(() => {
    teller.say('ending; what is being read gets a few seconds, and is given back then. Once more ends at once.');
    ended.abort();
  });
  try {
    const connection = await openQueue(url, teller.say);
    const { counts, stored, skipped, why } = await work(connection, {
      ...options,
      privacy: fingerprintOf(privacy),
      startDecoder: () => startDecoder(wish, options.caps),
      ended: ended.signal,
      onCounts: (now) => teller.state(runLine(now)),
      onFailure: (path, reason) => teller.say(`failed: ${path}: ${reason}`),
      say: teller.say,
    });
    connection.close();
    teller.clear();
    process.stdout.write(
      `This worker stored ${formatCount(stored)} and found ${formatCount(skipped)} stored already. ${summary(counts)}\n`,
    );
    if (why !== null) return why === 'full' ? EXIT.failure : EXIT.usage;
    return counts.failed > 0 ? EXIT.unreadable : EXIT.clean;
  } catch (error) {
    return queueFailure(error, teller);
  } finally {
    interruption.disregard();
  }
}

function summary({ done, failed, waiting, active }: Parameters<typeof runLine>[0]): string {
  return `Of the whole run: ${runLine({ done, failed, waiting, active, rate: 0 })}.`;
}

function startDecoder(wish: DecoderWish, { megabytes }: Caps): ChildProcess {
  const decoder = fork(new URL('decoder.js', import.meta.url), [], {
    execArgv: [`--max-old-space-size=${megabytes}`],
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
  });
  decoder.send(wish, () => {});
  return decoder;
}
