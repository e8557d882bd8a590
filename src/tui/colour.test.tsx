import { expect, test } from 'vitest';
import { KEY, aCoverage, aSnapshot, allDone, anEvening, showApp } from './testing.js';

// oxlint-disable-next-line no-control-regex -- a style is a control sequence
const COLOUR = /\u001b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7]|2)(?:;[\d;]*)?m/;

test('severities have colours where colours are wanted', async () => {
  const app = await showApp(anEvening, { colour: true });
  expect(app.styledFrame()).toMatch(COLOUR);
  app.close();
});

test('without colour no page has any, and the marks remain', async () => {
  const app = await showApp(anEvening, { colour: false });
  const frames = [app.styledFrame()];
  for (const keys of [[KEY.down, KEY.enter], [KEY.down], ['?']]) {
    await app.press(...keys);
    frames.push(app.styledFrame());
  }
  await app.show(aSnapshot({ coverages: [aCoverage] }, allDone));
  frames.push(app.styledFrame());
  for (const frame of frames) expect(frame).not.toMatch(COLOUR);
  expect(frames[0]).toContain('\u001b[7m> ');
  expect(frames[2]).toContain('[\u001b[7m39 30 30 31\u001b[27m]');
  app.close();
});
