import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Pdu } from '../core/message.js';
import { contextOf } from '../testing/decoding.js';
import { decodersOf } from './interpreter.js';
import { loadKnowledge } from './load.js';
import { path } from './path.js';

// Messages that a signature reads only on a flow it knows, or that end in an open rest: the examples in the files cannot hold them.
const DECODERS = decodersOf(loadKnowledge(fileURLToPath(new URL('../../signatures', import.meta.url))).signatures);

const bytes = (...parts: readonly (string | number | Buffer)[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.alloc(part) : typeof part === 'string' ? Buffer.from(part, 'hex') : part)),
  );

function read(id: string, payload: Buffer, recognised = true): readonly Pdu[] {
  const decoder = DECODERS.find((one) => one.id === id)!;
  const decoding = decoder.decode(payload, contextOf(decoder.transports[0]!, recognised));
  return decoding.ok ? decoding.pdus : [];
}

const valueOf = (pdu: Pdu | undefined, at: string) => pdu && path(at)(pdu)[0]?.field;

describe('zoom/media', () => {
  const SSRC = '01000802';
  const RTP = bytes('90700011000003c0', SSRC, Buffer.alloc(20, 0xab));
  const RTCP = bytes('80c80006', SSRC, 20);
  const NUMBERED = '0501020a0b0c0d04';

  test.each<[string, Buffer, number]>([
    ['sound, the newer form', bytes(NUMBERED, '0f', 18, RTP), 27],
    ['sound, the older form', bytes('050f', 18, RTP), 20],
    ['sound, the older form, where the newer one has a direction', bytes('050f', Buffer.alloc(18, 4), RTP), 20],
    ['sound between two clients', bytes('0f', 18, RTP), 19],
    ['picture with the number of its frame', bytes(NUMBERED, '10', 19, '02000703', RTP), 32],
    ['picture without', bytes(NUMBERED, '10', 19, '00', RTP), 29],
    ['screen', bytes(NUMBERED, '0d', 6, '1e', 19, RTP), 35],
    ['screen between two clients', bytes('1e', 19, RTP), 20],
  ])('%s: the packet inside is found, and whose it is', (_what, payload, at) => {
    const [media, ...more] = read('zoom/media', payload);
    expect(media).toMatchObject({ kind: 'media', carries: [{ offset: at, length: RTP.length, protocol: 'rtp' }] });
    expect(more).toEqual([]);
    expect(valueOf(media, 'rtp.ssrc')).toMatchObject({ value: '0x01000802', offset: at + 8, length: 4 });
    expect(valueOf(media, 'rtp.ssrc.participant')).toMatchObject({ value: '0x01000800', offset: at + 8 });
  });

  test.each<[string, Buffer, number]>([
    ['the newer form', bytes(NUMBERED, '22', 15, RTCP), 24],
    ['the older form', bytes('0522', 15, RTCP), 17],
    ['between two clients', bytes('21', 15, RTCP), 16],
  ])('reports, %s', (_what, payload, at) => {
    const [reports] = read('zoom/media', payload);
    expect(reports).toMatchObject({ kind: 'reports', carries: [{ offset: at, protocol: 'rtcp' }] });
    expect(valueOf(reports, 'rtcp.ssrc.participant')).toMatchObject({ value: '0x01000800', offset: at + 4 });
  });

  test('nothing that is not RTP where RTP must be', () => {
    expect(read('zoom/media', bytes(NUMBERED, '0f', 19, RTP))).toEqual([]);
    expect(read('zoom/media', bytes(NUMBERED, '0f', 18))).toEqual([]);
    expect(read('zoom/media', bytes(NUMBERED, '0f', 18, '90700011000003c0', '11111111', 20))).toEqual([]);
    expect(read('zoom/media', bytes('0f', 18, RTP), false)).toEqual([]);
  });

  test('the first words, of both sides', () => {
    const nonce = '000102030405060708090a0b0c0d0e0f';
    const [hello] = read('zoom/media', bytes('010002', nonce, 4, '00000002', 8, '00000040', 64, 4), false);
    expect(valueOf(hello, 'nonce')?.value).toBe(nonce);
  });

  test('signs of life and the end of a connection', () => {
    expect(read('zoom/media', bytes('050a06', 12))).toMatchObject([{ kind: 'control' }]);
    expect(read('zoom/media', bytes(NUMBERED, '15', 100))).toMatchObject([{ kind: 'control' }]);
    expect(read('zoom/media', bytes('07', 4))).toMatchObject([{ kind: 'close' }]);
    expect(read('zoom/media', bytes('07', 5))).toEqual([]);
  });

  test('a bind whose attributes are of kinds nobody knows', () => {
    const unknown = bytes('00000001', '00000002', Buffer.from('ab'), '09', 'ffffffffffff');
    const payload = bytes('050c01', '6f1c2d3e4b5a4c6d8e7f901a2b3c4d5e', '01000c02', '01', 4, unknown);
    expect(valueOf(read('zoom/media', payload, false)[0], 'conference')?.value).toBe('6f1c2d3e-4b5a-4c6d-8e7f-901a2b3c4d5e');
  });
});

