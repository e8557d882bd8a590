import { createHmac } from 'node:crypto';
import type { Gazetteer } from '../place/gazetteer.js';
import type { Knowledge } from '../signature/schema.js';
import type { Watch } from '../signature/watch/watch.js';
import type { KeyLog } from '../wire/capture-format.js';
import { sha256 } from './ids.js';

/** What a capture is looked at with. */
export interface Configuration {
  /** Version of the program. */
  readonly detector: string;
  readonly knowledge: Knowledge;
  readonly watch: Watch | undefined;
  readonly gazetteer: Gazetteer | undefined;
  /** TLS secrets of the user's. */
  readonly keyLog: KeyLog | undefined;
  /** ISO 3166-1 alpha-2 of the country where the captures were made. */
  readonly vantage: string | null;
  /** Hash of the databases of places; null where none is asked. */
  readonly geo: string | null;
  /** Hash of all that changes the answer, masking aside. */
  readonly hash: string;
}

/** `hmacKey`: identifiers are stored as keyed hashes, so that they can be joined and not read. */
export type Privacy = 'plain' | { readonly hmacKey: Buffer };

/** `plain`, or what tells keys apart and nothing of the key: 64 hex digits. */
export function fingerprintOf(privacy: Privacy): string {
  return privacy === 'plain' ? 'plain' : createHmac('sha256', privacy.hmacKey).update('roomtone/store').digest('hex');
}

/** The same for the same settings and key. */
export function configurationHash({ hash }: Configuration, privacy: Privacy): string {
  return sha256(`roomtone/configuration\0${JSON.stringify([hash, fingerprintOf(privacy)])}`);
}

/** The key of a run: what it read, what with, and how it was set. */
export function runKey(capture: string, detector: string, configuration: string): string {
  return sha256(`roomtone/run\0${JSON.stringify([capture, detector, configuration])}`);
}
