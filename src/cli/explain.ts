import { escapeText } from '../core/display.js';
import type { Language } from '../core/language.js';
import type { Rules } from '../signature/schema.js';
import { EXIT } from './exit-code.js';
import { bundledKnowledge } from './knowledge.js';
import { Output } from './output.js';

const HEADINGS: Readonly<Record<Language, readonly [string, string, string, string, string, string]>> = {
  en: ['What was seen', 'Who can see it', 'What it means', 'What it does not prove', 'What to do', 'Labels (pointers, no conclusions)'],
  fr: [
    'Ce qui a été vu',
    'Qui peut le voir',
    'Ce que cela signifie',
    'Ce que cela ne prouve pas',
    'Que faire',
    'Repères (des renvois, pas des conclusions)',
  ],
};

/** Prints what a rule means, or all rules with their titles. Returns the exit code. */
export async function explain(rule: string | undefined, language: Language): Promise<number> {
  const { rules } = bundledKnowledge();
  const output = new Output(process.stdout);
  if (rule === undefined) {
    for (const [id, { [language]: text }] of Object.entries(rules)) await output.write(`${id}  ${text.title}\n`);
  } else {
    const found = rules[rule.toUpperCase()];
    if (found === undefined) {
      process.stderr.write(`roomtone: no rule is called ${escapeText(rule)}; "roomtone explain" lists them.\n`);
      return EXIT.usage;
    }
    await output.write(page(rule.toUpperCase(), found, language));
  }
  await output.flush();
  return EXIT.clean;
}

function page(id: string, { score, labels, ...texts }: Rules[string], language: Language): string {
  const text = texts[language];
  const [seen, who, means, doesNotProve, advice, pointers] = HEADINGS[language];
  const lists = [...labels.cwe, ...labels.maswe, ...labels.linddun, ...labels.rfc6973];
  const gdpr = labels.gdpr.map((article) => `GDPR ${article}`);
  return [
    `${id} (${score.toFixed(1)})  ${text.title}`,
    section(seen, text.seen),
    section(who, text.who),
    section(means, text.means),
    section(doesNotProve, text.doesNotProve),
    section(advice, text.advice),
    ...(lists.length + gdpr.length > 0 ? [section(pointers, [...lists, ...gdpr].join(', '))] : []),
    '',
  ].join('\n');
}

function section(title: string, text: string): string {
  return `\n${title}\n  ${text}`;
}
