import { type AddressInfo, BlockList, type Server, connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClientRelay, allowedClients } from './client-relay.js';

let inner: Server;
let relay: ClientRelay;
const reached: (number | undefined)[] = [];
const seen = { refused: [] as string[], bytes: [] as string[], closed: 0 };

async function start(allowed: BlockList): Promise<number> {
  relay = new ClientRelay((inner.address() as AddressInfo).port, allowed, {
    onOpen: () => undefined,
    onBytes: (_connection, isFromClient, bytes) => void seen.bytes.push(`${isFromClient ? '>' : '<'} ${bytes.toString()}`),
    onClose: () => seen.closed++,
    onRefused: (address) => void seen.refused.push(address),
  });
  return (await relay.listen('127.0.0.1', 0)).port;
}

/** What a client gets for what it says, until the connection ends. */
function answerTo(port: number, text: string): Promise<string> {
  return new Promise((done) => {
    let got = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (bytes) => (got += bytes.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => done(got));
  });
}

beforeEach(async () => {
  reached.length = 0;
  Object.assign(seen, { refused: [], bytes: [], closed: 0 });
  inner = createServer((socket) => {
    reached.push(socket.remotePort);
    socket.on('data', (bytes) => socket.end(`heard ${bytes.toString()}`));
  });
  await new Promise<void>((done) => inner.listen(0, '127.0.0.1', done));
});

afterEach(async () => {
  await relay.stop();
  inner.close();
});

describe('the door of the proxy', () => {
  test('lets nobody in who is not allowed: not a byte goes further', async () => {
    const port = await start(new BlockList());
    expect(await answerTo(port, 'CONNECT example.org:443 HTTP/1.1\r\n\r\n')).toBe('');
    expect(seen).toEqual({ refused: ['127.0.0.1'], bytes: [], closed: 0 });
    expect(reached).toEqual([]);
  });

  test('passes on what an allowed client says, and who it was', async () => {
    const port = await start(allowedClients([]));
    expect(await answerTo(port, 'hello')).toBe('heard hello');
    expect(seen.bytes).toEqual(['> hello', '< heard hello']);
    expect(relay.clientAt(reached[0])).toMatchObject({ address: '127.0.0.1' });
    expect(relay.clientAt(1)).toBeUndefined();
  });

  test('knows addresses and networks, and takes no names', () => {
    const list = allowedClients(['192.0.2.7', '198.51.100.0/24', '2001:db8::/32']);
    const isIn = (address: string, family: 'ipv4' | 'ipv6' = 'ipv4') => list.check(address, family);
    expect([isIn('127.0.0.1'), isIn('::1', 'ipv6'), isIn('192.0.2.7'), isIn('198.51.100.99'), isIn('2001:db8::9', 'ipv6')]).toEqual(
      Array.from({ length: 5 }, () => true),
    );
    expect([isIn('192.0.2.8'), isIn('10.0.0.1'), isIn('2001:db9::1', 'ipv6')]).toEqual([false, false, false]);
    expect(() => allowedClients(['phone.local'])).toThrow();
  });
});
