import type { CaptureClock } from '../core/clock.js';
import type { Frame } from '../core/frame.js';
import type { Evidence, OtherPlace } from '../core/observation.js';
import { PairMap } from '../core/pair-map.js';
import type { Time } from '../core/time.js';
import type { PresenceCap } from '../core/presence.js';
import type { Echo } from '../core/results.js';
import type { Packet } from '../wire/packet.js';
import { CaptureClocks } from './capture-clocks.js';
import { Fingerprint } from './fingerprint.js';
import { FingerprintTable, MAX_KEPT, type Place } from './fingerprint-table.js';

/** Packets found again, in all captures of a run together. Guards memory: each takes about 150 bytes. */
export const MAX_FOUND = 500_000;

/** Equal packets of one capture are told apart by their times, where those fit so well with what is known of the clocks. */
export const SAME_TIME_SECONDS = 1;

const NONE = -1;

/**
 * Recognises packets that stand in several captures of a run, taken at two
 * places on their way or given twice: one fact with two proofs. What they tell
 * of the captures' clocks is in `clocks`.
 */
export class SharedPackets {
  readonly #clocks = new CaptureClocks();
  readonly #print = new Fingerprint();
  readonly #table = new FingerprintTable();
  #capture = 0;
  /** A capture may follow in which packets of this one stand. */
  #isFollowed = true;
  /** Frame of the packet looked at last, and the kept packet that it is. */
  #frame = 0;
  #found = NONE;
  /** Where packets stand that were found again, by the kept packet; the first place comes first. */
  readonly #places = new Map<number, Place[]>();
  readonly #keptAt = new PairMap();
  #foundLeftOut = 0;
  #foundCount = 0;

  /** Begins a capture, or begins it anew. `clockOffset`: seconds that the user has had added to its times. `isLast`: no other follows. */
  begin(capture: number, clockOffset: number | undefined, isLast: boolean): void {
    this.#capture = capture;
    this.#isFollowed = !isLast;
    this.#frame = 0;
    this.#clocks.begin(capture, clockOffset);
  }

  /** Takes back `begin`: the input turned out to be no capture. */
  abandon(): void {
    this.#clocks.abandon();
  }

  /** That packets were not kept because there are too many. */
  caps(): readonly PresenceCap[] {
    const caps = [
      { cap: 'shared-packets', limit: MAX_KEPT, count: this.#table.leftOut, names: [] },
      { cap: 'shared-packets', limit: MAX_FOUND, count: this.#foundLeftOut, names: [] },
    ] as const;
    return caps.filter(({ count }) => count > 0);
  }

  /** The clocks of the captures so far. */
  clocks(): readonly CaptureClock[] {
    return this.#clocks.list();
  }

  /** Whether the packet just read stands in an earlier capture; kept for later ones if it does not. */
  isShared(packet: Packet, frame: Frame, isToServer: boolean): boolean {
    if (this.#capture === 0 && !this.#isFollowed) return false;
    if (this.#frame === frame.number) return this.#found !== NONE;
    this.#frame = frame.number;
    this.#print.read(packet);
    this.#found = this.#capture === 0 ? NONE : this.#find(frame, isToServer);
    const place = { capture: this.#capture, frame: frame.number, frameOffset: packet.at - packet.start };
    if (this.#found !== NONE) this.#note(this.#found, place);
    else if (this.#isFollowed) this.#table.add(this.#print, isToServer, place, frame);
    return this.#found !== NONE;
  }

  /** Where the packet of a frame was seen first, and when by that capture's clock; undefined where it stands in no other capture. */
  firstOf(capture: number, frame: number): (Place & { readonly time: Time }) | undefined {
    const kept = this.#keptAt.get(capture, frame);
    return kept === undefined ? undefined : { ...this.#table.placeOf(kept), time: this.#table.timeOf(kept) };
  }

  /** Of frames of a capture, with their times, those that an earlier one holds too. */
  echoes(capture: number, frames: ReadonlyMap<number, Time>): readonly Echo[] {
    return Array.from(frames).flatMap(([frame, time]) => {
      const first = this.firstOf(capture, frame);
      return first === undefined ? [] : [{ frame, time, first: { capture: first.capture, frame: first.frame } }];
    });
  }

  /** The same evidence with the places where it stands in other captures. */
  everywhere(evidence: Evidence): Evidence {
    const { capture, frame, offset } = evidence;
    const kept = this.#foundCount === 0 ? undefined : this.#keptAt.get(capture, frame);
    if (kept === undefined) return evidence;
    const places = this.#places.get(kept)!;
    const own = places.find((place) => place.capture === capture && place.frame === frame)!;
    const others: readonly OtherPlace[] = places
      .filter((place) => place !== own)
      .map((place) => ({ capture: place.capture, frame: place.frame, offset: offset - own.frameOffset + place.frameOffset }));
    return { ...evidence, also: others };
  }

  #find({ seconds, nanoseconds }: Frame, isToServer: boolean): number {
    let [best, bestApart, candidates] = [NONE, Infinity, 0];
    this.#table.matching(this.#print, isToServer, (kept) => {
      const capture = this.#table.captureOf(kept);
      if (capture === this.#capture || this.#places.get(kept)?.at(-1)?.capture === this.#capture) return;
      candidates++;
      const apart = Math.abs(this.#table.secondsSince(kept, seconds, nanoseconds) - this.#clocks.expected(capture));
      if (apart < bestApart) [best, bestApart] = [kept, apart];
    });
    if (candidates > 1 && bestApart > SAME_TIME_SECONDS) return NONE;
    if (candidates === 1) this.#clocks.note(this.#table.captureOf(best), this.#table.secondsSince(best, seconds, nanoseconds));
    return best;
  }

  #note(kept: number, place: Place): void {
    if (this.#foundCount === MAX_FOUND) {
      this.#foundLeftOut++;
      return;
    }
    this.#foundCount++;
    let places = this.#places.get(kept);
    if (places === undefined) {
      const first = this.#table.placeOf(kept);
      this.#places.set(kept, (places = [first]));
      this.#keptAt.set(first.capture, first.frame, kept);
    }
    places.push(place);
    this.#keptAt.set(place.capture, place.frame, kept);
  }
}
