import { isStore } from '../../store/layout.js';
import { StoreError } from '../../store/store-error.js';

/** Of commands that need the packets themselves. Throws StoreError. */
export function refuseStores(inputs: readonly string[]): void {
  const store = inputs.find(isStore);
  if (store !== undefined) {
    throw new StoreError(`${store} is a store, and holds no packets: "roomtone query" and "roomtone presence" ask it`);
  }
}
