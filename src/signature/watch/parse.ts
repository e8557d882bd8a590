import { UserError } from '../../core/user-error.js';

/** An identifier to look for: its owner's name for it, and what it is. */
export interface Watched {
  readonly name: string;
  readonly value: string;
}

/** A mistake in what was asked for; the message is for the person who asked. */
export class WatchError extends UserError {
  override readonly name = 'WatchError';
}

/** Longer than any identifier; such a value was pasted by mistake. */
export const MAX_VALUE_LENGTH = 512;

const NAME = /^[A-Za-z][\w.-]*$/;
/** A comma parts two entries only where `name=` follows, so that a value may have commas of its own. */
const BETWEEN_ENTRIES = /,(?=\s*[A-Za-z][\w.-]*=)/;

/** Reads `name=value,name=value`. Throws WatchError. */
export function parseWatchList(text: string): readonly Watched[] {
  if (text.trim() === '') throw new WatchError('nothing to watch for: give name=value, as me=123456789');
  return text.split(BETWEEN_ENTRIES).map((entry) => parseEntry(entry, ''));
}

/** Reads a file with one `name=value` per line; empty lines and lines that begin with `#` are skipped. Throws WatchError. */
export function parseWatchFile(text: string): readonly Watched[] {
  const watched: Watched[] = [];
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    watched.push(parseEntry(line, `line ${index + 1}: `));
  }
  if (watched.length === 0) throw new WatchError('the file names nothing to watch for: give one name=value per line');
  return watched;
}

/** The value is never repeated in a complaint: it is somebody's identifier, and complaints end up in logs. */
function parseEntry(entry: string, place: string): Watched {
  const equals = entry.indexOf('=');
  if (equals < 0) throw new WatchError(`${place}an entry has no "=": give name=value, as me=123456789`);
  const name = entry.slice(0, equals).trim();
  const value = entry.slice(equals + 1).trim();
  if (!NAME.test(name))
    throw new WatchError(`${place}the name before "=" must be letters, digits, "-", "_" or ".", and begin with a letter`);
  if (value === '') throw new WatchError(`${place}"${name}" has no value`);
  if (value.length > MAX_VALUE_LENGTH) throw new WatchError(`${place}the value of "${name}" is longer than ${MAX_VALUE_LENGTH} characters`);
  return { name, value };
}
