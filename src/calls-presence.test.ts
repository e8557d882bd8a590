/** Who is in a call, by hand-made SIP messages that take turns as those of phones and proxies do. */
import { describe, expect, test } from 'vitest';
import { Engine } from './engine.js';
import { IPV4, ethernet, frameOf, ipv4, udp } from './testing/packets.js';
import { KNOWLEDGE, analyse, at } from './testing/results.js';

const [ADA, PROXY, BEN, CLEO] = ['192.0.2.1', '198.51.100.9', '192.0.2.2', '192.0.2.3'];

interface Said {
  readonly second: number;
  readonly from: string;
  readonly to: string;
  readonly start: string;
  readonly by: string;
  readonly called: string;
  readonly count: string;
  readonly contact?: string;
  readonly call?: string;
  /** Address and port at which the sender awaits media. */
  readonly media?: readonly [string, number];
}

const tagged = (user: string) => `<sip:${user}@example.org>;tag=${user}`;
const untagged = (user: string) => `<sip:${user}@example.org>`;
const request = (second: number, method: string, parts: Partial<Said> = {}): Said => {
  const [by, called] = [tagged('ada'), method === 'INVITE' || method === 'CANCEL' ? untagged('ben') : tagged('ben')];
  const start = `${method} sip:ben@example.org SIP/2.0`;
  return { second, from: ADA, to: PROXY, start, by, called, count: `1 ${method}`, ...parts };
};
const answer = (second: number, status: string, parts: Partial<Said> = {}): Said => {
  const start = `SIP/2.0 ${status}`;
  return { second, from: PROXY, to: ADA, start, by: tagged('ada'), called: tagged('ben'), count: '1 INVITE', ...parts };
};

function frameSaying({ second, from, to, start, by, called, count, contact, media, call = 'call-1' }: Said, number: number) {
  const head = [
    start,
    'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1',
    `From: ${by}`,
    `To: ${called}`,
    `Call-ID: ${call}`,
    `CSeq: ${count}`,
  ];
  const sdp = media === undefined ? '' : `v=0\r\nc=IN IP4 ${media[0]}\r\nm=audio ${media[1]} RTP/SAVP 0\r\n`;
  const body = sdp === '' ? [] : ['Content-Type: application/sdp'];
  const more = contact === undefined ? [] : [`Contact: ${contact}`];
  const text = [...head, ...more, ...body, `Content-Length: ${sdp.length}`, '', sdp].join('\r\n');
  const packet = ipv4(udp(Buffer.from(text), { from: 5060, to: 5060 }), { source: from, destination: to });
  return frameOf(ethernet(IPV4, packet), { number, seconds: at(second).seconds });
}

function secondOf({ seconds }: { readonly seconds: number }): number {
  return seconds - at(0).seconds;
}

/** A packet of media, of any bytes. */
function frameOfMedia(second: number, from: readonly [string, number], to: readonly [string, number]) {
  return { second, media: ipv4(udp(Buffer.alloc(160, 0x80), { from: from[1], to: to[1] }), { source: from[0], destination: to[0] }) };
}

function isMedia(one: Said | ReturnType<typeof frameOfMedia>): one is ReturnType<typeof frameOfMedia> {
  return Buffer.isBuffer(one.media);
}

/** Stays as `user from-to began-ended`, and pairs as `a+b seconds basis`. */
function presenceIn(...all: readonly (Said | ReturnType<typeof frameOfMedia>)[]) {
  const engine = new Engine(KNOWLEDGE);
  const frames = all.map((one, index) =>
    isMedia(one) ? frameOf(ethernet(IPV4, one.media), { number: index + 1, seconds: at(one.second).seconds }) : frameSaying(one, index + 1),
  );
  analyse(engine, frames);
  const { stays, coPresence } = engine.report();
  return [
    ...stays.map(({ user, from, to, began, ended }) => `${user} ${secondOf(from)}-${secondOf(to)} ${began}-${ended}`),
    ...coPresence.map(({ a, b, overlapSeconds, basis }) => `${a}+${b} ${overlapSeconds} ${basis}`),
  ];
}

const again = { called: tagged('ben'), count: '2 INVITE' };

