import { readFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../testing/results.js';
import { answered, archive, entry, exchangesIn, posted } from '../../testing/exchanges.js';

const ASKED = entry('https://api.example/rooms/7?me=ada', {
  method: 'POST',
  request: posted({ room: 'garden' }),
  response: answered({ ok: true }),
  serverIPAddress: '[2001:db8::7]',
  connection: '52',
});

const textOf = (file: Buffer) => exchangesIn(file).exchanges.map(({ bytes }) => bytes.toString('utf8'));

const disclosureOf = (url: string) => exchangesIn(archive(entry(url))).exchanges[0]!.channel.disclosure;

describe('an HTTP archive', () => {
  test('gives each entry as it would stand in HTTP/1.1', () => {
    const { exchanges, damage, format, isCut } = exchangesIn(archive(ASKED));
    expect({ damage, format, isCut }).toEqual({ damage: [], format: 'har', isCut: false });
    const [exchange] = exchanges;
    expect(exchange!.bytes.toString()).toBe(
      'POST /rooms/7?me=ada HTTP/1.1\r\nhost: api.example\r\nContent-Type: application/json\r\n\r\n{"room":"garden"}' +
        'HTTP/1.1 200 \r\ncontent-type: application/json\r\n\r\n{"ok":true}',
    );
    expect(exchange!.channel).toMatchObject({ server: { address: '2001:db8::7', port: 443 }, disclosure: 'intercepted' });
    expect(exchange!.messages.map(({ direction, time }) => [direction, time])).toEqual([
      ['to-server', { seconds: 1_767_323_045, nanoseconds: 0, digits: 3 }],
      ['to-client', { seconds: 1_767_323_045, nanoseconds: 10_000_000, digits: 3 }],
    ]);
  });

  test('tells of each byte in which part of the entry it stands', () => {
    const [{ bytes, messages }] = exchangesIn(archive(ASKED)).exchanges as [ReturnType<typeof exchangesIn>['exchanges'][number]];
    const parts = messages.flatMap((message) => message.parts);
    const shown = parts.map(({ name, offset, from, length }) => [name, offset, bytes.toString('utf8', from, from + length)]);
    expect(shown).toContainEqual(['request-url', 'https://api.example'.length, '/rooms/7?me=ada']);
    expect(shown).toContainEqual(['request-body', 0, '{"room":"garden"}']);
    expect(shown).toContainEqual(['response-body', 0, '{"ok":true}']);
    expect(parts.reduce((sum, { length }) => sum + length, 0)).toBe(bytes.length);
  });

  test('is read the same in chunks of any size, indented, marked, and wrapped in a call', () => {
    const whole = textOf(archive(ASKED, ASKED));
    for (const size of [1, 2, 3, 7, 64])
      expect(exchangesIn(archive(ASKED, ASKED), size).exchanges.map(({ bytes }) => bytes.toString())).toEqual(whole);
    const indented = JSON.stringify(JSON.parse(archive(ASKED, ASKED).toString()), null, 2);
    for (const text of [indented, `\ufeff${indented}`, `\r\n onInputData(${indented});`]) expect(textOf(Buffer.from(text))).toEqual(whole);
  });

  test('keeps messages of WebSockets, with their own times, apart from other connections', () => {
    const messages = [
      { type: 'send', time: 1_767_323_046.5, opcode: 1, data: '{"op":0}' },
      { type: 'receive', time: 1_767_323_047, opcode: 2, data: 'AAEC' },
      { type: 'receive', opcode: 1, data: 'late' },
    ];
    const socket = entry('wss://voice.example/?v=4', { _webSocketMessages: messages, response: { status: 101 } });
    const [one, other] = exchangesIn(archive(socket, entry('https://voice.example/'))).exchanges;
    const shown = one!.messages.slice(2).map(({ is, direction, time, from, length, parts }) => {
      return [is, direction, time.seconds, one!.bytes.toString('latin1', from, from + length), parts[0]!.name];
    });
    expect(shown).toEqual([
      ['message', 'to-server', 1_767_323_046, '{"op":0}', 'message-1'],
      ['message', 'to-client', 1_767_323_047, '\0\x01\x02', 'message-2'],
      ['message', 'to-client', 1_767_323_047, 'late', 'message-3'],
    ]);
    expect(one!.channel.key).not.toBe(other!.channel.key);
  });

  test('says what of an entry it could not use, and reads the rest', () => {
    const file = archive(
      { ...ASKED, startedDateTime: 'yesterday', response: { status: 200, content: { text: '***', encoding: 'base64' } } },
      { request: {} },
      entry('data:text/plain,hello'),
      7 as unknown as object,
      entry('https://api.example/', { response: { status: 0 } }),
    );
    const { exchanges, damage } = exchangesIn(file);
    expect(damage.map(({ detail }) => detail)).toEqual([
      'an entry without a time: that of the one before it is taken',
      'a body that is said to be base64 and is not',
      'an entry without a time: that of the one before it is taken',
      'an entry without a URL that names a server',
    ]);
    expect(exchanges.map(({ number, messages }) => [number, messages.length])).toEqual([
      [1, 2],
      [4, 1],
    ]);
  });

  test('takes forms by their fields and bodies that are no text', () => {
    const form = entry('http://api.example/', {
      method: 'POST',
      request: { postData: { params: [{ name: 'room', value: 'a b' }, { name: 'x' }] } },
    });
    const kit = entry('http://api.example/', { method: 'POST', request: { _content: { text: 'AQI=', encoding: 'base64' } } });
    expect(textOf(archive(form, kit)).map((text) => text.split('HTTP/1.1 200')[0]!.split('\r\n\r\n')[1])).toEqual(['room=a+b', '\x01\x02']);
  });

  test('lets nothing in a value begin a line of its own', () => {
    const headers = [
      { name: 'x\r\ny: z', value: 'a\r\nhost: evil\r\n\r\nbody' },
      { name: ':path', value: '/' },
    ];
    const [text] = textOf(archive(entry('https://api.example/', { request: { headers } })));
    expect(text!.split('\r\n').slice(0, 4)).toEqual(['GET / HTTP/1.1', 'host: api.example', 'x-y-z: a host: evil body', '']);
  });

  test('plain HTTP was open to the path, what stays on the machine was not', () => {
    expect(
      ['http://api.example/', 'ws://api.example/', 'https://api.example/', 'http://127.0.0.1:8080/', 'http://localhost/'].map(disclosureOf),
    ).toEqual(['cleartext', 'cleartext', 'intercepted', 'intercepted', 'intercepted']);
  });
});

describe('what is no archive, or a broken one', () => {
  test('other JSON is none', () => {
    for (const text of ['{"name":"x","entries":[{}]}', '{"log":[{"entries":[{}]}]}', '[{"log":{}}]', '{}', '{'])
      expect([text, exchangesIn(Buffer.from(text))]).toMatchObject([text, { format: undefined, exchanges: [], isCut: false }]);
  });

  test('entries elsewhere are not the archive’s', () => {
    const decoy = { log: { pages: [{ entries: [ASKED] }], x: { log: { entries: [ASKED] } }, entries: [] } };
    expect(exchangesIn(Buffer.from(JSON.stringify(decoy)))).toMatchObject({ format: 'har', exchanges: [] });
  });

  test('every prefix gives what it holds and says that it is cut', () => {
    const file = archive(ASKED, ASKED);
    const first = file.indexOf('},{"startedDateTime') + 1;
    for (let length = 40; length < file.length - 2; length += 3) {
      const { exchanges, isCut, damage } = exchangesIn(file.subarray(0, length));
      expect([length, exchanges.length, isCut, damage.length]).toEqual([
        length,
        length >= first ? (length >= file.length - 3 ? 2 : 1) : 0,
        true,
        1,
      ]);
    }
  });

  test('nesting without end costs neither the stack nor the entries behind it', () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const file = Buffer.from(archive(ASKED, ASKED).toString().replace('},{"startedDateTime', `},${deep},{"startedDateTime`));
    expect(exchangesIn(file).exchanges.map(({ number }) => number)).toEqual([1, 3]);
  });

  test('noise never throws, bare or in an entry', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), fc.nat(64), (value, noise, size) => {
        exchangesIn(Buffer.from(`{"log":{"entries":[${value},${noise}]}}`), size + 1);
        exchangesIn(Buffer.from(noise), size + 1);
        const bent = Buffer.from(archive(ASKED).toString().replace('garden', noise));
        exchangesIn(bent, size + 1);
      }),
      { numRuns: 300 },
    );
  });

  test('an entry of any shape never throws', () => {
    const any = fc.anything({ maxDepth: 3 }).filter((value) => typeof value !== 'bigint');
    const shape = fc.record(
      {
        startedDateTime: any,
        time: any,
        request: fc.record({ url: fc.oneof(any, fc.webUrl()), method: any, headers: any, postData: any }),
        response: any,
        _webSocketMessages: any,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(shape, (one) => {
        let text: string;
        try {
          text = JSON.stringify({ log: { entries: [one] } });
        } catch {
          return;
        }
        exchangesIn(Buffer.from(text));
      }),
      { numRuns: 500 },
    );
  });
});

test('archives that others wrote are read without a complaint about their own form', ({ skip }) => {
  const folder = join(ROOT, '../shared/captures');
  if (!existsSync(folder)) return skip('the reference captures are not here');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.har'));
  expect(files.length).toBeGreaterThan(20);
  const read = files.map((name) => ({ name, ...exchangesIn(readFileSync(join(folder, name)), 65_536) }));
  // Two have no absolute URL at all, one no entries, one is no JSON.
  const wrong = read.filter(
    ({ name, format, exchanges }) =>
      !/not-valid|brokenfile|issue-23.images|issue-78.xml/.test(name) && (format !== 'har' || exchanges.length === 0),
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
});
