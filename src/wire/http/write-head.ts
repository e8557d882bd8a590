/** Heads of messages written out as they would stand in HTTP/1.1, where they came in another form. */

/** A name and a value of a head, as they were sent. */
export type NameAndValue = readonly [string, string];

export const LINE_END = '\r\n';

/** Header lines and the empty line; the names that HTTP/2 puts in front of a request line's parts stand there already. */
export function headLines(headers: readonly NameAndValue[]): string {
  const lines = headers.filter(([name]) => name !== '' && !name.startsWith(':')).map(([name, value]) => `${word(name)}: ${line(value)}`);
  return [...lines, '', ''].join(LINE_END);
}

/** Without what would begin another line: a value that was sent has none, one from a made-up file may. */
export function line(text: string): string {
  return text.replaceAll(/[\r\n\0]+/g, ' ');
}

export function word(text: string): string {
  return text.replaceAll(/[\s:\0]+/g, '-');
}
