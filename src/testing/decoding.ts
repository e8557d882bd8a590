/** Where bytes handed to a decoder stand, for tests only. */
import type { Context } from '../core/decoder.js';
import type { Transport } from '../core/flow.js';

export function contextOf<Memory = unknown>(
  transport: Transport,
  recognised = false,
  more: Partial<Context<Memory>> = {},
): Context<Memory> {
  return { transport, direction: 'to-server', clientPort: 40_000, serverPort: 3478, recognised, memory: undefined as Memory, ...more };
}
