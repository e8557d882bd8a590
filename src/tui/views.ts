/** The views in the order of their keys, 1 to 6. */
export const VIEWS = ['findings', 'rooms', 'people', 'places', 'flows', 'packets'] as const;
export type ViewId = (typeof VIEWS)[number];

export const VIEW_TITLES: Readonly<Record<ViewId, string>> = {
  findings: 'Findings',
  rooms: 'Rooms',
  people: 'People',
  places: 'Places',
  flows: 'Flows',
  packets: 'Packets',
};
