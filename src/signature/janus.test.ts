import { describe, expect, test } from 'vitest';
import { analyseExchanges, answered, archive, entry } from '../testing/exchanges.js';

const told = (data: object, around: object = {}) => ({
  janus: 'event',
  session_id: 5001,
  sender: 6001,
  plugindata: { plugin: 'janus.plugin.videoroom', data: { room: 1234, ...data } },
  ...around,
});
const JOINED = told({ videoroom: 'joined', id: 4711, publishers: [{ id: 4712, display: 'Bob' }] });
const LEFT = told({ videoroom: 'event', leaving: 'ok' });
const SOMEBODY_LEFT = told({ videoroom: 'event', leaving: 4712 });

function events(...entries: readonly object[]) {
  const [capture] = analyseExchanges([archive(...entries)]).captures;
  return capture!.events.map(({ vendor, event, user, room }) => [vendor, event, user, room]);
}

const poll = (...list: readonly object[]) => entry('https://rooms.example/janus/5001?maxev=10', { response: answered(list) });

describe('Janus’s messages', () => {
  test('over a WebSocket: who leaves with "ok" is the one who joined', () => {
    const messages = [JOINED, SOMEBODY_LEFT, LEFT].map((data, index) => ({
      type: 'receive',
      time: 1_767_323_046 + index,
      opcode: 1,
      data: JSON.stringify(data),
    }));
    expect(events(entry('wss://rooms.example/janus', { response: { status: 101 }, _webSocketMessages: messages }))).toEqual([
      ['janus-gateway', 'join', '4711', '1234'],
      ['janus-gateway', 'join', '4712', '1234'],
      ['janus-gateway', 'leave', '4712', '1234'],
      ['janus-gateway', 'leave', '4711', '1234'],
    ]);
  });

  test('over HTTP: each event in the list that a long poll answers with', () => {
    expect(events(poll({ janus: 'keepalive' }), poll(JOINED, SOMEBODY_LEFT))).toEqual([
      ['janus-gateway', 'join', '4711', '1234'],
      ['janus-gateway', 'join', '4712', '1234'],
      ['janus-gateway', 'leave', '4712', '1234'],
    ]);
    expect(events(poll())).toEqual([]);
  });

  test('a list of other things is nobody’s', () => {
    expect(events(entry('https://rooms.example/list', { response: answered([1, 'janus', { janus: 'roman' }]) }))).toEqual([]);
  });
});
