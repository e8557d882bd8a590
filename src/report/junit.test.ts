import { describe, expect, test } from 'vitest';
import { HOSTILE, IN_THE_CLEAR, KNOWLEDGE, UNSAFE, framesOf, withText } from '../testing/results.js';
import { JunitReport } from './junit.js';
import { escapeMarkup } from './markup.js';
import { printed } from './testing.js';

const FRAMES = await framesOf(IN_THE_CLEAR);
const junit = (judge: ConstructorParameters<typeof JunitReport>[1], frames = FRAMES, file = 'a.pcapng') =>
  printed(new JunitReport(KNOWLEDGE.rules, judge), [[file, frames]]);
const countOf = (text: string, tag: string) => text.split(`<${tag}`).length - 1;

describe('JUnit', () => {
  test('has a case for each finding and each silent rule, and counts them', () => {
    const text = junit(() => ({ fails: true }));
    const cases = countOf(text, 'testcase ');
    const failures = countOf(text, 'failure ');
    expect(failures).toBeGreaterThan(5);
    expect(text).toContain(`<testsuite name="roomtone" tests="${cases}" failures="${failures}" errors="0" skipped="0">`);
    expect(text).toMatch(/<testcase classname="RT-CON-001" name="[^"]+"\/>/);
  });

  test('skips what does not fail the build, and says why', () => {
    const text = junit(({ rule }) =>
      rule === 'RT-VEN-001' ? { fails: false, why: 'Accepted & known.', isAccepted: true } : { fails: true },
    );
    expect(countOf(text, 'skipped ')).toBe(1);
    expect(text).toContain('<skipped message="Accepted &amp; known. ');
  });

  test('lets no hostile text out as it is', () => {
    const text = junit(() => ({ fails: true }), withText(FRAMES, 'ada.example', '"><x>\x1bab\ufffe'), HOSTILE);
    expect(text).not.toMatch(UNSAFE);
    expect(text).not.toContain('<x>');
  });
});

test('markup is escaped for text and for quoted attributes', () => {
  expect(escapeMarkup(`<a href="x" id='y'>&amp;\x07\ufffe</a>`)).toBe(
    '&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;\\x07\\ufffe&lt;/a&gt;',
  );
});
