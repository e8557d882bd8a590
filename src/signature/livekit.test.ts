import { describe, expect, test } from 'vitest';
import { KNOWLEDGE } from '../testing/results.js';
import { analyseExchanges, archive, entry } from '../testing/exchanges.js';
import { delimited, varintField } from '../testing/protobuf.js';

const person = (sid: string, identity: string, state: number) =>
  Buffer.concat([delimited(1, sid), delimited(2, identity), ...(state > 0 ? [varintField(3, state)] : [])]);
const room = Buffer.concat([delimited(1, 'RM_invented'), delimited(2, 'garden')]);
const welcome = delimited(
  1,
  Buffer.concat([delimited(1, room), delimited(2, person('PA_a1', 'ada', 0)), delimited(3, person('PA_b2', 'bob', 2))]),
);
const update = (...people: readonly Buffer[]) => delimited(5, Buffer.concat(people.map((one) => delimited(1, one))));
const goodbye = delimited(8, varintField(2, 1));

const message = (type: string, time: number, content: Buffer) => ({
  type,
  time: 1_767_323_046 + time,
  opcode: 2,
  data: content.toString('base64'),
});

function read(...messages: readonly object[]) {
  const { captures, run } = analyseExchanges([
    archive(entry('wss://rooms.example/rtc', { response: { status: 101 }, _webSocketMessages: messages })),
  ]);
  const [capture] = captures;
  return { observations: [...capture!.observations], events: capture!.events.map(({ event, user, room: at }) => [event, user, at]), run };
}

describe('LiveKit’s messages', () => {
  test('tell who joins a room, who else is there, who comes and who leaves', () => {
    const { observations, events, run } = read(
      message('receive', 0, welcome),
      message('receive', 5, update(person('PA_c3', 'cleo', 2))),
      message('receive', 60, update(person('PA_b2', 'bob', 3))),
      message('send', 90, goodbye),
    );
    expect(events).toEqual([
      ['join', 'ada', 'garden'],
      ['leave', 'bob', 'garden'],
      ['leave', 'ada', 'garden'],
    ]);
    expect(observations.map(({ kind, value, of }) => [kind, value, of])).toContainEqual(['user-id', 'cleo', 'peer']);
    const pairs = run.coPresence.map(({ a, b }) => [a, b].toSorted().join(' ')).toSorted();
    expect(pairs).toEqual(['ada bob', 'ada cleo', 'bob cleo']);
    expect(new Set(observations.map(({ disclosure }) => disclosure))).toEqual(new Set(['intercepted']));
    expect(run.findings.filter(({ rule }) => rule.startsWith('RT-ID'))).toEqual([]);
  });

  test('point at their bytes', () => {
    const { observations } = read(message('receive', 0, welcome));
    const { evidence } = observations.find(({ value }) => value === 'bob')!;
    expect(evidence).toMatchObject({ length: 3, hex: Buffer.from('bob').toString('hex') });
  });

  test('are nobody’s without the welcome, whose numbers begin as LiveKit’s do', () => {
    expect(read(message('receive', 0, update(person('PA_c3', 'cleo', 2)))).observations).toEqual([]);
    const foreign = Buffer.from(welcome.toString('latin1').replace('RM_', 'XX_'), 'latin1');
    expect(read(message('receive', 0, foreign)).observations).toEqual([]);
  });

  test('are described by data that the built signatures carry', () => {
    const { messages } = KNOWLEDGE.signatures.find(({ id }) => id === 'livekit')!;
    expect(messages!['livekit.JoinResponse']![1]).toEqual({ name: 'room', type: 'livekit.Room' });
  });
});
