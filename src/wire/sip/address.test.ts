import { describe, expect, test } from 'vitest';
import { valuesOf } from '../../testing/fields.js';
import { headerFields } from './headers.js';

const read = (text: string) => valuesOf(headerFields([{ name: 'to', text, offset: 0 }]));

describe('addresses', () => {
  test.each([
    ['"Bob, \\"B\\" <b>" <sip:bob@example.org>;tag=1', { 'to.display-name': ['Bob, \\"B\\" <b>'], 'to.user': ['bob'], 'to.tag': ['1'] }],
    ['"0155501234"<sip:0155501234@example.org>', { 'to.display-number': ['0155501234'], 'to.number': ['0155501234'] }],
    ['Bob <sips:bob@example.org:5061;transport=tcp>', { 'to.display-name': ['Bob'], 'to.user': ['bob'], 'to.hostname.port': ['5061'] }],
    ['sip:bob@192.0.2.9;tag=1', { 'to.user': ['bob'], 'to.address.public': ['192.0.2.9'], 'to.tag': ['1'] }],
    ['<tel:+33-1-5550-1234;phone-context=example.org>', { 'to.number': ['+33-1-5550-1234'] }],
    ['<sip:+33155501234;npdi@example.org;user=phone>', { 'to.number': ['+33155501234'], 'to.hostname': ['example.org'] }],
    ['<sip:%2B33155501234@example.org>', { 'to.number': ['%2B33155501234'] }],
    ['<sip:100@example.org>', { 'to.user': ['100'] }],
    ['<sip:0155501234-abc9x@example.org>', { 'to.number': ['0155501234'] }],
    ['<sip:001010123456789@ims.mnc001.mcc001.3gppnetwork.org>', { 'to.user': ['001010123456789'] }],
    ['<sip:bob:secret@example.org>', { 'to.user': ['bob'], 'to.password': ['secret'] }],
    ['<sip:example.org>', { 'to.hostname': ['example.org'] }],
    ['<sip:bob@[2001:db8::1]:5060>', { 'to.address.public': ['2001:db8::1'], 'to.address.port': ['5060'] }],
    ['<rip:bob@example.org>', { 'to.user': ['rip:bob'] }],
    ['bob@example.org', { 'to.user': ['bob'] }],
    ['<sip:bob@example.org', { 'to.user': ['bob'] }],
    ['Zoë <sip:z@example.org>', { 'to.user': ['z'] }],
    [
      '<sip:bob@example.org>;+sip.instance="<urn:uuid:00000000-0000-4000-8000-000000000001>"',
      { 'to.instance': ['urn:uuid:00000000-0000-4000-8000-000000000001'] },
    ],
  ])('%s', (text, expected) => expect(read(text)).toMatchObject(expected));

  test('several in one header', () => {
    expect(read('<sip:a@example.org>, "B, b" <sip:b@example.org>')['to.user']).toEqual(['a', 'b']);
  });

  test('nobody is nobody', () => {
    for (const text of ['', '<>', '*', '<sip:>', '<sip:@>']) {
      expect(Object.keys(read(text)).filter((path) => /user|number|address|hostname/.test(path))).toEqual([]);
    }
  });
});
