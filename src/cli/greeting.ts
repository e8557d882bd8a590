import type { ReadStream } from 'node:tty';
import type { Language } from '../core/language.js';
import { demo } from './demo.js';
import { EXIT } from './exit-code.js';
import { Output } from './output.js';
import { isInteractive } from './screen.js';

interface Greeting {
  readonly lines: readonly string[];
  /** What is asked of who sits at a terminal. */
  readonly offer: string;
}

const GREETINGS: Readonly<Record<Language, Greeting>> = {
  en: {
    lines: [
      'roomtone reads network captures of audio apps and shows what they give away:',
      'user numbers and room names in the clear, who can see them, and who was with',
      'whom. Nothing is sent anywhere.',
      '',
      '  roomtone demo         a real case step by step, with invented people',
      '  roomtone scan FILE    what a capture of yours gives away',
      '  roomtone open FILE    look around in it',
      '',
      '"roomtone --help" lists all commands.',
      '"roomtone doctor" says what works on this machine.',
    ],
    offer: 'Enter starts the demo, any other key leaves. ',
  },
  fr: {
    lines: [
      'roomtone lit des captures réseau d’applications audio et montre ce qu’elles',
      'révèlent\u00a0: numéros et salons en clair, qui peut les voir, et qui était avec qui.',
      'Rien n’est envoyé nulle part.',
      '',
      '  roomtone demo            un cas réel pas à pas, avec des personnes inventées',
      '  roomtone scan FICHIER    ce que révèle une capture à vous',
      '  roomtone open FICHIER    la parcourir',
      '',
      '«\u00a0roomtone --help\u00a0» liste toutes les commandes (en anglais).',
      '«\u00a0roomtone doctor\u00a0» dit ce qui marche sur cette machine.',
    ],
    offer: 'Entrée lance la démonstration, toute autre touche quitte. ',
  },
};

/** Says what this is and what to try; on a terminal it offers the demo. Returns the exit code. */
export async function greet(language: Language, colour: boolean): Promise<number> {
  const { lines, offer } = GREETINGS[language];
  const output = new Output(process.stdout);
  await output.write(`${lines.join('\n')}\n`);
  const { stdin } = process;
  const asks = isInteractive(process);
  if (asks) await output.write(`\n${offer}`);
  await output.flush();
  if (!asks) return EXIT.clean;
  const key = await nextKey(stdin);
  await output.write('\n');
  await output.flush();
  return key === '\r' || key === '\n' ? demo('clubhouse', language, colour) : EXIT.clean;
}

/** The next key pressed; empty when the terminal goes away. */
async function nextKey(keys: ReadStream): Promise<string> {
  keys.setRawMode(true);
  const key = await new Promise<string>((done) => {
    const finish = (input?: Buffer) => {
      keys.off('data', finish);
      for (const end of ['end', 'close', 'error']) keys.off(end, finish);
      done(Buffer.isBuffer(input) ? input.toString() : '');
    };
    keys.on('data', finish);
    for (const end of ['end', 'close', 'error']) keys.on(end, finish);
  });
  keys.setRawMode(false);
  keys.pause();
  return key;
}
