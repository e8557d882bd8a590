import type { Message } from '../core/message.js';
import { type Time, secondsBetween } from '../core/time.js';
import { globs } from './glob.js';
import { type FindFields, path } from './path.js';
import type { Protocol } from './schema.js';

/** Handshakes of one protocol in one capture. Guards memory against a flood of hellos. */
export const MAX_SESSIONS = 100_000;

/** One handshake, known by its flow and the number its opening message carries. */
export interface Session {
  readonly flowIndex: number;
  readonly server: string;
  readonly opened: Time;
  /** An earlier capture has told of it. */
  readonly isEcho: boolean;
  answered: boolean;
  /** From the opening message, the first if it was sent again, to its answer; undefined where that cannot be told. */
  roundTripSeconds: number | undefined;
}

/** Counts handshakes, and which of them were answered; a retransmitted hello opens none. */
export class Sessions {
  readonly #opens: (kind: string) => boolean;
  readonly #answers: (kind: string) => boolean;
  readonly #key: FindFields;
  readonly #answered: FindFields;
  readonly #sessions = new Map<string, Session>();

  constructor(rule: NonNullable<Protocol['sessions']>) {
    this.#opens = globs(rule.opens);
    this.#answers = globs(rule.answers);
    this.#key = path(rule.key);
    this.#answered = path(rule.answered);
  }

  /** `isEcho` is asked whether an earlier capture has told of the message. */
  note(message: Message, isEcho: () => boolean): void {
    const { flow } = message.payload;
    if (this.#opens(message.kind)) {
      const key = `${flow.index} ${this.#key(message)[0]?.field.value}`;
      if (this.#sessions.has(key) || this.#sessions.size === MAX_SESSIONS) return;
      this.#sessions.set(key, {
        flowIndex: flow.index,
        server: flow.server.address,
        opened: timeOf(message),
        isEcho: isEcho(),
        answered: false,
        roundTripSeconds: undefined,
      });
    } else if (this.#answers(message.kind)) {
      const session = this.#sessions.get(`${flow.index} ${this.#answered(message)[0]?.field.value}`);
      if (session === undefined || session.answered) return;
      session.answered = true;
      const seconds = secondsBetween(session.opened, timeOf(message)) + 10 ** -session.opened.digits;
      if (seconds > 0) session.roundTripSeconds = seconds;
    }
  }

  clear(): void {
    this.#sessions.clear();
  }

  list(): readonly Session[] {
    return [...this.#sessions.values()];
  }
}

function timeOf({ payload }: Message): Time {
  return payload.pieces[0]!.time;
}
