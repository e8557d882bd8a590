import { placeInPacket } from '../documents/packet-document.js';
import type { Outcome } from '../effect.js';
import { navigate, say } from '../navigate.js';
import { inView, type Navigation, type Stage } from '../navigation.js';
import { frameOf } from '../documents/frame-bytes.js';
import { formatCount } from '../numbers.js';
import { packetKey } from '../target.js';
import type { Command } from './command.js';

/** Where a command leads, and what is to be done beside. */
export function obey(navigation: Navigation, command: Command, stage: Stage): Outcome {
  switch (command.kind) {
    case 'quit':
      return { navigation, effect: { kind: 'quit' } };
    case 'help':
    case 'observers':
    case 'pause':
      return { navigation: navigate(navigation, command.kind, stage) };
    case 'view':
      return { navigation: navigate(navigation, command.view, stage) };
    case 'filter':
      return { navigation: { ...navigation, filter: command.filter } };
    case 'sort': {
      const { column, isDescending } = command;
      return { navigation: inView(navigation, { sort: column === null ? null : { column, isDescending } }) };
    }
    case 'mask':
      if (command.isOn === navigation.isMasked) return { navigation };
      return { navigation: navigate(navigation, 'mask', stage) };
    case 'mouse':
      return {
        navigation: say({ ...navigation, isMouseOn: command.isOn }, command.isOn ? MOUSE_ON : 'The mouse is the terminal’s again.'),
      };
    case 'frame':
      return { navigation: openFrame(navigation, command.frame, stage) };
    case 'places':
      return {
        navigation: say({ ...navigation, view: 'places' }, 'Servers are looked up; the map shows where they stand.'),
        effect: command,
      };
    default:
      return { navigation, effect: command };
  }
}

const MOUSE_ON = 'Click a row or a view, turn the wheel. To select text hold Shift.';

/** Of several captures the first that has such a packet among those listed. */
function openFrame(navigation: Navigation, frame: number, { snapshot }: Stage): Navigation {
  const keys = (snapshot?.files ?? []).map((_, capture) => packetKey(capture, frame));
  const key = keys.find((one) => snapshot !== null && frameOf(snapshot.lists, one) !== undefined);
  if (key === undefined || snapshot === null) {
    return say(navigation, `Frame ${formatCount(frame)} is not listed: no value was read in it.`);
  }
  const target = { kind: 'packet', key } as const;
  const pages = [{ target, stop: placeInPacket(target, snapshot), scroll: 0 }];
  return inView({ ...navigation, view: 'packets', filter: null }, { selection: { key, index: 0 }, pages, left: null, follows: false });
}
