import { STATIC_CODECS, hasOwnMarks } from '../wire/rtp/codecs.js';
import { readRtpHeader } from '../wire/rtp/header.js';

/** Packets of a stream on whose payload something may rest; see `MAX_PACKETS` in `wire/rtp/media.ts`, and some more for those that come twice. */
const SHOWN_PACKETS = 32;

/** What tells the settings of a packet in Opus and the like. */
const SETTINGS_BYTES = 2;

/** A key was pressed (RFC 4733 §2.3): four bytes, the first of them the key. */
const KEY_BYTES = 4;

/**
 * Takes the voice out of RTP packets, and leaves what shows whether it was
 * open to anybody: how often each byte value comes, in an order that says
 * nothing, and the marks of the codec.
 */
export class MediaScrubber {
  readonly #packets = new Map<string, number>();

  /** Changes the packet in place. `stream`: the flow and the way it goes. */
  scrub(packet: Buffer, stream: string): void {
    const { payloadAt, payloadType, ssrc } = readRtpHeader(packet);
    const key = `${stream} ${ssrc}`;
    const seen = this.#packets.get(key) ?? 0;
    this.#packets.set(key, seen + 1);
    const media = packet.subarray(payloadAt);
    if (seen >= SHOWN_PACKETS) {
      media.fill(0);
      return;
    }
    const codec = STATIC_CODECS.get(payloadType);
    if (codec === undefined) {
      if (media.length === KEY_BYTES) media[0] = 0;
      else media.fill(0, SETTINGS_BYTES);
    } else if (!codec.hasMarks || !hasOwnMarks(codec, media)) {
      media.sort();
    } else {
      for (let at = 0; at < media.length; at++) {
        const byte = media[at]!;
        media[at] = 0;
        if (!hasOwnMarks(codec, media)) media[at] = byte;
      }
    }
  }
}
