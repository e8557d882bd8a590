/** A real terminal to look at, for tests only. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { checkThatItIsBuilt } from './command.js';

export const HAS_TMUX = spawnSync('tmux', ['-V']).status === 0;

/** A terminal for the built program, and a folder for what it writes; both go when the tests of the file are over. */
export function terminalWithFolder(): { readonly terminal: TmuxTerminal; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'roomtone-terminal-'));
  const terminal = new TmuxTerminal(folder);
  beforeAll(checkThatItIsBuilt);
  afterAll(() => {
    terminal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { terminal, folder };
}

export class TmuxTerminal {
  readonly #folder: string;
  #opened = 0;

  /** `folder`: where its sockets may be. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens a terminal in which the shell runs `command`. */
  open(command: string, columns = 80, rows = 24): void {
    this.#opened++;
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), command);
  }

  send(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  screen(): string {
    return this.#tmux('capture-pane', '-p');
  }

  /** What tmux knows of the terminal: `#{alternate_on}`, `#{cursor_flag}` … */
  ask(format: string): string {
    return this.#tmux('display-message', '-p', format).trim();
  }

  /** Waits until the screen says something; a machine under load may take its time. */
  readonly untilScreen = async (says: string): Promise<string> => {
    for (let tries = 0; tries < 300; tries++) {
      const screen = this.screen();
      if (screen.includes(says)) return screen;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the screen never said "${says}":\n${this.screen()}`);
  };

  readonly press = async (key: string, says: string): Promise<string> => {
    this.send(key);
    return this.untilScreen(says);
  };

  close(): void {
    if (this.#opened > 0) spawnSync('tmux', ['-S', this.#socket, 'kill-server']);
  }

  /** A server of its own for each, so that nobody's sessions are touched, and none that is about to end. */
  get #socket(): string {
    return join(this.#folder, `tmux-${this.#opened}`);
  }

  #tmux(...command: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  }
}
