import type { Stay } from '../core/presence.js';
import { type Time, secondsBetween } from '../core/time.js';
import type { Block } from './block.js';
import { clock } from './format.js';
import { type Stage, person, room } from './stage.js';

/** Who was seen where and when, on the time of the whole capture: bars of two steps can be compared. */
export function timeline(stage: Stage, stays: readonly Stay[]): readonly Block[] {
  const { first, last } = stage.before.capture.capture;
  if (first === null || last === null) return [];
  const whole = Math.max(1, secondsBetween(first, last));
  const share = (time: Time) => Math.max(0, Math.min(1, secondsBetween(first, time) / whole));
  return [
    {
      kind: 'timeline',
      bars: stays.map((stay) => ({
        label: `${room(stage, stay.room)}  ${person(stage, stay.user)}`,
        from: share(stay.from),
        to: share(stay.to),
        times: `${clock(stay.from)}–${clock(stay.to)}`,
      })),
    },
  ];
}
