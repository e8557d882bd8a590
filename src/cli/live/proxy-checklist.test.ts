import { expect, test } from 'vitest';
import { event, sighting } from '../../testing/results.js';
import { Checklist } from './proxy-checklist.js';

test('tells each step once, and values as they are to be shown', () => {
  const said: string[] = [];
  const checklist = new Checklist((text) => said.push(text));
  for (const isSealed of [false, true, true]) checklist.exchange(isSealed);
  for (let i = 0; i < 2; i++) {
    checklist.refused('192.0.2.9');
    checklist.rejected('calls.example.org');
  }
  const fresh = [
    { type: 'observation', observation: sighting('user-id', 'ada') },
    { type: 'event', event: event('join', 0, { user: 'ada', room: 'garden' }) },
  ] as const;
  checklist.tell(fresh, (value) => `<${value.length}>`);
  expect(said.slice(0, 4)).toEqual([
    '[x] the first exchange came through',
    '[x] it trusts the certificate',
    '192.0.2.9 asked and was refused; --allow 192.0.2.9 lets it in.',
    'calls.example.org: the app does not take the certificate. --pass-through calls.example.org lets it through unread.',
  ]);
  expect(said.slice(4).join('\n')).toMatch(/^user-id <3> .*\njoin: <3> in <6> /);
});
