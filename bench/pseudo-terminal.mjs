/** A program in a terminal of its own, through `script` of util-linux: keys in, what it paints out. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export const hasPseudoTerminal = spawnSync('script', ['--version']).status === 0 && existsSync('/proc/self/stat');

/** How long a key may stay without an answer before it is given up. */
const PATIENCE_MS = 5000;

/** Clock ticks of /proc in a second, as Linux gives them to programs. */
const TICKS = 100;

export class PseudoTerminal {
  #child;
  #folder = mkdtempSync(join(tmpdir(), 'roomtone-terminal-'));
  #waiting = undefined;
  /** All that was painted. */
  painted = '';

  constructor(command, { columns = 120, rows = 40 } = {}) {
    const words = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    const line = `stty cols ${columns} rows ${rows}; echo $$ > '${this.#folder}/pid'; exec ${words}`;
    this.#child = spawn('script', ['-qfec', line, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, TERM: 'xterm-256color' },
    });
    this.#child.stdout.setEncoding('utf8');
    this.#child.stdin.on('error', () => {});
    this.#child.stdout.on('data', (text) => {
      this.painted += text;
      this.#waiting?.(text);
    });
    this.ended = new Promise((resolve) => this.#child.on('exit', () => resolve()));
  }

  get pid() {
    return Number(readFileSync(join(this.#folder, 'pid'), 'utf8'));
  }

  /** Milliseconds until something is painted that fits; undefined when nothing is. */
  until(fits, since = performance.now()) {
    let seen = '';
    return new Promise((resolve) => {
      const end = (answer) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(answer);
      };
      const timer = setTimeout(() => end(undefined), PATIENCE_MS);
      this.#waiting = (text) => {
        seen += text;
        if (fits(seen)) end(performance.now() - since);
      };
    });
  }

  /** Presses a key and waits for its answer. */
  press(key, fits = () => true) {
    const since = performance.now();
    const answer = this.until(fits, since);
    this.#child.stdin.write(key);
    return answer;
  }

  /** CPU seconds of the program and all its threads so far. */
  cpu() {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  }

  async close(key) {
    if (key !== undefined) this.#child.stdin.write(key);
    await Promise.race([this.ended, wait(1000)]);
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
