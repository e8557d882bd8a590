import type { Frame } from '../core/frame.js';
import { enhancedPacket, interfaceDescription, sectionHeader } from './pcapng-blocks.js';

/** Where packets come from, in the words of their interfaces. */
export interface Origin {
  readonly name: string;
  readonly description: string;
}

/**
 * Writes packets of other captures as one pcapng file: one section that says
 * where it comes from, an interface for each kind of frame of each capture, and
 * packets with comments. Every part is returned as bytes.
 */
export class PcapngWriter {
  readonly #interfaces = new Map<string, number>();

  /** The first block. `comment`: what the file is and how it came to be. */
  head(comment: string, application: string): Buffer {
    return sectionHeader(comment, application);
  }

  /** A packet, as it was captured or as it was made of one; before the first of its kind, the interface that it came from. */
  packet(frame: Frame, { name, description }: Origin, comments: readonly string[]): Buffer {
    const key = JSON.stringify([name, description, frame.interfaceIndex, frame.linkType, frame.timeDigits]);
    let on = this.#interfaces.get(key);
    const described: Buffer[] = [];
    if (on === undefined) {
      on = this.#interfaces.size;
      this.#interfaces.set(key, on);
      described.push(interfaceDescription(frame, `${name} interface ${frame.interfaceIndex}`, description));
    }
    return Buffer.concat([...described, enhancedPacket(frame, on, comments)]);
  }
}
