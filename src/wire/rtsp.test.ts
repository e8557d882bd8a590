import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { contextOf } from '../testing/decoding.js';
import { misplaced, unitsOf, valuesOf } from '../testing/fields.js';
import { MAX_BODY, MAX_MEDIA_PACKETS, rtsp } from './rtsp.js';

type Memory = ReturnType<NonNullable<typeof rtsp.begin>>;
let memory: Memory;
beforeEach(() => void (memory = rtsp.begin!()));

const SETUP =
  'SETUP rtsp://alice:secret@cam.example.org:8554/live/trackID=0 RTSP/1.0\r\nCSeq: 3\r\n' +
  'Authorization: Basic YWxpY2U6c2VjcmV0\r\nUser-Agent: Player 1\r\nX-Note: n\r\n' +
  'Transport: RTP/AVP;unicast;client_port=50000-50001, RTP/AVP/TCP;interleaved=0-1\r\n\r\n';
const RESPONSE =
  'RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: 8c30;timeout=60\r\n' +
  'Transport: RTP/AVP;unicast;source=192.0.2.9;destination=192.168.1.2;ssrc=B1964B48;mode="PLAY"\r\n\r\n';
const SDP = 'v=0\r\n';
const DESCRIBED = `RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Type: application/sdp\r\nContent-Length: ${SDP.length}\r\n\r\n${SDP}`;

const decode = (bytes: Buffer | string, recognised = false) => rtsp.decode(Buffer.from(bytes), contextOf('tcp', recognised, { memory }));
const media = (channel: number, length = 4) => Buffer.from([0x24, channel, 0, length, ...Array.from({ length }, () => 0x80)]);

const ofLength = (length: number) => `RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: ${length}\r\n\r\n`;

describe('RTSP messages', () => {
  test('a request, every value in its place', () => {
    const decoding = decode(SETUP);
    const [unit] = unitsOf(decoding);

    expect(unit!.kind).toBe('setup');
    expect(decoding).toMatchObject({ used: SETUP.length, direction: 'to-server' });
    expect(valuesOf(unit!.fields)).toMatchObject({
      url: ['rtsp://alice:secret@cam.example.org:8554/live/trackID=0'],
      'url.username': ['alice'],
      'url.password': ['secret'],
      'url.hostname': ['cam.example.org'],
      cseq: ['3'],
      'authorization.username': ['alice'],
      'authorization.password': ['secret'],
      'user-agent': ['Player 1'],
      'transport.protocol': ['RTP/AVP', 'RTP/AVP/TCP'],
      'transport.client-port': ['50000-50001'],
      'transport.interleaved': ['0-1'],
      'headers.x-note': ['n'],
    });
    expect(misplaced(unit!.fields, Buffer.from(SETUP))).toEqual(['authorization.username', 'authorization.password']);
  });

  test('a response', () => {
    const [unit] = unitsOf(decode(RESPONSE));
    expect(unit!.kind).toBe('response-200');
    expect(valuesOf(unit!.fields)).toMatchObject({
      session: ['8c30'],
      'transport.source': ['192.0.2.9'],
      'transport.destination': ['192.168.1.2'],
      'transport.destination.private': ['192.168.1.2'],
      'transport.ssrc': ['0xb1964b48'],
      'transport.mode': ['PLAY'],
    });
  });

  test('a description is handed on', () => {
    expect(unitsOf(decode(DESCRIBED))[0]!.carries).toEqual([{ offset: DESCRIBED.indexOf('v=0'), length: SDP.length, protocol: 'sdp' }]);
    expect(decode(`${DESCRIBED}RTSP`)).toMatchObject({ used: DESCRIBED.length });
  });

  test('every prefix waits for more', () => {
    for (const text of [SETUP, DESCRIBED]) {
      for (let length = 12; length < text.length; length++) expect(decode(text.slice(0, length))).toMatchObject({ why: 'truncated' });
    }
  });

  test('declines neighbours, and what lacks what each message has', () => {
    expect(decode('GET / HTTP/1.1\r\nCSeq: 1\r\n\r\n').ok).toBe(false);
    expect(decode('OPTIONS sip:a@b SIP/2.0\r\nCSeq: 1\r\n\r\n').ok).toBe(false);
    expect(decode('OPTIONS * RTSP/1.0\r\nX: 1\r\n\r\n').ok).toBe(false);
    expect(decode('WATCH rtsp://a/ RTSP/1.0\r\nCSeq: 1\r\n\r\n').ok).toBe(false);
    expect(unitsOf(decode('OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n'))[0]!.fields.map(({ name }) => name)).toEqual(['method', 'cseq']);
  });

  test('a length beyond all sense is not waited for', () => {
    expect(decode(ofLength(MAX_BODY))).toMatchObject({ why: 'truncated' });
    expect(decode(ofLength(MAX_BODY + 1))).toMatchObject({ why: 'malformed' });
  });
});

describe('media between the messages', () => {
  test('is handed on by content, where RTSP was read before', () => {
    expect(decode(media(0)).ok).toBe(false);
    const decoding = decode(Buffer.concat([media(0), media(1)]), true);
    expect(decoding).toMatchObject({ used: 8 });
    expect(unitsOf(decoding)[0]).toMatchObject({ kind: 'interleaved', carries: [{ offset: 4, length: 4 }] });
    for (let length = 1; length < 8; length++) expect(decode(media(0).subarray(0, length), true)).toMatchObject({ why: 'truncated' });
  });

  test('of a channel the first packets, of a control channel all', () => {
    for (let packet = 0; packet < MAX_MEDIA_PACKETS; packet++) expect(unitsOf(decode(media(0), true))).toHaveLength(1);
    expect(decode(media(0).subarray(0, 4), true)).toMatchObject({ ok: true, pdus: [], used: 8 });
    for (let packet = 0; packet <= MAX_MEDIA_PACKETS; packet++) expect(unitsOf(decode(media(1), true))).toHaveLength(1);
    expect(unitsOf(decode(media(2), true))).toHaveLength(1);
  });
});

test('never throws, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(SETUP.length), (noise, at) => {
      decode(Buffer.from(noise), true);
      decode(Buffer.concat([Buffer.from(SETUP.slice(0, at)), noise, Buffer.from(SETUP.slice(at))]), true);
      decode(Buffer.concat([Buffer.from('$'), noise]), true);
    }),
    { numRuns: 1000 },
  );
});
