import type { Snapshot } from '../../core/snapshot.js';
import type { WorldMap } from '../../core/world-map.js';
import type { Line } from '../line.js';
import type { ViewId } from '../views.js';
import { mapPicture } from './map-picture.js';
import { peoplePicture } from './people-picture.js';

/** What stands over a view's list, in at most so many rows; none where the view has no picture, or no room for it. */
export function pictureLines(view: ViewId, snapshot: Snapshot, map: WorldMap | null, columns: number, rows: number): readonly Line[] {
  if (view === 'places' && map !== null) return mapPicture(snapshot, map, columns, rows);
  return view === 'people' ? peoplePicture(snapshot, columns, rows) : [];
}
