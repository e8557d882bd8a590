import type { Language } from '../../core/language.js';
import type { Action } from '../keys.js';
import type { ViewId } from '../views.js';
import { ENGLISH_HELP } from './words-en.js';
import { FRENCH_HELP } from './words-fr.js';

/** What a row of the help tells of; one row speaks for all views, and one for Tab in both directions. */
export type Told = Exclude<Action, Exclude<ViewId, 'findings'> | 'previous-view'>;

/** The help in one language. Names of views, commands and fields are those on the screen, in every language. */
export interface HelpWords {
  /** Behind the view's name. */
  readonly purposes: Readonly<Record<ViewId, string>>;
  readonly keysTitle: string;
  /** The keys, and what they do. */
  readonly keys: Readonly<Record<Told, readonly [keys: string, does: string]>>;
  readonly filtersTitle: string;
  /** What can be typed, and what passes then. */
  readonly filters: readonly (readonly [typed: string, passes: string])[];
  readonly fields: string;
  readonly notes: readonly string[];
}

export const HELP_WORDS: Readonly<Record<Language, HelpWords>> = { en: ENGLISH_HELP, fr: FRENCH_HELP };
