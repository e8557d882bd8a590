import { CaptureBlocks, type CaptureTitle } from './capture-blocks.js';
import { tellOfGaps } from './clock-gap.js';
import type { LiveSource, Say } from './live-source.js';
import type { Recording } from './recording.js';

/**
 * Gives the bytes of a capture that is just being taken, and writes the same
 * bytes to `recording`: what is read here can be read again there, with the
 * same frame numbers. Ends when the source does. Throws LiveError.
 */
export async function* recorded(source: LiveSource, title: CaptureTitle, recording: Recording, say: Say): AsyncGenerator<Buffer> {
  const blocks = new CaptureBlocks(title, source.hasSeveralSenders);
  const endGaps = tellOfGaps(say);
  let wasToldOfDisk = false;
  const keep = (bytes: Buffer) => {
    recording.write(bytes);
    if (recording.problem === undefined || wasToldOfDisk) return;
    wasToldOfDisk = true;
    say(`Nothing more is kept: ${recording.problem}. What was written until now is whole; what comes is still looked at.`);
  };
  try {
    const head = blocks.head();
    keep(head);
    yield head;
    for await (const bytes of source.read(blocks)) {
      keep(bytes);
      yield bytes;
      if (!recording.isFull) continue;
      recording.next();
      const next = blocks.head();
      keep(next);
      yield next;
    }
    if (blocks.leftOut > 0) say(`${blocks.leftOut} packets were left out: they came from too many interfaces.`);
  } finally {
    endGaps();
    recording.close();
  }
}
