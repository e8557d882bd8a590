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

/** What each view shows, for the help. */
export const VIEW_PURPOSES: Readonly<Record<ViewId, string>> = {
  findings: 'what was found, worst first. Enter opens what was seen, who can see it, and the bytes.',
  rooms:
    'who was in which room, from when to when. In the timeline | is an end that was seen, ( or ) one that follows from silence, < or > one beyond the capture. Enter opens the ladder: who sent what to which server.',
  people: 'who was seen together with whom. Enter opens the rooms they shared and a table of everybody they met.',
  places: 'servers, whose they are, and where their operators are at home. Enter opens the sources.',
  flows: 'conversations between two addresses. Enter opens the values read in one.',
  packets: 'the packets in which values were read. Enter opens the bytes, with each value marked and named.',
};
