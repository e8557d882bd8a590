/** The inner steps, each against the reading of a packet's headers. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { Bench } from 'tinybench';
import { ROOT } from './make-input.mjs';

/** These are not for users of the library: they are bundled for the measurement alone. */
const CONTEXT = { transport: 'udp', direction: 'to-server', clientPort: 40_000, serverPort: 4000, recognised: false, memory: undefined };
const INNER = `
  export { dissect } from './src/wire/dissect.js';
  export { Packet } from './src/wire/packet.js';
  export { CaptureFile } from './src/wire/capture-file.js';
  export { FlowTable } from './src/flow/flow-table.js';
  export { decodersOf } from './src/signature/interpreter.js';
  export { loadKnowledge } from './src/signature/load.js';
`;

/** Nanoseconds per packet or message; throws when the inside has another shape by now. */
export async function measureSteps(folder, input) {
  const bundle = join(folder, 'inner.mjs');
  await build({
    stdin: { contents: INNER, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
    logLevel: 'silent',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const inner = await import(pathToFileURL(bundle).href);
  rmSync(bundle);

  const frames = [];
  const reader = new inner.CaptureFile(
    (frame) =>
      frames.push({ ...frame, bytes: Buffer.from(frame.bytes.subarray(frame.start, frame.start + frame.capturedLength)), start: 0 }),
    () => {},
  );
  reader.push(readFileSync(input).subarray(0, 2_000_000));
  const packet = new inner.Packet();
  const reached = frames.filter((frame) => inner.dissect(frame, packet) === 'payload');
  const decoders = inner.decodersOf(inner.loadKnowledge(join(ROOT, 'signatures')).signatures);
  const messages = reached.flatMap((frame) => {
    inner.dissect(frame, packet);
    const bytes = Buffer.from(frame.bytes.subarray(packet.at, packet.end));
    const decoder = decoders.find((one) => one.transports.includes('udp') && one.decode(bytes, CONTEXT).ok);
    return decoder === undefined ? [] : [{ decoder, bytes }];
  });
  if (reached.length === 0 || messages.length === 0) throw new Error('no messages in the input');

  const table = new inner.FlowTable();
  const bench = new Bench({ time: 500, warmupTime: 200 });
  bench
    .add('headers', () => {
      for (const frame of reached) inner.dissect(frame, packet);
    })
    .add('headers and flow', () => {
      for (const frame of reached) {
        inner.dissect(frame, packet);
        table.touch(packet, frame);
      }
    })
    .add('message', () => {
      for (const { decoder, bytes } of messages) decoder.decode(bytes, CONTEXT);
    });
  await bench.run();
  const per = (name, count) => {
    const { latency, error } = bench.getTask(name).result;
    if (latency === undefined) throw error ?? new Error(`${name} was not measured`);
    return (latency.p50 * 1e6) / count;
  };
  const headers = per('headers', reached.length);
  return { headers, flow: per('headers and flow', reached.length) - headers, message: per('message', messages.length) };
}
