/** Settings of V8 in Node 20. Later engines have other ways and no such switches, and need them less. */
import { setFlagsFromString } from 'node:v8';

const HAS_SWITCHES = process.versions.v8.startsWith('11.');

/** To be called before anything else. */
export function settingsForStart(): void {
  if (!HAS_SWITCHES) return;
  // A run lasts seconds and calls much code a few thousand times. It is optimised so eagerly that a third of the CPU goes
  // there; a higher threshold takes that back.
  setFlagsFromString('--interrupt-budget=600000');
  // The space for young objects begins at 1 MB and is to grow to 4 while the program is loaded.
  setFlagsFromString('--semi-space-growth-factor=4');
}

/** To be called before captures are read: the space for young objects, of which there are two or three, stays as it is. At 16 MB it saves nothing. */
export function settingsForReading(): void {
  if (HAS_SWITCHES) setFlagsFromString('--semi-space-growth-factor=1');
}
