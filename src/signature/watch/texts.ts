import { base64Encodings } from './base64.js';
import { type Encoded, caseless, word } from './encoded.js';
import { REPEATED_BITS, textBits } from './strength.js';

/** Text as it stands in other formats. */
export function textEncodings(text: string): readonly Encoded[] {
  const bits = textBits(text);
  const utf8 = Buffer.from(text, 'utf8');
  const utf16 = Buffer.from(text, 'utf16le');
  const wide = { form: 'caseless', bits: bits + text.length * REPEATED_BITS } as const;
  return [
    word('text', text),
    { encoding: 'utf16-le', bytes: utf16, ...wide },
    { encoding: 'utf16-be', bytes: Buffer.from(utf16).swap16(), ...wide },
    caseless('hex', utf8.toString('hex'), bits),
    ...base64Encodings('base64', utf8, bits),
    ...escapedForms(text).map(([encoding, written]) => caseless(encoding, written, bits)),
    ...latin1(text),
  ];
}

function escapedForms(text: string): readonly (readonly [encoding: string, written: string])[] {
  // A lone half of a surrogate pair has no UTF-8 and no URL encoding.
  const url = encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
  return [
    ['url', url],
    ['form', url.replaceAll('%20', '+')],
    ['json', jsonEscaped(text)],
  ];
}

/** With every character beyond ASCII escaped, as many JSON writers do. */
function jsonEscaped(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.slice(1, -1).replace(/[^\u0020-\u007e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function latin1(text: string): readonly Encoded[] {
  const bytes = Buffer.from(text, 'latin1');
  return bytes.toString('latin1') === text ? [{ encoding: 'latin1', form: 'word', bytes, bits: textBits(text) }] : [];
}
