/** What the user has noted about something that was shown: a mark, a comment, or both. */
export interface Note {
  /** What it is about, in the words of its row. */
  readonly about: string;
  readonly isMarked: boolean;
  /** Empty for a mere mark. */
  readonly comment: string;
  /** The packets behind it, by the capture's index in the run and the frame's number. */
  readonly packets: readonly PacketPlace[];
}

export interface PacketPlace {
  readonly capture: number;
  readonly frame: number;
}
