import { type Inputs, findInputs } from '../../source/inputs.js';
import { isStore } from '../../store/layout.js';
import { StoreError } from '../../store/store-error.js';
import type { WatchOptions } from '../watch.js';

/** What is to be read: stores, whose rows are recalled, and captures. */
export interface StoresAndInputs extends Inputs {
  /** Folders. */
  readonly stores: readonly string[];
}

/** Sorts what was named on the command line. Throws StoreError where a store is asked for what only packets can tell. */
export async function inputsOf(paths: readonly string[], { lists, file, honey }: WatchOptions): Promise<StoresAndInputs> {
  const stores = paths.filter(isStore);
  if (stores.length > 0 && (lists.length > 0 || file !== undefined || honey.length > 0)) {
    throw new StoreError(
      `${stores[0]} is a store and holds no packets in which a value could be looked for: --watch goes with captures, also when they are stored`,
    );
  }
  return { stores, ...(await findInputs(paths.filter((path) => !stores.includes(path)))) };
}
