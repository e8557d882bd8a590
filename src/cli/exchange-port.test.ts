import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Exchange } from '../core/exchange.js';
import { receivedExchanges, sendExchanges } from './exchange-port.js';

const CHANNEL: Exchange['channel'] = {
  key: 'a',
  client: { address: '192.0.2.7', port: 0 },
  server: { address: '198.51.100.1', port: 443 },
  name: 'calls.example.org',
  transport: 'tcp',
  disclosure: 'intercepted',
};

const exchange = (number: number): Exchange => ({ number, channel: CHANNEL, bytes: Buffer.from(`text ${number}`), at: 0, messages: [] });

let given = 0;
async function* many(count: number): AsyncGenerator<Exchange> {
  for (given = 0; given < count; given++) yield exchange(given);
}

test('exchanges reach the other side as they are, in order, and their end too', async () => {
  const { port1, port2 } = new MessageChannel();
  const sent = sendExchanges(many(300), port1);
  const received: Exchange[] = [];
  for await (const one of receivedExchanges(port2)) received.push(one);
  await sent;
  expect(received).toHaveLength(300);
  expect(received[299]).toEqual(exchange(299));
  expect(received[299]!.bytes.toString()).toBe('text 299');
});

test('so many are under way and no more; a side that goes away is not waited for', async () => {
  const { port1, port2 } = new MessageChannel();
  const sent = sendExchanges(many(300), port1);
  await receivedExchanges(port2).next();
  expect(given).toBeLessThan(100);
  port2.close();
  await sent;
  expect(given).toBeLessThan(100);
});
