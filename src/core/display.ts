/**
 * What a terminal, a page or a log could take for an order instead of text:
 * C0 and C1 controls, line and paragraph separators, bidirectional marks,
 * zero-width and other invisible format characters, lone surrogates.
 */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- finding controls is the point
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

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
