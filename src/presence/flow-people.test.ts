import { describe, expect, test } from 'vitest';
import { event, flow, sighting } from '../testing/results.js';
import { FlowPeople, MAX_FLOWS } from './flow-people.js';

const heard = (parts: Parameters<typeof event>[2] = {}) => event('seen', 1, { user: 'ben', ...parts });

/** What is known around an event after these sightings. */
function around(one: ReturnType<typeof event>, ...sightings: readonly ReturnType<typeof sighting>[]) {
  const people = new FlowPeople();
  people.begin();
  for (const each of sightings) people.note(each);
  return people.around(one);
}

describe('whose messages show somebody', () => {
  test('others’ when a media server names them to one participant', () => {
    expect(around(heard(), sighting('user-id', 'ben', { of: 'peer' })).seenBy).toBe('others');
  });

  test('their own when the client of the flow goes by that name', () => {
    const both = [sighting('user-id', 'ben', { of: 'peer' }), sighting('user-id', 'ben')];
    expect(around(heard(), ...both).seenBy).toBe('own');
    expect(around(heard()).seenBy).toBe('own');
  });

  test('their own when they come or go, and in a list of members over a connection', () => {
    const peer = sighting('user-id', 'ben', { of: 'peer' });
    expect(around(event('join', 1, { user: 'ben' }), peer).seenBy).toBe('own');
    expect(around(heard({ flow: flow({ transport: 'tcp' }) }), peer).seenBy).toBe('own');
  });

  test('is not known by what another flow says', () => {
    expect(around(heard({ flow: flow({ index: 1 }) }), sighting('user-id', 'ben', { of: 'peer' })).seenBy).toBe('own');
  });
});

describe('the app of an event', () => {
  const other = flow({ index: 1, id: '1:other' });

  test('is the one seen on its flow', () => {
    const apps = [sighting('app-id', 'one'), sighting('app-id', 'two', { flow: other })];
    expect(around(heard(), ...apps).app).toBe('one');
    expect(around(heard({ flow: other }), ...apps).app).toBe('two');
  });

  test('is the only one of the client and vendor where the flow names none', () => {
    const third = flow({ index: 2 });
    expect(around(heard({ flow: third }), sighting('app-id', 'one')).app).toBe('one');
    expect(around(heard({ flow: third }), sighting('app-id', 'one'), sighting('app-id', 'two', { flow: other })).app).toBeNull();
    expect(around(heard({ flow: third }), sighting('app-id', 'one', { vendor: 'other' })).app).toBeNull();
    const elsewhere = flow({ index: 3, client: { address: '192.0.2.99', port: 1 } });
    expect(around(heard({ flow: elsewhere }), sighting('app-id', 'one')).app).toBeNull();
  });

  test('is forgotten with the capture', () => {
    const people = new FlowPeople();
    people.note(sighting('app-id', 'one'));
    people.begin();
    expect(people.around(heard()).app).toBeNull();
  });
});

test('flows beyond the limit are counted, each once', () => {
  const people = new FlowPeople();
  const one = sighting('user-id', 'ada');
  for (let index = 0; index < MAX_FLOWS + 2; index++) people.note({ ...one, flow: { ...one.flow, index } });
  people.note({ ...one, flow: { ...one.flow, index: MAX_FLOWS } });
  expect(people.caps()).toEqual([{ cap: 'flows', limit: MAX_FLOWS, count: 2, names: [] }]);
  people.begin();
  expect(people.caps()).toMatchObject([{ count: 2 }]);
});
