import { resolve, sep } from 'node:path';
import { INPUT_PROBLEMS } from '../../analyse.js';
import { escapeText } from '../../core/display.js';
import { findInputs, readProblem } from '../../source/inputs.js';
import { loadDuckDb } from '../../store/duckdb.js';
import { type StoreOutcome, hashOf, storeCapture } from '../../store/store-capture.js';
import { UnwritableError } from '../../store/store-error.js';
import { plural } from '../../tui/numbers.js';
import { EXIT } from '../exit-code.js';
import { Interruption } from '../interruption.js';
import { type Shard, isOfShard } from './shard.js';
import { type StoreWish, storeOptions } from './store-options.js';

export interface StoreScan extends StoreWish {
  readonly inputs: readonly string[];
  readonly shard: Shard | undefined;
}

const PASSED_OVER: readonly (string | null)[] = Object.values(INPUT_PROBLEMS);

/** Reads captures and stores what they give; what is there already is not read again. Returns the exit code: what was found is no failure. */
export async function scanToStore(wish: StoreScan): Promise<number> {
  await loadDuckDb();
  const options = await storeOptions(wish);
  const { inputs: found, problems } = await findInputs(wish.inputs);
  // A store inside of a folder of captures holds none.
  const own = resolve(wish.out) + sep;
  const inputs = found.filter(({ path, fromFolder }) => !fromFolder || !resolve(path).startsWith(own));
  const line = process.stderr.isTTY ? new (await import('../progress.js')).ProgressLine(process.stderr, inputs) : undefined;
  const say = (text: string) => {
    line?.clear();
    process.stderr.write(`roomtone: ${text}\n`);
  };
  const tally = { done: 0, skipped: 0, failed: problems.length, elsewhere: 0, passedOver: 0 };
  for (const { file, problem } of problems) say(`cannot read ${escapeText(file)}: ${escapeText(problem)}`);
  const ended = new AbortController();
  const interruption = new Interruption(() => {
    say('interrupted; what is stored stays. Once more ends at once.');
    ended.abort();
  });
  try {
    for (const { path, bytes, fromFolder } of inputs) {
      if (ended.signal.aborted) break;
      line?.begin();
      let packets = 0;
      const outcome = await storeOne(path, wish.shard, (capture) =>
        storeCapture(path, options, {
          capture,
          ended: ended.signal,
          onProgress: (read, count) => line?.note(path, read, (packets = count)),
        }),
      );
      line?.finish(bytes ?? 0, packets);
      if (outcome === undefined) tally.elsewhere++;
      else if (ended.signal.aborted && outcome.status === 'failed') break;
      else if (outcome.status === 'failed' && fromFolder && PASSED_OVER.includes(outcome.reason)) tally.passedOver++;
      else {
        tally[outcome.status]++;
        if (outcome.status === 'failed') say(`cannot store ${escapeText(path)}: ${escapeText(outcome.reason ?? '')}`);
      }
    }
  } catch (error) {
    if (!(error instanceof UnwritableError)) throw error;
    say(error.message);
    return EXIT.failure;
  } finally {
    interruption.disregard();
    line?.clear();
  }
  process.stdout.write(`${inWords(wish.out, tally)}\n`);
  if (tally.failed > 0) return EXIT.unreadable;
  return ended.signal.aborted ? EXIT.blind : EXIT.clean;
}

/** Undefined where the file belongs to another part. */
async function storeOne(
  path: string,
  shard: Shard | undefined,
  store: (capture: string) => Promise<StoreOutcome>,
): Promise<StoreOutcome | undefined> {
  let capture: string;
  try {
    capture = await hashOf(path);
  } catch (error) {
    return { status: 'failed', capture: '', reason: readProblem(error) };
  }
  return shard !== undefined && !isOfShard(capture, shard) ? undefined : store(capture);
}

type Tally = Readonly<Record<'done' | 'skipped' | 'failed' | 'elsewhere' | 'passedOver', number>>;

function inWords(store: string, { done, skipped, failed, elsewhere, passedOver }: Tally): string {
  const where = escapeText(store);
  const rest = [
    ...(failed > 0 ? [`${plural(failed, 'input')} failed`] : []),
    ...(passedOver > 0 ? [`${plural(passedOver, 'file')} of folders held no capture`] : []),
    ...(elsewhere > 0 ? [`${plural(elsewhere, 'file')} belong${elsewhere === 1 ? 's' : ''} to other parts`] : []),
  ];
  const main =
    done === 0
      ? `nothing new for ${where}: ${plural(skipped, 'file')} looked at before`
      : `${plural(done, 'capture')} stored in ${where}, ${plural(skipped, 'file')} looked at before`;
  return [main, ...rest].join('; ');
}
