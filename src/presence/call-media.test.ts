import { expect, test } from 'vitest';
import { flow } from '../testing/results.js';
import { frameOf } from '../testing/packets.js';
import { CallMedia, MAX_CALLS, MAX_PEOPLE, MAX_PLACES } from './call-media.js';
import { Connections } from './connections.js';

const MEDIA = flow({ index: 7 });
const AT_SERVER = '198.51.100.2:8000';

/** Calls, and how many people are on the connection that carries their media. */
function callsAndTold() {
  const connections = new Connections();
  const media = new CallMedia(connections, () => undefined);
  const told = () => {
    let count = 0;
    connections.push(MEDIA.index, false, 0, frameOf(Buffer.alloc(60)), 42, 10);
    connections.each(() => count++);
    return count;
  };
  return { media, told };
}

test('a place belongs to the call of which the same frame of the same flow tells', () => {
  for (const [flowIndex, frame, count] of [
    [1, 5, 1],
    [1, 6, 0],
    [2, 5, 0],
  ] as const) {
    const { media, told } = callsAndTold();
    media.note({ room: 1, party: 1 }, 1, 5);
    media.await(flowIndex, frame, AT_SERVER);
    media.meet(MEDIA);
    expect(told()).toBe(count);
  }
});

test('people, calls and places beyond the limits are not kept', () => {
  const { media, told } = callsAndTold();
  for (let party = 0; party <= MAX_PEOPLE; party++) media.note({ room: 0, party }, 1, 1);
  expect([...media.peopleIn(0)]).toHaveLength(MAX_PEOPLE);
  for (let room = 1; room <= MAX_CALLS; room++) media.note({ room, party: 0 }, 1, 1);
  expect([...media.peopleIn(MAX_CALLS - 1)]).toHaveLength(1);
  expect([...media.peopleIn(MAX_CALLS)]).toHaveLength(0);
  for (let place = 0; place < MAX_PLACES; place++) media.await(1, 1, `203.0.113.1:${place}`);
  media.await(1, 1, AT_SERVER);
  media.meet(MEDIA);
  expect(told()).toBe(0);
});
