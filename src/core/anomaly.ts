/** Something that could not be read as it should: counted and listed, never fatal. */
export interface Anomaly {
  /** 0 when the trouble lies between frames, in the capture file itself. */
  readonly frame: number;
  readonly decoder: string;
  readonly why: 'truncated' | 'malformed' | 'limit' | 'bug';
  /** Within the frame; within the file when `frame` is 0. */
  readonly offset: number;
  readonly detail: string;
}
