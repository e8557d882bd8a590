import { escapeText } from '../../core/display.js';
import { type Knowledge, type Meaning, type Signature, type Standard, meaningsOf } from '../../signature/schema.js';
import { EXIT } from '../exit-code.js';
import { Output } from '../output.js';

/** Prints a line for each vendor and each standard. Returns the exit code. */
export async function list({ signatures, standards }: Knowledge): Promise<number> {
  const output = new Output(process.stdout);
  for (const signature of signatures) await output.write(`${escapeText(vendorLine(signature))}\n`);
  for (const standard of standards) await output.write(`${escapeText(`${standard.id}  ${standard.title} (standard)`)}\n`);
  await output.flush();
  return EXIT.clean;
}

function vendorLine(signature: Signature): string {
  const { id, title, hosts } = signature;
  const parts = meaningsOf(signature).map(([name, { status }]) => `${name} ${status}`);
  if (hosts.length > 0) parts.push(`${hosts.length} host name${hosts.length === 1 ? '' : 's'}`);
  return `${id}  ${title}: ${parts.join(', ')}`;
}

/** Prints all that a signature says, as text. Returns the exit code. */
export async function show({ signatures, standards }: Knowledge, id: string): Promise<number> {
  const signature = signatures.find((one) => one.id === id);
  const standard = standards.find((one) => one.id === id);
  if (signature === undefined && standard === undefined) {
    process.stderr.write(`roomtone: no signature is called ${escapeText(id)}; "roomtone signatures list" lists them.\n`);
    return EXIT.usage;
  }
  const output = new Output(process.stdout);
  const lines = signature === undefined ? standardLines(standard!) : signatureLines(signature);
  await output.write(`${lines.map(escapeText).join('\n')}\n`);
  await output.flush();
  return EXIT.clean;
}

function signatureLines(signature: Signature): readonly string[] {
  const { id, title, organisation, hosts } = signature;
  return [
    `${id}  ${title}`,
    `  organisation ${organisation}`,
    ...hosts.map(({ suffix, because }) => `  host *.${suffix}: ${because}`),
    ...meaningsOf(signature).flatMap(([name, meaning]) => ['', `${id}/${name}  ${meaning.title}`, ...meaningLines(meaning)]),
  ];
}

function standardLines(standard: Standard): readonly string[] {
  return [`${standard.id}  ${standard.title} (standard)`, ...meaningLines(standard)];
}

function meaningLines({ status, seen, exposes, doesNotExpose, fields, falsePositives, references }: Meaning): readonly string[] {
  return [
    `  status ${status}, seen since ${seen.since}${seen.until === null ? '' : ` until ${seen.until}`}`,
    `  exposes: ${exposes.en}`,
    `  does not expose: ${doesNotExpose.en}`,
    ...fields.map(({ at, kind, of, because }) => `  ${typeof at === 'string' ? at : at.join(', ')} → ${kind} of ${of}: ${because}`),
    ...falsePositives.map((text) => `  could also be: ${text}`),
    ...references.map(({ title, url, retrieved }) => `  source: ${title}${url === undefined ? '' : ` <${url}>`}, read ${retrieved}`),
  ];
}
