import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextOf } from '../../testing/decoding.js';
import { misplaced, unitsOf, valuesOf } from '../../testing/fields.js';
import { noDialogs } from './dialogs.js';
import { sip } from './sip.js';

const SDP = 'v=0\r\no=alice 1 1 IN IP4 192.168.1.2\r\ns=-\r\nc=IN IP4 192.168.1.2\r\n';
const INVITE = [
  'INVITE sip:+33155501234@example.org SIP/2.0',
  'Via: SIP/2.0/UDP 192.168.1.2:5060;branch=z9hG4bK1;rport',
  'From: "Alice A." <sip:alice@example.org>;tag=a1',
  'To: <sip:+33155501234@example.org>',
  'Call-ID: 42@192.168.1.2',
  'CSeq: 1 INVITE',
  'Contact: <sip:alice@192.168.1.2:5060>',
  'User-Agent: Phone 1.0',
  'X-Trace: t1',
  'Content-Type: application/sdp',
  `Content-Length: ${SDP.length}`,
  '',
  SDP,
].join('\r\n');
const RESPONSE = [
  'SIP/2.0 200 OK',
  'v: SIP/2.0/UDP 192.168.1.2;branch=z9hG4bK1;received=203.0.113.7;rport=1024, SIP/2.0/UDP [2001:db8::9]',
  'f: <sip:alice@example.org>;tag=a1',
  't: sip:bob@example.org;tag=b2',
  'i: 42',
  'CSeq: 1 REGISTER',
  'l: 0',
  '',
  '',
].join('\r\n');

const decode = (text: string, recognised = false) => sip.decode(Buffer.from(text), contextOf('udp', recognised, { memory: noDialogs() }));
const values = (text: string, recognised = false) => valuesOf(unitsOf(decode(text, recognised))[0]!.fields);

