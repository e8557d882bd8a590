import type { Note } from '../core/note.js';

/** What a report and an evidence file are made of beside the captures. */
export interface Paper {
  /** A file that is not there yet. */
  readonly name: string;
  readonly notes: readonly Note[];
  /** Identifiers are to be masked, as they are on the screen. */
  readonly isMasked: boolean;
}

/** What the interface asks of the program around it. Whatever fails rejects with an error whose message says why, for people. */
export interface Errands {
  /** Writes an export. */
  save(name: string, text: string): Promise<void>;
  /** Writes the page for people, of the same captures. Resolves with where it is. */
  report(paper: Paper): Promise<string>;
  /** Writes the packets that findings and notes rest on. Resolves with where they are. */
  evidence(paper: Paper): Promise<string>;
  /** Looks servers up, under these profiles; what comes of it is in a later snapshot. */
  askPlaces(profiles: readonly string[]): void;
}
