import type { ScanOptions } from './scan.js';

/**
 * The command line that makes the page of a run again, in one fixed order.
 * What the user looked for is left out of it but for its names: the page may
 * be handed on, and a value that was not found stands nowhere else on it.
 */
export function commandOf(options: ScanOptions): string {
  const { inputs, language, places, watch, keyLog, clockOffsets, signatures, mask } = options;
  const words = [
    'roomtone',
    'report',
    ...inputs.map(asFile),
    '--html',
    'report.html',
    '--lang',
    language,
    places.places ? '--places' : '--no-places',
    ...each('--profile', places.profiles.length === 0 ? [] : [places.profiles.join(',')]),
    ...each('--as-of', [places.asOf]),
    ...each('--vantage', [places.vantage]),
    ...each('--geo', places.geo),
    ...each('--overrides', [places.overrides]),
    ...each('--signatures', signatures),
    ...each('--watch', watch.lists.map(namesOf)),
    ...each('--watch-file', [watch.file]),
    ...each('--keylog', [keyLog]),
    ...each('--honey', watch.honey.map(namesOf)),
    ...each(
      '--clock-offset',
      Array.from(clockOffsets, ([file, seconds]) => `${file}=${seconds}`),
    ),
    ...(mask.keyFile === undefined ? (mask.mask ? ['--mask'] : []) : ['--mask-key', mask.keyFile]),
  ];
  return words.map(quoted).join(' ');
}

/** An option with each of its values that was given. */
function each(name: string, values: readonly (string | undefined)[]): readonly string[] {
  return values.flatMap((value) => (value === undefined ? [] : [name, value]));
}

/** `me=…,room=…` */
function namesOf(list: string): string {
  return list.replaceAll(/=[^,]*/g, '=…');
}

/** A name that is no option; a lone hyphen is standard input. */
function asFile(name: string): string {
  return name.startsWith('-') && name !== '-' ? `./${name}` : name;
}

/** A word as a shell takes it for one word; zsh looks for a command behind an equals sign. */
function quoted(word: string): string {
  return /^[\w./:@%+,…-][\w./:@%+,=…-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
