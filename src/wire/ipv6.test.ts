import { describe, expect, test } from 'vitest';
import { IPV6, TCP, UDP, addressBytes, ethernet, frameOf, ipv6, tcp, udp, words } from '../testing/packets.js';
import { dissect } from './dissect.js';
import { MAX_EXTENSION_HEADERS } from './ipv6.js';
import { Packet } from './packet.js';

const PAYLOAD = Buffer.from('hello, room');
const HELLO = { reached: 'payload', payload: 'hello, room' };
const V6 = ipv6(udp(PAYLOAD));

const [hopByHop, routing, fragment, authentication, destinationOptions] = [0, 43, 44, 51, 60];

/** An extension header of `length` bytes whose length field is `field`. */
const extension = (next: number, field: number, length: number) => Buffer.concat([Buffer.from([next, field]), Buffer.alloc(length - 2)]);

/** How far an IPv6 packet behind Ethernet was followed, what the packet then says, and the bytes that are left. */
function read(bytes: Buffer) {
  const packet = new Packet();
  const reached = dissect(frameOf(ethernet(IPV6, bytes)), packet);
  return { reached, packet, payload: packet.bytes.toString('latin1', packet.at, packet.end) };
}

describe('IPv6', () => {
  test('says where the addresses are, and trims by the payload length', () => {
    const { packet, ...rest } = read(Buffer.concat([ipv6(tcp(PAYLOAD), { next: TCP }), Buffer.alloc(9, 0xff)]));
    expect(rest).toEqual(HELLO);
    expect([packet.ipVersion, packet.cut]).toEqual([6, false]);
    expect(packet.bytes.subarray(packet.sourceAddress, packet.sourceAddress + 16)).toEqual(addressBytes('2001:db8::1'));
    expect(packet.bytes.subarray(packet.destinationAddress, packet.destinationAddress + 16)).toEqual(addressBytes('2001:db8::2'));
  });

  test('a length of 0 goes to the frame’s end; one beyond it flags the packet as cut', () => {
    expect(read(ipv6(udp(PAYLOAD), { payloadLength: 0 }))).toMatchObject({ ...HELLO, packet: { cut: false } });
    expect(read(ipv6(tcp(PAYLOAD), { next: TCP, payloadLength: 999 }))).toMatchObject({ ...HELLO, packet: { cut: true } });
  });

  test('steps over extension headers, each with its own unit of length', () => {
    const headers = [
      extension(routing, 0, 8),
      extension(authentication, 2, 24),
      extension(fragment, 4, 24),
      Buffer.from([destinationOptions, 0, 0, 6, 0, 0, 0, 1]),
      extension(UDP, 1, 16),
    ];
    expect(read(ipv6(Buffer.concat([...headers, udp(PAYLOAD)]), { next: hopByHop }))).toMatchObject({
      ...HELLO,
      packet: { protocol: UDP },
    });
  });

  test.each([0x0001, 0x0008, 0xfff8])('a fragment header of %i is a fragment', (word) => {
    const header = Buffer.concat([Buffer.from([UDP, 0]), words(word, 0, 1)]);
    expect(read(ipv6(Buffer.concat([header, udp(PAYLOAD)]), { next: fragment })).reached).toBe('fragment');
  });

  test('the longest chain allowed is followed, and one header more is not', () => {
    const chain = Array.from({ length: MAX_EXTENSION_HEADERS }, (_, i) =>
      extension(i === MAX_EXTENSION_HEADERS - 1 ? UDP : destinationOptions, 0, 8),
    );
    const longer = [extension(destinationOptions, 0, 8), ...chain];
    expect(read(ipv6(Buffer.concat([...chain, udp(PAYLOAD)]), { next: destinationOptions }))).toMatchObject(HELLO);
    expect(read(ipv6(Buffer.concat([...longer, udp(PAYLOAD)]), { next: destinationOptions })).reached).toBe('malformed');
  });

  test.each<[string, Buffer, string]>([
    ['another version', Buffer.from(V6).fill(0x55, 0, 1), 'malformed'],
    ['no next header', ipv6(Buffer.alloc(0), { next: 59 }), 'other-transport'],
    ['an extension header longer than the packet', ipv6(extension(UDP, 9, 79), { next: routing }), 'truncated'],
    ['a cut fragment header', ipv6(Buffer.alloc(7, 0xff), { next: fragment }), 'truncated'],
    ['a cut extension header', ipv6(Buffer.alloc(7), { next: hopByHop }), 'truncated'],
  ])('%s is no payload', (_what, bytes, reached) => {
    expect(read(bytes).reached).toBe(reached);
  });
});
