import { expect, test } from 'vitest';
import { Engine } from './engine.js';
import { ethernet, frameOf, ipv4, udp } from './testing/packets.js';
import { KNOWLEDGE, analyse } from './testing/results.js';

const PHONE = '192.0.2.7';
const OTHER = '198.51.100.9';

function invite(...media: readonly string[]): Buffer {
  const body = ['v=0', 'o=- 1 1 IN IP4 192.0.2.7', 's=-', `c=IN IP4 ${PHONE}`, 't=0 0', ...media, ''].join('\r\n');
  const head = [
    'INVITE sip:bob@example.org SIP/2.0',
    `Via: SIP/2.0/UDP ${PHONE}:5060;branch=z9hG4bK1`,
    'From: <sip:alice@example.org>;tag=1',
    'To: <sip:bob@example.org>',
    'Call-ID: call-1',
    'CSeq: 1 INVITE',
    'Content-Type: application/sdp',
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** A packet of a codec whose bytes have no marks of their own. */
function voice(sequence: number): Buffer {
  const bytes = Buffer.alloc(12 + 61, 0x5a);
  bytes.writeUInt16BE(0x8060, 0);
  bytes.writeUInt16BE(sequence, 2);
  bytes.writeUInt32BE(sequence * 320, 4);
  bytes.writeUInt32BE(0x1a2b3c4d, 8);
  return bytes;
}

const packet = (payload: Buffer, source: string, destination: string, from: number, to: number) =>
  ethernet(0x0800, ipv4(udp(payload, { from, to }), { source, destination }));

function openMediaOf(offer: Buffer, port: number) {
  const packets = [packet(offer, PHONE, OTHER, 5060, 5060)];
  for (let i = 1; i <= 6; i++) packets.push(packet(voice(i), OTHER, PHONE, 7000, port));
  const engine = new Engine(KNOWLEDGE);
  analyse(
    engine,
    packets.map((bytes, index) => frameOf(bytes, { number: index + 1 })),
  );
  return engine.report().findings.filter(({ rule }) => rule === 'RT-MED-001');
}

test('voice that the call announces without a key is open, whatever its codec', () => {
  expect(openMediaOf(invite('m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 speex/16000'), 4000)).toMatchObject([
    { confidence: 'medium', values: [{ value: 'rtp' }] },
  ]);
});

test('where a key was announced, or media elsewhere, nothing is said', () => {
  const key = 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:QUJDREVG';
  expect(openMediaOf(invite('m=audio 4000 RTP/SAVP 96', key), 4000)).toEqual([]);
  expect(openMediaOf(invite('m=audio 4000 RTP/AVP 96', key), 4000)).toEqual([]);
  expect(openMediaOf(invite('m=audio 4000 RTP/AVP 96'), 4002)).toEqual([]);
});