describe('a SIP datagram', () => {
  test('a request, every value in its place', () => {
    const bytes = Buffer.from(INVITE);
    const [unit] = unitsOf(sip.decode(bytes, contextOf('udp', false, { memory: noDialogs() })));

    expect(unit!.kind).toBe('invite');
    expect(valuesOf(unit!.fields)).toMatchObject({
      method: ['INVITE'],
      'request-uri.number': ['+33155501234'],
      'from.display-name': ['Alice A.'],
      'from.user': ['alice'],
      'from.hostname': ['example.org'],
      'from.tag': ['a1'],
      'to.number': ['+33155501234'],
      'call-id': ['42@192.168.1.2'],
      'call-id.address.private': ['192.168.1.2'],
      'via.address.private': ['192.168.1.2'],
      'via.address.port': ['5060'],
      'contact.address.private': ['192.168.1.2'],
      'cseq.method': ['INVITE'],
      'user-agent': ['Phone 1.0'],
      'headers.x-trace': ['t1'],
    });
    expect(misplaced(unit!.fields, bytes)).toEqual(['structure', 'focus', 'dialog']);
    expect(unit!.carries).toEqual([{ offset: INVITE.indexOf('v=0'), length: SDP.length, protocol: 'sdp' }]);
  });

  test('a response in compact form, with several values in one header', () => {
    const bytes = Buffer.from(RESPONSE);
    const decoding = sip.decode(bytes, contextOf('udp', false, { memory: noDialogs() }));
    const [unit] = unitsOf(decoding);

    expect(unit!.kind).toBe('response-200');
    expect(valuesOf(unit!.fields)).toMatchObject({
      status: ['200'],
      'via.received.public': ['203.0.113.7'],
      'via.received.port': ['1024'],
      'via.address.public': ['2001:db8::9'],
      'from.user': ['alice'],
      'to.user': ['bob'],
      'to.tag': ['b2'],
      'call-id': ['42'],
    });
    expect(misplaced(unit!.fields, bytes)).toEqual(['structure', 'focus']);
    expect(decoding).toMatchObject({ direction: 'to-client', used: bytes.length });
  });

  test('a login tells its user and not its answer', () => {
    const line = 'Authorization: Digest username="alice", realm="example.org", nonce="n", uri="sip:example.org", response="0123"\r\n';
    const found = values(INVITE.replace('User-Agent', `${line}User-Agent`));
    expect(found).toMatchObject({ 'authorization.username': ['alice'], 'authorization.realm': ['example.org'] });
    expect(Object.keys(found).filter((path) => /response|nonce/.test(path))).toEqual([]);
  });

  test('the text of a message, and the network it is sent from', () => {
    const found = values(
      'MESSAGE sip:bob@example.org SIP/2.0\r\nFrom: <sip:alice@example.org>\r\nTo: <sip:bob@example.org>\r\n' +
        'P-Access-Network-Info: IEEE-802.11;i-wlan-node-id="00005e005301"\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello',
    );
    expect(found).toMatchObject({
      text: ['hello'],
      'p-access-network-info.access-type': ['IEEE-802.11'],
      'p-access-network-info.i-wlan-node-id': ['00005e005301'],
    });
  });

  test('each part of a body in parts', () => {
    const body =
      '--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b\r\nContent-Type: application/pidf+xml\r\n\r\n<presence/>\r\n--b--\r\n';
    const text =
      INVITE.split('Content-Type')[0]! + `Content-Type: multipart/mixed;boundary="b"\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect(unitsOf(decode(text))[0]!.carries).toEqual([
      { offset: text.indexOf('v=0'), length: 3, protocol: 'sdp' },
      { offset: text.indexOf('<presence/>'), length: 11, protocol: 'xml' },
    ]);
  });

  test('of a body that is cut, the lines that are whole', () => {
    const cut = INVITE.slice(0, -10);
    const [carried] = unitsOf(decode(cut))[0]!.carries!;
    expect(cut.slice(carried!.offset, carried!.offset + carried!.length)).toBe('v=0\r\no=alice 1 1 IN IP4 192.168.1.2\r\ns=-\r\n');
  });

  test('no prefix gives a value that the whole does not', () => {
    const whole = JSON.stringify(valuesOf(unitsOf(decode(INVITE))[0]!.fields));
    for (let length = 0; length < INVITE.indexOf('v=0'); length++) {
      const decoding = decode(INVITE.slice(0, length));
      if (!decoding.ok) continue;
      for (const found of Object.values(valuesOf(decoding.pdus[0]!.fields)).flat()) expect(whole).toContain(JSON.stringify(found));
    }
  });

  test('declines other protocols of lines, and heads that have too little of SIP', () => {
    expect(decode('OPTIONS rtsp://192.0.2.1/ RTSP/1.0\r\nCSeq: 1\r\n\r\n').ok).toBe(false);
    expect(decode('GET / HTTP/1.1\r\nHost: example.org\r\nFrom: a\r\nTo: b\r\n\r\n').ok).toBe(false);
    expect(decode('INVITE sip:a@b SIP/2.0\r\nFrom: <sip:a@b>\r\nSubject: x\r\n\r\n').ok).toBe(false);
    expect(decode('NOTIFY * HTTP/1.1\r\nVia: a\r\nTo: b\r\n\r\n').ok).toBe(false);
  });

  test('a damaged message is read where SIP was read before, and only there', () => {
    const damaged = INVITE.replace('SIP/2.0\r\n', 'SIP\u001a2.0\r\n');
    expect(decode(damaged)).toMatchObject({ ok: false, why: 'not-mine' });
    expect(unitsOf(decode(damaged, true))[0]).toMatchObject({ kind: 'invite' });
    expect(values(damaged, true)).toMatchObject({ 'from.user': ['alice'], 'call-id': ['42@192.168.1.2'] });
    expect(unitsOf(decode(damaged.replace('INVITE', '?'), true))[0]).toMatchObject({ kind: 'damaged' });
    expect(decode('no start\r\nFrom: a\r\nTo: b\r\n\r\n', true).ok).toBe(false);
  });

  test('line ends that keep a path open say nothing', () => {
    expect(decode('\r\n\r\n', true)).toMatchObject({ ok: true, pdus: [], used: 4 });
    expect(decode('\r\n\r\n').ok).toBe(false);
    expect(unitsOf(decode(`\r\n${INVITE}`, true))).toHaveLength(1);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(INVITE.length), fc.boolean(), (noise, at, recognised) => {
        sip.decode(Buffer.from(noise), contextOf('udp', recognised, { memory: noDialogs() }));
        const mixed = Buffer.concat([Buffer.from(INVITE.slice(0, at)), noise, Buffer.from(INVITE.slice(at))]);
        sip.decode(mixed, contextOf('udp', recognised, { memory: noDialogs() }));
        sip.decode(mixed, contextOf('tcp', recognised, { memory: noDialogs() }));
      }),
      { numRuns: 1000 },
    );
  });
});
