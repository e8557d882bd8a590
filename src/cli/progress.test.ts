import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { widthOf } from '../tui/fit.js';
import { ProgressLine, type ScanProgress, formatProgress } from './progress.js';

const HALF: ScanProgress = {
  file: 'captures/room.pcapng',
  fileNumber: 3,
  filesTotal: 20,
  bytesDone: 120_500_000,
  bytesTotal: 300_000_000,
  packets: 312_345,
  elapsedMs: 2000,
};

describe('formatProgress', () => {
  test('says everything where there is room', () => {
    expect(formatProgress(HALF, 120)).toBe('3 of 20 captures/room.pcapng: 120.5 of 300.0 MB, 40 %, 312,345 packets, 60 MB/s, 0:03 left');
  });

  test('keeps the end of a long name, then leaves out packets, rate and time, never the bytes', () => {
    expect(formatProgress(HALF, 80)).toBe('3 of 20 …om.pcapng: 120.5 of 300.0 MB, 40 %, 312,345 packets, 60 MB/s, 0:03 left');
    expect(formatProgress(HALF, 68)).toBe('3 of 20 …es/room.pcapng: 120.5 of 300.0 MB, 40 %, 60 MB/s, 0:03 left');
    expect(formatProgress(HALF, 52)).toBe('3 of 20 ….pcapng: 120.5 of 300.0 MB, 40 %, 0:03 left');
    expect(formatProgress(HALF, 40)).toBe('3 of 20 …pcapng: 120.5 of 300.0 MB, 40 %');
    expect(formatProgress(HALF, 30)).toBe('120.5 of 300.0 MB, 40 %');
    expect(formatProgress(HALF, 10)).toBe('120.5 of …');
  });

  test('promises no end where the size is not known', () => {
    expect(formatProgress({ ...HALF, file: '-', fileNumber: 1, filesTotal: 1, bytesTotal: null }, 80)).toBe(
      '1 of 1 -: 120.5 MB, 312,345 packets, 60 MB/s',
    );
  });

  test.each([
    [0, 300e6, 0, '0 bytes of 300.0 MB, 0 %, 1 packet, 0.0 MB/s'],
    [1e6, 3601e6, 1000, '1.0 MB of 3.60 GB, 0 %, 1 packet, 1.0 MB/s, 1:00:00 left'],
    [299_999_999, 300e6, 1000, '300.0 of 300.0 MB, 99 %, 1 packet, 300 MB/s, 0:01 left'],
    [300e6, 300e6, 1000, '300.0 of 300.0 MB, 100 %, 1 packet, 300 MB/s, 0:00 left'],
    [310e6, 300e6, 1000, '310.0 of 300.0 MB, 100 %, 1 packet, 310 MB/s, 0:00 left'],
    [0, 0, 1000, '0 of 0 bytes, 1 packet, 0.0 MB/s'],
  ])('%i of %i bytes after %i ms', (bytesDone, bytesTotal, elapsedMs, figures) => {
    const progress = { ...HALF, bytesDone, bytesTotal, elapsedMs, packets: 1, file: 'a' };
    expect(formatProgress(progress, 120)).toBe(`3 of 20 a: ${figures}`);
  });

  test('escapes the name', () => {
    expect(formatProgress({ ...HALF, file: '\x1b]52;c;cm0=\x07\r\n\u202e' }, 200)).toContain('\\x1b]52;c;cm0=\\x07\\x0d\\x0a\\u202e:');
  });

  test('never takes more columns than there are, nor a control', () => {
    const progress = fc.record({
      file: fc.string({ unit: 'binary' }),
      fileNumber: fc.nat(),
      filesTotal: fc.nat(),
      bytesDone: fc.maxSafeNat(),
      bytesTotal: fc.option(fc.maxSafeNat()),
      packets: fc.nat(),
      elapsedMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
    });
    fc.assert(
      fc.property(progress, fc.integer({ min: 1, max: 200 }), (given, columns) => {
        const line = formatProgress(given, columns);
        expect(widthOf(line)).toBeLessThanOrEqual(columns);
        expect(line).toMatch(/^\P{Cc}+$/u);
      }),
    );
  });
});

/** What a terminal of one line would show. */
class Screen {
  readonly columns = 100;
  writes = 0;
  line = '';

  write(text: string): void {
    this.writes++;
    let at = this.line.length;
    for (const character of text) {
      if (character === '\r') at = 0;
      else this.line = this.line.slice(0, at) + character + this.line.slice(++at);
    }
  }
}

function begin(bytes: readonly (number | null)[]) {
  const clock = { now: 0 };
  const screen = new Screen();
  const line = new ProgressLine(
    screen,
    bytes.map((size) => ({ bytes: size })),
    () => clock.now,
  );
  return { clock, screen, line };
}

describe('ProgressLine', () => {
  test('is written at most five times a second, and not at once', () => {
    const { clock, screen, line } = begin([1e9]);
    line.begin();
    for (clock.now = 0; clock.now < 200; clock.now += 10) line.note('a', clock.now, 1);
    expect(screen.writes).toBe(0);
    for (; clock.now <= 2000; clock.now += 10) line.note('a', clock.now, 1);
    expect(screen.writes).toBe(10);
  });

  test('counts over all inputs, whatever was read of them', () => {
    const { clock, screen, line } = begin([1_000_000, 3_000_000]);
    line.begin();
    line.note('first', 400_000, 10);
    line.finish(1_000_000, 10);
    line.begin();
    clock.now = 1000;
    line.note('second', 1_000_000, 5);
    expect(screen.line).toBe('2 of 2 second: 2.0 of 4.0 MB, 50 %, 15 packets, 2.0 MB/s, 0:01 left');
  });

  test('knows no total when one input has none', () => {
    const { clock, screen, line } = begin([1_000_000, null]);
    line.begin();
    clock.now = 500;
    line.note('a', 500_000, 7);
    expect(screen.line).toBe('1 of 2 a: 500 kB, 7 packets, 1.0 MB/s');
  });

  test('leaves nothing of a longer line behind, and nothing at all when cleared', () => {
    const { clock, screen, line } = begin([null]);
    line.begin();
    clock.now = 200;
    line.note('a long name of a file', 1, 1);
    clock.now = 400;
    line.note('short', 2, 1);
    expect(screen.line.trimEnd()).toBe('1 of 1 short: 2 bytes, 1 packet, 0.0 MB/s');
    line.clear();
    expect(screen.line.trim()).toBe('');
    const { writes } = screen;
    line.clear();
    expect(screen.writes).toBe(writes);
    clock.now = 600;
    line.note('short', 2, 1);
    expect(screen.line.trimEnd()).toBe('1 of 1 short: 2 bytes, 1 packet, 0.0 MB/s');
  });
});
