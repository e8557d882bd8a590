import type { FindingValue } from '../core/finding.js';

/** A page that can be opened, by what it shows. */
export interface Target {
  readonly kind: 'finding' | 'room' | 'pair' | 'server' | 'fanout' | 'flow' | 'packet' | 'observers';
  /** Stays the same from snapshot to snapshot. */
  readonly key: string;
  /** The value to begin with, and what is shown when its packet is not among those that were sent. */
  readonly proof?: Proof;
}

/** A value with its place and its bytes. */
export type Proof = Pick<FindingValue, 'kind' | 'value' | 'field' | 'evidence' | 'excerpt'>;

export function keyOf(...parts: readonly (string | number)[]): string {
  return JSON.stringify(parts);
}

export function packetKey(capture: number, frame: number): string {
  return `${capture} ${frame}`;
}

/** The packet in which a value stands. */
export function packetOf(proof: Proof): Target {
  return { kind: 'packet', key: packetKey(proof.evidence.capture, proof.evidence.frame), proof };
}
