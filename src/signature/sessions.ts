import type { Message } from '../core/message.js';
import { SmallMap } from '../core/small-map.js';
import { type Time, secondsBetween } from '../core/time.js';
import { globs } from './glob.js';
import { firstField } from './path.js';
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
  readonly #key: ReturnType<typeof firstField>;
  readonly #answered: ReturnType<typeof firstField>;
  readonly #sessions: Session[] = [];
  /** By flow, and the number that the opening message carries. */
  readonly #byFlow = new Map<number, SmallMap<string, Session>>();

  constructor(rule: NonNullable<Protocol['sessions']>) {
    this.#opens = globs(rule.opens);
    this.#answers = globs(rule.answers);
    this.#key = firstField(rule.key);
    this.#answered = firstField(rule.answered);
  }

  /** Whether messages of the kind open handshakes, or answer them. */
  concerns(kind: string): boolean {
    return this.#opens(kind) || this.#answers(kind);
  }

  /** `isEcho` is asked whether an earlier capture has told of the message. */
  note(message: Message, isEcho: () => boolean): void {
    const { flow } = message.payload;
    if (this.#opens(message.kind)) {
      const key = String(this.#key(message)?.value);
      let ofFlow = this.#byFlow.get(flow.index);
      if (ofFlow?.has(key) === true || this.#sessions.length === MAX_SESSIONS) return;
      if (ofFlow === undefined) this.#byFlow.set(flow.index, (ofFlow = new SmallMap()));
      const session: Session = {
        flowIndex: flow.index,
        server: flow.server.address,
        opened: timeOf(message),
        isEcho: isEcho(),
        answered: false,
        roundTripSeconds: undefined,
      };
      this.#sessions.push(session);
      ofFlow.set(key, session);
    } else if (this.#answers(message.kind)) {
      const session = this.#byFlow.get(flow.index)?.get(String(this.#answered(message)?.value));
      if (session === undefined || session.answered) return;
      session.answered = true;
      const seconds = secondsBetween(session.opened, timeOf(message)) + 10 ** -session.opened.digits;
      if (seconds > 0) session.roundTripSeconds = seconds;
    }
  }

  /** The flow's number will be another flow's; its handshakes stay counted. */
  forget(flowIndex: number): void {
    this.#byFlow.delete(flowIndex);
  }

  clear(): void {
    this.#sessions.length = 0;
    this.#byFlow.clear();
  }

  list(): readonly Session[] {
    return [...this.#sessions];
  }
}

function timeOf({ payload }: Message): Time {
  return payload.pieces[0]!.time;
}
