import { UserError } from '../core/user-error.js';

/** An offset that cannot be read; the message is for people. */
export class ClockError extends UserError {
  override readonly name = 'ClockError';
}

/** Seconds to add to the times of a file, by the name that it is given by: as `b.pcap=-1.5`. Throws ClockError. */
export function clockOffsets(given: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    given.map((text) => {
      const end = text.lastIndexOf('=');
      const seconds = text.slice(end + 1);
      if (end < 1 || !/^[+-]?\d{1,10}(\.\d{1,9})?$/.test(seconds)) throw new ClockError(`no offset: ${text}; it is written as b.pcap=-1.5`);
      return [text.slice(0, end), Number(seconds)];
    }),
  );
}

/** Throws ClockError where an offset is given for a file that is not read. */
export function checkFiles(offsets: ReadonlyMap<string, number>, files: readonly string[]): void {
  const unknown = [...offsets.keys()].find((file) => !files.includes(file));
  if (unknown !== undefined) throw new ClockError(`no offset can be used for ${unknown}: no input is called that`);
}
