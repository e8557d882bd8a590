import type { Axis } from '../core/place.js';
import type { Language } from '../core/language.js';
import type { StepId, StoryId } from './story.js';
import { ENGLISH } from './words-en.js';
import { FRENCH } from './words-fr.js';

/** The sentences of a step. What stands in braces is a figure that the engine gave; none has a number of its own. */
export interface StepWords {
  readonly title: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** All that the stories say in one language. */
export interface Words {
  readonly names: Readonly<
    Record<
      | 'packet'
      | 'observers'
      | 'together'
      | 'answered'
      | 'told'
      | 'sources'
      | 'readable'
      | 'clocks'
      | 'askedAtOnce'
      | 'vendorServers'
      | 'recognised',
      string
    >
  >;
  readonly and: string;
  readonly yes: string;
  readonly no: string;
  readonly packets: (count: number) => string;
  readonly of: (count: number, all: number) => string;
  /** By what a law reaches a server. */
  readonly axes: Readonly<Record<Axis, string>>;
  readonly commands: Readonly<Record<'open' | 'scan' | 'explain', string>>;
  readonly masked: string;
  readonly unmasked: string;
  readonly stories: {
    readonly [Id in StoryId]: { readonly title: string; readonly steps: Readonly<Record<StepId<Id>, StepWords>> };
  };
  readonly screen: ScreenWords;
}

/** What the screen around a story says. */
export interface ScreenWords {
  readonly position: (step: number, of: number) => string;
  readonly next: string;
  readonly back: string;
  readonly jump: (steps: number) => string;
  readonly mask: string;
  readonly unmask: string;
  readonly help: string;
  readonly quit: string;
  readonly tooSmall: (size: string, needed: string) => string;
  readonly helpTitle: string;
  /** Each key, and what it does. */
  readonly keys: readonly (readonly [keys: string, does: string])[];
  readonly notes: readonly string[];
}

export function wordsOf(language: Language): Words {
  return language === 'fr' ? FRENCH : ENGLISH;
}
