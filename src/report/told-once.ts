import type { Observation } from '../core/observation.js';

/**
 * Observations of a capture that are told one by one, for each of their flows.
 * After them a value is told once for all the flows that carry it: a capture of
 * a day has thousands of flows with the same few names, and its report is to
 * stay within a hundredth of its size.
 */
export const MAX_TOLD_BY_FLOW = 1000;

/** An observation, and how many flows it stands for. */
export interface Told {
  readonly observation: Observation;
  readonly flows: number;
}

/** What is to be told of a capture's observations, in their order; what is not is counted where the same value was told last. */
export function toldOnce(observations: readonly Observation[]): readonly Told[] {
  if (observations.length <= MAX_TOLD_BY_FLOW) return observations.map((observation) => ({ observation, flows: 1 }));
  const told: { observation: Observation; flows: number }[] = [];
  const byValue = new Map<string, (typeof told)[number]>();
  for (const observation of observations) {
    const { signature, vendor, disclosure, field, kind, value } = observation;
    const name = JSON.stringify([signature, vendor, disclosure, field, kind, value]);
    const known = byValue.get(name);
    if (known !== undefined && told.length >= MAX_TOLD_BY_FLOW) {
      known.flows++;
      continue;
    }
    const one = { observation, flows: 1 };
    told.push(one);
    byValue.set(name, one);
  }
  return told;
}
