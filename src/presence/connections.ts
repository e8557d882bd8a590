import type { Frame } from '../core/frame.js';
import type { Evidence } from '../core/observation.js';

/** People kept by the connections over which they were told of, all of a capture together. Guards memory. */
export const MAX_TOLD = 200_000;

/** Somebody in a room, as a log of stays numbers them. */
export interface InRoom {
  readonly room: number;
  readonly party: number;
}

/** By the two numbers of each. */
export type People = Map<string, InRoom>;

export function keyOfPerson({ room, party }: InRoom): string {
  return `${room} ${party}`;
}

interface Connection {
  readonly told: People;
  /** It carries a call's media: what either end sends shows that the call goes on. */
  readonly isMedia: boolean;
  /** The last packet that its client sent, or either end of media. */
  last: LastPacket | undefined;
}

/** One object for all packets of a connection: media are the most of them. */
interface LastPacket {
  capture: number;
  frame: number;
  offset: number;
  length: number;
  seconds: number;
  nanoseconds: number;
  digits: number;
}

/**
 * Connections over which leaves are told: whoever was told to be there is there
 * as long as the connection goes on, though nobody says a word of them.
 */
export class Connections {
  readonly #open = new Map<number, Connection>();
  #size = 0;

  /** Somebody was told of on a flow. */
  note(flow: number, who: InRoom): void {
    let connection = this.#open.get(flow);
    if (connection === undefined) this.#open.set(flow, (connection = { told: new Map(), isMedia: false, last: undefined }));
    const key = keyOfPerson(who);
    if (connection.told.has(key) || this.#size === MAX_TOLD) return;
    connection.told.set(key, who);
    this.#size++;
  }

  /** A flow carries media of those who are, or will be, among some people. */
  adopt(flow: number, told: People): void {
    if (!this.#open.has(flow)) this.#open.set(flow, { told, isMedia: true, last: undefined });
  }

  /** One end of a flow sent so many bytes, at `offset` of a frame. */
  push(flow: number, isToServer: boolean, capture: number, frame: Frame, offset: number, length: number): void {
    const connection = this.#open.get(flow);
    if (connection === undefined || length === 0 || !(isToServer || connection.isMedia)) return;
    const { seconds, nanoseconds, timeDigits: digits, number } = frame;
    const { last } = connection;
    if (last === undefined) {
      connection.last = { capture, frame: number, offset, length, seconds, nanoseconds, digits };
      return;
    }
    last.capture = capture;
    last.frame = number;
    last.offset = offset;
    last.length = length;
    last.seconds = seconds;
    last.nanoseconds = nanoseconds;
    last.digits = digits;
  }

  /** Calls `visit` with everybody who was told of on a connection, and with the last packet on it. */
  each(visit: (who: InRoom, last: Evidence) => void): void {
    for (const flow of this.#open.keys()) this.#visit(flow, visit);
  }

  /** The same of one flow, which is then forgotten. */
  close(flow: number, visit: (who: InRoom, last: Evidence) => void): void {
    this.#visit(flow, visit);
    const closed = this.#open.get(flow);
    if (closed?.isMedia === false) this.#size -= closed.told.size;
    this.#open.delete(flow);
  }

  clear(): void {
    this.#open.clear();
    this.#size = 0;
  }

  #visit(flow: number, visit: (who: InRoom, last: Evidence) => void): void {
    const connection = this.#open.get(flow);
    if (connection?.last === undefined) return;
    const last = evidenceOf(connection.last);
    for (const who of connection.told.values()) visit(who, last);
  }
}

function evidenceOf({ capture, frame, offset, length, seconds, nanoseconds, digits }: LastPacket): Evidence {
  return { capture, frame, offset, length, hex: '', time: { seconds, nanoseconds, digits } };
}
