import { describe, expect, test } from 'vitest';
import type { Event } from '../core/event.js';
import { TimeRuns } from '../core/time-runs.js';
import { at, event, flow } from '../testing/results.js';
import { frameOf } from '../testing/packets.js';
import { Connections, MAX_TOLD } from './connections.js';
import { RunPresence } from './run-presence.js';

const NOTHING_SHARED = { firstOf: () => undefined, everywhere: (evidence: Event['evidence']) => evidence };

const FLOWS = { direction: 'to-server', packetsOf: () => 1, portOf: () => 443, flow: () => flow() } as const;

function frameAt(second: number) {
  return frameOf(Buffer.alloc(80), { number: second + 1, seconds: at(second).seconds });
}

/** A run of one capture, and the stays it leads to, as `user from-to ended`. */
function runOf(isWhileConnected = true) {
  const presence = new RunPresence(
    () => Infinity,
    () => isWhileConnected,
  );
  presence.begin(0, new TimeRuns());
  const send = (second: number, length = 10) => presence.push(FLOWS, 0, frameAt(second), 54, length);
  const list = () => presence.result((room) => room, NOTHING_SHARED, []).stays;
  const stays = () => list().map(({ user, from, to, ended }) => `${user} ${secondOf(from)}-${secondOf(to)} ${ended}`);
  return { presence, send, list, stays };
}

function secondOf({ seconds }: { readonly seconds: number }): number {
  return seconds - at(0).seconds;
}

describe('over a connection on which leaves are told', () => {
  test.each([
    [true, 'ada 0-100 open'],
    [false, 'ada 0-0 open'],
  ])('somebody is there as long as its client sends anything: %s', (isWhileConnected, expected) => {
    const { presence, send, stays } = runOf(isWhileConnected);
    presence.add(event('join', 0));
    send(100);
    send(300, 0);
    expect(stays()).toEqual([expected]);
  });

  test('whoever has left does not come back by it, and others stay', () => {
    const { presence, send, stays } = runOf();
    for (const user of ['ada', 'ben']) presence.add(event('join', 0, { user }));
    presence.add(event('leave', 50));
    send(100);
    expect(stays()).toEqual(['ada 0-50 observed', 'ben 0-100 open']);
  });

  test('what another connection carries says nothing, nor what comes once the number is another’s', () => {
    const { presence, send, stays } = runOf();
    presence.add(event('join', 0, { flow: flow({ index: 1 }) }));
    send(100);
    presence.add(event('join', 0, { user: 'ben' }));
    send(120);
    presence.forget(0);
    send(200);
    expect(stays()).toEqual(['ada 0-0 open', 'ben 0-120 open']);
  });

  test('the proof of the end is the packet that was sent last', () => {
    const { presence, send, list } = runOf();
    presence.add(event('join', 0));
    send(100);
    const [stay] = list();
    expect(stay!.evidence.at(-1)).toMatchObject({ frame: 101, offset: 54, length: 10, time: at(100) });
    send(200);
    expect(stay!.evidence.at(-1)).toMatchObject({ frame: 101, time: at(100) });
    expect(list()[0]!.evidence.at(-1)).toMatchObject({ frame: 201, offset: 54, length: 10, time: at(200) });
  });
});

test('no more people are kept than allowed', () => {
  const connections = new Connections();
  for (let party = 0; party <= MAX_TOLD; party++) connections.note(0, { room: 1, party });
  connections.push(0, true, 0, frameAt(1), 0, 1);
  let visited = 0;
  connections.each(() => visited++);
  expect(visited).toBe(MAX_TOLD);
});
