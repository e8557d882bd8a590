/** What a scan can print. `pcapng` is no text: its packets are written once the findings are known. */
export const FORMATS = ['text', 'jsonl', 'sarif', 'csv', 'eve', 'stix', 'html', 'junit', 'pcapng'] as const;
export type Format = (typeof FORMATS)[number];
