import { LANGUAGES, type Language } from '../core/language.js';

/** The language that the surroundings ask for, by the rule of POSIX: LC_ALL, then LC_MESSAGES, then LANG. English unless it is French. */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language {
  return /^fr\b|^fr_/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'fr' : 'en';
}

/** The option that chooses one where people are spoken to. */
export const LANGUAGE = {
  choices: LANGUAGES,
  default: languageOf(process.env),
  defaultDescription: 'that of LC_ALL or LANG',
  requiresArg: true,
} as const;
