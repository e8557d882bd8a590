import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ENCRYPTED,
  HOSTILE,
  IN_THE_CLEAR,
  KNOWLEDGE,
  UNSAFE,
  WAS_READ,
  coverage,
  framesOf,
  pair,
  run,
  stay,
  withText,
} from '../../testing/results.js';
import type { RunResult } from '../../core/results.js';
import { LANGUAGES, type Language } from '../../core/language.js';
import { printed } from '../testing.js';
import { HtmlReport } from './page.js';
import { MAX_ROWS } from './table.js';
import { markup } from './template.js';
import { MAX_LINES } from './timeline.js';
import { MAX_PEOPLE } from './together.js';
import { wordsIn } from './words.js';

const FRAMES = await framesOf(IN_THE_CLEAR);
const HIDDEN = await framesOf(ENCRYPTED);

const report = (language: Language = 'en') =>
  new HtmlReport({
    language,
    rules: KNOWLEDGE.rules,
    madeWith: { roomtone: '1.2.3', node: 'v20.0.0', signatures: 'abcd', databases: [] },
    command: 'roomtone report a.pcapng --html report.html',
    isMasked: false,
    profiles: [],
  });
const pageOf = (frames = FRAMES, language: Language = 'en', file = 'a.pcapng') => printed(report(language), [[file, frames]]);

const verdictOf = (page: string) => /<p class="verdict[^"]*">([^<]*)/.exec(page)![1];

/** A page of results made by hand, with one empty capture. */
function handmade(parts: Partial<RunResult>): string {
  const page = report();
  const capture = { ...WAS_READ, file: 'a.pcap', packets: 1, linkTypes: [], first: null, last: null };
  const result = { capture, coverage: coverage([]), observations: [], events: [], echoes: [], anomalies: [], flows: () => [] };
  return [...page.capture(result), ...page.run(run(parts))].join('');
}

