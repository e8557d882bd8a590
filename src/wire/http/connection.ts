import type { Direction } from '../../core/flow.js';

/** Requests without an answer that are remembered. Guards memory. */
export const MAX_PENDING = 64;

/** What comes next in one direction. */
export type Next = 'head' | 'chunk' | 'until-close';

/** What the connection became: the bytes of both directions are that protocol's, or found by content. */
export type Became = 'websocket' | 'tunnel' | undefined;

/** Shared by all connections on which nothing is to be answered. */
const NONE: readonly string[] = [];

/** Where one connection stands between messages. There are as many as flows, and most stand at the next head: the rest is made when it is needed. */
export class Connection {
  became: Became;
  /** The last request was for a WebSocket. */
  hasAsked = false;
  /** Who reads the body that ends with the connection. */
  bodyProtocol: string | undefined;
  #pending = NONE;
  #toServer: Next = 'head';
  #toClient: Next = 'head';
  #handedOn: { [D in Direction]: number } | undefined;

  /** Methods of the requests that were not answered yet, the oldest first. */
  get pending(): readonly string[] {
    return this.#pending;
  }

  ask(method: string): void {
    if (this.#pending.length < MAX_PENDING) this.#pending = [...this.#pending, method];
  }

  answer(): void {
    this.#pending = this.#pending.length > 1 ? this.#pending.slice(1) : NONE;
  }

  next(direction: Direction): Next {
    return direction === 'to-server' ? this.#toServer : this.#toClient;
  }

  await(direction: Direction, next: Next): void {
    if (direction === 'to-server') this.#toServer = next;
    else this.#toClient = next;
  }

  /** Bytes of this direction that were handed on as a stream. */
  handedOn(direction: Direction): number {
    return this.#handedOn?.[direction] ?? 0;
  }

  handOn(direction: Direction, length: number): void {
    this.#handedOn ??= { 'to-server': 0, 'to-client': 0 };
    this.#handedOn[direction] += length;
  }
}
