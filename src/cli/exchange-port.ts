import type { MessagePort } from 'node:worker_threads';
import type { Exchange } from '../core/exchange.js';
import { Arrivals } from '../source/arrivals.js';

/** Sent and not yet taken: what a thread does not get to stays where its sender counts it. */
const MAX_UNDER_WAY = 64;

/** What goes the other way: one was taken. */
const TAKEN = null;

/** What stands for the end. */
const END = null;

/** Sends exchanges to another thread as it takes them, until they end. */
export async function sendExchanges(exchanges: AsyncIterable<Exchange>, port: MessagePort): Promise<void> {
  let underWay = 0;
  let isOpen = true;
  let wake: (() => void) | undefined;
  port.on('message', () => {
    underWay--;
    wake?.();
  });
  // Who closes the screen ends the thread in the middle.
  port.on('close', () => {
    isOpen = false;
    wake?.();
  });
  for await (const exchange of exchanges) {
    // A copy of its own: a view would take all along that it was cut from.
    port.postMessage({ ...exchange, bytes: new Uint8Array(exchange.bytes) });
    if (++underWay >= MAX_UNDER_WAY) await new Promise<void>((done) => (wake = done));
    if (!isOpen) return;
  }
  port.postMessage(END);
  port.close();
}

/** The exchanges that another thread sends. */
export async function* receivedExchanges(port: MessagePort): AsyncGenerator<Exchange> {
  // Never more than are under way.
  const arrivals = new Arrivals<Exchange>(() => 1);
  port.on('message', (message: Exchange | typeof END) => {
    if (message === END) arrivals.end();
    else arrivals.push(message);
  });
  for await (const exchange of arrivals) {
    const { buffer, byteOffset, length } = exchange.bytes;
    yield { ...exchange, bytes: Buffer.from(buffer, byteOffset, length) };
    port.postMessage(TAKEN);
  }
}
