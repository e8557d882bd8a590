import { Box } from 'ink';
import { LineView } from './line-view.js';
import type { Line } from './line.js';

interface Properties {
  readonly lines: readonly Line[];
  readonly top: number;
  readonly rows: number;
}

/** The part of a text that is visible. */
export function TextView({ lines, top, rows }: Properties) {
  return (
    <Box flexDirection="column" height={rows}>
      {lines.slice(top, top + rows).map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is its place on the screen
        <LineView key={index} line={line} />
      ))}
    </Box>
  );
}
