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
  /** The capture it was compared with; null where it was with none. */
  readonly comparedWith: number | null;
  /** Packets that stand in both, as far as they were compared. */
  readonly packets: number;
  /** How far the differences of those packets' times lie apart, in seconds. */
  readonly spreadSeconds: number;
}
