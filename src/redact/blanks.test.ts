import { describe, expect, test } from 'vitest';
import { ethernet, frames, ip, learn, redacted, shapeOf, tcp, udp } from './testing.js';

const lines = (...all: readonly string[]) => Buffer.from(all.join('\r\n'));
const datagrams = (port: number, ...payloads: readonly Buffer[]) => frames(...payloads.map((one) => ethernet(ip(17, udp(port, one)))));

/** The segments of one side of a connection to a port, from its first byte on. */
function connection(port: number, ...payloads: readonly Buffer[]) {
  let next = 1001;
  const segments = payloads.map((one) => {
    const segment = tcp(next, 0x18, one);
    next += one.length;
    return segment;
  });
  return frames(
    ...[tcp(1000, 0x02, Buffer.alloc(0)), ...segments].map((segment) => {
      segment.writeUInt16BE(port, 2);
      return ethernet(ip(6, segment));
    }),
  );
}

const textOf = (all: ReturnType<typeof frames>) =>
  Buffer.concat(all.map(({ bytes, start, capturedLength }) => Buffer.from(bytes.subarray(start, start + capturedLength)))).toString();

const BODY = 'Meet me at the old harbour, Привет, call 0151 2345678';
const MESSAGE = lines(
  'MESSAGE sip:zoe_the_second@friends.example SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.33:5060;branch=z9hG4bK776asdhds',
  'From: "Alice" <sip:alice_4711@friends.example>;tag=1928301774',
  'To: <sip:zoe_the_second@friends.example>',
  'Call-ID: 8f3a5c71d2@friends.example',
  'CSeq: 1 MESSAGE',
  'Subject: The harbour plan',
  'X-Department: Narcotics Squad',
  'Authorization: Digest username="alice_4711",realm="friends.example",nonce="84a4cc6f3082121f32b42a2187831a9e",response="7587245234b3434cc3412213e5f113a5"',
  'Content-Type: text/plain',
  `Content-Length: ${Buffer.byteLength(BODY)}`,
  '',
  BODY,
);

describe('of what nothing rests on', () => {
  test('no word of a message, subject, header or login stays, and what was read is read as before', () => {
    const captured = datagrams(5060, MESSAGE);
    const made = redacted(captured);
    const text = textOf(made);
    expect(text).toMatch(/\r\nCSeq: 1 MESSAGE\r\nSubject: x{3} x{7} x{4}\r\nx-Department: x{9} x{5}\r\n/);
    expect(text).toMatch(/x{4} x{2} x{2} x{3} x{3} x{7}, x{12}, x{4} 1{4} 1{7}$/);
    for (const word of ['harbour', 'Narcotics', 'Привет', '2345678', '84a4cc6f', '7587245', '1928301774', 'z9hG4bK776asdhds'])
      expect(text).not.toContain(word);
    expect(made[0]!.capturedLength).toBe(captured[0]!.capturedLength);
    expect(shapeOf(made)).toEqual(shapeOf(captured));
  });

  test('the words by which a stream is known at its beginning stay', () => {
    const login = Buffer.from('\0alice_4711\0swordfish').toString('base64');
    const captured = connection(
      5222,
      Buffer.from(
        "<?xml version='1.0'?><stream:stream to='friends.example' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
      ),
      Buffer.from(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${login}</auth>`),
    );
    const made = redacted(captured);
    expect(textOf(made)).toContain('<?xml ');
    expect(textOf(made)).not.toContain(login);
    expect(shapeOf(made)).toEqual(shapeOf(captured));
  });

  test('no word of a chat stays', () => {
    const captured = connection(
      5222,
      Buffer.from(
        "<stream:stream to='friends.example' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
      ),
      Buffer.from(
        "<message to='zoe_the_second@friends.example' type='chat' id='m1'><body>The password is swordfish</body><x xmlns='jabber:x:event'/></message>",
      ),
    );
    const text = textOf(redacted(captured));
    expect(text).toMatch(/<body>x{3} x{8} x{2} x{9}<\/body>/);
    expect(text).not.toContain('friends');
    expect(shapeOf(redacted(captured))).toEqual(shapeOf(captured));
  });

  test('what a later message hangs on stays', () => {
    const captured = connection(
      8080,
      lines('GET /chat HTTP/1.1', 'Host: talk.friends.example', 'Connection: Upgrade', 'Upgrade: websocket', 'X-Note: swordfish', '', ''),
    );
    const text = textOf(redacted(captured));
    if (shapeOf(captured).length > 0) expect(text).toContain('Upgrade: websocket');
    expect(text).not.toMatch(/friends|swordfish/);
  });

  test('an address book stays one, of other numbers', () => {
    const numbers = Array.from({ length: 14 }, (_, i) => `+336123456${10 + i}`);
    const body = JSON.stringify({ contacts: numbers });
    const captured = connection(
      8080,
      lines(
        'POST /v1/contacts HTTP/1.1',
        'Host: talk.friends.example',
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        '',
        body,
      ),
    );
    const made = redacted(captured);
    expect(learn(made).run.findings.map(({ rule, count }) => [rule, count])).toEqual(
      learn(captured).run.findings.map(({ rule, count }) => [rule, count]),
    );
    expect(learn(captured).run.findings.some(({ rule }) => rule === 'RT-CON-001')).toBe(true);
    for (const number of numbers) expect(textOf(made)).not.toContain(number);
  });
});
