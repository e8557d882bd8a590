import type { Kind } from '../../core/observation.js';

/** What a watched value is, by the name its owner gave it. */
const KIND_BY_NAME: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    phone: 'phone',
    tel: 'phone',
    telephone: 'phone',
    mobile: 'phone',
    msisdn: 'phone',
    email: 'email',
    mail: 'email',
    room: 'room-id',
    channel: 'room-id',
    meeting: 'room-id',
    conference: 'room-id',
    call: 'call-id',
    session: 'session-id',
    me: 'user-id',
    user: 'user-id',
    uid: 'user-id',
    id: 'user-id',
    peer: 'user-id',
    friend: 'user-id',
    login: 'username',
    username: 'username',
    account: 'username',
    nick: 'display-name',
    nickname: 'display-name',
    name: 'display-name',
    device: 'device-id',
    imei: 'device-id',
    imsi: 'device-id',
    mac: 'device-id',
    serial: 'device-id',
    model: 'device-model',
    app: 'app-id',
    token: 'token',
    key: 'key',
    secret: 'key',
    password: 'password',
    ssrc: 'ssrc',
    host: 'hostname',
    url: 'url',
  } satisfies Record<string, Kind>),
);

/** The kind that a name tells by its last word, as `friend-phone2` a phone; a user id when it tells none. */
export function kindOfName(name: string): Kind {
  const words = name.toLowerCase().match(/[a-z]+/g) ?? [];
  return KIND_BY_NAME.get(words[words.length - 1] ?? '') ?? 'user-id';
}
