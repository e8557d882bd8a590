import { useIsScreenReaderEnabled, useStdout } from 'ink';
import { useContext, useLayoutEffect } from 'react';
import { spokenRows, styledText } from './line-text.js';
import type { Line } from './line.js';
import { ColourContext } from './tones.js';

interface Properties {
  /** From the top of the screen on. */
  readonly lines: readonly Line[];
  readonly columns: number;
}

/**
 * The whole screen, handed over as one text. ink itself lays out and paints
 * nothing: it takes each frame apart into characters, which was more than half
 * of what a frame cost.
 */
export function FrameView({ lines, columns }: Properties) {
  const colour = useContext(ColourContext);
  const isSpoken = useIsScreenReaderEnabled();
  const { stdout } = useStdout();
  useLayoutEffect(() => {
    const rows = isSpoken ? spokenRows(lines, columns) : lines.map((line) => styledText(line, columns, colour));
    stdout.write(rows.join('\n'));
  });
  return null;
}
