import { describe, expect, test } from 'vitest';
import { contextOf } from '../../testing/decoding.js';
import { unitsOf } from '../../testing/fields.js';
import { MAX_HEAD_BYTES } from '../text-lines.js';
import { noDialogs } from './dialogs.js';
import { MAX_BODY, sip } from './sip.js';

const message = (length: number | undefined, body = '') =>
  'BYE sip:bob@example.org SIP/2.0\r\nFrom: <sip:alice@example.org>\r\nTo: <sip:bob@example.org>\r\nCSeq: 2 BYE\r\n' +
  `${length === undefined ? '' : `Content-Length: ${length}\r\n`}\r\n${body}`;

const decode = (text: string, recognised = false) => sip.decode(Buffer.from(text), contextOf('tcp', recognised, { memory: noDialogs() }));

describe('SIP on a stream', () => {
  test('takes one message, up to its length', () => {
    const first = message(4, 'abcd');
    const decoding = decode(first + message(0));
    expect(decoding).toMatchObject({ ok: true, used: first.length });
    expect(unitsOf(decoding)).toHaveLength(1);
  });

  test('without a length there is no body', () => {
    expect(decode(`${message(undefined)}SIP/2.0`)).toMatchObject({ ok: true, used: message(undefined).length });
  });

  test('every prefix waits for more, once it is one of SIP', () => {
    const whole = message(4, 'abcd');
    for (let length = 'BYE s'.length + 3; length < whole.length; length++) {
      expect(decode(whole.slice(0, length))).toMatchObject({ ok: false, why: 'truncated' });
    }
    for (let length = 1; length < whole.length; length++) {
      expect(decode(whole.slice(0, length), true)).toMatchObject({ ok: false, why: 'truncated' });
    }
    expect(decode(whole.slice(0, -1))).toMatchObject({ needs: whole.length });
    for (const part of ['S', 'SIP', 'SIP/2.0', 'SIP/2.0 20']) expect(decode(part, true)).toMatchObject({ ok: false, why: 'truncated' });
  });

  test('line ends between messages are used up', () => {
    expect(decode('\r\n\r\n', true)).toMatchObject({ ok: true, pdus: [], used: 4 });
    expect(decode(`\r\n${message(0)}`, true)).toMatchObject({ ok: true, used: message(0).length + 2 });
  });

  test('in the middle of a message there is nothing to read', () => {
    expect(decode('a=rtpmap:0 PCMU/8000\r\n', true)).toMatchObject({ ok: false, why: 'not-mine' });
    expect(decode(message(0).replace('SIP/2.0', 'SIP/2_0'), true)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('a damaged start line is none', () => {
    expect(decode(message(0).replace('BYE sip:bob@example.org SIP/2.0', 'SIP/2.0 2000'), true)).toMatchObject({ why: 'not-mine' });
  });

  test('a length beyond all sense is not waited for', () => {
    expect(decode(message(MAX_BODY))).toMatchObject({ why: 'truncated' });
    expect(decode(message(MAX_BODY + 1))).toMatchObject({ why: 'malformed', at: message(MAX_BODY + 1).length });
  });

  test('a head without end is not waited for', () => {
    expect(decode(`BYE sip:bob@example.org SIP/2.0\r\nX: ${'x'.repeat(MAX_HEAD_BYTES)}`)).toMatchObject({ why: 'malformed' });
  });

  test('a long beginning that is no start line is not waited for', () => {
    expect(decode('A'.repeat(19), true)).toMatchObject({ why: 'truncated' });
    expect(decode('A'.repeat(21), true)).toMatchObject({ why: 'not-mine' });
  });
});
