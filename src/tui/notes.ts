import type { Note } from '../core/note.js';
import type { Snapshot } from '../core/snapshot.js';
import { noteKey, type Navigation } from './navigation.js';
import type { ViewRows } from './view-rows.js';
import { VIEWS } from './views.js';

/** All marks and comments, view by view in the order of the rows; what is about a row that is listed no more comes last. */
export function notesOf({ marks, comments }: Navigation, snapshot: Snapshot | null, cache: ViewRows): readonly Note[] {
  const left = new Set([...marks, ...comments.keys()]);
  if (left.size === 0) return [];
  const about = (key: string, words: string, packets: Note['packets']): Note => ({
    about: words,
    isMarked: marks.has(key),
    comment: comments.get(key) ?? '',
    packets,
  });
  const found = VIEWS.flatMap((view) =>
    cache.table(view, snapshot).rows.flatMap((row) => {
      const key = noteKey(view, row);
      return left.delete(key) ? [about(key, row.spoken(), row.packets?.() ?? [])] : [];
    }),
  );
  return [...found, ...[...left].map((key) => about(key, 'something that is listed no more', []))];
}
