import type { Observer } from './finding.js';
import type { Disclosure, Kind } from './observation.js';

/** Different values of one kind that an observer can read, and how they lie for it. */
export interface SeenIdentifiers {
  readonly kind: Kind;
  /** Each value counts once, where it lies most open. */
  readonly values: number;
  /**
   * `cleartext` and `publicly-decryptable` are open to everybody on the way. What is `decrypted` (the user gave the keys)
   * or `intercepted` (only a proxy saw it) is read where the connection ends, and never stands with an observer on the path.
   */
  readonly disclosure: Disclosure;
}

/**
 * What one observer could read of a run: who can see which identifiers. That it
 * can does not say that it looked.
 */
export interface ObserverView {
  readonly observer: Observer;
  /** The operator, the vendor's title, or the id of the profile; null where nobody is named. */
  readonly name: string | null;
  /** Why it is among them, where that had to be found out: how a server was attributed, why a profile covers it. Not escaped. */
  readonly because: readonly string[];
  /** False where a profile reaches servers in doubt only. */
  readonly isSure: boolean;
  /** By kind; empty where nothing was read that it could see. */
  readonly sees: readonly SeenIdentifiers[];
  /** Servers by which it is concerned: those it runs, those that its law may reach, those of the vendor; on the path all. */
  readonly servers: number;
  /** Flows whose content could not be read here: an observer on the path cannot read it either, a vendor can. Null where they were not counted apart. */
  readonly encryptedFlows: number | null;
  /** Fingerprints of the findings that it can see. */
  readonly findings: readonly string[];
}
