import { describe, expect, test } from 'vitest';
import { IPV4, TCP, ethernet, frameOf, ipv4, tcp, udp } from '../../testing/packets.js';
import { dissect } from '../../wire/dissect.js';
import { Packet } from '../../wire/packet.js';
import { Watch } from './watch.js';
import { WatchedPackets } from './watched-packets.js';

const NAME = 'wintermute-7';
const watched = () => new WatchedPackets(new Watch([{ name: 'me', value: NAME }]));

function packetOf(bytes: Buffer): Packet {
  const packet = new Packet();
  expect(dissect(frameOf(ethernet(IPV4, bytes)), packet)).toBe('payload');
  return packet;
}

const datagram = (text: string) => packetOf(ipv4(udp(Buffer.from(text))));
const segment = (sequence: number, text: string) => packetOf(ipv4(tcp(Buffer.from(text), { sequence }), { protocol: TCP }));

const places = (hits: ReturnType<WatchedPackets['inPacket']>) => hits.map(({ name, offset, length }) => [name, offset, length]);

describe('a watched value', () => {
  test('is found in a datagram, where it stands', () => {
    expect(places(watched().inPacket(0, true, datagram(`hello ${NAME}!`)))).toEqual([['me', 6, NAME.length]]);
    expect(watched().inPacket(0, true, datagram('hello'))).toEqual([]);
  });

  test('is found across two segments that follow each other, from where this one begins', () => {
    const packets = watched();
    expect(packets.inPacket(0, true, segment(100, `hello ${NAME.slice(0, 5)}`))).toEqual([]);
    expect(places(packets.inPacket(0, true, segment(111, `${NAME.slice(5)} bye`)))).toEqual([['me', 0, NAME.length - 5]]);
  });

  test.each([
    ['another segment is missing between', 0, true, 112],
    ['they go different ways', 0, false, 111],
    ['they belong to different flows', 5000, true, 111],
  ])('is not put together where %s', (_why, flow, isToServer, sequence) => {
    const packets = watched();
    packets.inPacket(0, true, segment(100, `hello ${NAME.slice(0, 5)}`));
    expect(packets.inPacket(flow, isToServer, segment(sequence, NAME.slice(5)))).toEqual([]);
  });

  test('is found in bytes that were unpacked', () => {
    expect(places(watched().inBytes(Buffer.from(`x${NAME}`)))).toEqual([['me', 1, NAME.length]]);
  });
});
