import type { ReadStream, WriteStream } from 'node:tty';

interface Ends {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

/** Whether a whole screen can be painted: on a terminal that can put text anywhere, as a dumb one cannot. */
export function hasScreen({ stdout, env }: Pick<Ends, 'stdout' | 'env'>): boolean {
  return stdout.isTTY && env['TERM'] !== 'dumb';
}

/** Whether keys can be heard as well. */
export function isInteractive(ends: Ends): boolean {
  return ends.stdin.isTTY && hasScreen(ends);
}
