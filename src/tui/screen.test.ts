import { expect, test } from 'vitest';
import { Screen } from './screen.js';
import { TestOutput } from './testing.js';

function openScreen() {
  const output = new TestOutput(10, 4);
  const screen = new Screen(output as unknown as NodeJS.WriteStream);
  screen.enter();
  output.written.length = 0;
  return { output, screen };
}

test('paints only the rows that changed', () => {
  const { output, screen } = openScreen();
  screen.write('one\ntwo\nthree\nfour');
  screen.write('one\n2\nthree');
  expect(output.written[1]).toBe('\u001b[?2026h\u001b[2;1H\u001b[0m\u001b[2K2\u001b[4;1H\u001b[0m\u001b[2K\u001b[?2026l');
  screen.write('one\n2\nthree');
  expect(output.written).toHaveLength(2);
});

test('never writes below the last row', () => {
  const { output, screen } = openScreen();
  screen.write('1\n2\n3\n4\n5');
  expect(output.written.join('')).not.toContain('\u001b[5;1H');
});

test('after a change of size clears and paints all', () => {
  const { output, screen } = openScreen();
  let heard = 0;
  screen.on('resize', () => heard++);
  screen.write('one\ntwo');
  output.resize(20, 5);
  expect(heard).toBe(1);
  expect(screen.columns).toBe(20);
  screen.write('one\ntwo');
  expect(output.written.at(-1)).toContain('one');
});

test('lets through colour and weight and no other order', () => {
  const { output, screen } = openScreen();
  screen.write('\u001b[1;31mred\u001b[0m\u001b]52;c;ZXZpbA==\u0007\u009b2J\r\u001b[2Jx');
  expect(output.written[0]).toContain('\u001b[1;31mred\u001b[0m]52;c;ZXZpbA==2J[2Jx');
});

test('is silent once it was left, and leaves once', () => {
  const { output, screen } = openScreen();
  screen.leave();
  const { length } = output.written;
  screen.leave();
  screen.write('late');
  output.resize(20, 5);
  expect(output.written).toHaveLength(length);
});
