import type { Decoder } from '../core/decoder.js';
import type { Transport } from '../core/flow.js';

/**
 * Which decoders a payload is offered to, by its first byte. Most payloads of
 * unknown flows are asked about up to twelve times; most decoders know by the
 * first byte that they are not meant, and there are dozens of them.
 */
export class Candidates {
  readonly #decoders: readonly Decoder[];
  /** Made when a payload begins with that byte for the first time. */
  readonly #lists: Readonly<Record<Transport, (readonly Decoder[])[]>> = { udp: [], tcp: [] };

  constructor(decoders: readonly Decoder[]) {
    this.#decoders = decoders;
  }

  /** In the order of the decoders. */
  of(transport: Transport, firstByte: number): readonly Decoder[] {
    return (this.#lists[transport][firstByte] ??= this.#decoders.filter(
      ({ transports, firstBytes }) => transports.includes(transport) && (firstBytes?.has(firstByte) ?? true),
    ));
  }
}
