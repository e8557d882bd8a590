import { Text } from 'ink';
import { memo, useContext } from 'react';
import type { Line, Span } from './line.js';
import { ColourContext, lookOf } from './tones.js';

/** One row as one `<Text>`: a `<Box>` for each cell doubles what a frame costs. */
export const LineView = memo(function LineView({ line }: { readonly line: Line }) {
  const colour = useContext(ColourContext);
  // An empty <Text> has no height, and the row would be lost.
  const isSilent = line.spoken === '';
  if (line.spans.length === 0) return <Text aria-hidden> </Text>;
  return (
    <Text wrap="truncate" aria-hidden={isSilent} {...(line.spoken !== undefined && { 'aria-label': line.spoken })}>
      {line.spans.map((span, index) => renderSpan(span, index, colour))}
    </Text>
  );
});

function renderSpan({ text, tone, marked }: Span, index: number, colour: boolean) {
  if (tone === undefined && marked !== true) return text;
  return (
    // oxlint-disable-next-line react/no-array-index-key -- a span is its place in the row
    <Text key={index} {...lookOf(tone, colour)} inverse={marked === true}>
      {text}
    </Text>
  );
}
