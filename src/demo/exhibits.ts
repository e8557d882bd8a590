import { formatSocket } from '../core/address.js';
import { formatTime } from '../core/time.js';
import { wordsIn } from '../report/html/words.js';
import { type Block, text } from './block.js';
import { packetBytes } from './packet-bytes.js';
import { comparison } from './comparison.js';
import { clock, number, place } from './format.js';
import { askedServers } from './asked-servers.js';
import { type Stage, momentOf, person, room } from './stage.js';
import { timeline } from './timeline.js';
import type { Exhibit } from './story.js';
import { wordsOf } from './words.js';

/** How an exhibit is made, from nothing but what the engine gave. */
export const EXHIBITS: Readonly<Record<Exhibit, (stage: Stage) => readonly Block[]>> = {
  question,
  bytes: packetBytes,
  observers,
  'stays-then': (stage) => timeline(stage, momentOf(stage, 'second-join').run.stays),
  stays: (stage) => timeline(stage, stage.before.run.stays),
  pair,
  servers: askedServers,
  comparison,
  remains,
  origin,
  commands,
};

/** Who asked which server what, and where that stands. */
function question(stage: Stage): readonly Block[] {
  const { event, frame, time } = momentOf(stage, 'first-probe');
  if (event === null) return [];
  const { columns, kinds } = wordsIn(stage.language);
  const { names } = wordsOf(stage.language);
  const { client, server } = event.flow;
  return [
    {
      kind: 'facts',
      facts: [
        ...(event.user === null ? [] : [[columns.person, `${kinds['user-id']} ${person(stage, event.user)}`] as const]),
        ...(event.room === null ? [] : [[columns.room, room(stage, event.room)] as const]),
        [columns.time, clock(time)],
        [columns.from, stage.shown('public-ip', client.address)],
        [columns.to, formatSocket(server.address, server.port)],
        [names.packet, `${frame}, ${stage.before.capture.capture.file}`],
      ],
    },
  ];
}

/** Who can see what was sent. */
function observers({ before, language }: Stage): readonly Block[] {
  const { observers: names, semicolon } = wordsIn(language);
  const { findings } = before.run;
  const finding = findings.find(({ rule }) => rule === 'RT-ID-003') ?? findings.find(({ rule }) => rule === 'RT-ID-001');
  if (finding === undefined) return [];
  const who = finding.observers.map((observer) => names[observer]).join(semicolon);
  return [text(`${wordsOf(language).names.observers} ${who}.`)];
}

/** The first pair, and what it does not prove. */
function pair(stage: Stage): readonly Block[] {
  const { before, rules, language } = stage;
  const [first] = before.run.coPresence;
  if (first === undefined) return [];
  const words = wordsIn(language);
  const { names, and } = wordsOf(language);
  const [shared] = first.rooms;
  const span = shared === undefined ? '' : `, ${clock(shared.from)}–${clock(shared.to)} UTC`;
  const rule = rules['RT-CO-001'];
  return [
    {
      kind: 'facts',
      facts: [
        [words.columns.pair, `${person(stage, first.a)} ${and} ${person(stage, first.b)}`],
        ...(shared === undefined ? [] : [[words.columns.room, room(stage, shared.room)] as const]),
        [names.together, `${number(first.overlapSeconds, language)} s${span}`],
        [words.columns.basis, words.bases[first.basis] ?? first.basis],
        [words.parts.proof, first.evidence.map((one) => place(words, one)).join(words.semicolon)],
      ],
    },
    ...(rule === undefined ? [] : [text(rule[language].doesNotProve, 'remark')]),
  ];
}

/** What the packets of the other capture still say, in the signature's words. */
function remains({ after, exposes, language }: Stage): readonly Block[] {
  const { visible, colon } = wordsIn(language);
  return after.run.protocols.flatMap(({ protocol }) => {
    const said = exposes[protocol]?.[language];
    return said === undefined ? [] : [text(`${visible}${colon}${said}`)];
  });
}

/** The files that all of this was read from. */
function origin({ before, after, language }: Stage): readonly Block[] {
  const { packets: counted } = wordsOf(language);
  return [
    {
      kind: 'facts',
      facts: [before, after].map(({ capture: { capture } }) => {
        const { file, packets, first, sha256 } = capture;
        return [file, `${counted(packets)}, ${first === null ? '' : formatTime(first).slice(0, 10)}, SHA-256 ${sha256}`];
      }),
    },
  ];
}

function commands({ language, folder, before }: Stage): readonly Block[] {
  const { open, explain, scan } = wordsOf(language).commands;
  const sample = `${folder}/${before.capture.capture.file.split('/')[0]}`;
  return [
    {
      kind: 'facts',
      facts: [
        [open, `roomtone open ${sample}`],
        [scan, 'roomtone scan FILE'],
        [explain, `roomtone explain RT-ID-001${language === 'en' ? '' : ` --lang ${language}`}`],
      ],
    },
  ];
}
