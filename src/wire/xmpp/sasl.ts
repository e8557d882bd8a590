/**
 * What the base64 of a SASL exchange says in the clear, by mechanism.
 *
 *   PLAIN       authzid NUL authcid NUL passwd            RFC 4616 §2
 *   DIGEST-MD5  username="…",realm="…",nonce=…            RFC 2831 §2.1.2
 *   SCRAM-*     n,a=authzid,n=user,r=nonce                RFC 5802 §7
 */
import { isUtf8 } from 'node:buffer';
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import type { XmlText } from './xml.js';

/** Mechanisms of the form of PLAIN that carry an access token where PLAIN has the password. */
const WITH_TOKEN = /^(?:X-OAUTH2|X-GOOGLE-TOKEN|X-MESSENGER-OAUTH2)$/;

/** Fields of an exchange under `mechanism`; none when it is not known or not kept to. All have the range of the base64. */
export function saslFields(mechanism: string, text: XmlText): readonly Field[] {
  const message = decodeBase64(text.value);
  if (message === undefined) return [];
  const at = (name: string, value: string | undefined) =>
    value === undefined || value === '' ? [] : [field(name, value, text.offset, text.length)];
  if (mechanism === 'PLAIN' || WITH_TOKEN.test(mechanism)) {
    const [authzid, authcid, secret, ...more] = message.split('\0');
    if (secret === undefined || more.length > 0) return [];
    return [...at('authzid', authzid), ...at('authcid', authcid), ...at(mechanism === 'PLAIN' ? 'passwd' : 'token', secret)];
  }
  if (mechanism === 'DIGEST-MD5') return [...at('username', quoted(message, 'username')), ...at('realm', quoted(message, 'realm'))];
  if (mechanism.startsWith('SCRAM-')) {
    const parts = /^(?:n|y|p=[^,]*),(?:a=([^,]*))?,n=([^,]*),r=/.exec(message);
    return parts === null ? [] : [...at('authzid', saslName(parts[1])), ...at('username', saslName(parts[2]))];
  }
  return [];
}

function decodeBase64(value: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value) || value.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(value, 'base64');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** "nonce-value = quoted-string": behind a comma or at the front, so that `realm` is not found within another value's name. */
function quoted(message: string, name: string): string | undefined {
  return new RegExp(`(?:^|,)\\s*${name}="([^"]*)"`).exec(message)?.[1];
}

/** "The characters ',' or '=' in usernames are sent as '=2C' and '=3D' respectively" (RFC 5802 §5.1). */
function saslName(text: string | undefined): string | undefined {
  return text?.replaceAll('=2C', ',').replaceAll('=3D', '=');
}
