/** What a step can show beside its sentences. */
export type Exhibit =
  | 'question'
  | 'bytes'
  | 'observers'
  | 'stays-then'
  | 'stays'
  | 'pair'
  | 'servers'
  | 'comparison'
  | 'remains'
  | 'origin'
  | 'commands';

interface StepPlan {
  readonly id: string;
  /** Between the sentences before and those after them. */
  readonly shows: readonly Exhibit[];
}

/** A story over two bundled captures: how it was, and how it is done well. */
export interface Story {
  /** Folders of `captures/`. */
  readonly before: string;
  readonly after: string;
  /** Under which jurisdictions the servers are looked at. */
  readonly profile: string;
  readonly steps: readonly StepPlan[];
}

/** The bundled stories; their sentences are in `words-en.ts` and `words-fr.ts`. */
export const STORIES = {
  clubhouse: {
    before: 'clubhouse-2021',
    after: 'clubhouse-encrypted',
    profile: 'prc',
    steps: [
      { id: 'join', shows: ['question'] },
      { id: 'wifi', shows: ['bytes', 'observers'] },
      { id: 'second', shows: ['stays-then'] },
      { id: 'pair', shows: ['pair', 'stays'] },
      { id: 'pings', shows: ['servers'] },
      { id: 'repaired', shows: ['comparison', 'remains'] },
      { id: 'yours', shows: ['commands', 'origin'] },
    ],
  },
  pings: {
    before: 'pings-abroad',
    after: 'pings-clean',
    profile: 'prc',
    steps: [
      { id: 'question', shows: ['question'] },
      { id: 'wifi', shows: ['bytes', 'observers'] },
      { id: 'abroad', shows: ['servers'] },
      { id: 'repaired', shows: ['comparison'] },
      { id: 'yours', shows: ['commands', 'origin'] },
    ],
  },
} as const satisfies Readonly<Record<string, Story>>;

export type StoryId = keyof typeof STORIES;
export type StepId<Id extends StoryId = StoryId> = (typeof STORIES)[Id]['steps'][number]['id'];

export const STORY_IDS = Object.keys(STORIES) as readonly StoryId[];
