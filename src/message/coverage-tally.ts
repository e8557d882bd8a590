import type { NotJudged } from '../core/capture.js';
import type { Frame } from '../core/frame.js';
import type { Packet, Reached } from '../wire/packet.js';

const REASONS: Readonly<Partial<Record<Reached, NotJudged['why']>>> = {
  fragment: 'fragment',
  'not-ip': 'not-ip',
  'other-transport': 'other-transport',
  'link-type': 'link-type',
  truncated: 'broken-headers',
  malformed: 'broken-headers',
};

/** Counts how far the packets of one capture could be followed. */
export class CoverageTally {
  /** Packets whose headers were read up to a payload. */
  read = 0;
  readonly linkTypes = new Set<number>();
  readonly #unread = new Map<NotJudged['why'], number>();
  readonly #unreadLinkTypes = new Set<number>();
  #lastLinkType = -1;

  note(reached: Reached, packet: Packet, frame: Frame): void {
    if (frame.linkType !== this.#lastLinkType) {
      this.#lastLinkType = frame.linkType;
      this.linkTypes.add(frame.linkType);
    }
    if (reached === 'payload') {
      this.read++;
      if (packet.cut) this.noteUnread('cut-packet');
      return;
    }
    if (reached === 'link-type') this.#unreadLinkTypes.add(frame.linkType);
    this.noteUnread(REASONS[reached] ?? 'broken-headers');
  }

  /** So many packets, noted as fragments before, were put together to a datagram that got so far. */
  noteJoined(packets: number, reached: Reached): void {
    const fragments = (this.#unread.get('fragment') ?? 0) - packets;
    if (fragments > 0) this.#unread.set('fragment', fragments);
    else this.#unread.delete('fragment');
    if (reached === 'payload') this.read += packets;
    else this.noteUnread(REASONS[reached] ?? 'broken-headers', packets);
  }

  noteUnread(why: NotJudged['why'], packets = 1): void {
    this.#unread.set(why, (this.#unread.get(why) ?? 0) + packets);
  }

  notJudged(): readonly NotJudged[] {
    return Array.from(this.#unread, ([why, count]) => ({
      why,
      unit: 'packets' as const,
      count,
      detail: why === 'link-type' ? [...this.#unreadLinkTypes].toSorted((a, b) => a - b).map(String) : [],
    }));
  }
}
