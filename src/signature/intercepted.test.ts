import { describe, expect, test } from 'vitest';
import { analyseExchanges, answered, archive, entry } from '../testing/exchanges.js';

const sent = (data: object, time = 1_767_323_046) => ({ type: 'send', time, opcode: 1, data: JSON.stringify(data) });
const received = (data: object, time = 1_767_323_047) => ({ ...sent(data, time), type: 'receive' });

const said = (type: string, data: string) => ({ type, time: 1_767_323_047, opcode: 1, data });

/** A token with these claims; nobody checks its signature. */
function token(claims: object): string {
  return (
    [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.c2lnbmVk'
  );
}

/** A request of the app about a room, with its user's number in the head. */
function asked(user: string): object {
  return { headers: [{ name: 'CH-UserID', value: user }], postData: { mimeType: 'application/json', text: '{"channel":"PQx3yZ7k"}' } };
}

/** What the signatures make of one exchange behind TLS. */
function read(one: object) {
  const { captures, run } = analyseExchanges([archive(one)]);
  const [capture] = captures;
  return {
    values: [...capture!.observations].map(({ vendor, kind, value, of }) => [vendor, kind, value, of]),
    events: capture!.events.map(({ vendor, event, user, room, disclosure }) => [vendor, event, user, room, disclosure]),
    rules: new Set(run.findings.map(({ rule }) => rule).filter((rule) => rule !== 'RT-COV-001')),
  };
}

describe('signalling that only an interception shows', () => {
  test('clubhouse-app: who joins, is there and leaves, by the head of the request and the room in its body', () => {
    const users = [
      { user_id: 4711, username: 'ada', name: 'Ada L.' },
      { user_id: 4712, username: 'bob', name: 'Bob' },
    ];
    const answer = {
      success: true,
      channel: 'PQx3yZ7k',
      channel_id: 12,
      users,
      token: 'made-up-1',
      rtm_token: 'made-up-2',
      pubnub_token: 'made-up-3',
    };
    const { values, events, rules } = read(
      entry('https://www.clubhouseapi.com/api/join_channel', { method: 'POST', request: asked('4710'), response: answered(answer) }),
    );
    expect(values).toContainEqual(['clubhouse-app', 'room-id', 'PQx3yZ7k', 'self']);
    expect(values).toContainEqual(['clubhouse-app', 'user-id', '4712', 'peer']);
    expect(events).toEqual([
      ['clubhouse-app', 'join', '4710', 'PQx3yZ7k', 'intercepted'],
      ['clubhouse-app', 'join', '4711', 'PQx3yZ7k', 'intercepted'],
      ['clubhouse-app', 'join', '4712', 'PQx3yZ7k', 'intercepted'],
    ]);
    expect(rules).toEqual(new Set(['RT-SHR-001']));
  });

  test('clubhouse-app: who comes and leaves, through its event service', () => {
    const came = { action: 'join_channel', channel: 'PQx3yZ7k', user_profile: { user_id: 4713, name: 'Cleo' } };
    const polled = { t: { t: '1', r: 2 }, m: [{ c: 'channel_all.PQx3yZ7k', d: came }] };
    const { events } = read(
      entry('https://clubhouse.pubnub.com/v2/subscribe/sub-c-1/channel_all.PQx3yZ7k/0?uuid=4711', { response: answered(polled) }),
    );
    expect(events).toEqual([['clubhouse-app', 'join', '4713', 'PQx3yZ7k', 'intercepted']]);
  });

  test('livekit: the token in the address', () => {
    const claims = { iss: 'APIinvented', sub: 'ada', name: 'Ada L.', video: { room: 'garden', roomJoin: true }, exp: 1_767_400_000 };
    const { values, events } = read(
      entry(`wss://rooms.example/rtc?access_token=${token(claims)}&auto_subscribe=1`, {
        response: { status: 101 },
        _webSocketMessages: [],
      }),
    );
    expect(values).toContainEqual(['livekit', 'display-name', 'Ada L.', 'self']);
    expect(events).toEqual([['livekit', 'join', 'ada', 'garden', 'intercepted']]);
  });

  test('discord: the voice gateway', () => {
    const messages = [
      sent({
        op: 0,
        d: {
          server_id: '41771983423143937',
          channel_id: '127121515262115840',
          user_id: '104694319306248192',
          session_id: 'invented',
          token: 'made-up',
        },
      }),
      received({ op: 2, d: { ssrc: 7001, ip: '203.0.113.9', port: 50_001 } }),
      received({ op: 5, d: { user_id: '104694319306248193', ssrc: 7002, speaking: 1 } }),
    ];
    const { values, events } = read(entry('wss://europe1.discord.media/?v=8', { response: { status: 101 }, _webSocketMessages: messages }));
    expect(events).toEqual([['discord', 'join', '104694319306248192', '127121515262115840', 'intercepted']]);
    expect(values).toContainEqual(['discord', 'user-id', '104694319306248193', 'peer']);
    expect(values).toContainEqual(['discord', 'ssrc', '7002', 'peer']);
  });

  test('agora: joining from a browser, and who else is there', () => {
    const join = {
      session_id: 'A1B2',
      app_id: '0123456789abcdef0123456789abcdef',
      channel_key: 'made-up',
      channel_name: 'PQx3yZ7k',
      ap_response: { code: 0, uid: 4711, cid: 9 },
    };
    const messages = [
      sent({ _id: 'a1', _type: 'join_v3', _message: join }),
      received({ _type: 'on_user_online', _message: { uid: 4712 } }),
    ];
    const { values, events } = read(
      entry('wss://192-0-2-10.edge.agora.io:4710/', { response: { status: 101 }, _webSocketMessages: messages }),
    );
    expect(events).toEqual([['agora', 'join', '4711', 'PQx3yZ7k', 'intercepted']]);
    expect(values).toContainEqual(['agora', 'user-id', '4712', 'peer']);
  });

  test('jitsi: the channel of the bridge', () => {
    const { values } = read(
      entry('wss://meet.example/colibri-ws/default-id/5f2a9c1d/8b1c2d3e?pwd=made-up', {
        response: { status: 101 },
        _webSocketMessages: [],
      }),
    );
    expect(values).toContainEqual(['jitsi', 'call-id', '5f2a9c1d', 'self']);
  });

  test('jitsi: the room in the address, and who comes, in XMPP over the WebSocket', () => {
    const messages = [
      said('send', '<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="meet.example" version="1.0"/>'),
      said(
        'send',
        '<presence to="garden@conference.meet.example/8b1c2d3e" xmlns="jabber:client"><x xmlns="http://jabber.org/protocol/muc"/></presence>',
      ),
      said(
        'receive',
        '<presence from="garden@conference.meet.example/8b1c2d3e" to="u1@meet.example/r" xmlns="jabber:client">' +
          '<x xmlns="http://jabber.org/protocol/muc#user"><item role="participant"/><status code="110"/></x></presence>',
      ),
      said(
        'receive',
        '<presence from="garden@conference.meet.example/9c2d3e4f" to="u1@meet.example/r" xmlns="jabber:client">' +
          '<x xmlns="http://jabber.org/protocol/muc#user"><item affiliation="none" role="participant"/></x>' +
          '<nick xmlns="http://jabber.org/protocol/nick">Cleo</nick></presence>',
      ),
    ];
    const { values, events } = read(
      entry('wss://meet.example/xmpp-websocket?room=garden', { response: { status: 101 }, _webSocketMessages: messages }),
    );
    expect(values).toContainEqual(['jitsi', 'room-id', 'garden', 'self']);
    expect(values).toContainEqual(['jitsi', 'display-name', 'Cleo', 'peer']);
    expect(events.map(([, event, user, room]) => [event, user, room])).toEqual([
      ['join', 'u1@meet.example', 'garden@conference.meet.example'],
    ]);
  });

  test('twilio: a room of its video, and who else is there', () => {
    const grants = { identity: 'ada', video: { room: 'garden' } };
    const publisher = { name: 'twilio-video.js', sdk_version: '2.28.1', user_agent: 'made up' };
    const body = {
      type: 'connect',
      version: 2,
      name: 'garden',
      token: token({ iss: 'SKinvented', grants }),
      participant: { revision: 0 },
      publisher,
    };
    const connected = {
      type: 'connected',
      version: 2,
      sid: 'RMa1b2',
      name: 'garden',
      session: 'made-up',
      participant: { sid: 'PA1', identity: 'ada' },
      participants: [{ sid: 'PA2', identity: 'bob', state: 'connected' }],
    };
    const messages = [
      sent({ type: 'hello', id: 'x', timeout: 5000, version: 2 }),
      sent({ type: 'msg', body }),
      received({ type: 'msg', body: connected }),
      sent({ type: 'msg', body: { type: 'disconnect', session: 'made-up', version: 2 } }, 1_767_323_050),
    ];
    const { values, events } = read(
      entry('wss://global.vss.twilio.com/signaling', { response: { status: 101 }, _webSocketMessages: messages }),
    );
    expect(values).toContainEqual(['twilio', 'call-id', 'RMa1b2', 'self']);
    expect(events.map(([, ...event]) => event)).toEqual([
      ['join', 'ada', 'garden', 'intercepted'],
      ['leave', 'ada', 'garden', 'intercepted'],
    ]);
    expect(values).toContainEqual(['twilio', 'user-id', 'bob', 'peer']);
  });

  test('twilio: a call from a browser', () => {
    const listen = {
      token: token({ iss: 'SKinvented', grants: { identity: 'ada', voice: {} } }),
      browserinfo: { p: 'browser', v: '2.12' },
    };
    const messages = [
      sent({ type: 'listen', version: '1.6', payload: listen }),
      sent({ type: 'invite', version: '1.6', payload: { callsid: 'TJSinvented', sdp: '', twilio: {} } }),
      sent({ type: 'hangup', version: '1.6', payload: { callsid: 'TJSinvented' } }, 1_767_323_050),
    ];
    const { events } = read(entry('wss://chunderw-vpc-gll.twilio.com/signal', { response: { status: 101 }, _webSocketMessages: messages }));
    expect(events.map(([, event, user, room]) => [event, user, room])).toEqual([
      ['call-start', 'ada', 'TJSinvented'],
      ['call-end', 'ada', 'TJSinvented'],
    ]);
  });

  test('daily-co: the token in the address of a room', () => {
    const claims = { r: 'garden', d: '30f866c3-9123-452a-8723-ff58322d09c5', ud: '4711', u: 'Ada L.', iat: 1_767_323_000 };
    const { values, events } = read(entry(`https://invented.daily.co/garden?t=${token(claims)}`));
    expect(values).toContainEqual(['daily-co', 'display-name', 'Ada L.', 'self']);
    expect(events).toEqual([['daily-co', 'join', '4711', 'garden', 'intercepted']]);
  });

  test('agora: asking for a media server from a browser, in a form', () => {
    const asks = {
      appid: '0123456789abcdef0123456789abcdef',
      client_ts: 1_767_323_046_000,
      opid: 9,
      sid: 'A1B2',
      request_bodies: [
        { uri: 22, buffer: { cname: 'PQx3yZ7k', key: 'made-up', service_ids: [11, 26], uid: 4711, detail: { 11: 'GLOBAL' } } },
      ],
    };
    const text = `--b\r\nContent-Disposition: form-data; name="request"\r\n\r\n${JSON.stringify(asks)}\r\n--b--\r\n`;
    const mimeType = 'multipart/form-data; boundary=b';
    const request = { headers: [{ name: 'content-type', value: mimeType }], postData: { mimeType, text } };
    const { values } = read(entry('https://webrtc2-ap-web-1.agora.io/api/v2/transpond/webrtc?v=2', { method: 'POST', request }));
    expect(values).toContainEqual(['agora', 'room-id', 'PQx3yZ7k', 'self']);
    expect(values).toContainEqual(['agora', 'user-id', '4711', 'self']);
  });

  test('pubnub: who asks, and who comes and leaves', () => {
    const polled = {
      t: { t: '17', r: 1 },
      m: [
        { c: 'garden-pnpres', d: { action: 'join', uuid: '4712', timestamp: 1_767_323_046, occupancy: 2 } },
        { c: 'garden-pnpres', d: { action: 'timeout', uuid: '4713', timestamp: 1_767_323_047, occupancy: 1 } },
      ],
    };
    const { values, events } = read(
      entry('https://ps.pndsn.com/v2/subscribe/sub-c-invented/garden,garden-pnpres/0?uuid=4711&tt=0&auth=made-up', {
        response: answered(polled),
      }),
    );
    expect(values).toContainEqual(['pubnub', 'user-id', '4711', 'self']);
    expect(events.map(([, event, user, room]) => [event, user, room])).toEqual([
      ['join', '4712', 'garden-pnpres'],
      ['leave', '4713', 'garden-pnpres'],
    ]);
  });
});