describe('a call', () => {
  test('has its caller from the question on, and whom it was answered by from the answer on', () => {
    expect(presenceIn(request(0, 'INVITE'), answer(9, '200 OK'), request(9, 'ACK'), request(60, 'BYE'))).toEqual([
      'ada 0-60 observed-observed',
      'ben 9-60 observed-observed',
      'ada+ben 51 join-seen',
    ]);
  });

  test('that rings only, or is given up, is nobody’s meeting', () => {
    const [asked, rings] = [request(0, 'INVITE'), answer(1, '180 Ringing')];
    expect(presenceIn(asked, rings, request(20, 'CANCEL'), answer(21, '487 Request Terminated'))).toEqual(['ada 0-20 observed-observed']);
    // Early media is heard before anybody has answered.
    expect(presenceIn(asked, answer(1, '183 Session Progress'))).toEqual(['ada 0-0 observed-open']);
  });

  test('goes on when a change to it is refused', () => {
    const refused = [request(30, 'INVITE', again), answer(31, '488 Not Acceptable Here', { count: '2 INVITE' })];
    expect(presenceIn(request(0, 'INVITE'), answer(9, '200 OK'), ...refused, request(60, 'BYE'))).toEqual([
      'ada 0-60 observed-observed',
      'ben 9-60 observed-observed',
      'ada+ben 51 join-seen',
    ]);
  });

  test('that was there before the capture began with a change to it', () => {
    expect(presenceIn(request(30, 'INVITE', again), answer(31, '200 OK', { count: '2 INVITE' }), request(60, 'BYE'))).toEqual([
      'ada 30-60 open-observed',
      'ben 31-60 open-observed',
      'ada+ben 29 same-room-id',
    ]);
  });
});

describe('a call of which the end was not captured', () => {
  const [atAda, atBen] = [
    [ADA, 4000],
    [BEN, 5000],
  ] as const;
  const call = [request(0, 'INVITE', { media: atAda }), answer(9, '200 OK', { media: atBen })];

  test('goes on as long as its media', () => {
    expect(presenceIn(...call, frameOfMedia(10, atAda, atBen), frameOfMedia(300, atBen, atAda))).toEqual([
      'ada 0-300 observed-open',
      'ben 9-300 observed-open',
      'ada+ben 291 join-seen',
    ]);
  });

  test('does not by other packets, nor by media that went on after it was hung up', () => {
    const elsewhere = frameOfMedia(100, [ADA, 4001], [BEN, 5001]);
    expect(presenceIn(...call, elsewhere)).toEqual(['ada 0-9 observed-open', 'ben 9-9 observed-open', 'ada+ben 0 join-seen']);
    const [over, late] = [request(60, 'BYE'), frameOfMedia(62, atAda, atBen)];
    expect(presenceIn(...call, frameOfMedia(10, atAda, atBen), over, late).at(-1)).toBe('ada+ben 51 join-seen');
  });

  test('is another one where the next call names the same place', () => {
    const next = { called: tagged('cleo'), by: tagged('ada'), start: 'SIP/2.0 200 OK', media: atBen, call: 'call-2' };
    const another = [request(100, 'INVITE', { called: untagged('cleo'), call: 'call-2' }), answer(101, '200 OK', next)];
    const told = presenceIn(
      ...call,
      frameOfMedia(10, atAda, atBen),
      frameOfMedia(50, atAda, atBen),
      ...another,
      frameOfMedia(200, atAda, atBen),
    );
    expect(told).toEqual([
      'ada 0-50 observed-open',
      'ben 9-50 observed-open',
      'ada 100-200 observed-open',
      'cleo 101-200 observed-open',
      'ada+cleo 99 join-seen',
      'ada+ben 41 join-seen',
    ]);
  });
});

test('whoever hangs up ends the call for both, whatever the other is called by then', () => {
  const bye = request(60, 'BYE', { called: tagged('somebody') });
  expect(presenceIn(request(0, 'INVITE'), answer(9, '200 OK'), bye)).toContain('ada+ben 51 join-seen');
});

describe('a proxy that lets several phones ring', () => {
  const [toBen, toCleo] = [request(0, 'INVITE', { from: PROXY, to: BEN }), request(0, 'INVITE', { from: PROXY, to: CLEO })];
  const taken = answer(9, '200 OK', { from: BEN, to: PROXY });

  test('and stops the others once one has answered, ends no call', () => {
    const stopped = [request(9, 'CANCEL', { from: PROXY, to: CLEO }), answer(10, '487 Request Terminated', { from: CLEO, to: PROXY })];
    expect(presenceIn(request(0, 'INVITE'), toBen, toCleo, taken, ...stopped, request(60, 'BYE'))).toEqual([
      'ada 0-60 observed-observed',
      'ben 9-60 observed-observed',
      'ada+ben 51 join-seen',
    ]);
  });

  test('of which one refuses and another answers, has both people together', () => {
    const refused = answer(3, '486 Busy Here', { from: CLEO, to: PROXY });
    expect(presenceIn(request(0, 'INVITE'), toBen, toCleo, refused, taken, request(60, 'BYE')).at(-1)).toBe('ada+ben 51 join-seen');
  });
});

test('a conference that answers is nobody', () => {
  const focus = { contact: '<sip:room7@198.51.100.9>;isfocus' };
  expect(presenceIn(request(0, 'INVITE'), answer(1, '200 OK', focus), request(60, 'BYE'))).toEqual(['ada 0-60 observed-observed']);
  const bye = request(60, 'BYE', { from: PROXY, to: ADA, by: tagged('ben'), called: tagged('ada') });
  expect(presenceIn(request(0, 'INVITE'), answer(1, '200 OK', focus), bye)).toEqual(['ada 0-60 observed-observed']);
});
