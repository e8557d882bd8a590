import type { FieldValue } from '../core/message.js';
import type { Kind } from '../core/observation.js';

/** Identifiers are short; a longer value is content. */
export const LONGEST_VALUE = 256;

/** A token is a long text: signed ones take kilobytes. */
const LONGEST_TOKEN = 8192;
const SHORTEST_TOKEN = 16;
const SHORTEST_DEVICE_ID = 8;

const EMAIL = /^[^\s@<>"]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,24}$/i;
const PHONE = /^\+?\(?\d[\d\s().-]{5,22}\d$/;
/** Braces and percent signs stand for a value that was never put in. */
const TEMPLATE = /[{}<>]|%[sd]|\[object |:\/\//;

/** Whether text is an e-mail address. */
export function isEmail(text: string): boolean {
  return text.length <= LONGEST_VALUE && text.includes('@') && EMAIL.test(text);
}

/** Whether text is a phone number: 7 to 15 digits (ITU-T E.164), not all the same. */
export function isPhone(text: string): boolean {
  if (text.length > 24 || !PHONE.test(text)) return false;
  const digits = text.replace(/\D/g, '');
  return digits.length >= 7 && digits.length <= 15 && !/^(\d)\1*$/.test(digits);
}

/** The value as text, if it looks like what its name claims. */
export function plausible(kind: Kind, value: FieldValue | undefined): string | undefined {
  if (value === undefined || (typeof value === 'number' && !Number.isSafeInteger(value))) return undefined;
  // Names are texts; a number under such a key counts something.
  if (typeof value !== 'string' && (kind === 'display-name' || kind === 'username' || kind === 'device-model')) return undefined;
  const text = String(value);
  return looksLike(kind, text) ? text : undefined;
}

function looksLike(kind: Kind, text: string): boolean {
  switch (kind) {
    case 'email':
      return isEmail(text);
    case 'phone':
      return isPhone(text);
    case 'token':
      return text.length >= SHORTEST_TOKEN && text.length <= LONGEST_TOKEN && /^[\x21-\x7e]+$/.test(text);
    case 'device-id':
      return text.length >= SHORTEST_DEVICE_ID && text.length <= LONGEST_VALUE && /^[\w:.-]+$/.test(text) && /\d/.test(text);
    case 'display-name':
    case 'device-model':
    case 'password':
      return isWritten(text) && !TEMPLATE.test(text);
    default:
      return isWritten(text) && !TEMPLATE.test(text) && !/[\t\n\r]|\s\s/.test(text) && !/^-?[01]$/.test(text) && /[\p{L}\p{N}]/u.test(text);
  }
}

function isWritten(text: string): boolean {
  return text.length <= LONGEST_VALUE && text.trim() !== '';
}
