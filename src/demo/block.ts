/** What a step shows, without a screen: each view lays it out as it can. */
export type Block = TextBlock | FactsBlock | BytesBlock | TimelineBlock | TableBlock;

export interface TextBlock {
  readonly kind: 'text';
  readonly text: string;
  /** `remark`: less loud than the story. */
  readonly voice: 'story' | 'remark';
}

export interface FactsBlock {
  readonly kind: 'facts';
  readonly facts: readonly (readonly [name: string, text: string])[];
}

/** Bytes of a frame, with the values that stand in them. Offsets count from the start of the frame. */
export interface BytesBlock {
  readonly kind: 'bytes';
  readonly offset: number;
  /** Two digits for each byte; `..` for one that is not to be shown. */
  readonly hex: string;
  /** In their order, none over another. */
  readonly values: readonly NamedBytes[];
}

export interface NamedBytes {
  readonly from: number;
  /** The byte behind the last one. */
  readonly to: number;
  readonly name: string;
  readonly value: string;
}

export interface TimelineBlock {
  readonly kind: 'timeline';
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly label: string;
  /** Shares of the capture's time, from 0 to 1. */
  readonly from: number;
  readonly to: number;
  readonly times: string;
}

export interface TableBlock {
  readonly kind: 'table';
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function text(words: string, voice: TextBlock['voice'] = 'story'): TextBlock {
  return { kind: 'text', text: words, voice };
}