describe('whatsapp/login', () => {
  const frame = (content: Buffer) => bytes('00', Buffer.from([content.length >> 8, content.length & 0xff]), content);

  test.each<[string, Buffer, string, number, number]>([
    ['packed, of an odd number of digits', bytes('f8080cb5', 'ff8633612345678f', 'ec4ea656bf', 'fc08', 8), '33612345678', 9, 6],
    ['packed, of an even number', bytes('f8060cb5', 'ff06336123456789', 'a656', 'fc08', 8), '336123456789', 9, 6],
    ['as text', bytes('f8060cb5', 'fc0b', Buffer.from('33612345678'), 'a656', 'fc08', 8), '33612345678', 9, 11],
  ])('the number, %s', (_what, content, number, offset, length) => {
    const [auth] = read('whatsapp/login', frame(content));
    expect(auth?.kind).toBe('auth');
    const found = path('items.*.value.number')(auth!).filter(({ field }) => field.value !== '');
    expect(found.map(({ field }) => [field.value, field.offset, field.length])).toEqual([[number, offset, length]]);
  });

  test('other lists, and nothing that is encrypted', () => {
    expect(read('whatsapp/login', frame(bytes('f80280f801fc07', Buffer.from('privacy'))))).toMatchObject([{ kind: 'node' }]);
    expect(read('whatsapp/login', bytes('8000', frame(bytes('f8060cb5', 'ff06336123456789'))))).toEqual([]);
    expect(read('whatsapp/login', frame(bytes('f8060cb5', 'ff0633612345678')), false)).toEqual([]);
  });
});

test('mumble/ping reads the question once it has seen an answer', () => {
  const question = bytes(4, '1122334455667788');
  expect(read('mumble/ping', question, false)).toEqual([]);
  expect(valueOf(read('mumble/ping', question)[0], 'ident')).toMatchObject({ value: '1122334455667788', offset: 4, length: 8 });
});

test('discord/voice reads a ping only where it knows the server', () => {
  expect(read('discord/voice', bytes('1337cafe05000000'), false)).toEqual([]);
  expect(read('discord/voice', bytes('1337cafe05000000'))).toMatchObject([{ kind: 'ping' }]);
});

test('teamspeak/voice reads the command that the last step carries in the open', () => {
  const command = String.raw`clientinitiv alpha=AA== omega=ab\/c= ot=1 ip`;
  const payload = bytes('545333494e49543100650000880dd0576604', 64, 64, '00002710', 100, 64, Buffer.from(command));
  const [opening] = read('teamspeak/voice', payload, false);
  expect(opening).toMatchObject({ kind: 'clientinitiv' });
  expect(opening?.disclosure).toBeUndefined();
  expect(valueOf(opening, 'parameters.omega')?.value).toBe('ab/c=');
  expect(valueOf(opening, 'parameters.ip')?.value).toBe('');
});

test('xiaomi-push/push stays in step with the packets it cannot read', () => {
  const payload = bytes('c2fe0005', '00000003', 'aabbcc', '01020304');
  expect(read('xiaomi-push/push', bytes(payload, payload))).toMatchObject([{ kind: 'encrypted' }]);
  expect(read('xiaomi-push/push', payload, false)).toEqual([]);
});
