import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextOf } from '../../testing/decoding.js';
import { misplaced, unitsOf, valuesOf } from '../../testing/fields.js';
import { MAX_LINES, sdp, sdpFields } from './sdp.js';

const DESCRIPTION = [
  'v=0',
  'o=alice 2890844526 1 IN IP4 192.168.1.2',
  's=lunch',
  'e=Alice <alice@example.org>',
  'p=+33 1 5550 1234 (Alice)',
  'c=IN IP4 203.0.113.7/127',
  't=0 0',
  'a=ice-ufrag:uf1',
  'm=audio 49170/2 RTP/SAVPF 0 101',
  'c=IN IP6 2001:db8::7',
  'a=rtpmap:101 telephone-event/8000',
  'a=rtcp:49171 IN IP4 203.0.113.7',
  'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:QUJDREVG|2^20|1:4',
  'a=fingerprint:sha-256 AA:BB:CC',
  'a=candidate:1 1 udp 2130706431 192.168.1.2 50000 typ host generation 0',
  'a=candidate:2 1 udp 1694498815 203.0.113.7 50001 typ srflx raddr 192.168.1.2 rport 50000',
  'a=candidate:3 1 udp 100 198.51.100.1 3478 typ relay raddr 203.0.113.7 rport 50001',
  'a=candidate:4 1 udp 100 0a1b.local 9 typ host',
  'a=ssrc:305419896 cname:c1',
  'a=sendrecv',
  'm=video 0 RTP/AVP 96',
  'a=mid:v',
  '',
].join('\r\n');

const read = (line: string) => valuesOf(sdpFields(Buffer.from(`v=0\r\n${line}\r\n`), 0, line.length + 7)!);

const lines = (count: number) => Buffer.from('v=0\r\n'.repeat(count));

describe('a description', () => {
  const bytes = Buffer.from(DESCRIPTION);

  test('tells addresses, keys and names, in their places', () => {
    const [unit] = unitsOf(sdp.decode(bytes, contextOf('udp')));

    expect(unit!.kind).toBe('description');
    expect(valuesOf(unit!.fields)).toMatchObject({
      'origin.username': ['alice'],
      'origin.address.private': ['192.168.1.2'],
      'session-name': ['lunch'],
      email: ['alice@example.org'],
      phone: ['+33 1 5550 1234'],
      'connection.address.public': ['203.0.113.7'],
      'ice-ufrag': ['uf1'],
      'media.type': ['audio', 'video'],
      'media.port': ['49170', '0'],
      'media.protocol': ['RTP/SAVPF', 'RTP/AVP'],
      'media.format': ['0', '101', '96'],
      'media.connection.address.public': ['2001:db8::7'],
      'media.rtcp.address.port': ['49171'],
      'media.rtpmap.encoding': ['telephone-event/8000'],
      'media.crypto.key': ['QUJDREVG'],
      'media.fingerprint': ['AA:BB:CC'],
      'media.candidate.host': ['192.168.1.2', '0a1b.local'],
      'media.candidate.host.private': ['192.168.1.2'],
      'media.candidate.host.port': ['50000', '9'],
      'media.candidate.srflx.public': ['203.0.113.7'],
      'media.candidate.related.private': ['192.168.1.2'],
      'media.candidate.relay.public': ['198.51.100.1'],
      'media.ssrc': ['0x12345678'],
      'media.ssrc.cname': ['c1'],
      'media.mid': ['v'],
    });
    expect(misplaced(unit!.fields, bytes)).toEqual(['media.ssrc', 'media.at']);
  });

  test('stands anywhere in a payload', () => {
    const payload = Buffer.concat([Buffer.from('head'), bytes, Buffer.from('tail')]);
    const fields = sdpFields(payload, 4, 4 + bytes.length)!;
    expect(misplaced(fields, payload)).toEqual(['media.ssrc', 'media.at']);
  });

  test('a fragment is attributes alone', () => {
    const text = 'a=ice-ufrag:uf1\r\na=candidate:1 1 udp 1 192.0.2.1 50000 typ host\r\n';
    const [unit] = unitsOf(sdp.decode(Buffer.from(text), contextOf('udp')));
    expect(unit!.kind).toBe('fragment');
    expect(valuesOf(unit!.fields)['candidate.host.public']).toEqual(['192.0.2.1']);
  });

  test('so is a candidate as browsers name it', () => {
    const text = Buffer.from('candidate:1 1 udp 1 192.0.2.1 50000 typ host\r\n');
    const [unit] = unitsOf(sdp.decode(text, contextOf('udp')));
    expect(valuesOf(unit!.fields)['candidate.host']).toEqual(['192.0.2.1']);
    expect(misplaced(unit!.fields, text)).toEqual([]);
  });

  test('keys of before, and several in one line', () => {
    expect(read('k=clear:secret')).toMatchObject({ key: ['secret'] });
    expect(read('k=prompt')).not.toHaveProperty('key');
    const two = Buffer.from('v=0\r\na=crypto:1 S inline:QUFB|1;inline:QkJC\r\n');
    const fields = sdpFields(two, 0, two.length)!;
    expect(valuesOf(fields)['crypto.key']).toEqual(['QUFB', 'QkJC']);
    expect(misplaced(fields, two)).toEqual([]);
  });

  test('addresses of before ICE', () => {
    const text = 'a=alt:1 1 : AAAA BBBB 192.168.1.2 50000';
    const fields = sdpFields(Buffer.from(text), 0, text.length)!;
    expect(valuesOf(fields)).toMatchObject({ 'alt.address.private': ['192.168.1.2'], 'alt.address.port': ['50000'] });
  });

  test('declines what is none', () => {
    for (const text of ['', 'hello', 'v=1\r\n', '{"a":1}', 'x=1\r\n', 'a=\r\n']) {
      expect(sdp.decode(Buffer.from(text), contextOf('udp'))).toMatchObject({ ok: false, why: 'not-mine' });
    }
  });

  test('refuses one of more lines than its limit', () => {
    expect(sdp.decode(lines(MAX_LINES), contextOf('udp')).ok).toBe(true);
    expect(sdp.decode(lines(MAX_LINES + 1), contextOf('udp')).ok).toBe(false);
  });

  test('lines with too little in them give nothing wrong', () => {
    const text =
      'v=0\r\no=\r\nc=\r\nm=audio\r\na=candidate:1 1 udp\r\na=ssrc:4294967296 cname:x\r\na=ssrc:12345678901 cname:x\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ other\r\nk:clear:x\r\na=crypto:1\r\na=fingerprint:x\r\na=rtpmap:0\r\na=alt:x\r\na=rtcp:\r\n';
    expect(Object.keys(valuesOf(sdpFields(Buffer.from(text), 0, text.length)!)).toSorted()).toEqual([
      'connection',
      'media',
      'origin',
      'version',
    ]);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(bytes.length), (noise, at) => {
        sdp.decode(Buffer.from(noise), contextOf('udp'));
        sdp.decode(Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]), contextOf('udp'));
      }),
      { numRuns: 1000 },
    );
  });
});
