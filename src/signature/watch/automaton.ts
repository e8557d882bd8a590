/**
 * Aho–Corasick (Aho and Corasick, "Efficient string matching", CACM 18(6),
 * 1975) with every transition in a table: one look-up per byte, however many
 * keys there are. Capital letters A–Z count as small ones.
 */

/** States of all keys together. A state is a number of 16 bits and costs 512 bytes, so the table stays under 32 MiB. */
export const MAX_STATES = 65_536;

/** Where every scan begins. */
export const START = 0;

export interface Automaton {
  /** The state after `state` and a byte, at `state << 8 | byte`. */
  readonly next: Uint16Array;
  /** States from this one on end a key. */
  readonly accepting: number;
  /** By state less `accepting`: where its keys begin in `ended`; the entry behind it is where they stop. */
  readonly firstEnded: Int32Array;
  /** Indexes of keys. */
  readonly ended: Int32Array;
}

/** Builds the table; `undefined` when the keys need more than MAX_STATES. No key may be empty. */
export function buildAutomaton(keys: readonly Uint8Array[]): Automaton | undefined {
  const bound = 1 + keys.reduce((sum, key) => sum + key.length, 0);
  const trie = new Uint16Array(Math.min(bound, MAX_STATES) << 8);
  const ends: number[][] = [[]];
  for (const [index, key] of keys.entries()) {
    let state = START;
    for (const byte of key) {
      const slot = (state << 8) | fold(byte);
      if (trie[slot] === 0) {
        if (ends.length === MAX_STATES) return undefined;
        trie[slot] = ends.length;
        ends.push([]);
      }
      state = trie[slot]!;
    }
    ends[state]!.push(index);
  }
  follow(trie, ends);
  return numberAnew(trie, ends);
}

/** Byte by byte a capital letter is its small one. */
export function fold(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/** Fills in where a state goes with a byte that none of its keys has: where its longest proper suffix goes. */
function follow(trie: Uint16Array, ends: number[][]): void {
  const suffix = new Uint16Array(ends.length);
  const queue: number[] = [START];
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at]!;
    for (let byte = 0; byte < 256; byte++) {
      const slot = (state << 8) | byte;
      const through = state === START ? START : trie[(suffix[state]! << 8) | byte]!;
      const child = trie[slot]!;
      if (child === 0) {
        trie[slot] = through;
      } else {
        suffix[child] = through;
        // What ends in the suffix ends here too; shorter states were met before.
        ends[child]!.push(...ends[through]!);
        queue.push(child);
      }
    }
  }
}

/** Puts the states that end a key last, so that a scan tells them by one comparison. */
function numberAnew(trie: Uint16Array, ends: readonly number[][]): Automaton {
  const count = ends.length;
  const states = Array.from({ length: count }, (_, state) => state);
  const order = [...states.filter((state) => ends[state]!.length === 0), ...states.filter((state) => ends[state]!.length > 0)];
  const accepting = ends.filter((keys) => keys.length === 0).length;
  const numberOf = new Uint16Array(count);
  for (const [number, state] of order.entries()) numberOf[state] = number;
  const next = new Uint16Array(count << 8);
  for (const [number, state] of order.entries()) {
    for (let byte = 0; byte < 256; byte++) next[(number << 8) | byte] = numberOf[trie[(state << 8) | fold(byte)]!]!;
  }
  const firstEnded = new Int32Array(count - accepting + 1);
  const ended: number[] = [];
  for (let number = accepting; number < count; number++) {
    ended.push(...ends[order[number]!]!);
    firstEnded[number - accepting + 1] = ended.length;
  }
  return { next, accepting, firstEnded, ended: Int32Array.from(ended) };
}
