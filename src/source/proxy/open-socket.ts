import type { HarEntry } from './har-entry.js';

/** Messages kept of one WebSocket for its entry in the archive; with more, the entry is written and another one begun. */
export const MAX_KEPT_MESSAGES = 5000;

/** Bytes kept of them. */
export const MAX_KEPT_BYTES = 4_194_304;

const TEXT = 1;
const BINARY = 2;

/** A message as an archive has it. */
export interface KeptMessage {
  readonly isFromClient: boolean;
  readonly isBinary: boolean;
  readonly bytes: Buffer;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** A WebSocket that is open, and those of its messages that are not in the archive yet. */
export class OpenSocket {
  readonly entry: HarEntry;
  #messages: object[] = [];
  #bytes = 0;

  /** `entry`: its handshake. */
  constructor(entry: HarEntry) {
    this.entry = entry;
  }

  add({ isFromClient, isBinary, bytes, time }: KeptMessage): void {
    this.#bytes += bytes.length;
    this.#messages.push({
      type: isFromClient ? 'send' : 'receive',
      time: time / 1000,
      opcode: isBinary ? BINARY : TEXT,
      data: bytes.toString(isBinary ? 'base64' : 'utf8'),
    });
  }

  /** So much is kept that it should be written. */
  get isFull(): boolean {
    return this.#messages.length >= MAX_KEPT_MESSAGES || this.#bytes >= MAX_KEPT_BYTES;
  }

  /** The entry with the messages since the last call. */
  take(): HarEntry {
    const entry = { ...this.entry, _webSocketMessages: this.#messages };
    this.#messages = [];
    this.#bytes = 0;
    return entry;
  }
}
