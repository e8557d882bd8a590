import { escapeText } from '../../core/display.js';
import { failedExamples } from '../../signature/examples.js';
import { Interpreter, decodersOf } from '../../signature/interpreter.js';
import { LayoutError } from '../../signature/layout/compile.js';
import { SignatureError, loadSignature } from '../../signature/load.js';
import type { Knowledge, Signature } from '../../signature/schema.js';
import { EXIT } from '../exit-code.js';

/** Checks signature files, or all that are loaded, and prints every mistake. Returns the exit code: 1 when there is one. */
export function lint(files: readonly string[], knowledge: Knowledge): number {
  const mistakes = files.length === 0 ? knowledge.signatures.flatMap((one) => mistakesIn(one, knowledge)) : [];
  for (const file of files) {
    try {
      mistakes.push(...mistakesIn(loadSignature(file), knowledge).map((mistake) => `${file}: ${mistake}`));
    } catch (error) {
      if (!(error instanceof SignatureError) && (error as NodeJS.ErrnoException).syscall === undefined) throw error;
      mistakes.push((error as Error).message);
    }
  }
  for (const mistake of mistakes) process.stdout.write(`${mistake.split('\n').map(escapeText).join('\n')}\n`);
  if (mistakes.length > 0) return EXIT.findings;
  const count = files.length === 0 ? knowledge.signatures.length : files.length;
  process.stdout.write(`${count} signature${count === 1 ? '' : 's'}, no mistake found.\n`);
  return EXIT.clean;
}

function mistakesIn(signature: Signature, { standards, keyNames, organisations }: Knowledge): readonly string[] {
  const mistakes = [
    ...signature.hosts
      .filter(({ suffix }) => suffix !== suffix.toLowerCase() || suffix.startsWith('.'))
      .map(({ suffix }) => `host "${suffix}": write it in small letters, without a dot in front`),
    ...Object.entries(signature.uses)
      .filter(([, { of }]) => !standards.some(({ id }) => id === of))
      .map(([name, { of }]) => `uses.${name}: no standard is called "${of}"`),
    ...(organisations[signature.organisation] === undefined
      ? [`organisation "${signature.organisation}" is not in places/organisations.yaml`]
      : []),
  ];
  try {
    decodersOf([signature]);
    void new Interpreter({ signatures: [signature], standards, keyNames });
    return [...mistakes, ...failedExamples(signature)];
  } catch (error) {
    if (!(error instanceof LayoutError)) throw error;
    return [...mistakes, error.message];
  }
}
