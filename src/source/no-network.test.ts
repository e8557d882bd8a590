import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { Engine } from '../engine.js';
import { JsonLinesReport } from '../report/jsonl.js';
import { TextReport } from '../report/text.js';
import { loadKnowledge } from '../signature/load.js';
import { IN_THE_CLEAR, ROOT } from '../testing/results.js';
import { findInputs } from './inputs.js';
import { readCapture } from './read-capture.js';

function refuse(): never {
  throw new Error('the network was asked');
}

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

test('a whole scan asks nothing of the network', async () => {
  const doors = [
    vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(refuse),
    vi.spyOn(net.Server.prototype, 'listen').mockImplementation(refuse),
    vi.spyOn(dgram, 'createSocket').mockImplementation(refuse),
    vi.spyOn(dns, 'lookup').mockImplementation(refuse as never),
    vi.spyOn(dns, 'resolve').mockImplementation(refuse as never),
    vi.spyOn(dns, 'reverse').mockImplementation(refuse),
    vi.spyOn(dns.promises, 'lookup').mockImplementation(refuse),
    vi.spyOn(globalThis, 'fetch').mockImplementation(refuse),
  ];
  syncBuiltinESMExports();

  const engine = new Engine(loadKnowledge(`${ROOT}signatures`));
  const reports = [new TextReport(false), new JsonLinesReport(true)];
  const printed: string[] = [];
  const { inputs } = await findInputs([IN_THE_CLEAR]);
  for (const { path } of inputs) {
    engine.begin(path);
    const outcome = await readCapture(path, { onFrame: (frame) => void engine.push(frame), onDamage: refuse, onProgress: () => false });
    if ('problem' in outcome) throw new Error(outcome.problem);
    const result = engine.end(outcome);
    for (const report of reports) printed.push(...report.capture(result));
  }
  for (const report of reports) printed.push(...report.run(engine.report()));

  expect(printed.join('')).toContain('RT-ID-003');
  for (const door of doors) expect(door).not.toHaveBeenCalled();
});
