import { expect, test } from 'vitest';
import { valuesOf } from '../../testing/fields.js';
import { sdpFields } from './sdp.js';

const read = (...lines: readonly string[]) => {
  const text = ['v=0', ...lines, ''].join('\r\n');
  return { text, fields: valuesOf(sdpFields(Buffer.from(text), 0, text.length)!)['media.plain-at'] };
};

test('media of the plain profile is awaited at its own address, else at the one for all', () => {
  expect(read('c=IN IP4 192.0.2.7', 'm=audio 4000 RTP/AVP 96', 'm=video 4002/2 RTP/AVPF 97', 'c=IN IP6 2001:DB8::7').fields).toEqual([
    '192.0.2.7:4000',
    '[2001:db8::7]:4002',
  ]);
});

test.each([
  ['another profile', ['c=IN IP4 192.0.2.7', 'm=audio 4000 RTP/SAVP 96']],
  ['that of browsers', ['c=IN IP4 192.0.2.7', 'm=audio 4000 UDP/TLS/RTP/SAVPF 96']],
  ['a medium turned off', ['c=IN IP4 192.0.2.7', 'm=audio 0 RTP/AVP 96']],
  ['the discard port', ['c=IN IP4 192.0.2.7', 'm=audio 9 RTP/AVP 96']],
  ['no port', ['c=IN IP4 192.0.2.7', 'm=audio 70000 RTP/AVP 96']],
  ['no address', ['m=audio 4000 RTP/AVP 96']],
  ['a name', ['c=IN IP4 media.example.org', 'm=audio 4000 RTP/AVP 96']],
  ['a key', ['c=IN IP4 192.0.2.7', 'm=audio 4000 RTP/AVP 96', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:QUJDREVG']],
  ['a fingerprint for all', ['c=IN IP4 192.0.2.7', 'a=fingerprint:sha-256 AA:BB', 'm=audio 4000 RTP/AVP 96']],
  ['a hash of ZRTP', ['c=IN IP4 192.0.2.7', 'm=audio 4000 RTP/AVP 96', 'a=zrtp-hash:1.10 fe30']],
])('nothing is said of %s', (_, lines) => {
  expect(read(...lines).fields).toBeUndefined();
});

test('the place is that of the port', () => {
  const { text } = read('c=IN IP4 192.0.2.7', 'm=audio 4000 RTP/AVP 96');
  const media = sdpFields(Buffer.from(text), 0, text.length)!.find(({ name }) => name === 'media')!;
  expect(media.fields!.at(-1)).toMatchObject({ name: 'plain-at', offset: text.indexOf('4000'), length: 4 });
});
