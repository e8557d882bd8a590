/** A process of its own for captures from a queue: what one of them does to it, the worker outlives. */
import { serveDecoder } from '../../queue/serve-decoder.js';
import { storeOptions } from '../store/store-options.js';
import type { DecoderWish } from './work.js';

process.once('message', (wish: DecoderWish) => serveDecoder(storeOptions({ ...wish, out: '' })));
