import type { CaptureBlocks } from './capture-blocks.js';

/** Where live packets come from. */
export interface LiveSource {
  /** Several devices may send: their flows are kept apart. */
  readonly hasSeveralSenders: boolean;
  /** Resolves once packets can come in. Throws a LiveError when they cannot. */
  start(): Promise<void>;
  /** What comes in, as whole blocks made by `blocks`, until it ends by itself or is ended. Call once, after `start`. */
  read(blocks: CaptureBlocks): AsyncGenerator<Buffer>;
  /** Asks for the end; what came by then is still given. */
  end(): void;
}

/** Tells the user something that came up, in whole sentences without markup; may hold text of others. */
export type Say = (text: string) => void;
