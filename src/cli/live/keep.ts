import { openSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { ReadStream } from 'node:tty';
import { escapeText } from '../../core/display.js';
import { formatBytes } from '../../tui/numbers.js';
import type { SessionOptions } from './session.js';
import type { Teller } from './teller.js';

/** What was recorded, in one or several files. */
export interface Recorded {
  readonly files: readonly string[];
  readonly bytes: number;
  delete(): void;
}

/** Keeps or deletes what was recorded, as the user wishes. */
export async function keepOrDelete(
  recording: Recorded,
  { write, keep }: Pick<SessionOptions, 'write' | 'keep'>,
  teller: Teller,
): Promise<void> {
  const names = recording.files.join(', ');
  const wants = keep ?? (write !== undefined || !process.stdin.isTTY || !process.stderr.isTTY || (await asks(recording)));
  if (wants) {
    teller.say(`Kept: ${names} (${formatBytes(recording.bytes)}).`);
    return;
  }
  recording.delete();
  teller.say(`Deleted: ${names}.`);
}

async function asks(recording: Recorded): Promise<boolean> {
  const input = keyboard();
  if (input === undefined) return true;
  const terminal = createInterface({ input, output: process.stderr });
  const closed = new AbortController();
  // Ctrl-C at the question is no answer: nothing is lost by keeping.
  terminal.once('SIGINT', () => closed.abort());
  try {
    const answer = await terminal.question(
      `Keep ${escapeText(recording.files.join(', '))} (${formatBytes(recording.bytes)})? It holds the packets themselves. [Y/n] `,
      { signal: closed.signal },
    );
    return !/^\s*n/i.test(answer);
  } catch {
    return true;
  } finally {
    terminal.close();
    input.destroy();
  }
}

/** The terminal interface leaves standard input closed behind it. */
function keyboard(): ReadStream | undefined {
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    return process.stdin.destroyed ? undefined : process.stdin;
  }
}
