import { readFileSync } from 'node:fs';
import { readProblem } from '../source/inputs.js';
import type { Watch } from '../signature/watch/watch.js';

/** What the user wants looked for: lists as `me=123,room=lobby`, and a file with one of these per line. */
export interface WatchOptions {
  readonly lists: readonly string[];
  readonly file: string | undefined;
  /** Lists of test identifiers that must not appear at all. */
  readonly honey: readonly string[];
}

/** The search for the user's own identifiers; undefined when none were given. Throws WatchError. */
export async function watchFor({ lists, file, honey }: WatchOptions): Promise<Watch | undefined> {
  if (lists.length === 0 && honey.length === 0 && file === undefined) return undefined;
  const [{ Watch: Search }, { WatchError, parseWatchFile, parseWatchList }] = await Promise.all([
    import('../signature/watch/watch.js'),
    import('../signature/watch/parse.js'),
  ]);
  const values = [...lists, ...honey].flatMap(parseWatchList);
  if (file !== undefined) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      throw new WatchError(`cannot read ${file}: ${readProblem(error)}`, { cause: error });
    }
    values.push(...parseWatchFile(text));
  }
  return new Search(values);
}

/** The names of the test identifiers. Throws WatchError. */
export async function honeyNames({ honey }: WatchOptions): Promise<readonly string[]> {
  if (honey.length === 0) return [];
  const { parseWatchList } = await import('../signature/watch/parse.js');
  return honey.flatMap(parseWatchList).map(({ name }) => name);
}
