import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeText } from './display.js';

/** Unicode's own lists of what is not there to be seen, independent of the ranges in the source. */
const UNSAFE = /\p{Cc}|\p{Zl}|\p{Zp}|\p{Cs}|\p{Bidi_Control}|\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/u;

/** Any text, with the dangerous and the escape's own characters often. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...'\\xu{}0123456789abcdef\x1b\x07\r\u202e\u200b\u3164\u{e0041}\ud800\udc00'.split('')),
    ),
  )
  .map((parts) => parts.join(''));

describe('escapeText', () => {
  test('leaves readable text of any language alone', () => {
    const text = 'Zoë Łukasz שלום مرحبا 你好 हिन्दी 😀 a-b_c "q" <b> {x}';
    expect(escapeText(text)).toBe(text);
  });

  test.each([
    ['OSC 52, which writes the clipboard', '\x1b]52;c;cm0gLXJm\x07', '\\x1b]52;c;cm0gLXJm\\x07'],
    ['OSC 8, which hides where a link goes', '\x1b]8;;http://a.example\x1b\\link', '\\x1b]8;;http://a.example\\x1b\\\\link'],
    ['OSC 0, which sets the title', '\x1b]0;title\x9c', '\\x1b]0;title\\x9c'],
    ['a C1 introducer, which is ESC [ in one byte', '\x9b2J', '\\x9b2J'],
    ['BEL', 'a\x07', 'a\\x07'],
    ['CR, which writes over the line', 'alice\rbob', 'alice\\x0dbob'],
    ['line feed and tab', 'a\n\tb', 'a\\x0a\\x09b'],
    ['NUL and DEL', '\0\x7f', '\\x00\\x7f'],
    ['a line and a paragraph separator', '\u2028\u2029', '\\u2028\\u2029'],
    ['bidirectional overrides and isolates', '\u202egnp.exe\u2066\u200f\u061c', '\\u202egnp.exe\\u2066\\u200f\\u061c'],
    ['zero width characters', 'a\u200bl\u200di\u2060c\ufeffe', 'a\\u200bl\\u200di\\u2060c\\ufeffe'],
    ['a soft hyphen', 'a\u00adb', 'a\\xadb'],
    ['fillers that make an empty-looking name', '\u3164\u115f\uffa0', '\\u3164\\u115f\\uffa0'],
    ['a joiner and selectors that carry hidden data', 'a\u034f\ufe01\u{e0101}', 'a\\u034f\\ufe01\\u{e0101}'],
    ['tag characters', '\u{e0041}\u{e007f}', '\\u{e0041}\\u{e007f}'],
    ['lone surrogates, both halves', '\ud83d and \ude00', '\\ud83d and \\ude00'],
    ['two halves in the wrong order', '\ude00\ud83d', '\\ude00\\ud83d'],
    ['a lone half before a whole pair', '\ud83d😀', '\\ud83d😀'],
  ])('shows %s', (_what, text, shown) => {
    expect(escapeText(text)).toBe(shown);
  });

  test('a backslash doubles, so that a name cannot pretend to be escaped', () => {
    expect(escapeText('\\x1b')).toBe('\\\\x1b');
    expect(escapeText('\x1b')).toBe('\\x1b');
  });

  test('no code point that is not there to be seen gets through, alone or between others', () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      if (UNSAFE.test(escapeText(`a${character}b`))) expect.fail(`U+${code.toString(16)} passed`);
    }
  });

  test('the result is safe, and can be read back to the very same text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = escapeText(text);
        expect(shown).not.toMatch(UNSAFE);
        expect(unescaped(shown)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** The escape read backwards. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]+)\})/g, (_all, ...hex: (string | undefined)[]) => {
    const code = hex.slice(0, 3).find((digits) => digits !== undefined);
    return code === undefined ? '\\' : String.fromCodePoint(parseInt(code, 16));
  });
}
