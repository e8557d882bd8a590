import type { Note } from '../core/note.js';
import type { Snapshot } from '../core/snapshot.js';
import type { Effect } from './effect.js';
import type { Errands } from './errands.js';
import { exportRows, formatOf } from './export.js';
import { noteKey, type Navigation, type Stage } from './navigation.js';
import { plural } from './numbers.js';

export interface Desk {
  readonly errands: Errands;
  readonly snapshot: Snapshot | null;
  readonly notes: () => readonly Note[];
}

/** Does what keys have asked for beside another picture. Resolves with what to say of it, also when it failed. */
export async function carryOut(
  effect: Exclude<Effect, { kind: 'quit' }>,
  navigation: Navigation,
  stage: Stage,
  desk: Desk,
): Promise<string> {
  const { errands, notes, snapshot } = desk;
  const { isMasked } = navigation;
  try {
    switch (effect.kind) {
      case 'places':
        errands.askPlaces(effect.profiles);
        return '';
      case 'export': {
        await errands.save(effect.name, exported(effect.name, navigation, stage));
        return `${plural(stage.rows.length, 'row')} written to ${effect.name}.`;
      }
      case 'report':
        refuseWhileReading(snapshot);
        return `The report is in ${await errands.report({ name: effect.name, notes: notes(), isMasked })}`;
      case 'evidence':
        refuseWhileReading(snapshot);
        if (isMasked) throw new Error('evidence holds packets as they are, which cannot be masked; u unmasks.');
        return `The packets of evidence are in ${await errands.evidence({ name: effect.name, notes: notes(), isMasked })}`;
    }
  } catch (error) {
    return `Not written: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** What is said while it is being done; undefined where it takes no time. */
export function doing(effect: Effect): string | undefined {
  if (effect.kind === 'report') return 'Writing the report; everything is read once more…';
  return effect.kind === 'evidence' ? 'Writing the evidence; everything is read once more…' : undefined;
}

function exported(name: string, navigation: Navigation, { table, rows }: Stage): string {
  if (rows.length === 0) throw new Error('no row is shown.');
  const noteOf = (row: (typeof rows)[number]) => {
    const key = noteKey(navigation.view, row);
    return { isMarked: navigation.marks.has(key), comment: navigation.comments.get(key) ?? '' };
  };
  return exportRows(table, rows, noteOf, formatOf(name) ?? 'csv');
}

/** It rests on what is read in the end, and would be of another moment than the screen. */
function refuseWhileReading(snapshot: Snapshot | null): void {
  if (snapshot === null || !snapshot.progress.done) throw new Error('the reading is not finished; what is shown can be exported with e.');
}
