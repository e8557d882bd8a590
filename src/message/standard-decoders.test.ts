import { expect, test } from 'vitest';
import { standardDecoders } from './standard-decoders.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const text = (line: string) => Buffer.from(`${line}\r\n`);

/** What each decoder knows a flow by: between them they begin with all that it allows. */
const FIRST_UNITS: Readonly<Record<string, readonly Buffer[]>> = {
  sip: [text('OPTIONS sip:a SIP/2.0'), text('SIP/2.0 200 OK')],
  rtsp: [text('OPTIONS * RTSP/1.0'), text('RTSP/1.0 200 OK')],
  http: [text('GET / HTTP/1.1'), text('HTTP/1.1 200 OK')],
  tls: [hex('16 0301 0004 01 000000')],
  http2: [text('PRI * HTTP/2.0')],
  websocket: [Buffer.concat([hex('810d'), Buffer.from('{"type":"hi"}')])],
  sap: [4, 16].map((address) => Buffer.concat([hex('20000000'), Buffer.alloc(address), text('application/sdp\0v=0')])),
  dtls: [
    hex('16 feff 0000 000000000000 000c 01 000000 0000 000000 000000'),
    hex('14 feff 0000 000000000000 0001 01'),
    hex('15 feff 0001 000000000000 0002 0100'),
    hex('17 feff 0001 000000000000 0001 00'),
  ],
  quic: [
    hex('c0 00000001 08 0001020304050607 00 00 00'),
    hex('80 00000000 00 00 00000001'),
    hex('09 0001020304050607 51303433 01 00'),
    hex('c0 51303436 50 0001020304050607 00 00'),
  ],
  xml: [Buffer.from('<a/>')],
  xmpp: [text("<?xml version='1.0'?>")],
  iax2: [hex('8001 0000 00000000 00 00 06 01 0b02 0002'), hex('8001 0000 00000000 00 00 06 02')],
  mgcp: ['EPCF', 'CRCX', 'MDCX', 'DLCX', 'RQNT', 'AUEP', 'AUCX', 'NTFY', 'RSIP'].map((verb) => text(`${verb} 1 a@example.org MGCP 1.0`)),
  megaco: [text('MEGACO/1 [192.0.2.1]:2944'), text('!/1 [192.0.2.1]:2944')],
  mqtt: [hex('10 10 0004 4d515454 04 02 003c 0004 61626364')],
  rtmp: [hex('03 00000000 00000000 0102')],
  rtcp: [hex(`80c8 00c0 ${'00'.repeat(768)}`)],
  rtp: [hex(`8000 0001 00000000 01020304 ${'00'.repeat(160)}`)],
  h323: [hex(`0300 0020 08 02 0001 05 ${'00'.repeat(23)}`)],
  'h225-ras': [
    hex('0000 0006 0006 0008914a 0004 00'),
    ...[4, 5, 6].map((at) => Buffer.concat([Buffer.alloc(at, 1), hex('0041'), Buffer.alloc(40)])),
  ],
  bfcp: [hex('200b 0000 00000001 0001 0001'), hex('280b 0000 00000001 0001 0001 00000000')],
};

const WITH_FIRST_BYTES = standardDecoders().filter(({ firstBytes }) => firstBytes !== undefined);

test.each(WITH_FIRST_BYTES)(
  '$id knows no flow by a unit that begins with another byte than it says',
  ({ id, transports, firstBytes, looksLike }) => {
    const begun = new Set<number>();
    for (const unit of FIRST_UNITS[id] ?? [])
      for (let first = 0; first < 256; first++) {
        const bytes = Buffer.concat([Buffer.from([first]), unit.subarray(1)]);
        if (transports.some((transport) => looksLike(bytes, 0, bytes.length, transport, false))) begun.add(first);
      }
    expect(begun).toEqual(firstBytes);
  },
);
