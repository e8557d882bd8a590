import type { Location } from './place.js';

/** `located in CN according to A (2026-06-01) and B (2026-06-17)`, with who says otherwise. */
export function inWords({ candidates, confidence }: Location, country: string): string {
  const say = (agree: boolean) =>
    candidates
      .filter((one) => (one.country === country) === agree)
      .map(({ country: other, source, date }) => ({ other, text: `${source} (${date})` }));
  const against = say(false).map(({ other, text }) => `${text} says ${other}`);
  const dissent = against.length === 0 ? '' : `, while ${against.join(' and ')}`;
  return `located in ${country} according to ${say(true)
    .map(({ text }) => text)
    .join(' and ')}${dissent}, confidence ${confidence}`;
}
