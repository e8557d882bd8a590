import type { Say } from './live-source.js';

/** Looked at so often; a gap is told at the next look. */
const INTERVAL_MS = 2000;

/** Below this a clock was merely set right. */
const SMALLEST_GAP_MS = 10_000;

/** The two clocks of a computer, in milliseconds: that on the wall, and one that stands still while the computer sleeps. */
export interface Clocks {
  wall(): number;
  awake(): number;
}

const CLOCKS: Clocks = { wall: () => Date.now(), awake: () => performance.now() };

/**
 * Tells when the wall clock ran on while the program did not: the computer
 * slept, or its clock was set. Returns what ends the watching.
 */
export function watchForGaps(onGap: (from: Date, to: Date) => void, clocks: Clocks = CLOCKS, every = INTERVAL_MS): () => void {
  let wall = clocks.wall();
  let awake = clocks.awake();
  const timer = setInterval(() => {
    const [wallNow, awakeNow] = [clocks.wall(), clocks.awake()];
    if (wallNow - wall - (awakeNow - awake) >= SMALLEST_GAP_MS) onGap(new Date(wall), new Date(wallNow));
    wall = wallNow;
    awake = awakeNow;
  }, every);
  timer.unref();
  return () => clearInterval(timer);
}

/** Says so to the user. Returns what ends the watching. */
export function tellOfGaps(say: Say): () => void {
  return watchForGaps((from, to) => {
    const minutes = Math.round((to.getTime() - from.getTime()) / 60_000);
    say(`Nothing was captured from ${clock(from)} to ${clock(to)} (${minutes} min): the computer slept, or its clock was set.`);
  });
}

/** UTC, to the second. */
function clock(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
