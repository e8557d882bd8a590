/** What can be had as a table of comma-separated values. */
export const TABLES = ['findings', 'observations', 'events', 'copresence', 'servers', 'observers'] as const;
export type Table = (typeof TABLES)[number];
