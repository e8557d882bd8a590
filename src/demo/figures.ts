import { secondsBetween } from '../core/time.js';
import { serversOf } from './asked-servers.js';
import { day, number, year } from './format.js';
import { type Stage, momentOf, person } from './stage.js';
import { wordsIn } from '../report/html/words.js';

/** What may stand in braces in a story's sentences: no sentence has a figure of its own. */
export const FIGURES: Readonly<Record<string, (stage: Stage) => string>> = {
  day: ({ before, language }) => (before.capture.capture.first === null ? '' : day(before.capture.capture.first, language)),
  year: ({ before }) => (before.capture.capture.first === null ? '' : year(before.capture.capture.first)),
  laterYear: ({ after }) => (after.capture.capture.first === null ? '' : year(after.capture.capture.first)),
  user: (stage) => person(stage, momentOf(stage, 'first-probe').event?.user ?? ''),
  other: (stage) => person(stage, momentOf(stage, 'second-join').event?.user ?? ''),
  gap: (stage) =>
    number(Math.round(secondsBetween(momentOf(stage, 'first-join').time, momentOf(stage, 'second-join').time)), stage.language),
  joinPacket: (stage) => number(momentOf(stage, 'second-join').frame, stage.language),
  pairPacket: (stage) => number(momentOf(stage, 'first-pair').frame, stage.language),
  asked: (stage) => number(stage.before.run.fanouts[0]?.servers.length ?? 0, stage.language),
  answered: (stage) => number(stage.before.run.fanouts[0]?.answered ?? 0, stage.language),
  countries: (stage) => number(placesAsked(stage).size, stage.language),
  times: ({ before, language }) => {
    const [first] = before.run.fanouts;
    return number(before.run.fanouts.filter(({ identifier }) => identifier?.value === first?.identifier?.value).length, language);
  },
  caveat: (stage) => {
    const { event } = momentOf(stage, 'first-probe');
    return event === null ? '' : wordsIn(stage.language).statusCaveats[event.status];
  },
};

/** The sentence with its figures. Throws when it asks for one that is not known. */
export function withFigures(sentence: string, stage: Stage): string {
  return sentence
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const figure = FIGURES[name];
      if (figure === undefined) throw new Error(`no figure is called ${name}`);
      return figure(stage);
    })
    .trim();
}

function placesAsked(stage: Stage): ReadonlySet<string> {
  const [fanout] = stage.before.run.fanouts;
  const servers = fanout === undefined ? [] : serversOf(stage, fanout);
  return new Set(servers.flatMap(({ server }) => server.location.country ?? []));
}
