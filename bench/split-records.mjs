// Only splits a classic pcap into records, each program as it reads at its best, and prints the CPU time of that, without the start:
// node split-records.mjs ours|pcap-parser FILE
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';

const [, , reader, path] = process.argv;
let packets = 0;
let before;
if (reader === 'ours') {
  const { CaptureFile, readChunks } = await import('../dist/index.js');
  before = process.cpuUsage();
  const file = new CaptureFile(
    () => packets++,
    () => {},
  );
  for await (const chunk of readChunks(path)) file.push(chunk);
} else {
  const parser = createRequire(import.meta.url)('pcap-parser');
  before = process.cpuUsage();
  const stream = createReadStream(path, { highWaterMark: 1 << 20 });
  parser.parse(stream).on('packet', () => packets++);
  await new Promise((resolve) => {
    stream.once('end', resolve);
  });
}
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ packets, cpu: (user + system) / 1e6 }));
