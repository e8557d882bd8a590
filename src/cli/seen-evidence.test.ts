import { expect, test } from 'vitest';
import { Engine } from '../engine.js';
import { IN_THE_CLEAR, KNOWLEDGE, WAS_READ, event, evidence, flow, framesOf, pair, sighting, stay } from '../testing/results.js';
import type { CaptureResult, FlowResult, RunResult } from '../core/results.js';
import type { Frame } from '../core/frame.js';
import { NO_LISTS } from '../core/snapshot.js';
import { MAX_EVENTS, MAX_FLOWS, MAX_FRAMES, MAX_FRAME_BYTES, MAX_VALUES, SeenEvidence } from './seen-evidence.js';
import { MAX_LISTED, ReceivedLists, openFlows, runLists, type WorkerMessage } from './worker-message.js';

const NONE = { items: [], total: 0 };

function frame(number: number, length = 60): Frame {
  return { number, start: 2, capturedLength: length, bytes: Buffer.alloc(length + 2, 0xab) } as Frame;
}

function seen(value: string, number: number) {
  return { type: 'observation', observation: sighting('user-id', value, { evidence: evidence({ frame: number }) }) } as const;
}

function ended(flows: readonly FlowResult[], events: CaptureResult['events'] = []): CaptureResult {
  return { flows: () => flows, events, coverage: { flows: flows.length } } as unknown as CaptureResult;
}

function aFlow(index: number, protocols: readonly string[]): FlowResult {
  return { flow: flow({ id: String(index) }), protocols } as unknown as FlowResult;
}

test('what was sent once is not sent again; the totals go on', () => {
  const all = new SeenEvidence();
  all.take([seen('ada', 1), seen('ben', 1)], frame(1));
  const first = all.page();
  expect(first.values.map(({ value }) => value)).toEqual(['ada', 'ben']);
  expect(first.frames).toMatchObject([{ frame: 1, length: 60, excerpt: { offset: 0, hex: 'ab'.repeat(60) } }]);
  all.take([seen('cy', 2)], frame(2));
  const second = all.page();
  expect(second.values.map(({ value }) => value)).toEqual(['cy']);
  expect(second.totals).toEqual({ values: 3, frames: 2, flows: 0 });
});

test('a frame is listed once, also when others come between; one that is gone has no bytes', () => {
  const all = new SeenEvidence();
  all.take([seen('ada', 1)], frame(1));
  all.take([seen('ben', 2)], frame(2));
  all.take([seen('cy', 1), seen('dora', 3)], frame(4));
  const { frames } = all.page();
  expect(frames.map(({ frame: number }) => number)).toEqual([1, 2, 3]);
  expect(frames[2]!.excerpt).toBeUndefined();
});

test('values, frames and their bytes have ends, and are counted beyond them', () => {
  const all = new SeenEvidence();
  for (let number = 1; number <= MAX_VALUES + 5; number++) all.take([seen('x'.repeat(5000), number)], frame(number, 3));
  const { values, frames, totals } = all.page();
  expect([values.length, frames.length]).toEqual([MAX_VALUES, MAX_FRAMES]);
  expect(totals).toEqual({ values: MAX_VALUES + 5, frames: MAX_VALUES + 5, flows: 0 });
  expect(values[0]!.value).toHaveLength(4096);
  const big = new SeenEvidence();
  big.take([seen('ada', 1)], frame(1, 9000));
  expect(big.page().frames[0]).toMatchObject({ length: 9000, excerpt: { hex: 'ab'.repeat(MAX_FRAME_BYTES) } });
});

test('of many flows the recognised ones come first', () => {
  const all = new SeenEvidence();
  const flows = Array.from({ length: MAX_FLOWS + 10 }, (_, index) => aFlow(index, index >= MAX_FLOWS ? ['stun'] : []));
  all.end(ended(flows), 0);
  const page = all.page();
  expect(page.flows).toHaveLength(MAX_FLOWS);
  expect(page.flows.slice(0, 10).every(({ protocols }) => protocols.length === 1)).toBe(true);
  expect(page.totals.flows).toBe(MAX_FLOWS + 10);
});

test('at the end of a capture its events come with the names that became known late', () => {
  const all = new SeenEvidence();
  all.take([{ type: 'event', event: event('join', 0, { room: '7', roomBy: 'number' }) }], frame(1));
  expect(all.events.items[0]!.room).toBe('7');
  all.end(ended([], [event('join', 0, { room: 'garden' })]), 0);
  expect(all.events).toMatchObject({ items: [{ room: 'garden' }], total: 1 });
  all.end(
    ended(
      [],
      Array.from({ length: MAX_EVENTS }, () => event('join', 1)),
    ),
    1,
  );
  expect([all.events.items.length, all.events.total]).toEqual([MAX_EVENTS, MAX_EVENTS + 1]);
});

