import type { Recording } from '../live/recording.js';
import type { RelayedConnection } from './client-relay.js';
import { RelayedPackets } from './relayed-packets.js';

/** How long packets wait for keys at least: a server makes the client's from the packet that already uses them. */
const KEY_DELAY_MS = 250;

/** Packets that wait at most. Guards memory. */
const MAX_WAITING_BYTES = 4_194_304;

/** Writes what goes through the proxy to a capture file, keys in front of the packets that they open. */
export class KeptPackets {
  readonly #recording: Recording;
  readonly #packets = new RelayedPackets(Date.now);
  readonly #application: string;
  /** Those that came since the last look, and those before: they have waited long enough at the next one. */
  #fresh: Buffer[] = [];
  #waiting: Buffer[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `application`: what the file says made it. */
  constructor(recording: Recording, application: string) {
    this.#recording = recording;
    this.#application = application;
    recording.write(this.#packets.head(application));
  }

  open(connection: RelayedConnection): void {
    this.#wait(this.#packets.open(connection));
  }

  bytes(connection: RelayedConnection, isFromClient: boolean, bytes: Buffer): void {
    this.#wait(this.#packets.bytes(connection, isFromClient, bytes));
  }

  close(connection: RelayedConnection): void {
    this.#wait(this.#packets.close(connection));
  }

  keys(lines: Buffer): void {
    this.#recording.write(this.#packets.keys(lines));
  }

  /** Writes what still waits. */
  flush(): void {
    this.#look();
    this.#look();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Writes what has waited. */
  #look(): void {
    clearTimeout(this.#timer);
    const blocks = Buffer.concat(this.#waiting);
    this.#waiting = this.#fresh;
    this.#fresh = [];
    this.#length -= blocks.length;
    this.#timer = this.#length > 0 ? setTimeout(() => this.#look(), KEY_DELAY_MS) : undefined;
    if (blocks.length === 0) return;
    this.#recording.write(blocks);
    if (!this.#recording.isFull) return;
    this.#recording.next();
    this.#recording.write(this.#packets.head(this.#application));
  }

  #wait(blocks: Buffer): void {
    this.#fresh.push(blocks);
    this.#length += blocks.length;
    if (this.#length > MAX_WAITING_BYTES) this.flush();
    this.#timer ??= setTimeout(() => this.#look(), KEY_DELAY_MS);
  }
}
