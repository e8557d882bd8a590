import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCapture } from '../testing/capture-files.js';
import { IPV4, ethernet, frameOf, ipv4, udp } from '../testing/packets.js';
import { type ExportForm, exported } from '../testing/phone.js';
import { kindOfDatagram, missedHead } from './exporter-datagram.js';

const PACKET = ethernet(IPV4, ipv4(udp(Buffer.from('hello, room'))));
const { bytes: _, start: __, ...values } = frameOf(PACKET);
const FRAME = { ...values, hex: PACKET.toString('hex') };
const FORMS: readonly ExportForm[] = ['pcap', 'pcap with trailer', 'pcapng'];

const framesIn = (bytes: Buffer) => readCapture(bytes).frames.map(({ app: _app, ...frame }) => frame);

describe.each(FORMS)('a datagram of %s', (form) => {
  const { head, records } = exported([FRAME, FRAME], form);
  const kind = form === 'pcapng' ? 'pcapng' : 'pcap';

  test('is known by its form, alone, several in one, and with the head', () => {
    expect(kindOfDatagram(head)).toBe(`${kind}-start`);
    expect(kindOfDatagram(records[0]!)).toBe(kind);
    expect(kindOfDatagram(Buffer.concat(records))).toBe(kind);
    expect(kindOfDatagram(Buffer.concat([head, ...records]))).toBe(`${kind}-start`);
  });

  test('that is cut or has more behind it is none', () => {
    for (let length = 0; length < records[0]!.length; length++) expect(kindOfDatagram(records[0]!.subarray(0, length))).toBeUndefined();
    for (const more of [1, 4, 15]) expect(kindOfDatagram(Buffer.concat([records[0]!, Buffer.alloc(more)]))).toBeUndefined();
  });

  test('is read behind the head that was missed as behind its own', () => {
    expect(framesIn(Buffer.concat([missedHead(kind, records[0]!), ...records]))).toEqual(framesIn(Buffer.concat([head, ...records])));
  });
});

test('noise is hardly ever a datagram of an exporter, and what is one is read without damage', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (noise) => {
      const bytes = Buffer.from(noise);
      const kind = kindOfDatagram(bytes);
      if (kind === 'pcap' || kind === 'pcapng') readCapture(Buffer.concat([missedHead(kind, bytes), bytes]));
    }),
  );
});
