import type { InputProblem } from '../../core/snapshot.js';
import { openQueue } from '../../queue/connection.js';
import { QueueError, UnreachableError } from '../../queue/queue-error.js';
import { parseRedisUrl } from '../../queue/redis-url.js';
import { submit } from '../../queue/submit.js';
import { findInputs } from '../../source/inputs.js';
import { fingerprintOf } from '../../store/configuration.js';
import { plural } from '../../tui/numbers.js';
import { EXIT } from '../exit-code.js';
import { privacyBy } from '../store/store-options.js';
import { Teller } from './teller.js';

export interface SubmitCommand {
  readonly redis: string;
  readonly inputs: readonly string[];
  /** The folder of the store. */
  readonly out: string;
  /** A file with the key by which identifiers are hashed; undefined where they are stored as they are. */
  readonly hmacKeyFile: string | undefined;
}

/** Puts captures into the queue for `work`. Returns the exit code. Throws QueueError. */
export async function submitCaptures({ redis, inputs: paths, out, hmacKeyFile }: SubmitCommand): Promise<number> {
  const teller = new Teller();
  const privacy = fingerprintOf(privacyBy(hmacKeyFile));
  const url = parseRedisUrl(redis);
  const { inputs, problems } = await findInputs(paths);
  let unread = 0;
  const complain = ({ file, problem }: InputProblem) => {
    unread++;
    teller.say(`cannot submit ${file}: ${problem}`);
  };
  problems.forEach(complain);
  try {
    const connection = await openQueue(url, teller.say);
    try {
      const { submitted, duplicates } = await submit(
        connection.queue,
        inputs,
        { out, privacy },
        {
          onFile: (index, file) => teller.state(`${index + 1} of ${inputs.length}: ${file}`),
          onProblem: complain,
        },
      );
      teller.clear();
      process.stdout.write(`${plural(submitted, 'file')} submitted, ${plural(duplicates, 'duplicate')} ignored.\n`);
      if (submitted + duplicates === 0 && unread === 0) complain({ file: paths.join(', '), problem: 'no file is in there' });
    } finally {
      connection.close();
    }
  } catch (error) {
    return queueFailure(error, teller);
  }
  return unread > 0 ? EXIT.unreadable : EXIT.clean;
}

/** A Redis that is not there is nothing that the command line did wrong; all else is thrown on. */
export function queueFailure(error: unknown, teller: Teller): number {
  if (!(error instanceof UnreachableError)) throw error instanceof QueueError ? error : asQueueError(error);
  teller.say(error.message);
  return EXIT.unreadable;
}

/** What Redis refuses (no room, no right to a key) is told in its own words. */
function asQueueError(error: unknown): unknown {
  return error instanceof Error && error.name === 'ReplyError'
    ? new QueueError(`Redis refuses: ${error.message}`, { cause: error })
    : error;
}
