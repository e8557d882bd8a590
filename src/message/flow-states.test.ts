import { describe, expect, test } from 'vitest';
import { FINISHED, type FlowState } from './flow-state.js';
import { FlowStates, MAX_AWAKE_FLOWS } from './flow-states.js';
import { UNITS } from './testing.js';

const READ = [UNITS];
const everyone = () => true;

/** States of flows 0 and 1, on the first of which something was read. */
function two() {
  const states = new FlowStates();
  states.begin(0).decoders = READ;
  states.begin(1);
  return states;
}

describe('states of flows', () => {
  test('one is made once, and is counted', () => {
    const states = two();
    expect(states.begin(0)).toBe(states.of(0));
    expect(states.kept).toBe(2);
    expect(states.keptFlows()).toEqual([0, 1]);
    expect(states.isInUse(0)).toBe(true);
    expect(states.isInUse(1)).toBe(false);
    for (const other of [2, 100_000, -1])
      expect([states.of(other), states.decodersOf(other), states.isInUse(other)]).toEqual([undefined, [], false]);
  });

  test('at rest only the decoders are left, and nothing where there were none', () => {
    const states = two();
    states.rest(everyone);
    expect([states.of(0), states.of(1)]).toEqual([undefined, undefined]);
    expect([states.isAtRest(0), states.isAtRest(1)]).toEqual([true, false]);
    expect(states.decodersOf(0)).toBe(READ);
    expect(states.isInUse(0)).toBe(true);
    expect(states.kept).toBe(1);
    expect(states.keptFlows()).toEqual([0]);
  });

  test('one that wakes knows its decoders, and no more', () => {
    const states = two();
    states.begin(0).innerTries = 7;
    states.rest(everyone);
    const state = states.begin(0);
    expect(state).toMatchObject({ decoders: READ, innerTries: 0, toServer: undefined });
    expect(states.isAtRest(0)).toBe(false);
    expect(states.kept).toBe(1);
  });

  test('those that are not silent stay awake', () => {
    const states = two();
    states.rest((flow) => flow === 1);
    expect(states.of(0)).toBeDefined();
  });

  test.each([
    ['keys have opened', (state: FlowState) => (state.isDecrypted = true)],
    ['another protocol runs inside', (state: FlowState) => state.innerStream('to-server', 'frames', 0)],
  ])('one stays awake when %s', (_why, make) => {
    const states = two();
    make(states.begin(0));
    states.rest(everyone);
    expect(states.of(0)).toBeDefined();
  });

  test('one may rest when what ran inside was of a direction that is read to its end', () => {
    const states = two();
    const state = states.begin(0);
    for (const direction of ['to-server', 'to-client'] as const) state.innerStream(direction, 'frames', 0);
    state.setStream('to-client', FINISHED);
    expect(state.isLayered).toBe(true);
    state.toClient = undefined;
    state.setStream('to-server', FINISHED);
    expect(state.isLayered).toBe(false);
  });

  test('of one that is let go nothing is left, awake or at rest', () => {
    const states = two();
    states.rest((flow) => flow === 0);
    states.letGo(0);
    states.letGo(1);
    expect(states.kept).toBe(0);
    expect(states.decodersOf(0)).toEqual([]);
    expect([states.isInUse(0), states.isInUse(1)]).toEqual([false, false]);
  });

  test('too many are looked through again only when there are a quarter more than were left', () => {
    const states = new FlowStates();
    const begin = (from: number, to: number) => {
      for (let flow = from; flow < to; flow++) states.begin(flow).decoders = READ;
    };
    begin(0, MAX_AWAKE_FLOWS - 1);
    expect(states.areTooMany).toBe(false);
    begin(0, MAX_AWAKE_FLOWS);
    expect(states.areTooMany).toBe(true);
    states.rest(() => false);
    expect(states.areTooMany).toBe(false);
    begin(0, MAX_AWAKE_FLOWS * 1.25 - 1);
    expect(states.areTooMany).toBe(false);
    begin(0, MAX_AWAKE_FLOWS * 1.25);
    expect(states.areTooMany).toBe(true);
    states.rest(everyone);
    expect(states.areTooMany).toBe(false);
    begin(0, MAX_AWAKE_FLOWS);
    expect(states.areTooMany).toBe(true);
  });
});
