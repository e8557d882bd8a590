/** A set that mostly has one member: held by itself it takes 40 bytes, in a Set 200. */
export class SmallSet<Member extends string | number> {
  #one: Member | undefined;
  /** All members, from the second on. */
  #all: Set<Member> | undefined;

  get size(): number {
    return this.#all?.size ?? (this.#one === undefined ? 0 : 1);
  }

  has(member: Member): boolean {
    return this.#all?.has(member) ?? this.#one === member;
  }

  add(member: Member): void {
    if (this.#all !== undefined) this.#all.add(member);
    else if (this.#one === undefined) this.#one = member;
    else if (this.#one !== member) {
      this.#all = new Set([this.#one, member]);
      this.#one = undefined;
    }
  }

  /** Returns whether it was there. */
  delete(member: Member): boolean {
    if (this.#all !== undefined) return this.#all.delete(member);
    if (this.#one !== member) return false;
    this.#one = undefined;
    return true;
  }

  /** In the order in which they came. */
  *[Symbol.iterator](): Generator<Member> {
    if (this.#all !== undefined) yield* this.#all;
    else if (this.#one !== undefined) yield this.#one;
  }
}
