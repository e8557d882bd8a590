import type { Language } from '../core/language.js';
import type { RuleTexts } from '../report/rule-texts.js';
import type { Account, Moment, MomentId } from './account.js';

/** All that the content of a step is made from. */
export interface Stage {
  readonly before: Account;
  /** The same thing done well. */
  readonly after: Account;
  /** Under which jurisdictions the servers are looked at. */
  readonly profile: { readonly id: string; readonly title: Readonly<Record<Language, string>> };
  readonly rules: RuleTexts;
  /** What a protocol lets everybody see, by its id. */
  readonly exposes: Readonly<Record<string, Readonly<Record<Language, string>>>>;
  readonly language: Language;
  /** The value, or what stands for it where identifiers are masked. */
  readonly shown: (kind: string, value: string) => string;
  /** The folder of the bundled captures, as the user would type it. */
  readonly folder: string;
}

/** Somebody's number. */
export function person({ shown }: Stage, user: string): string {
  return shown('user-id', user);
}

export function room({ shown }: Stage, name: string): string {
  return shown('room-id', name);
}

/** Throws when the capture has no such moment: the story does not fit it. */
export function momentOf({ before }: Stage, id: MomentId): Moment {
  const moment = before.moments[id];
  if (moment === undefined) throw new Error(`the capture has no ${id}`);
  return moment;
}
