/**
 * How a capture's clock compares with that of the run's first capture.
 * `reference`: it is that one. `given`: the user has put it right.
 * `shared-packets`: packets that stand in another capture too tell.
 * `unknown`: nothing tells; its times are taken as they are.
 */
export type ClockBy = 'reference' | 'given' | 'shared-packets' | 'unknown';

export interface CaptureClock {
  /** Index of the capture in this run. */
  readonly capture: number;
  readonly by: ClockBy;
  /** Seconds that were added to its times; null where that is unknown, and nothing was added. */
  readonly offsetSeconds: number | null;
  /** Seconds that packets standing in another capture too would have added; null where none stand in one. */
  readonly toldSeconds: number | null;
  /** The capture it was compared with; null where it was with none. */
  readonly comparedWith: number | null;
  /** Packets that stand in both, as far as they were compared. */
  readonly packets: number;
  /** How far the differences of those packets' times lie apart, in seconds. */
  readonly spreadSeconds: number;
}

/** Packets take time on their way, but less than this. */
const ON_THE_WAY_SECONDS = 1;

/** Whether the user has put a clock otherwise than the packets say that it was. */
export function isContradicted({ by, offsetSeconds, toldSeconds, spreadSeconds }: CaptureClock): boolean {
  if (by !== 'given' || offsetSeconds === null || toldSeconds === null) return false;
  return Math.abs(offsetSeconds - toldSeconds) > spreadSeconds + ON_THE_WAY_SECONDS;
}
