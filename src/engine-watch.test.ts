import { expect, test } from 'vitest';
import { sourceOf } from './core/flow.js';
import { Engine } from './engine.js';
import { parseWatchList } from './signature/watch/parse.js';
import { Watch } from './signature/watch/watch.js';
import { ethernet, frameOf, IPV4, ipv4, udp } from './testing/packets.js';
import { KNOWLEDGE, WAS_READ } from './testing/results.js';

/** A STUN success response without attributes (RFC 8489 §5). */
const ANSWER = Buffer.from('010100002112a442000102030405060708090a0b', 'hex');

test('a watched value was sent by who sent it, also where a later message shows that this was the server', () => {
  const engine = new Engine(KNOWLEDGE, new Watch(parseWatchList('room=PQx3yZ7k')));
  engine.begin('answers-first.pcap');
  for (const [n, payload] of [Buffer.from('\u0001\u0001\u0001 PQx3yZ7k'), ANSWER].entries())
    engine.push(frameOf(ethernet(IPV4, ipv4(udp(payload, { from: 40_000, to: 3478 }))), { number: n + 1 }));
  const { observations, flows } = engine.end(WAS_READ);
  const [watched] = [...observations].map(({ flow, direction, value }) => [value, sourceOf(flow, direction).port]);
  expect(watched).toEqual(['PQx3yZ7k', 40_000]);
  expect([...flows()].map(({ flow }) => flow.server.port)).toEqual([40_000]);
});
