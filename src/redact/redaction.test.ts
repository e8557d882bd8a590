import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../core/address.js';
import { IN_THE_CLEAR, framesOf } from '../testing/results.js';
import { ethernet, frames, ip, learn, redacted, shapeOf, tcp, udp } from './testing.js';

const SIP = (user: string) =>
  Buffer.from(
    `MESSAGE sip:${user}@friends.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.33:5060\r\nFrom: "Alice" <sip:alice_4711@friends.example>;tag=1\r\nTo: <sip:${user}@friends.example>\r\nCall-ID: 8f3a5c71d2@friends.example\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n`,
  );
const ORIGINAL = ['alice_4711', 'zoe_the_second', '8f3a5c71d2', 'friends.example', '192.0.2.33'];

const message = SIP('zoe_the_second');
const datagram = udp(5060, message);
const inner = ip(17, datagram);
const half = (datagram.length >> 4) * 8;

describe('identifiers stand no more, and are found where they were', () => {
  test.each([
    ['in a datagram', frames(ethernet(inner))],
    ['in fragments', frames(ethernet(ip(17, datagram.subarray(0, half), 0, true)), ethernet(ip(17, datagram.subarray(half), half)))],
    [
      'across segments of TCP',
      frames(
        ethernet(ip(6, tcp(1, 2, Buffer.alloc(0)))),
        ethernet(ip(6, tcp(2, 0x18, message.subarray(0, 30)))),
        ethernet(ip(6, tcp(32, 0x18, message.subarray(30)))),
      ),
    ],
    ['in IP in IP', frames(ethernet(ip(4, inner)))],
    ['in GRE', frames(ethernet(ip(47, Buffer.concat([Buffer.from('00000800', 'hex'), inner]))))],
    ['in VXLAN', frames(ethernet(ip(17, udp(4789, Buffer.concat([Buffer.from('0800000000001200', 'hex'), ethernet(inner)])))))],
    ['in GTP-U', frames(ethernet(ip(17, udp(2152, gtp(inner)))))],
  ])('%s', (_, all) => {
    const shape = shapeOf(all);
    expect(shape.length).toBeGreaterThan(3);
    const made = redacted(all);
    expect(shapeOf(made)).toEqual(shape);
    const whole: Buffer = Buffer.concat(made.map((frame) => frame.bytes));
    for (const value of ORIGINAL) expect(whole.indexOf(value), value).toBe(-1);
    for (const address of ['192.0.2.33', '198.51.100.77']) expect(whole.indexOf(Buffer.from(parseAddress(address)!)), address).toBe(-1);
  });
});

function gtp(body: Buffer): Buffer {
  const head = Buffer.from('30ff000000000012', 'hex');
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

test('broken packets neither stop it nor leave a known value', async () => {
  const good = [...(await framesOf(IN_THE_CLEAR)).slice(0, 12), ...frames(ethernet(inner))].map((frame, i) => ({
    ...frame,
    number: i + 1,
  }));
  const learned = learn(good);
  fc.assert(
    fc.property(
      fc.nat(good.length - 1),
      fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 6 }),
      fc.nat(2000),
      (which, changes, cut) => {
        const mutated = good.map((frame, i) => {
          if (i !== which) return frame;
          const bytes = Buffer.from(frame.bytes.subarray(frame.start, frame.start + frame.capturedLength));
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          const length = Math.max(1, bytes.length - (cut % bytes.length));
          return { ...frame, bytes: bytes.subarray(0, length), start: 0, capturedLength: length };
        });
        const made = redacted(mutated, learned);
        made.forEach(({ bytes, capturedLength }) => expect(bytes).toHaveLength(capturedLength));
        const whole: Buffer = Buffer.concat(made.map((frame) => frame.bytes));
        for (const value of ['zoe_the_second', 'alice_4711']) expect(whole.indexOf(value), value).toBe(-1);
      },
    ),
    { numRuns: 12 },
  );
});
