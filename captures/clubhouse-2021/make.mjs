// Four phones, two rooms, an afternoon of February 2021: what the network sees
// when an app uses the vendor's older messages in the clear. All made up.
import { crc32, deflateSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { TcpConnection, udp } from '../lib/network.mjs';
import { detail, frame, ipv4, list, str, u16, u32, u64, u8 } from '../lib/packer.mjs';
import { writePcapng } from '../lib/pcapng.mjs';

const APP_ID = '5eed0000c10b4005e2021fab1e000001';
const CUSTOMER = 77;
const START = Date.UTC(2021, 1, 11, 14, 0, 0) / 1000;
const EDGE = '203.0.113.20:4005';

/** Access points: addresses that the vendor's own SDK carries. The first one stands in China. */
const ACCESS_POINTS = ['47.107.39.93:8000', '52.58.56.244:8000', '50.17.126.121:8000', '3.0.163.78:8000'];
const REPORTS = '199.190.44.36:8130';

const GARDEN = { name: 'Gq7TzeB2', cid: 0x11c0ffee };
const KITCHEN = { name: 'k0Hm3WvX', cid: 0x22c0ffee };
const ADA = { uid: 1846209, address: '198.51.100.11', account: 'ada.example' };
const BEN = { uid: 2093771, address: '198.51.100.12', account: 'ben.example' };
const CLEO = { uid: 3318420, address: '198.51.100.13', account: 'cleo.example' };
const DORA = { uid: 407718, address: '198.51.100.14', account: 'dora.example' };

const packets = [];
const send = (time, bytes) => packets.push({ time: START + time, bytes });

// Ada opens the garden; her phone asks four access points at once, each with her number and the room.
join(0, ADA, GARDEN, ACCESS_POINTS, 1);
// Ben comes in ten seconds later and both stay until Ada leaves.
join(10, BEN, GARDEN, ACCESS_POINTS.slice(1, 3), 0);
// Cleo is in the kitchen at the same time, and meets neither.
joinThroughProxy(12, CLEO, KITCHEN);

for (let second = 1; second < 40; second += 3) ping(second, ADA, GARDEN, second > 10 ? [BEN] : []);
for (let second = 12; second < 50; second += 3) ping(second, BEN, GARDEN, second < 40 ? [ADA] : []);
speak(20, ADA, BEN, GARDEN);
report(30, ADA, GARDEN);
leave(40, ADA, GARDEN);
leave(50, BEN, GARDEN);

// Dora enters the same room when everybody has gone.
join(90, DORA, GARDEN, ACCESS_POINTS.slice(3), 0);
ping(95, DORA, GARDEN, []);
leave(100, DORA, GARDEN);

packets.sort((a, b) => a.time - b.time);
writePcapng(fileURLToPath(new URL('capture.pcapng', import.meta.url)), packets);

/** First contact with the access points in `asked`, of which the one numbered `answering` replies; then the login on the media edge. */
function join(time, person, room, asked, answering) {
  const from = `${person.address}:50010`;
  const session = sessionOf(person);
  asked.forEach((server, i) => {
    const request = frame(
      0,
      69,
      str(session),
      u32(1),
      u64(1000 + i),
      u32(person.uid),
      str(token006(person, room)),
      str(room.name),
      detail({ 8: String(CUSTOMER), 11: 'GLOBAL' }),
    );
    send(time + i * 0.012, udp(from, server, request));
  });
  const address = Buffer.concat([u16(0), list([...ipv4('203.0.113.20')].map(u8)), u16(4005), str(ticket(person, room))]);
  const response = frame(
    0,
    70,
    u32(0),
    u32(1),
    u64(1000 + answering),
    u32(room.cid),
    u32(person.uid),
    u64(milliseconds(time)),
    str(room.name),
    list([address]),
    detail({ 1: person.address, 3: 'DE' }),
  );
  send(time + 0.09, udp(asked[answering], from, response));

  const login = frame(
    1,
    71,
    u32(room.cid),
    u32(person.uid),
    u32(11),
    u64(milliseconds(time)),
    detail({
      1: '3.0.1',
      3: `phone-${person.uid}`,
      4: '192.168.1.23',
      5: session,
      14: room.name,
      20: person.account,
      21: token007(person, room),
    }),
    str(ticket(person, room)),
  );
  send(time + 0.15, udp(`${person.address}:50011`, EDGE, login));
  send(
    time + 0.19,
    udp(
      EDGE,
      `${person.address}:50011`,
      frame(1, 72, u32(0), u32(room.cid), u32(person.uid), u64(milliseconds(time)), detail({ 1: person.address })),
    ),
  );
}

/** The same over TCP, the request cut in the middle of the user's number, the media inside the cloud proxy's frames. */
function joinThroughProxy(time, person, room) {
  const request = frame(0, 59, u32(1 << 17), u64(7), u32(person.uid), str(APP_ID), str(room.name), detail({ 11: 'GLOBAL' }));
  const connection = new TcpConnection(`${person.address}:50500`, '52.58.56.244:25000');
  connection.open().forEach((bytes, i) => send(time + i * 0.01, bytes));
  send(time + 0.04, connection.send('client', request.subarray(0, 20)));
  send(time + 0.05, connection.send('client', request.subarray(20)));
  send(
    time + 0.09,
    connection.send(
      'server',
      frame(
        0,
        60,
        u32(0),
        u32(1),
        u64(7),
        u32(0),
        u32(room.cid),
        u32(person.uid),
        u64(milliseconds(time)),
        str(room.name),
        list([]),
        detail({ 1: person.address }),
      ),
    ),
  );
  const inner = frame(1, 146, u32(room.cid), u32(person.uid), u16(1), u32(1), list([]), list([]), u64(milliseconds(time)), u32(0));
  for (let i = 0; i < 4; i++) {
    send(
      time + 1 + i,
      udp(`${person.address}:50501`, '203.0.113.30:8000', frame(5, 7, ipv4('203.0.113.20'), u16(4005), u16(1), u16(inner.length), inner)),
    );
  }
  const quit = frame(1, 3, u32(room.cid), u32(person.uid));
  send(
    time + 20,
    udp(`${person.address}:50501`, '203.0.113.30:8000', frame(5, 7, ipv4('203.0.113.20'), u16(4005), u16(1), u16(quit.length), quit)),
  );
}

/** A ping to the media edge, and its answer, which lists who else is heard in the room. */
function ping(time, person, room, others) {
  const head = [u32(room.cid), u32(person.uid), u16(time), u32(1), list([]), list([]), u64(milliseconds(time))];
  send(time, udp(`${person.address}:50011`, EDGE, frame(1, 146, ...head, u32(0))));
  send(
    time + 0.04,
    udp(
      EDGE,
      `${person.address}:50011`,
      frame(1, 147, ...head, u64(milliseconds(time + 0.02)), list(others.map(({ uid }) => Buffer.concat([u32(uid), u16(40)])))),
    ),
  );
}

function speak(time, speaker, listener, room) {
  const audio = frame(1, 25, u32(room.cid), u32(speaker.uid), u16(1), u16(2), u16(9), u8(2), u32(960), str('(sound)'));
  send(time, udp(`${speaker.address}:50011`, EDGE, audio));
  send(time + 0.05, udp(EDGE, `${listener.address}:50011`, audio));
}

/** A quality report; the schema of its protobuf is invented. */
function report(time, person, room) {
  const events = Buffer.concat([text(1, sessionOf(person)), text(2, room.name), Buffer.from([3 << 3]), varint(person.uid)]);
  const body = Buffer.concat([u8(4), u8(1), u32(1), u32(Math.floor(START + time)), u32(CUSTOMER), u32(room.cid), events]);
  send(time, udp(`${person.address}:50012`, REPORTS, Buffer.concat([u16(body.length + 2), body])));
}

function leave(time, person, room) {
  send(time, udp(`${person.address}:50011`, EDGE, frame(1, 3, u32(room.cid), u32(person.uid))));
}

function ticket(person, room) {
  const body = Buffer.concat([u16(1), u16(7), u32(CUSTOMER), u32(person.uid), u32(START), u32(START + 86400), str(room.name)]);
  return Buffer.concat([u16(body.length), body, str('')]).toString('base64');
}

function token006(person, room) {
  const message = Buffer.concat([u32(7), u32(START + 86400), list([Buffer.concat([u16(1), u32(START + 86400)])])]);
  const body = Buffer.concat([
    u16(32),
    Buffer.alloc(32, 0x5a),
    u32(crc32(room.name)),
    u32(crc32(String(person.uid))),
    u16(message.length),
    message,
  ]);
  return `006${APP_ID}${body.toString('base64')}`;
}

function token007(person, room) {
  const service = Buffer.concat([u16(1), list([Buffer.concat([u16(1), u32(3600)])]), str(room.name), str(String(person.uid))]);
  const body = Buffer.concat([u16(32), Buffer.alloc(32, 0xa5), str(APP_ID), u32(START), u32(3600), u32(9), list([service])]);
  return `007${deflateSync(body).toString('base64')}`;
}

function sessionOf(person) {
  return person.uid.toString(16).padStart(32, '0').toUpperCase();
}

function milliseconds(time) {
  return Math.round((START + time) * 1000);
}

function text(number, value) {
  return Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), Buffer.from(value)]);
}

function varint(value) {
  const bytes = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}
