import type { StoreOutcome } from '../store/store-capture.js';

/** What a decoder is asked for, after it was told how: one capture at a time. */
export interface DecodeRequest {
  readonly sha256: string;
  readonly path: string;
  readonly out: string;
}

/** `error`: the store could not be written; `isFull`: for want of room. */
export type DecodeReply = { readonly outcome: StoreOutcome } | { readonly error: string; readonly isFull: boolean };
