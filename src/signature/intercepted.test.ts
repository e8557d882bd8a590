import { describe, expect, test } from 'vitest';
import { analyseExchanges, answered, archive, entry } from '../testing/exchanges.js';

const sent = (data: object, time = 1_767_323_046) => ({ type: 'send', time, opcode: 1, data: JSON.stringify(data) });
const received = (data: object, time = 1_767_323_047) => ({ ...sent(data, time), type: 'receive' });

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
    values: capture!.observations.map(({ vendor, kind, value, of }) => [vendor, kind, value, of]),
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
});
