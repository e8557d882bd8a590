import { doubled } from '../core/columns.js';
import type { Flow } from '../core/flow.js';
import type { Frame } from '../core/frame.js';
import type { Evidence } from '../core/observation.js';

/*
 * All thresholds of what only timing tells. They are judgements, chosen so that
 * rather nothing is said: a hint names a server and nobody, and is never a pair.
 */

/** A flow that carries so many packets may be media; a handshake or a look-up is over by then. */
export const MEDIA_PACKETS = 100;

/** Flows of a capture whose rates are followed. Guards memory: each takes up to 1.5 kB. */
export const MAX_FLOWS = 1000;

/** Seconds of a flow that are followed, from the one in which it turned out to be media. */
export const MAX_SECONDS = 300;

/** Seconds for which there is room at first: most calls are short. Doubled, it comes to MAX_SECONDS. */
const FIRST_SECONDS = MAX_SECONDS / 4;

/** Flows to one server that are compared with each other. Guards time. */
export const MAX_COMPARED = 50;

/** Shorter stretches agree by chance. */
export const LEAST_SECONDS = 20;

/** Of two rates. A judgement, not a measurement: high, because a hint that is wrong costs more than one that is missing. */
export const LEAST_CORRELATION = 0.8;

/** Rates that hardly vary, as of sound without pauses, say nothing: standard deviation in packets a second. */
const LEAST_DEVIATION = 2;

/** At one server the packets of several clients come and go together, and nothing else ties them. */
export interface TimingHint {
  readonly vendor: string | null;
  readonly server: Flow['server'];
  /** Addresses of each two that go together; never reported. */
  readonly pairs: readonly (readonly [string, string])[];
  readonly evidence: Evidence;
}

interface Followed {
  readonly flow: number;
  readonly evidence: Evidence;
  readonly start: number;
  /** Packets in each second since then. */
  up: Uint16Array;
  down: Uint16Array;
  /** Seconds that are over, the first included. */
  seconds: number;
}

/** Counts how many packets a second media-like flows carry, and finds those that go together. Of the packets themselves nothing is read. */
export class MediaRates {
  readonly #capture: number;
  readonly #followed = new Map<number, Followed>();

  constructor(capture: number) {
    this.#capture = capture;
  }

  /** Takes a UDP packet, the flow's last of `packets` so far. */
  push(flow: number, packets: number, isToServer: boolean, frame: Frame, offset: number, length: number): void {
    if (packets < MEDIA_PACKETS) return;
    const followed = this.#followed.get(flow);
    if (followed === undefined) {
      if (packets === MEDIA_PACKETS && this.#followed.size < MAX_FLOWS) this.#follow(flow, frame, offset, length);
      return;
    }
    const at = frame.seconds - followed.start;
    if (at < 0 || at >= MAX_SECONDS) return;
    while (at >= followed.up.length) {
      followed.up = doubled(followed.up);
      followed.down = doubled(followed.down);
    }
    (isToServer ? followed.up : followed.down)[at]!++;
    // The second in which the flow ends is not over.
    if (at > followed.seconds) followed.seconds = at;
  }

  /** Whether the flow's rate is followed: its number must stay its own. */
  follows(flow: number): boolean {
    return this.#followed.has(flow);
  }

  /** What goes together of flows that nothing stronger is known of. */
  hints(
    isTold: (flow: number) => boolean,
    flowOf: (flow: number) => Flow,
    vendorOf: (flow: number) => string | null,
  ): readonly TimingHint[] {
    const byServer = new Map<string, Followed[]>();
    for (const one of this.#followed.values()) {
      if (one.seconds < LEAST_SECONDS || isTold(one.flow)) continue;
      const { server } = flowOf(one.flow);
      const key = `${server.address} ${server.port}`;
      const known = byServer.get(key);
      if (known === undefined) byServer.set(key, [one]);
      else if (known.length < MAX_COMPARED) known.push(one);
    }
    return Array.from(byServer.values()).flatMap((flows) => {
      const [first] = flows as [Followed];
      const pairs: [string, string][] = [];
      for (const [i, one] of flows.entries()) {
        for (const other of flows.slice(i + 1)) {
          const [a, b] = [flowOf(one.flow).client.address, flowOf(other.flow).client.address];
          if (a !== b && goTogether(one, other)) pairs.push([a, b]);
        }
      }
      const { server } = flowOf(first.flow);
      return pairs.length === 0 ? [] : [{ vendor: vendorOf(first.flow), server, pairs, evidence: first.evidence }];
    });
  }

  #follow(flow: number, frame: Frame, offset: number, length: number): void {
    const time = { seconds: frame.seconds, nanoseconds: frame.nanoseconds, digits: frame.timeDigits };
    this.#followed.set(flow, {
      flow,
      evidence: { capture: this.#capture, frame: frame.number, offset, length, hex: '', time },
      start: frame.seconds,
      up: new Uint16Array(FIRST_SECONDS),
      down: new Uint16Array(FIRST_SECONDS),
      seconds: 0,
    });
  }
}

/** Whether what one sends comes and goes with what the other receives, in either direction. */
function goTogether(a: Followed, b: Followed): boolean {
  // The first second was followed in part only.
  const from = Math.max(a.start, b.start) + 1;
  const to = Math.min(a.start + a.seconds, b.start + b.seconds);
  if (to - from < LEAST_SECONDS) return false;
  const part = (one: Followed, rates: Uint16Array) => rates.subarray(from - one.start, to - one.start);
  return (
    correlation(part(a, a.up), part(b, b.down)) >= LEAST_CORRELATION || correlation(part(b, b.up), part(a, a.down)) >= LEAST_CORRELATION
  );
}

/** Pearson's correlation; 0 where either hardly varies. */
function correlation(a: Uint16Array, b: Uint16Array): number {
  const count = a.length;
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    sumA += a[i]!;
    sumB += b[i]!;
    squareA += a[i]! ** 2;
    squareB += b[i]! ** 2;
    product += a[i]! * b[i]!;
  }
  const deviationA = Math.sqrt(Math.max(0, squareA / count - (sumA / count) ** 2));
  const deviationB = Math.sqrt(Math.max(0, squareB / count - (sumB / count) ** 2));
  if (deviationA < LEAST_DEVIATION || deviationB < LEAST_DEVIATION) return 0;
  return (product / count - (sumA / count) * (sumB / count)) / (deviationA * deviationB);
}
