import { type CaptureDamage, CaptureFile } from '../../wire/capture-file.js';
import type { CaptureBlocks } from './capture-blocks.js';

/**
 * The capture that one sender streams, pcap or pcapng, turned into blocks of the
 * common one as it comes. What the sender breaks off in the middle is left out.
 */
export class SenderStream {
  /** Why nothing more of it can be read; undefined as long as it can. */
  problem: string | undefined;
  readonly #file: CaptureFile;
  #out: Buffer[] = [];

  constructor(name: string, blocks: CaptureBlocks, onDamage: (damage: CaptureDamage) => void = () => undefined) {
    this.#file = new CaptureFile(
      (frame) => {
        const packet = blocks.packet(name, frame);
        if (packet.length > 0) this.#out.push(packet);
      },
      (damage) => {
        if (this.#file.stopped) this.problem ??= damage.detail;
        onDamage(damage);
      },
      (keyLog) => this.#out.push(blocks.secrets(keyLog)),
    );
  }

  /** Blocks of what became whole with these bytes. */
  push(bytes: Buffer): Buffer {
    this.#file.push(bytes);
    if (this.#file.stopped) this.problem ??= 'what it sends is neither pcap nor pcapng';
    const out = this.#out.length === 1 ? this.#out[0]! : Buffer.concat(this.#out);
    this.#out = [];
    return out;
  }

  /** True when it ended inside a packet. */
  end(): boolean {
    return this.#file.end();
  }
}
