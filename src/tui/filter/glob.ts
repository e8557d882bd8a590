/** More of a value is not looked at, so that a filter over thousands of rows stays quick. */
const MAX_LENGTH = 4096;

/**
 * A test for whether a whole text matches a pattern, in which `*` stands for
 * any run of characters and `?` for one; case is ignored. No regular
 * expression: only the last `*` is ever taken back to, so that the work is at
 * most the pattern's length times the text's, whatever the pattern.
 */
export function glob(pattern: string): (text: string) => boolean {
  const wanted = [...pattern.toLowerCase().replaceAll(/\*+/g, '*')];
  return (text) => matches(wanted, [...text.slice(0, MAX_LENGTH).toLowerCase()]);
}

function matches(pattern: readonly string[], text: readonly string[]): boolean {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let starText = 0;
  while (inText < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern++;
      starText = inText;
    } else if (wanted === '?' || wanted === text[inText]) {
      inPattern++;
      inText++;
    } else if (star >= 0) {
      inPattern = star + 1;
      inText = ++starText;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}
