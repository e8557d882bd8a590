import { describe, expect, test } from 'vitest';
import { FlowFronts, MAX_ROUNDS, SILENCE_SECONDS } from './flow-fronts.js';

const noted = (fronts: FlowFronts, seconds: readonly number[], isStream = false) => seconds.map((one) => fronts.note(7, one, isStream));

describe('the fronts of a flow', () => {
  test('are its first two payloads', () => {
    expect(noted(new FlowFronts(), [0, 0, 0, 1])).toEqual(['first', 'first', undefined, undefined]);
  });

  test('are two more after each silence, as often as a habit needs to be known', () => {
    const fronts = new FlowFronts();
    const rounds = Array.from({ length: MAX_ROUNDS + 2 }, (_, i) =>
      noted(fronts, [i * SILENCE_SECONDS, i * SILENCE_SECONDS, i * SILENCE_SECONDS]),
    );
    expect(rounds[0]).toEqual(['first', 'first', undefined]);
    for (const round of rounds.slice(1, MAX_ROUNDS)) expect(round).toEqual(['later', 'later', undefined]);
    for (const round of rounds.slice(MAX_ROUNDS)) expect(round).toEqual([undefined, undefined, undefined]);
  });

  test('end when the flow keeps talking', () => {
    const talking = Array.from({ length: 20 }, (_, i) => i * (SILENCE_SECONDS - 1));
    expect(noted(new FlowFronts(), talking).filter((front) => front === 'later')).toEqual([]);
  });

  test.each([2 ** 31, 2 ** 32, -(2 ** 31)])('know a silence wherever the clock stands: at %d seconds', (clock) => {
    const fronts = new FlowFronts();
    const times = [-1, 0, 1, SILENCE_SECONDS, SILENCE_SECONDS + 1 + SILENCE_SECONDS].map((seconds) => clock + seconds);
    expect(noted(fronts, times)).toEqual(['first', 'first', undefined, undefined, 'later']);
  });

  test('of a stream are the first only', () => {
    expect(noted(new FlowFronts(), [0, 0, SILENCE_SECONDS * 5], true)).toEqual(['first', 'first', undefined]);
  });

  test('are answered once for what was kept, and begin anew for another flow of the number', () => {
    const fronts = new FlowFronts();
    expect(fronts.isAnswered(7)).toBe(false);
    fronts.note(7, 0, false);
    fronts.await(7);
    expect([fronts.isAnswered(7), fronts.isAnswered(7)]).toEqual([true, false]);
    fronts.forget(7);
    expect(noted(fronts, [0, 0, 0])).toEqual(['first', 'first', undefined]);
  });

  test('of many flows are kept apart', () => {
    const fronts = new FlowFronts();
    fronts.note(0, 0, false);
    expect(fronts.note(100_000, 0, false)).toBe('first');
    expect([fronts.note(0, 0, false), fronts.note(0, 0, false)]).toEqual(['first', undefined]);
  });
});
