/** The languages that texts for people are written in. */
export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same text in each of them. */
export type Translated = Readonly<Record<Language, string>>;
