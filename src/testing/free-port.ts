import { createSocket } from 'node:dgram';
import { type EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that systems hand out themselves (from 32768 on): nobody's connection takes it in the meantime. */
const LOWEST = 15_000;
const HIGHEST = 32_000;

/** A port of 127.0.0.1 that neither UDP nor TCP uses. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const datagrams = createSocket('udp4').bind(port, '127.0.0.1');
    const server = createServer().listen(port, '127.0.0.1');
    const areFree = await Promise.all([datagrams, server].map(isListening));
    if (areFree[0]) await closed(datagrams);
    if (areFree[1]) await closed(server);
    if (areFree.every(Boolean)) return port;
  }
}

async function isListening(emitter: EventEmitter): Promise<boolean> {
  try {
    await once(emitter, 'listening');
    return true;
  } catch {
    return false;
  }
}

async function closed(emitter: EventEmitter & { close(): unknown }): Promise<void> {
  emitter.close();
  await once(emitter, 'close');
}
