/**
 * What a terminal, a page or a log could take for an order instead of text:
 * C0 and C1 controls, line and paragraph separators, bidirectional marks,
 * zero-width and other invisible characters (Unicode's Default_Ignorable_Code_Point
 * has them all, bidirectional marks too), lone surrogates.
 */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- finding controls is the point
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb\p{Default_Ignorable_Code_Point}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/** What needs a closer look. */
const NOT_PRINTABLE_ASCII = /[^ -~]/;

/**
 * The one door through which text from the wire reaches a terminal, a page or
 * a log. Unsafe characters become visible escapes (`\x1b`, `\u202e`); a
 * backslash doubles, so that the result can be read back without doubt.
 */
export function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replace(UNSAFE, (character) => {
    const code = character.codePointAt(0)!;
    if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/**
 * JSON text without the characters that `escapeText` removes: each becomes a
 * JSON escape, so that the value stays what it was.
 */
export function escapeJson(json: string): string {
  // JSON.stringify has escaped what is below a space: most lines hold nothing else.
  if (!NOT_PRINTABLE_ASCII.test(json)) return json;
  return json.replace(UNSAFE, (characters) =>
    Array.from({ length: characters.length }, (_, i) => `\\u${characters.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
}
