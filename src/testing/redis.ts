/** A Redis of one's own, on a free port and in a folder of its own, for tests only. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.js';

export const HAS_REDIS = spawnSync('redis-server', ['--version']).status === 0;

if (!HAS_REDIS) process.stderr.write('redis-server is not installed: the tests of the queue are skipped.\n');

export class PrivateRedis {
  readonly port: number;
  readonly #folder: string;
  readonly #settings: readonly string[];
  #server: ChildProcess | undefined;

  private constructor(port: number, folder: string, settings: readonly string[]) {
    this.port = port;
    this.#folder = folder;
    this.#settings = settings;
  }

  /** `settings`: as on redis-server's command line; nothing is kept on the disk unless they say so. */
  static async start(folder: string, settings: readonly string[] = []): Promise<PrivateRedis> {
    const redis = new PrivateRedis(await freePort(), folder, settings);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const usual = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', '', '--appendonly', 'no'];
    this.#server = spawn('redis-server', [...usual, ...this.#settings], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    for await (const chunk of this.#server.stdout!) {
      said += String(chunk);
      if (said.includes('Ready to accept connections')) break;
    }
    if (!said.includes('Ready to accept connections')) throw new Error(`redis-server did not start:\n${said}`);
  }

  /** As when the machine loses power. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined || server.exitCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  }

  /** One command, and what it answers. */
  ask(...words: readonly string[]): string {
    return spawnSync('redis-cli', ['-p', String(this.port), ...words], { encoding: 'utf8' }).stdout.trim();
  }
}

/** Asks again and again; a machine under load may take its time. */
export async function until<T>(what: string, find: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (let tries = 0; tries < 1500; tries++) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    await delay(20);
  }
  throw new Error(`it never came: ${what}`);
}
