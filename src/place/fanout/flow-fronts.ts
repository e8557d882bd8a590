/** A probe stands at the front of its flow; some vendors send a greeting before it. */
export const PAYLOADS_PER_ROUND = 2;

/** A socket that was silent for so many seconds may begin anew: the servers are asked again. */
export const SILENCE_SECONDS = 10;

/** Rounds of one flow that are looked at: a habit is known by then, and a keep-alive goes on for hours. */
export const MAX_ROUNDS = 4;

/** Of a flow's state: payloads of this round, and above them the rounds before it. */
const COUNT_MASK = 3;
const ROUND = 4;
const ROUND_MASK = 3 * ROUND;
const LAST_ROUND = (MAX_ROUNDS - 1) * ROUND;
/** A payload was kept and not answered yet. */
const WAITS = 16;

/** Which payloads of a flow can be probes. Most packets cost one look into an array. */
export class FlowFronts {
  #states = new Uint8Array(1024);
  /** When the flow last sent to its server; the low 32 bits, which a gap of 68 years does not fit. */
  #seconds = new Int32Array(1024);

  /** Counts a payload to the server: whether it stands at a front, and at the flow's first or after a silence. Streams have one front. */
  note(flow: number, seconds: number, isStream: boolean): 'first' | 'later' | undefined {
    if (flow >= this.#states.length) this.#grow(flow + 1);
    const state = this.#states[flow]!;
    if (!isStream && (state & ROUND_MASK) !== LAST_ROUND) {
      const gap = (seconds - this.#seconds[flow]!) | 0;
      if (gap !== 0) this.#seconds[flow] = seconds;
      if ((state & COUNT_MASK) !== 0 && gap >= SILENCE_SECONDS) {
        this.#states[flow] = (state & ~COUNT_MASK) + ROUND + 1;
        return 'later';
      }
    }
    if ((state & COUNT_MASK) === PAYLOADS_PER_ROUND) return undefined;
    this.#states[flow] = state + 1;
    return (state & ROUND_MASK) === 0 ? 'first' : 'later';
  }

  /** A payload of the flow was kept. */
  await(flow: number): void {
    this.#states[flow]! |= WAITS;
  }

  /** True when something comes back for the first time since a payload was kept. */
  isAnswered(flow: number): boolean {
    if (((this.#states[flow] ?? 0) & WAITS) === 0) return false;
    this.#states[flow]! &= ~WAITS;
    return true;
  }

  /** The flow's number will be another flow's. */
  forget(flow: number): void {
    if (flow < this.#states.length) this.#states[flow] = 0;
  }

  #grow(least: number): void {
    const length = Math.max(least, this.#states.length * 2);
    const [states, seconds] = [new Uint8Array(length), new Int32Array(length)];
    states.set(this.#states);
    seconds.set(this.#seconds);
    [this.#states, this.#seconds] = [states, seconds];
  }
}
