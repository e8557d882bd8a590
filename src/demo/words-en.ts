import type { Words } from './words.js';

const INVENTED = 'All people, numbers and rooms here are invented, and the packets were made for this demo. {caveat}';
const YOURS =
  'Every figure on these pages was read just now, from the files named here, without a network. Look at your own traffic, or at that of people who agreed:';

export const ENGLISH: Words = {
  names: {
    packet: 'Packet',
    observers: 'Who can see it:',
    together: 'Together',
    answered: 'Answered',
    told: 'Was told',
    sources: 'Where they stand is said by',
    readable: 'Values that an observer can read',
    clocks: 'clocks that tie a phone’s calls together',
    askedAtOnce: 'servers asked the same at once',
    vendorServers: 'servers known to be the vendor’s',
    recognised: 'conversations known to be the vendor’s',
  },
  and: 'and',
  yes: 'yes',
  no: 'no',
  of: (count, all) => `${count} of ${all}`,
  axes: {
    location: 'by where they stand',
    operator: 'by who runs them',
    'vendor-home': 'by the vendor’s home',
    registration: 'by where they are registered',
  },
  packets: (count) => `${count} packets`,
  commands: {
    open: 'Look around in this capture',
    scan: 'Read a capture of your own',
    explain: 'What a finding means',
  },
  masked: 'masked',
  unmasked: 'not masked',
  stories: {
    clubhouse: {
      title: 'Clubhouse, {year}',
      steps: {
        join: {
          title: 'Somebody enters a room',
          before: [
            '{day}. A phone opens a room in an audio app. Before anybody has said a word, it sends a small packet and asks a server where the room is.',
            'Nothing in that packet is encrypted. It says who asks, and for which room:',
          ],
          after: [INVENTED],
        },
        wifi: {
          title: 'What the café’s Wi-Fi sees',
          before: [
            'This is that packet on its way. No key is needed to read it. The marked bytes are the person, the room, and a ticket that lets its holder in.',
          ],
          after: [],
        },
        second: {
          title: 'Somebody else enters the same room',
          before: [
            '{gap} seconds later another phone sends the same kind of packet. The room’s name is the same, the number of the person is another: {other}.',
            'Nobody had to break anything: packet {joinPacket} says it by itself. Who was seen where so far:',
          ],
          after: [],
        },
        pair: {
          title: 'Who was with whom',
          before: [
            'The phones never sent each other anything. But from packet {pairPacket} on, whoever listens knows that {user} and {other} are together. By the end it is this much:',
          ],
          after: [],
        },
        pings: {
          title: 'The question goes around the world',
          before: [
            'To find the nearest server, the phone asked {asked} of them at once, in {countries} countries. Only {answered} answered. All were told the same: who asks, and for which room.',
          ],
          after: [],
        },
        repaired: {
          title: 'The same vendor, repaired',
          before: ['In {laterYear} the same vendor’s packets are encrypted from the first one on. Both captures, read in the same way:'],
          after: ['So it can still be seen that there is a call, when, and with whose servers. Encrypted does not mean invisible.'],
        },
        yours: { title: 'Your turn', before: [YOURS], after: [] },
      },
    },
    pings: {
      title: 'The nearest server, {year}',
      steps: {
        question: {
          title: 'A phone looks for the nearest server',
          before: [
            '{day}. Before any call, a phone asks several servers at once which of them is nearest. Each packet says whose phone it is:',
          ],
          after: [INVENTED],
        },
        wifi: {
          title: 'What the café’s Wi-Fi sees',
          before: ['Most of the packet is encrypted. Its head is not, and there the marked bytes are the number of the phone’s owner.'],
          after: ['The same number was sent around {times} times in this capture, from whatever port: so its owner can be told again.'],
        },
        abroad: {
          title: 'Who was told',
          before: ['{asked} servers were asked, in {countries} countries. Only {answered} answered. The others were told all the same.'],
          after: [],
        },
        repaired: {
          title: 'The same question, asked well',
          before: ['The nearest server can be found without a name. Here is another program that does so, read in the same way:'],
          after: ['That servers were asked can still be seen, and which. Who asked cannot.'],
        },
        yours: { title: 'Your turn', before: [YOURS], after: [] },
      },
    },
  },
  screen: {
    position: (step, of) => `${step} of ${of}`,
    next: 'Space next',
    back: 'Backspace back',
    jump: (steps) => `1-${steps} step`,
    mask: 'u mask',
    unmask: 'u unmask',
    help: '? help',
    quit: 'q quit',
    tooSmall: (size, needed) => `The terminal is too small: ${size}. The demo needs at least ${needed}. q quits.`,
    helpTitle: 'Keys',
    keys: [
      ['Space, Enter, Right, PgDn', 'the next step'],
      ['Backspace, Left, PgUp', 'the step before'],
      ['digits', 'straight to a step'],
      ['Home, End', 'the first step, the last one'],
      ['Up, Down', 'more of a step that does not fit the screen'],
      ['u', 'show identifiers, or mask them again'],
      ['?, Esc', 'this help, and back'],
      ['q, Ctrl-C', 'quit'],
    ],
    notes: [
      'Identifiers are masked to begin with, as they should be on a screen that others see: the same value has the same token everywhere, as #3fa9c does.',
      'The story is told over captures that come with roomtone. Each number is what roomtone finds when it reads them, now and on this machine. Nothing is sent over the network.',
    ],
  },
};
