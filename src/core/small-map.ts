/** A map that mostly has one entry: held by itself it takes 50 bytes, in a Map 250. */
export class SmallMap<Key extends string | number, Value> {
  #key: Key | undefined;
  #value: Value | undefined;
  /** All entries, from the second on. */
  #all: Map<Key, Value> | undefined;

  get size(): number {
    return this.#all?.size ?? (this.#key === undefined ? 0 : 1);
  }

  get(key: Key): Value | undefined {
    if (this.#all !== undefined) return this.#all.get(key);
    return this.#key === key ? this.#value : undefined;
  }

  has(key: Key): boolean {
    return this.#all?.has(key) ?? this.#key === key;
  }

  set(key: Key, value: Value): void {
    if (this.#all !== undefined) this.#all.set(key, value);
    else if (this.#key === undefined || this.#key === key) {
      this.#key = key;
      this.#value = value;
    } else {
      this.#all = new Map([
        [this.#key, this.#value!],
        [key, value],
      ]);
      this.#key = this.#value = undefined;
    }
  }

  /** In the order in which the keys came. */
  *[Symbol.iterator](): Generator<readonly [Key, Value]> {
    if (this.#all !== undefined) yield* this.#all;
    else if (this.#key !== undefined) yield [this.#key, this.#value!];
  }
}
