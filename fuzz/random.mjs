/** Numbers that the same seed gives again (mulberry32). */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** 0 to 2³² − 1. */
  word() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** 0 to `count` − 1. */
  below(count) {
    return Math.floor((this.word() / 0x1_0000_0000) * count);
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  chance(share) {
    return this.word() < share * 0x1_0000_0000;
  }
}
