/** Flows whose vendor became known by something on them. One per capture. */
export class FlowVendors {
  readonly #vendors = new Map<number, string>();

  vendorOf(flowIndex: number): string | null {
    return this.#vendors.get(flowIndex) ?? null;
  }

  /** Returns true when it was not known before; what was known first stays. */
  learn(flowIndex: number, vendor: string): boolean {
    if (this.#vendors.has(flowIndex)) return false;
    this.#vendors.set(flowIndex, vendor);
    return true;
  }

  /** The flow's number will be another flow's. */
  forget(flowIndex: number): void {
    this.#vendors.delete(flowIndex);
  }
}
