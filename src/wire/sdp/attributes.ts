/** Attributes of a session description that tell about people, devices and addresses (RFC 8866 §6 and the RFCs named below). */
import type { Field } from '../../core/message.js';
import { field } from '../../core/field.js';
import { hostField } from '../text-host.js';
import { type Text, part, textField, trimmed, words } from '../text.js';

/** Attributes given as they are: RFC 8839, 8843, 8830, 4145, 4574, 7826, 8866, 6189. */
const PLAIN = new Set(['ice-ufrag', 'ice-pwd', 'mid', 'msid', 'setup', 'label', 'control', 'tool', 'cname', 'key-mgmt', 'zrtp-hash']);

/** "cand-type" (RFC 8839 §5.1), each a field of its own name. */
const CANDIDATE_TYPES = new Set(['host', 'srflx', 'prflx', 'relay']);

const MOST_SSRC = 0xffffffff;

/** The fields of `a=name:value`; none when nothing is known of it. */
export function attributeFields(name: string, value: Text): readonly Field[] {
  if (PLAIN.has(name)) return value.text === '' ? [] : [textField(name, value)];
  switch (name) {
    case 'candidate':
      return candidate(value);
    case 'crypto':
      return crypto(value);
    case 'fingerprint':
      return fingerprint(value);
    case 'ssrc':
      return ssrc(value);
    case 'rtpmap':
      return rtpmap(value);
    case 'rtcp':
      return rtcp(value);
    case 'alt':
      return alternative(value);
    default:
      return [];
  }
}

/** `foundation component transport priority address port typ type [raddr address] [rport port] …` (RFC 8839 §5.1) */
function candidate(value: Text): readonly Field[] {
  const [foundation, component, transport, priority, host, port, , type, ...extensions] = words(value);
  if (host === undefined || port === undefined || type === undefined || !CANDIDATE_TYPES.has(type.text)) return [];
  const extension = (name: string) => {
    const at = extensions.findIndex(({ text }, index) => index % 2 === 0 && text === name);
    return at < 0 ? undefined : extensions[at + 1];
  };
  const related = extension('raddr');
  const base = related && hostField(related, extension('rport'));
  return [
    textField('candidate', value, [
      textField('foundation', foundation!),
      textField('component', component!),
      textField('transport', transport!),
      textField('priority', priority!),
      textField('type', type),
      textField(type.text, host, hostField(host, port)?.fields ?? []),
      ...(related === undefined || base === undefined ? [] : [textField('related', related, base.fields)]),
    ]),
  ];
}

/** `tag suite inline:key|lifetime|MKI:length;…` (RFC 4568 §9.1) */
function crypto(value: Text): readonly Field[] {
  const [tag, suite, ...rest] = words(value);
  if (tag === undefined || suite === undefined) return [];
  const keys = rest.flatMap((word) =>
    [...word.text.matchAll(/inline:([^|;]+)/g)].map(([, key], index, all) => ({
      text: key!,
      offset: word.offset + word.text.indexOf(key!, index === 0 ? 0 : all[index]!.index),
    })),
  );
  return [textField('crypto', value, [textField('tag', tag), textField('suite', suite), ...keys.map((key) => textField('key', key))])];
}

/** `sha-256 AA:BB:…` (RFC 8122 §5) */
function fingerprint(value: Text): readonly Field[] {
  const [hash, digest] = words(value);
  return hash === undefined || digest === undefined ? [] : [textField('fingerprint', digest, [textField('hash', hash)])];
}

/** `number attribute:value` (RFC 5576 §4.1) */
function ssrc(value: Text): readonly Field[] {
  const [number, about] = words(value);
  if (number === undefined || !/^\d{1,10}$/.test(number.text) || Number(number.text) > MOST_SSRC) return [];
  const colon = about?.text.indexOf(':') ?? -1;
  const told = about !== undefined && colon > 0 ? [textField(about.text.slice(0, colon), trimmed(part(about, colon + 1)))] : [];
  const shown = `0x${Number(number.text).toString(16).padStart(8, '0')}`;
  return [field('ssrc', shown, number.offset, number.text.length, told)];
}

/** `payload-type encoding/clock[/channels]` (RFC 8866 §6.6) */
function rtpmap(value: Text): readonly Field[] {
  const [type, encoding] = words(value);
  if (type === undefined || encoding === undefined) return [];
  return [textField('rtpmap', value, [textField('payload-type', type), textField('encoding', encoding)])];
}

/** `port [IN IP4 address]` (RFC 3605 §2.1) */
function rtcp(value: Text): readonly Field[] {
  const [port, , , host] = words(value);
  if (port === undefined) return [];
  const address = host && hostField(host, port);
  return [textField('rtcp', value, [textField('port', port), ...(address === undefined ? [] : [address])])];
}

/** `id preference : user password address port`, of phones from before ICE was agreed on (draft-camarillo-mmusic-alt). */
function alternative(value: Text): readonly Field[] {
  const all = words(value);
  const host = all.at(-2);
  const address = host && hostField(host, all.at(-1));
  return address?.name === 'address' ? [textField('alt', value, [address])] : [];
}
