import { escapeText } from '../../core/display.js';
import type { Report } from '../../report/report.js';
import { OpenStore } from '../../store/open-store.js';
import { readPresence } from '../../store/read-presence.js';
import { EXIT } from '../exit-code.js';
import { Output } from '../output.js';

/** Prints who was with whom by what a store tells. Returns the exit code: files that could not be read are told, and make it 3. */
export async function presenceIn(folder: string, report: Report): Promise<number> {
  const output = new Output(process.stdout);
  const store = await OpenStore.open(folder);
  try {
    const { captures, run } = await readPresence(store);
    for (const capture of captures) for (const text of report.capture(capture)) await output.write(text);
    for (const text of report.run(run)) await output.write(text);
    await output.flush();
    for (const { file, problem } of store.problems) process.stderr.write(`roomtone: ${escapeText(file)}: ${escapeText(problem)}\n`);
    return store.problems.length > 0 ? EXIT.unreadable : EXIT.clean;
  } finally {
    store.close();
  }
}
