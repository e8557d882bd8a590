import { AppView } from './app-view.js';
import type { SessionProperties } from './session.js';
import type { SnapshotSource } from './snapshot-source.js';
import { showInTerminal, type Terminal } from './terminal.js';

export type { Errands, Paper } from './errands.js';
export type { SnapshotSource } from './snapshot-source.js';

export interface OpenOptions extends Terminal, Pick<SessionProperties, 'errands' | 'start' | 'tokenOf' | 'map' | 'language'> {}

/** Shows the analysis in the terminal until the user quits; resolves then, terminal restored. */
export async function openTerminal(source: SnapshotSource, { input, output, colour, ...session }: OpenOptions): Promise<void> {
  await showInTerminal((onQuit, onMouse) => <AppView source={source} onQuit={onQuit} onMouse={onMouse} {...session} />, {
    input,
    output,
    colour,
  });
}
