/** Jabber identifiers (RFC 7622 §3): `local@domain/resource`, of which only the domain must be there. */
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';

/** "a resourcepart … MUST NOT be more than 1023 octets", as each of the three parts (§3.2, §3.3, §3.4); with `@` and `/` 3071. */
const MAX_LENGTH = 3071;

/** The identifier without its resource. */
export function bareJid(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? jid : jid.slice(0, slash);
}

/** Whether the text has a form that a JID can have. */
export function isJid(text: string): boolean {
  return text.length > 0 && text.length <= MAX_LENGTH && !/[\s"&'<>]/.test(bareJid(text)) && !/^[@/]|@(?:$|\/)/.test(text);
}

/**
 * A JID with its parts, each where it stands. Behind an entity the bytes no
 * longer match the text one for one: the parts then have the range of the whole.
 */
export function jidField(name: string, jid: string, offset: number, length: number): Field {
  if (!isJid(jid)) return field(name, jid, offset, length);
  const bare = bareJid(jid);
  const at = bare.indexOf('@');
  const exact = Buffer.byteLength(jid) === length;
  const part = (partName: string, from: number, text: string) =>
    exact
      ? field(partName, text, offset + Buffer.byteLength(jid.slice(0, from)), Buffer.byteLength(text))
      : field(partName, text, offset, length);
  const parts = [part('bare', 0, bare), part('domain', at + 1, bare.slice(at + 1))];
  if (at >= 0) parts.push(part('local', 0, bare.slice(0, at)));
  if (jid.length > bare.length) parts.push(part('resource', bare.length + 1, jid.slice(bare.length + 1)));
  return field(name, jid, offset, length, parts);
}
