import type { Fresh } from '../../engine.js';
import type { Say } from '../../source/live/live-source.js';

/** Hosts told of once each. Guards memory. */
const MAX_HOSTS = 10_000;

/** Tells how far one has come, and what becomes known; never what a request holds besides. */
export class Checklist {
  readonly #say: Say;
  readonly #hosts = new Set<string>();
  #isTrusted = false;
  #hasExchange = false;

  constructor(say: Say) {
    this.#say = say;
  }

  begin(): void {
    this.#say('[ ] a device reached the proxy   [ ] it trusts the certificate   [ ] the first exchange came through');
  }

  client(address: string): void {
    this.#say(`[x] a device reached the proxy: ${address}`);
  }

  exchange(isSealed: boolean): void {
    if (isSealed && !this.#isTrusted) this.#say('[x] it trusts the certificate');
    if (!this.#hasExchange) this.#say('[x] the first exchange came through');
    this.#isTrusted ||= isSealed;
    this.#hasExchange = true;
  }

  refused(address: string): void {
    if (this.#isNew(`refused ${address}`)) this.#say(`${address} asked and was refused; --allow ${address} lets it in.`);
  }

  rejected(host: string): void {
    if (this.#isNew(`rejected ${host}`))
      this.#say(`${host}: the app does not take the certificate. --pass-through ${host} lets it through unread.`);
  }

  passedThrough(host: string): void {
    if (this.#isNew(`passed ${host}`)) this.#say(`${host}: passed through unread.`);
  }

  /** `shown`: what stands for a value. */
  tell(fresh: readonly Fresh[], shown: (value: string) => string): void {
    for (const one of fresh) {
      if (one.type === 'event') {
        const { event, vendor, user, room } = one.event;
        this.#say(
          `${event}: ${user === null ? 'somebody' : shown(user)}${room === null ? '' : ` in ${shown(room)}`} (${vendor}, seen by the proxy only)`,
        );
        continue;
      }
      const { kind, value, vendor, disclosure } = one.observation;
      if (kind === 'user-id' || kind === 'room-id') this.#say(`${kind} ${shown(value)} (${vendor ?? 'unknown vendor'}, ${disclosure})`);
    }
  }

  #isNew(key: string): boolean {
    if (this.#hosts.has(key) || this.#hosts.size === MAX_HOSTS) return false;
    this.#hosts.add(key);
    return true;
  }
}
