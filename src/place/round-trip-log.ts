import { formatAddress } from '../core/address.js';
import type { Frame } from '../core/frame.js';
import { u32be } from '../core/words.js';

/** Requests awaiting an answer. Guards memory against a flood of them; the oldest make room. */
export const MAX_PENDING = 4096;

/** Servers whose round trips are kept. Guards memory; as many as servers are listed. */
export const MAX_SERVERS = 100_000;

const TCP = 6;
/** RFC 9293 §3.1. */
const SYN = 0x02;
const ACK = 0x10;

/** RFC 8489 §5: the cookie of every STUN message; the class bits of its type, which a request has not; its transaction id. */
const STUN_COOKIE = 0x2112a442;
const STUN_CLASS = 0x0110;
const STUN_SUCCESS = 0x0100;
const STUN_HEADER_LENGTH = 20;
const TRANSACTION_AT = 8;

/** Where the headers of a packet were found; as `Packet` has them. */
interface RoundTripPacket {
  readonly bytes: Buffer;
  readonly at: number;
  readonly end: number;
  readonly ipVersion: 0 | 4 | 6;
  readonly sourceAddress: number;
  readonly protocol: number;
  readonly tcpFlags: number;
}

/**
 * The shortest time in which each server answered a request that only it can
 * have answered: a SYN, or a STUN request by its transaction id. Of a request
 * sent again the first counts, so that a time is never too short.
 */
export class RoundTripLog {
  readonly #pending = new Map<string, { readonly seconds: number; readonly nanoseconds: number }>();
  readonly #shortest = new Map<string, number>();

  /** Takes a packet of a flow. */
  push(flow: number, isToServer: boolean, packet: RoundTripPacket, frame: Frame): void {
    if (packet.protocol === TCP) {
      if ((packet.tcpFlags & SYN) === 0) return;
      if ((packet.tcpFlags & ACK) === 0) this.#sent(`${flow}`, frame);
      else if (!isToServer) this.#answered(`${flow}`, packet, frame);
      return;
    }
    const { bytes, at, end } = packet;
    if (end - at < STUN_HEADER_LENGTH || bytes[at]! >= 0x40 || u32be(bytes, at + 4) !== STUN_COOKIE) return;
    const kind = ((bytes[at]! << 8) | bytes[at + 1]!) & STUN_CLASS;
    const key = `${flow} ${bytes.toString('latin1', at + TRANSACTION_AT, at + STUN_HEADER_LENGTH)}`;
    if (kind === 0 && isToServer) this.#sent(key, frame);
    else if ((kind & STUN_SUCCESS) !== 0 && !isToServer) this.#answered(key, packet, frame);
  }

  /** Seconds by server, in RFC 5952 text. */
  list(): ReadonlyMap<string, number> {
    return this.#shortest;
  }

  #sent(key: string, { seconds, nanoseconds }: Frame): void {
    if (this.#pending.has(key)) return;
    if (this.#pending.size === MAX_PENDING) {
      const [oldest] = this.#pending.keys();
      this.#pending.delete(oldest!);
    }
    this.#pending.set(key, { seconds, nanoseconds });
  }

  #answered(key: string, { bytes, ipVersion, sourceAddress }: RoundTripPacket, frame: Frame): void {
    const sent = this.#pending.get(key);
    if (sent === undefined) return;
    this.#pending.delete(key);
    const length = ipVersion === 4 ? 4 : 16;
    const server = formatAddress(bytes.subarray(sourceAddress, sourceAddress + length));
    const known = this.#shortest.get(server);
    // A clock that counts in steps may be a step off at either end.
    const seconds = frame.seconds - sent.seconds + (frame.nanoseconds - sent.nanoseconds) / 1e9 + 10 ** -frame.timeDigits;
    if (seconds <= 0 || (known === undefined ? this.#shortest.size === MAX_SERVERS : known <= seconds)) return;
    this.#shortest.set(server, seconds);
  }
}
