/** A service with rooms, made up, for tests of the proxy only. */
import http from 'node:http';
import https from 'node:https';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { generateCACertificate } from 'mockttp';
import { WebSocketServer } from 'ws';
import { delimited, varintField } from './protobuf.js';

/** The name under which it answers. */
export const CLUBHOUSE = 'www.clubhouseapi.com';

/** A page that joins a room as the app does, and says so when it has. */
const PAGE = `<!doctype html><title>rooms</title><p>waits</p><script>
const headers = { 'content-type': 'application/json', 'ch-userid': '4713' };
fetch('/api/join_channel', { method: 'POST', headers, body: '{"channel":"PQx3yZ7k"}' })
  .then((response) => response.json())
  .then(({ users }) => (document.querySelector('p').textContent = 'found ' + users.length));
</script>`;

const person = (sid: string, identity: string) => Buffer.concat([delimited(1, sid), delimited(2, identity), varintField(3, 2)]);

/** A welcome to the room "garden", with those who are there already. */
function welcome(identity: string, others: readonly string[]): Buffer {
  const room = Buffer.concat([delimited(1, 'RM_invented'), delimited(2, 'garden')]);
  const there = others.map((other) => delimited(3, person(`PA_${other}`, other)));
  return delimited(1, Buffer.concat([delimited(1, room), delimited(2, person(`PA_${identity}`, identity)), ...there]));
}

/** A service of rooms that runs. */
export interface RoomService {
  /** Its certificate, as PEM: whoever trusts it reaches the service. */
  readonly cert: string;
  /** Of a proxy that leads all names to it. */
  readonly upstreamPort: number;
  close(): void;
}

/** A server of both kinds of rooms behind TLS, under the app's name, and a proxy that leads all names to it. */
export async function roomService(): Promise<RoomService> {
  const { key, cert } = await generateCACertificate({ bits: 2048, subject: { commonName: CLUBHOUSE } });
  const server = https.createServer({ key, cert }, (request, response) => {
    request.resume();
    if (request.url === '/page') {
      response.setHeader('content-type', 'text/html').end(PAGE);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ success: true, channel: 'PQx3yZ7k', users: [{ user_id: 4711 }, { user_id: 4712 }], token: 'made-up' }));
  });
  const there: string[] = [];
  new WebSocketServer({ server }).on('connection', (socket, request) => {
    const identity = new URL(request.url!, 'https://any').searchParams.get('who')!;
    socket.send(welcome(identity, there));
    there.push(identity);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const upstream = http.createServer().on('connect', (_request, socket: Socket) => {
    const onward = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    socket.pipe(onward).pipe(socket);
    for (const end of [socket, onward]) end.on('error', () => end.destroy());
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  return {
    cert,
    upstreamPort: (upstream.address() as AddressInfo).port,
    close: () => {
      server.close();
      upstream.close();
    },
  };
}
