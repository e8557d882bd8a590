import { describe, expect, test } from 'vitest';
import { contextOf } from '../../testing/decoding.js';
import { unitsOf, valuesOf } from '../../testing/fields.js';
import { noDialogs } from './dialogs.js';
import { sip } from './sip.js';

const HEADERS = [
  'Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1',
  'From: "Alice <a>" <sip:alice@example.org>;tag=a1',
  'To: sip:bob@example.org;tag=b2',
  'Call-ID: 42@192.0.2.2',
  'CSeq: 1 BYE',
];

function structureOf(headers: readonly string[], start = 'BYE sip:bob@example.org SIP/2.0', end = '\r\n\r\n') {
  const decoding = sip.decode(
    Buffer.from([start, ...headers].join('\r\n') + end, 'latin1'),
    contextOf('udp', true, { memory: noDialogs() }),
  );
  return valuesOf(unitsOf(decoding)[0]!.fields)['structure'];
}

/** The headers with one of them changed. */
const changed = (from: string | RegExp, to: string) => HEADERS.map((header) => header.replace(from, to));

describe('the structure of a message', () => {
  test.each([
    ['as the standard has it', HEADERS],
    ['with a bare address', changed('"Alice <a>" <sip:alice@example.org>', 'sip:alice@example.org')],
    ['with a telephone number', changed('<sip:alice@example.org>', '<tel:+33155501234>')],
    ['with a name in another alphabet', changed('Alice', 'Zo\u00eb')],
    ['with a tab for a space', changed('From: ', 'From:\t')],
    ['with capitals', changed('BYE', 'bye')],
  ])('%s is whole', (_, headers) => {
    expect(structureOf(headers)).toEqual(['whole']);
  });

  test('of an answer is whole, whose number names the method', () => {
    expect(structureOf(HEADERS, 'SIP/2.0 200 OK')).toEqual(['whole']);
  });

  test('of a message that the capture cut is not damaged by that', () => {
    expect(structureOf(HEADERS.slice(0, 3), undefined, '\r\n')).toEqual(['whole']);
  });

  test.each([
    ['a header that each message has', changed('CSeq', 'CSea')],
    ['the method in the count', changed('1 BYE', '1 CANCEL')],
    ['the count', changed('1 BYE', 'BYE')],
    ['the scheme of an address', changed('sip:alice', 'rip:alice')],
    ['the brackets of an address', changed('example.org>', 'example.org')],
    ['a user by a control character', changed('alice', 'ali\u0014e')],
    ['a user by a byte that no address has', changed('alice', 'ali\u00ffe')],
    ['the number of the call by a byte', changed('42@', '4\u00ff2@')],
    ['the number of the call by a comma', changed('42@192.0.2.2', '42@192.0.2.2,')],
    ['the number of the call by a control character', changed('42@', '4\u00012@')],
  ])('that lost %s is damaged', (_, headers) => {
    expect(structureOf(headers)).toEqual(['damaged']);
  });

  test('of a message whose start line is damaged is so', () => {
    expect(structureOf(HEADERS, 'BYE sip:bob@example.org SIP\u001a2.0')).toEqual(['damaged']);
  });
});
