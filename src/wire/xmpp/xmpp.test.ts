import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../../core/decoder.js';
import type { Direction } from '../../core/flow.js';
import type { Field } from '../../core/message.js';
import { contextOf } from '../../testing/decoding.js';
import { MAX_ROOMS, xmpp } from './xmpp.js';

const HEAD = `<stream:stream to='example.org' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`;
const JOIN = `<presence to='lobby@conference.example.org/al'><x xmlns='http://jabber.org/protocol/muc'/></presence>`;
const ROOM_PRESENCE = (attributes: string, more: string) =>
  `<presence ${attributes}><x xmlns='http://jabber.org/protocol/muc#user'>${more}</x></presence>`;
const SASL = `xmlns='urn:ietf:params:xml:ns:xmpp-sasl'`;

/** One flow, read unit by unit. */
function flow(recognised = true) {
  const memory = xmpp.begin!();
  return (text: string, direction: Direction = 'to-server', transport: 'tcp' | 'udp' = 'tcp') =>
    xmpp.decode(Buffer.from(text), contextOf(transport, recognised, { memory, direction }));
}

const kindOf = (decoding: Decoding) => (decoding.ok ? decoding.pdus.map(({ kind }) => kind).join() : decoding.why);

function at(decoding: Decoding, path: string): Field | undefined {
  let fields = decoding.ok ? decoding.pdus[0]?.fields : undefined;
  let found: Field | undefined;
  for (const name of path.split('.')) {
    found = fields?.find((one) => one.name === name);
    fields = found?.fields;
  }
  return found;
}

const looks = (text: string, recognised: boolean) => xmpp.looksLike(Buffer.from(text), 0, text.length, 'tcp', recognised);

