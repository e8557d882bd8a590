import type { Decoder } from '../core/decoder.js';

/** The standard protocols that `src/wire/` reads; what their messages mean stands in `signatures/protocols/`. */
export const STANDARD_DECODERS: readonly Decoder[] = [];
