import { readProblem } from '../../source/inputs.js';
import type { Say } from '../../source/live/live-source.js';
import { Recording, type Ring } from '../../source/live/recording.js';
import { HarFile } from '../../source/proxy/har-file.js';
import { ProxyError } from '../../source/proxy/proxy-error.js';
import { version } from '../version.js';
import type { Recorded } from './keep.js';

/** Of an archive; then the next one is begun, and only the last two are kept. */
const MAX_ARCHIVE_BYTES = 1_000_000_000;

/** What a session of the proxy is kept in: the exchanges as an archive, the bytes as packets. */
export class ProxyFiles implements Recorded {
  readonly archive: HarFile;
  readonly packets: Recording;
  readonly #told = new Set<string>();

  /** `name`: of the files, without an ending. Throws ProxyError, also when they are there already. */
  constructor(name: string, ring: Ring | undefined) {
    const archiveBytes = ring === undefined ? MAX_ARCHIVE_BYTES : (ring.bytes * ring.files) / 2;
    try {
      this.packets = new Recording(`${name}.pcapng`, ring);
      this.archive = new HarFile(`${name}.har`, { name: 'roomtone', version: version() }, archiveBytes);
    } catch (error) {
      const problem = (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'it is there already' : readProblem(error);
      throw new ProxyError(`cannot write ${name}.har and ${name}.pcapng: ${problem}`);
    }
  }

  get files(): readonly string[] {
    return [...this.archive.files, ...this.packets.files];
  }

  get bytes(): number {
    return this.archive.bytes + this.packets.bytes;
  }

  /** Says, once for each, why something is kept no longer. */
  tellProblems(say: Say): void {
    for (const { problem, files } of [this.archive, this.packets]) {
      const name = files.at(-1)!;
      if (problem === undefined || this.#told.has(name)) continue;
      this.#told.add(name);
      say(`Nothing more is kept in ${name}: ${problem}. What was written until now is whole; what comes is still looked at.`);
    }
  }

  close(): void {
    this.archive.close();
    this.packets.close();
  }

  delete(): void {
    this.archive.delete();
    this.packets.delete();
  }
}
