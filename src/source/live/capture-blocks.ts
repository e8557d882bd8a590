import type { Frame } from '../../core/frame.js';
import type { KeyLog } from '../../wire/capture-format.js';
import { SENDER_DESCRIPTION } from '../../wire/pcapng.js';
import { appMapping, decryptionSecrets, enhancedPacket, interfaceDescription, sectionHeader } from '../../wire/pcapng-blocks.js';

/** Interfaces described in one capture. Guards memory; a sender has as many as kinds of frames. */
export const MAX_INTERFACES = 256;

/** Programs named in one capture. Guards memory; a phone has some hundreds. */
export const MAX_APPS = 4096;

/** Of a program's name. */
const MAX_APP_LENGTH = 255;

/** What is said of the capture in its first block. */
export interface CaptureTitle {
  readonly comment: string;
  readonly application: string;
}

/**
 * Frames of one or more senders as the blocks of one pcapng capture, to be kept
 * and read at the same time. Packets of more interfaces than MAX_INTERFACES are
 * left out and counted.
 */
export class CaptureBlocks {
  /** Packets that were written. */
  packets = 0;
  /** Packets of more interfaces than can be described. */
  leftOut = 0;
  readonly #title: CaptureTitle;
  readonly #severalSenders: boolean;
  readonly #interfaces = new Map<string, number>();
  readonly #apps = new Map<string, number>();
  /** What a file must say before its packets: interfaces and programs. */
  #described: Buffer[] = [];

  /** `severalSenders`: their flows are to be kept apart, whatever their addresses. */
  constructor(title: CaptureTitle, severalSenders: boolean) {
    this.#title = title;
    this.#severalSenders = severalSenders;
  }

  /** How a file of this capture begins: with all that was described so far. */
  head(): Buffer {
    return Buffer.concat([sectionHeader(this.#title.comment, this.#title.application), ...this.#described]);
  }

  /** The packet, behind what must be described for it; empty when it was left out. */
  packet(sender: string, frame: Frame): Buffer {
    const before = this.#described.length;
    const on = this.#interfaceOf(sender, frame);
    if (on === undefined) {
      this.leftOut++;
      return Buffer.alloc(0);
    }
    const app = frame.app === null ? undefined : this.#appNumber(frame.app);
    const packet = enhancedPacket(frame, on, app === undefined ? [] : [`u-${app}`]);
    this.packets++;
    return this.#described.length === before ? packet : Buffer.concat([...this.#described.slice(before), packet]);
  }

  secrets(keyLog: KeyLog): Buffer {
    return decryptionSecrets(keyLog.text());
  }

  #interfaceOf(sender: string, frame: Frame): number | undefined {
    const key = `${frame.interfaceIndex} ${frame.linkType} ${frame.timeDigits} ${sender}`;
    const known = this.#interfaces.get(key);
    if (known !== undefined || this.#interfaces.size === MAX_INTERFACES) return known;
    const on = this.#interfaces.size;
    this.#interfaces.set(key, on);
    this.#described.push(interfaceDescription(frame, sender, this.#severalSenders ? SENDER_DESCRIPTION : ''));
    return on;
  }

  #appNumber(app: string): number | undefined {
    const known = this.#apps.get(app);
    if (known !== undefined || this.#apps.size === MAX_APPS || app.length > MAX_APP_LENGTH) return known;
    const number = this.#apps.size + 1;
    this.#apps.set(app, number);
    this.#described.push(appMapping(number, app));
    return number;
  }
}
