import { AppView, type Save } from './app-view.js';
import type { SnapshotSource } from './snapshot-source.js';
import { showInTerminal, type Terminal } from './terminal.js';

export type { Save } from './app-view.js';
export type { SnapshotSource } from './snapshot-source.js';

export interface OpenOptions extends Terminal {
  readonly save: Save;
}

/** Shows the analysis in the terminal until the user quits; resolves then, terminal restored. */
export async function openTerminal(source: SnapshotSource, { save, ...terminal }: OpenOptions): Promise<void> {
  await showInTerminal((onQuit) => <AppView source={source} save={save} onQuit={onQuit} />, terminal);
}
