import { keptCopy } from '../core/kept-copy.js';
import type { Message, Piece } from '../core/message.js';
import { globs } from './glob.js';
import type { LayoutCompiler } from './layout/compile.js';
import { piecesWithin } from '../flow/fragments.js';
import { Cursor, Progress } from './layout/cursor.js';
import { firstField } from './path.js';
import type { Protocol } from './schema.js';

/** Values of one capture waiting for their parts; the oldest makes room. */
export const MAX_WAITING = 256;

/** A value in parts: certificate lists are a few kilobytes. */
export const MAX_REASSEMBLED_BYTES = 65_536;

/** Kept of one value while it waits: its parts, and repair data of the same size. */
export const MAX_WAITING_BYTES = 2 * MAX_REASSEMBLED_BYTES;

interface Waiting {
  readonly total: number;
  size: number;
  readonly parts: Map<number, { readonly bytes: Buffer; readonly pieces: readonly Piece[] }>;
}

/** Puts together a value that a protocol sends in numbered parts, and reads it as a message of its own. */
export class Reassembly {
  readonly #matches: (kind: string) => boolean;
  readonly #find: Record<'key' | 'index' | 'total' | 'piece', ReturnType<typeof firstField>>;
  readonly #layout: ReturnType<LayoutCompiler['layout']>;
  readonly #waiting = new Map<string, Waiting>();

  constructor(rule: NonNullable<Protocol['reassemble']>, compiler: LayoutCompiler) {
    this.#matches = globs(rule.messages);
    this.#find = {
      key: firstField(rule.key),
      index: firstField(rule.index),
      total: firstField(rule.total),
      piece: firstField(rule.piece),
    };
    this.#layout = compiler.layout(rule.as);
  }

  /** Whether messages of the kind are parts. */
  concerns(kind: string): boolean {
    return this.#matches(kind);
  }

  /** The messages that this one completes. */
  add(message: Message): readonly Message[] {
    if (!this.concerns(message.kind)) return [];
    const index = Number(this.#find.index(message)?.value);
    const total = Number(this.#find.total(message)?.value);
    const piece = this.#find.piece(message);
    if (piece === undefined || piece.length === 0 || !(total > 0 && total <= MAX_REASSEMBLED_BYTES)) return [];
    const { flow, direction, bytes, pieces } = message.payload;
    const key = `${flow.index} ${direction} ${this.#find.key(message)?.value}`;
    let waiting = this.#waiting.get(key);
    if (waiting?.total !== total) waiting = { total, size: 0, parts: new Map() };
    waiting.size += piece.length - (waiting.parts.get(index)?.bytes.length ?? 0);
    if (waiting.size > MAX_WAITING_BYTES) {
      this.#waiting.delete(key);
      return [];
    }
    waiting.parts.set(index, {
      bytes: keptCopy(bytes.subarray(piece.offset, piece.offset + piece.length)),
      pieces: piecesWithin(pieces, piece.offset, piece.offset + piece.length),
    });
    const whole = inOrder(waiting);
    if (whole === undefined) {
      if (!this.#waiting.has(key) && this.#waiting.size === MAX_WAITING) this.#waiting.delete(this.#waiting.keys().next().value!);
      this.#waiting.set(key, waiting);
      return [];
    }
    this.#waiting.delete(key);
    return this.#read(message, whole.bytes, whole.pieces);
  }

  /** The flow's number will be another flow's. */
  forget(flowIndex: number): void {
    for (const key of this.#waiting.keys()) if (key.startsWith(`${flowIndex} `)) this.#waiting.delete(key);
  }

  clear(): void {
    this.#waiting.clear();
  }

  #read(message: Message, bytes: Buffer, pieces: readonly Piece[]): readonly Message[] {
    const progress = new Progress();
    const cursor = new Cursor(bytes, 0, bytes.length, bytes.length, progress);
    if (!this.#layout(cursor, []) || cursor.left > 0) return [];
    const { protocol } = message;
    const { flow, direction, disclosure, isUnpacked, isReplaced } = message.payload;
    const payload = { flow, direction, disclosure, bytes, pieces, isUnpacked, isReplaced };
    return progress.pdus.map(({ kind, fields, enclosing }) => ({ kind, fields, enclosing, protocol, payload }));
  }
}

/** The parts from number 0 on, when they fill the declared length; parts beyond it are repair data. */
function inOrder(waiting: Waiting): { bytes: Buffer; pieces: readonly Piece[] } | undefined {
  if (waiting.size < waiting.total) return undefined;
  const found: Buffer[] = [];
  const pieces: Piece[] = [];
  let length = 0;
  for (let index = 0; length < waiting.total; index++) {
    const part = waiting.parts.get(index);
    if (part === undefined) return undefined;
    for (const piece of part.pieces) pieces.push({ ...piece, from: length + piece.from });
    found.push(part.bytes);
    length += part.bytes.length;
  }
  return length === waiting.total ? { bytes: Buffer.concat(found), pieces } : undefined;
}
