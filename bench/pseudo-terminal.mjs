/** A program in a terminal of its own, through `script` of util-linux: keys in, what it paints out. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export const hasPseudoTerminal = spawnSync('script', ['--version']).status === 0 && existsSync('/proc/self/stat');

/** How long a key may stay without an answer before it is given up. */
const PATIENCE_MS = 5000;

/** How long a program may take to end by itself. */
const END_MS = 1000;

/** Clock ticks of /proc in a second, as Linux gives them to programs. */
const TICKS = 100;

/** Nothing that was started may outlive this process, however it ends. */
const open = new Set();
process.on('exit', () => {
  for (const terminal of open) terminal.kill();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

export class PseudoTerminal {
  #child;
  #folder = mkdtempSync(join(tmpdir(), 'roomtone-terminal-'));
  #waiting = undefined;
  #session = undefined;
  /** All that was painted. */
  painted = '';

  constructor(command, { columns = 120, rows = 40 } = {}) {
    const words = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    const line = `stty cols ${columns} rows ${rows}; echo $$ > '${this.#folder}/pid'; exec ${words}`;
    this.#child = spawn('script', ['-qfec', line, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, TERM: 'xterm-256color' },
    });
    open.add(this);
    this.#child.stdout.setEncoding('utf8');
    this.#child.stdin.on('error', () => {});
    this.#child.stdout.on('data', (text) => {
      this.painted += text;
      this.#waiting?.(text);
    });
    this.ended = new Promise((resolve) => this.#child.on('exit', () => resolve()));
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

  /** CPU seconds so far of the program, its threads and the programs that it has started. */
  cpu() {
    const ticks = this.#processes().map(({ fields }) => fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0));
    return ticks.reduce((sum, one) => sum + one, 0) / TICKS;
  }

  async close(key) {
    if (key !== undefined) this.#child.stdin.write(key);
    await Promise.race([this.ended, wait(END_MS)]);
    this.kill();
  }

  /** Ends all that runs on this terminal, whatever its parent. */
  kill() {
    open.delete(this);
    for (const { pid } of this.#processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
    }
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What runs on this terminal: `script` gives each a session of its own (proc(5): field 6, counted here from behind the name). */
  #processes() {
    const session = (this.#session ??= this.#readSession());
    if (session === undefined) return [];
    return readdirSync('/proc').flatMap((pid) => {
      if (!/^\d+$/.test(pid)) return [];
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
        return fields[3] === session ? [{ pid: Number(pid), fields }] : [];
      } catch {
        return [];
      }
    });
  }

  #readSession() {
    try {
      return readFileSync(join(this.#folder, 'pid'), 'utf8').trim() || undefined;
    } catch {
      return undefined;
    }
  }
}