const snapshot = { coverages: [] } as unknown as WorkerMessage['snapshot'];
const noRun = { stays: NONE, pairs: NONE, servers: NONE, fanouts: NONE, events: NONE };

test('lists that a message does not touch stay the same objects', () => {
  const all = new SeenEvidence();
  all.take([seen('ada', 1)], frame(1));
  const received = new ReceivedLists();
  const message = (): WorkerMessage => ({ snapshot, page: all.page(), run: null });
  received.add(message());
  const { lists } = received;
  expect(lists.values.items).toHaveLength(1);
  received.add(message());
  expect(received.lists.values).toBe(lists.values);
  expect(received.lists.flows).toBe(lists.flows);
  expect(received.lists.stays).toBe(NO_LISTS.stays);
});

test('flows of the capture being read are replaced by what is known of them at its end', () => {
  const all = new SeenEvidence();
  const received = new ReceivedLists();
  const open = { ...aFlow(1, ['stun']), capture: 0 };
  received.add({ snapshot, page: all.page(), run: { ...noRun, openFlows: { items: [open], total: 3 } } });
  expect(received.lists.flows).toMatchObject({ items: [{ flow: { id: '1' } }], total: 3 });
  all.end(ended([aFlow(1, ['stun']), aFlow(2, [])]), 0);
  const atEnd = { coverages: [{}] } as unknown as WorkerMessage['snapshot'];
  received.add({ snapshot: atEnd, page: all.page(), run: null });
  expect(received.lists.flows.items.map(({ flow: { id } }) => id)).toEqual(['1', '2']);
  expect(received.lists.flows.total).toBe(2);
});

test('stays and pairs are sent as far as they are listed, with few proofs', () => {
  const proofs = Array.from({ length: 100 }, () => evidence());
  const result = {
    stays: Array.from({ length: MAX_LISTED + 1 }, () => stay('ada', 0, 1, { evidence: proofs })),
    coPresence: [pair('ada', 'ben', { evidence: proofs })],
    servers: [],
    fanouts: [],
  } as unknown as RunResult;
  const { stays, pairs } = runLists(result, { items: [], total: 0 });
  expect([stays.items.length, stays.total, stays.items[0]!.evidence.length]).toEqual([MAX_LISTED, MAX_LISTED + 1, 4]);
  expect(pairs.items[0]!.evidence).toHaveLength(4);
});

test("what the engine gives crosses between threads with each flow's id, and each flow once", async () => {
  const engine = new Engine(KNOWLEDGE);
  const all = new SeenEvidence();
  engine.begin('capture.pcapng');
  for (const one of await framesOf(IN_THE_CLEAR)) all.take(engine.push(one), one);
  const open = structuredClone(openFlows(engine, 0));
  all.end(engine.end(WAS_READ), 0);
  const { page, events } = structuredClone({ page: all.page(), events: all.events });
  const flows = [...open.items, ...page.flows, ...page.values, ...events.items].map((one) => one.flow);
  expect([open.items, page.flows, page.values, events.items].map(({ length }) => length > 0)).toEqual([true, true, true, true]);
  for (const { id } of flows) expect(id).toMatch(/^1:/);
  expect(new Set([...page.values, ...events.items].map((one) => one.flow)).size).toBe(
    new Set([...page.values, ...events.items].map((one) => one.flow.id)).size,
  );
});

test('of a capture without end the newest are sent, and the oldest go where they arrive', () => {
  const all = new SeenEvidence(true);
  const received = new ReceivedLists();
  for (let number = 1; number <= MAX_VALUES + 5; number++) {
    all.take([seen(String(number), number)], frame(number, 3));
    if (number % 4000 === 0 || number > MAX_VALUES)
      received.add({ snapshot: { coverages: [] }, page: all.page(), run: null } as unknown as WorkerMessage);
  }
  const { values, frames } = received.lists;
  expect([values.items.length, values.total, frames.items.length, frames.total]).toEqual([
    MAX_VALUES,
    MAX_VALUES + 5,
    MAX_FRAMES,
    MAX_VALUES + 5,
  ]);
  expect([values.items[0]!.value, values.items.at(-1)!.value]).toEqual(['6', String(MAX_VALUES + 5)]);
  expect(frames.items.at(-1)!.frame).toBe(MAX_VALUES + 5);
});