describe('the page', () => {
  test.each(LANGUAGES)('in %s has its parts, its language, and every tag closed', (language) => {
    const page = pageOf(FRAMES, language);
    const words = wordsIn(language);
    expect(page).toMatch(new RegExp(`^<!doctype html>\n<html lang="${language}">`));
    for (const key of [
      'findings',
      'rooms',
      'together',
      'fanouts',
      'servers',
      'traffic',
      'coverage',
      'limits',
      'method',
      'versions',
      'hashes',
    ] as const)
      expect(page).toContain(`>${words.headings[key].replaceAll("'", '&#39;')}</h2>`);
    for (const name of [
      'html',
      'body',
      'main',
      'section',
      'article',
      'table',
      'tr',
      'td',
      'dl',
      'dt',
      'dd',
      'ul',
      'li',
      'svg',
      'text',
      'p',
      'div',
    ])
      expect(page.match(new RegExp(`<${name}[ >]`, 'g'))?.length ?? 0).toBe(page.match(new RegExp(`</${name}>`, 'g'))?.length ?? 0);
  });

  test('lets in no script, no style but its own, and nothing from elsewhere', () => {
    const page = pageOf();
    const style = /<style>([\s\S]*)<\/style>/.exec(page)![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`);
    expect(page).not.toMatch(/<script|<img|<link|<iframe|\son\w+=|\sstyle=|javascript:|url\(|@import/i);
    expect(page).not.toMatch(/(?:href|src)="(?!#)/);
  });

  test('begins with the verdict, and never takes what is unknown for safe', () => {
    expect(verdictOf(pageOf())).toBe(
      'Identifiers of people and rooms travel in the open, keys or tokens travel in the open, and who was together with whom can be told from the packets.',
    );
    expect(verdictOf(pageOf(HIDDEN))).toMatch(/^A call can be recognised here/);
    expect(verdictOf(pageOf([]))).toMatch(/says nothing about its safety\.$/);
    expect(verdictOf(pageOf(FRAMES, 'fr'))).toBe(
      'Des identifiants de personnes et de salons circulent en clair, des clés ou des jetons circulent en clair et on peut lire dans les paquets qui était avec qui.',
    );
  });

  test.each(LANGUAGES)('in %s gives each finding its rule’s words and its proof', (language) => {
    const page = pageOf(FRAMES, language);
    const text = KNOWLEDGE.rules['RT-ID-001']![language];
    for (const part of [text.title.slice(1), text.seen, text.who, text.means, text.doesNotProve, text.advice])
      expect(page).toContain(part.replaceAll("'", '&#39;'));
    expect(page).toMatch(
      /<code>1846209<\/code><\/td><td class="number" data-label="[^"]*">1<\/td><td class="number" data-label="[^"]*">94–97<\/td>/,
    );
  });

  test('names the files with their hashes, and how to make the page again', () => {
    const page = pageOf();
    expect(page).toContain(`<code>${WAS_READ.sha256}</code>`);
    expect(page).toContain('<code>roomtone report a.pcapng --html report.html</code>');
    for (const version of ['1.2.3', 'v20.0.0', '<code>abcd</code>']) expect(page).toContain(`>${version}</td>`);
  });

  test('draws who was where, and who was together', () => {
    const page = pageOf();
    expect(page.match(/<rect /g)).toHaveLength(4);
    expect(page.match(/<circle /g)).toHaveLength(2);
    expect(page.match(/<line class="edge join-seen" x1="[\d.]+" y1="[\d.]+" x2="[\d.]+"/g)).toHaveLength(1);
    expect(handmade({ coPresence: [pair('ada', 'bob', { basis: 'timing-only' })] })).toContain('class="edge timing-only"');
  });

  test('is the same bytes for the same frames', () => {
    expect(pageOf()).toBe(pageOf());
  });
});

describe('a list that is too long', () => {
  test('is cut where it says so', () => {
    const stays = Array.from({ length: MAX_ROWS + 5 }, (_, n) => stay(`guest ${n}`, n, n + 1));
    const page = handmade({ stays });
    expect(page.match(/<rect /g)).toHaveLength(MAX_LINES - 1);
    expect(page).toContain('… and 5 more;');
    const pairs = Array.from({ length: MAX_PEOPLE + 9 }, (_, n) => pair('ada', `guest ${n}`));
    expect(handmade({ coPresence: pairs }).match(/<circle /g)).toHaveLength(MAX_PEOPLE);
  });
});

describe('hostile text', () => {
  test('is no markup anywhere on the page', () => {
    const name = '<svg/onload=alert(1)>"\'</style></title><!--';
    const frames = withText(withText(FRAMES, 'Gq7TzeB2', '<b>"\'&;x'), 'ada.example', '\u202e\nbel\x07.ab');
    const page = pageOf(frames, 'en', name);
    expect(page).not.toMatch(UNSAFE);
    expect(page).not.toContain('<b>&quot;');
    expect(page).not.toContain('<svg/');
    expect(page).toContain('&lt;b&gt;&quot;&#39;&amp;;x');
    expect(pageOf(FRAMES, 'fr', HOSTILE)).not.toMatch(UNSAFE);
  });

  test('of any kind makes no tag and ends no attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const made = markup`<a title="${text}">${[text, null, false, markup`<i>${text}</i>`]}</a>`.text;
        expect(made.match(/[<>]/g)).toHaveLength(8);
        expect(made.match(/"/g)).toHaveLength(2);
      }),
    );
  });
});

/** The sentences on a page but those marked as quoted from English. */
function sentences(page: string): ReadonlySet<string> {
  const own = page.slice(page.indexOf('<body>')).replaceAll(/<(\w+)[^>]* lang="en"[^>]*>[^<]*<\/\1>|<code[^]*?<\/code>/g, '');
  const texts = own.split(/<[^>]*>/).map((text) => text.trim());
  return new Set(texts.filter((text) => /^\p{Lu}.*\p{Ll} .*\.$/u.test(text)));
}

describe('a page in French', () => {
  test('has no sentence of the English one that is not a quotation', () => {
    const english = sentences(pageOf());
    expect(english.size).toBeGreaterThan(20);
    const french = sentences(pageOf(FRAMES, 'fr'));
    expect([...english].filter((text) => french.has(text))).toEqual([]);
  });
});

describe('the words', () => {
  const shapeOf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.length;
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, inner]) => [key, shapeOf(inner)] as const)
          .toSorted(),
      );
    return typeof value;
  };

  test('are there in both languages, key by key', () => {
    expect(shapeOf(wordsIn('fr'))).toEqual(shapeOf(wordsIn('en')));
  });
});
