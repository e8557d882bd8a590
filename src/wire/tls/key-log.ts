/**
 * Secrets of TLS sessions as programs log them (SSLKEYLOGFILE, draft-ietf-tls-keylogfile), a line each:
 *
 *   CLIENT_RANDOM <client random: 64 hex digits> <master secret: 96>                   up to TLS 1.2
 *   SERVER_TRAFFIC_SECRET_0 <client random> <secret: 64 or 96, as the hash is long>    TLS 1.3, and others of the kind
 */

/** TLS sessions whose secrets are kept, some 1 KB each; those that came first go first. Guards memory. */
export const MAX_SESSIONS = 100_000;

const LABELS = [
  'CLIENT_RANDOM',
  'CLIENT_EARLY_TRAFFIC_SECRET',
  'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
  'SERVER_HANDSHAKE_TRAFFIC_SECRET',
  'CLIENT_TRAFFIC_SECRET_0',
  'SERVER_TRAFFIC_SECRET_0',
] as const;
export type Label = (typeof LABELS)[number];

/** The secrets of one session, by what they are for. */
export type SessionSecrets = ReadonlyMap<Label, Buffer>;

const LINE = /^([A-Z0-9_]{1,40}) ([0-9a-f]{64}) ([0-9a-f]{64,96})$/i;

/** Secrets that came with captures or from the user. They are never printed: private fields keep them out of JSON and logs. */
export class TlsKeys {
  readonly #sessions = new Map<string, Map<Label, Buffer>>();

  /** Whether no session can be opened. */
  get isEmpty(): boolean {
    return this.#sessions.size === 0;
  }

  /** Adds what the lines of a key log hold; lines of other kinds, comments and broken ones are passed over. Returns how many were of use. */
  add(text: string): number {
    let taken = 0;
    for (let at = 0; at < text.length;) {
      const feed = text.indexOf('\n', at);
      const end = feed < 0 ? text.length : feed;
      const found = LINE.exec(text.slice(at, end).trimEnd());
      if (found !== null && this.#take(found[1]!, found[2]!.toLowerCase(), found[3]!)) taken++;
      at = end + 1;
    }
    return taken;
  }

  /** The secrets of the session whose client sent this random, in hex. */
  find(clientRandom: string): SessionSecrets | undefined {
    return this.#sessions.get(clientRandom);
  }

  #take(name: string, clientRandom: string, secret: string): boolean {
    const label = LABELS.find((known) => known === name);
    if (label === undefined) return false;
    let session = this.#sessions.get(clientRandom);
    if (session === undefined) {
      if (this.#sessions.size === MAX_SESSIONS) for (const oldest of this.#sessions.keys()) if (this.#sessions.delete(oldest)) break;
      this.#sessions.set(clientRandom, (session = new Map()));
    }
    session.set(label, Buffer.from(secret, 'hex'));
    return true;
  }
}