describe('streams', () => {
  test('reads the head, with or without a declaration, and tells the ends by its id', () => {
    const read = flow(false)(HEAD);
    expect(read).toMatchObject({ ok: true, used: HEAD.length, direction: 'to-server', pdus: [{ kind: 'stream-open' }] });
    expect(at(read, 'to')).toMatchObject({ value: 'example.org', offset: 19, length: 11 });
    const answer = `<?xml version='1.0'?>\n<stream:stream id='7' from='example.org' xmlns:stream='http://etherx.jabber.org/streams'>`;
    expect(flow(false)(answer, 'to-client')).toMatchObject({ ok: true, used: answer.length, direction: 'to-client' });
  });

  test('waits for the head behind a declaration', () => {
    for (let n = 5; n < HEAD.length; n++)
      expect(flow(false)(`<?xml version='1.0'?>${HEAD.slice(0, n)}`)).toMatchObject({ ok: false, why: 'truncated' });
  });

  test.each([
    ['other XML', `<?xml version='1.0'?><html><body/></html>`],
    ['a stream of another namespace', `<stream:stream xmlns:stream='http://example.org/'>`],
    ['an element that any protocol may have', '<message><text>hello</text></message>'],
    ['an iq without its id', `<iq type='get'><query xmlns='jabber:iq:roster'/></iq>`],
    ['an iq of unknown type', `<iq type='ask' id='1'><query xmlns='jabber:iq:roster'/></iq>`],
    ['a presence with foreign attributes', `<presence who='al' to='b@example.org'/>`],
    ['a presence to nobody', `<presence to='example'/>`],
    ['a login before any stream', `<auth ${SASL} mechanism='PLAIN'>AGFsAHNlY3JldA==</auth>`],
    ['text', 'hello'],
    ['white space', '   '],
  ])('declines %s', (_what, text) => {
    expect(flow(false)(text)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('takes whole stanzas from the middle of a stream', () => {
    for (const text of [
      JOIN,
      `<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq>`,
      `<message to='bo@example.org' type='chat'><body>hi</body></message>`,
    ])
      expect(flow(false)(text)).toMatchObject({ ok: true, used: text.length });
    expect(kindOf(flow(false)('</stream:stream>'))).toBe('stream-close');
  });

  test('steps over white space that keeps the connection open', () => {
    expect(flow()(' \n')).toEqual({ ok: true, pdus: [], used: 2, direction: undefined });
    expect(flow()(`\n${JOIN}`)).toMatchObject({ ok: true, used: JOIN.length + 1 });
  });

  test('looks only at what can begin a unit', () => {
    expect([looks(HEAD, false), looks(JOIN, false), looks('<auth', false), looks(' ', false), looks('<pre', false)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(xmpp.looksLike(Buffer.from(JOIN), 0, 5, 'tcp', false)).toBe(false);
    expect([looks('<auth', true), looks(' ', true), looks('\u0016\u0003', true)]).toEqual([true, true, false]);
  });

  test('no prefix of a stanza is read', () => {
    for (let n = 1; n < JOIN.length; n++) expect(flow()(JOIN.slice(0, n))).toMatchObject({ ok: false, why: 'truncated' });
  });
});

const login = (mechanism: string, secret: string) =>
  flow()(`<auth ${SASL} mechanism='${mechanism}'>${Buffer.from(secret).toString('base64')}</auth>`);

describe('logins', () => {
  test('reads what PLAIN says, at the base64', () => {
    const read = login('PLAIN', '\0al\0secret');
    const range = { offset: 65, length: 16 };
    expect([kindOf(read), at(read, 'authcid'), at(read, 'passwd'), at(read, 'authzid')]).toEqual([
      'auth',
      { name: 'authcid', value: 'al', ...range, fields: undefined },
      { name: 'passwd', value: 'secret', ...range, fields: undefined },
      undefined,
    ]);
  });

  test('reads tokens and names of other mechanisms', () => {
    expect(at(login('X-OAUTH2', '\0al@example.org\0ya29'), 'token')).toMatchObject({ value: 'ya29' });
    expect(at(login('SCRAM-SHA-1', 'n,,n=a=2Cl,r=fyko'), 'username')).toMatchObject({ value: 'a,l' });
    const read = flow();
    read(`<auth ${SASL} mechanism='DIGEST-MD5'/>`);
    const response = read(`<response ${SASL}>${Buffer.from('username="al",realm="example.org",nonce="x"').toString('base64')}</response>`);
    expect([at(response, 'username')?.value, at(response, 'realm')?.value]).toEqual(['al', 'example.org']);
  });

  test('says nothing of what is not kept to', () => {
    for (const [mechanism, secret] of [
      ['PLAIN', 'al\0secret'],
      ['PLAIN', '\0a\0b\0c'],
      ['SCRAM-SHA-1', 'c=biws,r=1'],
      ['EXTERNAL', 'al'],
    ] as const)
      expect(at(login(mechanism, secret), 'text')).toBeDefined();
    expect(at(login('PLAIN', 'al\0secret'), 'authcid')).toBeUndefined();
    for (const raw of ['=', 'AGFsAHNlY3JldA=', 'AGFs!HNlY3JldA==']) {
      const read = flow()(`<auth ${SASL} mechanism='PLAIN'>${raw}</auth>`);
      expect([at(read, 'text')?.value, at(read, 'authcid')]).toEqual([raw, undefined]);
    }
  });

  test('reads the JID that a server gives, and remembers the account', () => {
    const read = flow()(
      `<iq type='result' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>al@example.org/desk</jid></bind></iq>`,
      'to-client',
    );
    expect([kindOf(read), at(read, 'bind.jid')?.value, at(read, 'bind.jid.resource')?.value]).toEqual([
      'bind-result',
      'al@example.org/desk',
      'desk',
    ]);
    expect(at(read, 'bound-account')).toMatchObject({ value: 'al@example.org', offset: 77, length: 14 });
  });
});

const renamed = (nick: string, item: string, status = '') =>
  `<presence type='unavailable' from='lobby@conference.example.org/${nick}'><x xmlns='http://jabber.org/protocol/muc#user'>` +
  `<status code='303'/><item ${item}/>${status}</x></presence>`;

const leave = (room: string) => `<presence to='${room}/al' type='unavailable'/>`;

describe('rooms', () => {
  test('reads a join, with room and nick where they stand', () => {
    const read = flow(false)(JOIN);
    expect(kindOf(read)).toBe('muc-join');
    expect(at(read, 'to.bare')).toMatchObject({ value: 'lobby@conference.example.org', offset: 14, length: 28 });
    expect(at(read, 'to.resource')).toMatchObject({ value: 'al', offset: 43, length: 2 });
  });

  test('parts of a JID with entities have the range of the whole', () => {
    const read = flow(false)(JOIN.replace('/al', '/a&amp;l'));
    expect(at(read, 'to.resource')).toMatchObject({ value: 'a&l', offset: 14, length: 36 });
  });

  test('tells own presence from that of others, by status or by nick', () => {
    const read = flow();
    const mine = ROOM_PRESENCE(`from='lobby@chat.example.org/al' to='al@example.org/desk'`, '');
    expect(kindOf(read(mine, 'to-client'))).toBe('muc-presence');
    expect(kindOf(read(mine.replace(`'></x>`, `'><status code='110'/></x>`), 'to-client'))).toBe('muc-self-presence');
    read(JOIN.replace('conference', 'chat'));
    expect(kindOf(read(mine, 'to-client'))).toBe('muc-self-presence');
    expect(kindOf(read(mine.replace('/al', '/bo'), 'to-client'))).toBe('muc-presence');
    expect(kindOf(read(mine.replace('<presence', `<presence type='unavailable'`), 'to-client'))).toBe('muc-self-presence-unavailable');
  });

  test('a leave is an absence told to a room that was joined, or to one by its name', () => {
    const read = flow();
    expect(kindOf(read(leave('lobby@talk.example.org')))).toBe('presence-unavailable');
    read(JOIN.replace('conference', 'talk'));
    expect(kindOf(read(leave('lobby@talk.example.org')))).toBe('muc-leave');
    expect(kindOf(read(leave('lobby@talk.example.org')))).toBe('presence-unavailable');
    expect(kindOf(read(leave('lobby@conference.example.org')))).toBe('muc-leave');
  });

  test.each(['</stream:stream>', `<presence type='unavailable'/>`, `<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>`])(
    '%s leaves every room that was joined, once',
    (end) => {
      const read = flow();
      for (const room of ['lobby', 'garden']) read(JOIN.replace('lobby', room));
      const decoding = read(end);
      expect(kindOf(decoding)).toMatch(/^[a-z-]+,muc-left,muc-left$/);
      expect(decoding.ok && decoding.pdus[2]!.fields.map(({ value }) => value)).toEqual(['garden@conference.example.org', 'al']);
      expect(kindOf(read(end))).not.toContain('muc-left');
    },
  );

  test('what a server sends to one client tells whose stream it is', () => {
    const read = flow();
    const account = (text: string, direction: Direction) => at(read(text, direction), 'bound-account')?.value;
    expect(account(`<iq type='result' id='1' to='al@example.org/desk'/>`, 'to-client')).toBe('al@example.org');
    expect(account(`<iq type='result' id='1' to='al@example.org'/>`, 'to-client')).toBeUndefined();
    expect(account(`<iq type='result' id='1' to='bo@example.org/desk'/>`, 'to-server')).toBeUndefined();
  });

  test('takes no part of what is no JID', () => {
    for (const odd of ['@example.org', 'al@', 'al@/x', 'a l@example.org', ''])
      expect(at(flow()(`<presence to='${odd}'/>`), 'to')).toMatchObject({ value: odd, fields: undefined });
  });

  test('an absence without the mark of a room is that of a contact, but where the room was joined', () => {
    const read = flow();
    const absence = `<presence from='lobby@talk.example.org/al' type='unavailable'/>`;
    expect(kindOf(read(absence, 'to-client'))).toBe('presence-unavailable');
    read(JOIN.replace('conference', 'talk'));
    expect(kindOf(read(absence, 'to-client'))).toBe('muc-self-presence-unavailable');
    expect(kindOf(read(absence.replace('/al', '/bo'), 'to-client'))).toBe('muc-presence-unavailable');
    expect(kindOf(read(absence.replace('/al', ''), 'to-client'))).toBe('presence-unavailable');
  });

  test('who takes another nick stays, where the room tells whose it is', () => {
    const read = flow();
    read(JOIN);
    expect(kindOf(read(renamed('bo', `nick='bob' jid='bo@example.org/x'`), 'to-client'))).toBe('muc-presence-renamed');
    expect(kindOf(read(renamed('bo', `nick='bob'`), 'to-client'))).toBe('muc-presence-unavailable');
    expect(kindOf(read(renamed('al', `nick='ally' jid='al@example.org/x'`), 'to-client'))).toBe('muc-self-presence-renamed');
    const after = ROOM_PRESENCE(`from='lobby@conference.example.org/ally' to='al@example.org/desk'`, '');
    expect(kindOf(read(after, 'to-client'))).toBe('muc-self-presence');
    expect(kindOf(read(renamed('zoe', `nick='z' jid='zoe@example.org/x'`, `<status code='110'/>`), 'to-client'))).toBe(
      'muc-self-presence-renamed',
    );
  });

  test('what goes through a room is no message of a contact', () => {
    const read = flow();
    const chat = `<message from='lobby@talk.example.org/bo' type='chat'><body>x</body></message>`;
    expect(kindOf(read(chat, 'to-client'))).toBe('message-chat');
    read(JOIN.replace('conference', 'talk'));
    expect(kindOf(read(chat, 'to-client'))).toBe('muc-private');
    expect(kindOf(read(`<message to='lobby@talk.example.org/bo'><body>x</body></message>`))).toBe('muc-private');
    const invite = `<message from='lobby@talk.example.org'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='bo@example.org'/></x></message>`;
    const read2 = flow()(invite, 'to-client');
    expect([kindOf(read2), at(read2, 'x.invite.from.bare')?.value]).toEqual(['muc-invite', 'bo@example.org']);
  });

  test('keeps no more rooms than allowed', () => {
    const memory = xmpp.begin!();
    for (let i = 0; i <= MAX_ROOMS; i++) xmpp.decode(Buffer.from(JOIN.replace('lobby', `lobby${i}`)), contextOf('tcp', true, { memory }));
    expect(memory.rooms.size).toBe(MAX_ROOMS);
  });
});

describe('calls and the rest', () => {
  test('reads a Jingle offer with its candidates by kind', () => {
    const read = flow()(
      `<iq type='set' id='9' to='bo@example.net/x'><jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='s1' initiator='al@example.org/y'>` +
        `<content><transport ufrag='u1'><candidate type='host' ip='192.0.2.5' port='4444'/><candidate type='relay' ip='198.51.100.1' port='5'/></transport></content></jingle></iq>`,
    );
    expect(kindOf(read)).toBe('jingle-session-initiate');
    expect([at(read, 'jingle.sid')?.value, at(read, 'jingle.initiator.bare')?.value]).toEqual(['s1', 'al@example.org']);
    expect(at(read, 'jingle.content.transport.candidate.host-ip')).toMatchObject({ value: '192.0.2.5', length: 9 });
    expect(at(read, 'jingle.content.transport')?.fields?.at(-1)?.fields?.at(-1)).toMatchObject({ name: 'relay-ip', value: '198.51.100.1' });
  });

  test.each([
    [`<message from='a@example.org' type='groupchat'><body>x</body></message>`, 'message-groupchat'],
    [`<message from='a@example.org'><body>x</body></message>`, 'message-normal'],
    [`<presence from='a@example.org/1' to='a@example.org/2'/>`, 'own-presence'],
    [`<presence from='b@example.org/1' to='a@example.org/2'/>`, 'presence'],
    [`<presence to='b@example.org' type='subscribe'/>`, 'presence-subscribe'],
    [`<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`, 'starttls'],
    [`<stream:features><x/></stream:features>`, 'features'],
    [`<stream:error><x/></stream:error>`, 'stream-error'],
    [`<a xmlns='urn:xmpp:sm:3' h='1'/>`, 'nonza'],
  ])('%s is %s', (text, kind) => {
    expect(kindOf(flow()(text, 'to-client'))).toBe(kind);
  });

  test('reads whole elements that a WebSocket or HTTP carries', () => {
    expect(kindOf(flow(false)(JOIN, 'to-server', 'udp'))).toBe('muc-join');
    expect(flow(false)(`${JOIN}x`, 'to-server', 'udp')).toMatchObject({ ok: false });
    expect(kindOf(flow(false)(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example.org'/>`, 'to-server', 'udp'))).toBe(
      'stream-open',
    );
    expect(kindOf(flow(false)(`<body xmlns='http://jabber.org/protocol/httpbind' sid='1'>${JOIN}</body>`, 'to-server', 'udp'))).toBe(
      'body,muc-join',
    );
    expect(flow(false)('<body><p/></body>', 'to-server', 'udp')).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), fc.nat(JOIN.length), (noise, recognised, cut) => {
        for (const bytes of [
          Buffer.from(noise),
          Buffer.concat([Buffer.from(JOIN.slice(0, cut)), noise]),
          Buffer.concat([Buffer.from(HEAD), noise]),
        ]) {
          const read = xmpp.decode(bytes, contextOf('tcp', recognised, { memory: xmpp.begin!() }));
          expect(read.ok ? read.used : 1).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
