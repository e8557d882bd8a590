import { describe, expect, test } from 'vitest';
import type { Frame } from '../core/frame.js';
import { TCP, UDP, frameOf, ipv4, ipv6, tcp, udp } from '../testing/packets.js';
import { dissect } from '../wire/dissect.js';
import { Packet } from '../wire/packet.js';
import { FlowTable, IDLE_SECONDS, MAX_AT_HAND, MAX_FLOWS, NO_FLOW } from './flow-table.js';
import { MAX_ADDRESSES } from './shared-ends.js';

const RAW = 101;
const [SYN, SYN_ACK, ACK] = [0x02, 0x12, 0x10];

interface Ends {
  readonly source?: string;
  readonly destination?: string;
  readonly from?: number;
  readonly to?: number;
}

/** The same ends, the other way. */
function back({ source, destination, from, to }: Required<Ends>): Required<Ends> {
  return { source: destination, destination: source, from: to, to: from };
}

const ALICE: Required<Ends> = { source: '192.0.2.200', destination: '198.51.100.2', from: 40_000, to: 3478 };
const ALICE6: Required<Ends> = { source: '2001:db8::ffff', destination: '2001:db8::2', from: 40_000, to: 3478 };

const hasV6 = (ends: Ends) => ends.source?.includes(':') === true;
const wrap = (payload: Buffer, ends: Ends, protocol: number) =>
  hasV6(ends) ? ipv6(payload, { ...ends, next: protocol }) : ipv4(payload, { ...ends, protocol });
const datagram = (ends: Ends) => wrap(udp(Buffer.from('hi'), ends), ends, UDP);
const segment = (ends: Ends, flags: number) => wrap(tcp(Buffer.alloc(0), { ...ends, flags }), ends, TCP);

/** Hands the table one packet; the frame says what `parts` say. */
function touch(table: FlowTable, bytes: Buffer, parts: Partial<Frame> = {}): number {
  const packet = new Packet();
  const frame = frameOf(bytes, { linkType: RAW, ...parts });
  expect(dissect(frame, packet)).toBe('payload');
  return table.touch(packet, frame);
}

/** Clients by number, IPv4 and IPv6 in turn, each with an address of its own. */
const client = (i: number) =>
  i % 2 === 0
    ? { ...ALICE, source: `192.0.${i >> 8}.${i & 0xff}`, from: i }
    : { ...ALICE6, source: `2001:db8::${i.toString(16)}`, from: i };

describe('FlowTable', () => {
  test.each([
    ['IPv4', ALICE],
    ['IPv6', ALICE6],
    ['IPv4 from the lower end', back(ALICE)],
    ['IPv6 from the lower end', back(ALICE6)],
    ['one address with two ports', { ...ALICE, destination: ALICE.source }],
  ])('both directions are one flow, and who speaks first is the client: %s', (_what, ends) => {
    const table = new FlowTable(() => true);
    expect(touch(table, datagram(ends))).toBe(0);
    expect(table.direction).toBe('to-server');
    expect(touch(table, datagram(back(ends)))).toBe(0);
    expect(table.direction).toBe('to-client');
    expect(touch(table, datagram(ends))).toBe(0);
    expect(table.direction).toBe('to-server');

    expect(table.seen).toBe(1);
    expect(table.flow(0)).toMatchObject({
      index: 0,
      client: { address: ends.source, port: ends.from },
      server: { address: ends.destination, port: ends.to },
      transport: 'udp',
    });
    expect(table.counts(0)).toMatchObject({ packetsToServer: 2, packetsToClient: 1 });
  });

  test('flows that differ in one part of the key are different flows', () => {
    const table = new FlowTable(() => true);
    const different = [
      datagram(ALICE),
      datagram({ ...ALICE, source: '192.0.2.201' }),
      datagram({ ...ALICE, destination: '198.51.100.3' }),
      datagram({ ...ALICE, from: 40_001 }),
      datagram({ ...ALICE, to: 3479 }),
      datagram({ ...ALICE, from: ALICE.to, to: ALICE.from }),
      segment(ALICE, ACK),
      datagram(ALICE6),
      datagram({ ...ALICE6, source: '2001:db8::1:0:0:ffff' }),
      datagram({ ...ALICE6, destination: '2001:db8::3' }),
    ];
    expect(different.map((bytes) => touch(table, bytes))).toEqual(different.map((_, i) => i));
    expect(different.map((bytes) => touch(table, bytes))).toEqual(different.map((_, i) => i));
  });

  test('an IPv4 flow and an IPv6 flow whose addresses begin with the same bytes stay apart', () => {
    const table = new FlowTable(() => true);
    touch(table, datagram({ ...ALICE, source: '32.1.13.184', destination: '32.1.13.185' }));
    expect(touch(table, datagram({ ...ALICE, source: '2001:db8::', destination: '2001:db9::' }))).toBe(1);
  });

  test('a capture that begins with a SYN-ACK knows its sender for the server', () => {
    for (const ends of [ALICE, back(ALICE), ALICE6, back(ALICE6)]) {
      const table = new FlowTable(() => true);
      touch(table, segment(ends, SYN_ACK));
      expect(table.direction).toBe('to-client');
      expect(table.flow(0)).toMatchObject({ server: { address: ends.source, port: ends.from }, transport: 'tcp' });
      touch(table, segment(back(ends), ACK));
      expect(table.direction).toBe('to-server');
    }
  });

  test('a SYN, an ACK, or a datagram with a stale SYN-ACK before it make their sender the client', () => {
    const table = new FlowTable(() => true);
    const packet = new Packet();
    for (const [i, bytes] of [segment(ALICE, SYN), segment({ ...ALICE, from: 1 }, ACK), datagram(ALICE)].entries()) {
      for (const each of [segment({ ...ALICE, from: 50_000 + i }, SYN_ACK), bytes]) {
        const frame = frameOf(each, { linkType: RAW });
        dissect(frame, packet);
        table.touch(packet, frame);
      }
      expect(table.direction).toBe('to-server');
    }
  });

  test('counts packets and bytes on the wire, each way', () => {
    const table = new FlowTable(() => true);
    touch(table, datagram(ALICE), { originalLength: 1000 });
    touch(table, datagram(back(ALICE)), { originalLength: 0xffff_ffff });
    touch(table, datagram(back(ALICE)), { originalLength: 0xffff_ffff });
    expect(table.counts(0)).toMatchObject({
      packetsToServer: 1,
      packetsToClient: 2,
      bytesToServer: 1000,
      bytesToClient: 2 * 0xffff_ffff,
    });
  });

  test('first and last are the earliest and the latest, also where time runs backwards', () => {
    const table = new FlowTable(() => true);
    for (const [seconds, nanoseconds] of [
      [10, 5],
      [10, 9],
      [10, 3],
      [-2, 8],
      [-2, 7],
      [11, 0],
      [11, 4],
      [11, 2],
      [3, 0],
    ] as const)
      touch(table, datagram(ALICE), { seconds, nanoseconds, timeDigits: 9 });
    expect(table.counts(0)).toMatchObject({
      first: { seconds: -2, nanoseconds: 7, digits: 9 },
      last: { seconds: 11, nanoseconds: 4, digits: 9 },
    });
  });

  test('turning round exchanges the ends and the counts, and keeps the id', () => {
    const table = new FlowTable(() => true);
    touch(table, datagram(ALICE), { originalLength: 100 });
    touch(table, datagram(ALICE), { originalLength: 100 });
    touch(table, datagram(back(ALICE)), { originalLength: 70 });
    const before = table.flow(0);
    table.turnRound(0);
    expect(table.flow(0)).toEqual({ ...before, client: before.server, server: before.client });
    expect(table.counts(0)).toMatchObject({ packetsToServer: 1, packetsToClient: 2, bytesToServer: 70, bytesToClient: 200 });
    touch(table, datagram(ALICE));
    expect(table.direction).toBe('to-client');
  });

  test('keeps the flows of two senders apart, though they have the same ends', () => {
    const table = new FlowTable(() => true);
    touch(table, datagram(ALICE), { sender: 1 });
    touch(table, datagram(ALICE), { sender: 2 });
    touch(table, datagram(ALICE), { sender: 1 });
    expect(table.seen).toBe(2);
    expect([table.counts(0).packetsToServer, table.counts(1).packetsToServer]).toEqual([2, 1]);
    expect(table.flow(1).client).toEqual(table.flow(0).client);
  });

  test('learns whose flow it is, also for those who hold its description, and forgets it with the flow', () => {
    const table = new FlowTable(() => true);
    touch(table, datagram(ALICE));
    const flow = table.flow(0);
    expect([flow.app, table.knowsApp(0)]).toEqual([null, false]);
    table.learnApp(0, 'com.example.rooms');
    expect([flow.app, table.flow(0).app, table.knowsApp(0)]).toEqual(['com.example.rooms', 'com.example.rooms', true]);
    table.turnRound(0);
    expect(table.flow(0).app).toBe('com.example.rooms');
  });

  test('says before it exchanges the ends of a flow', () => {
    const seen: string[] = [];
    const table = new FlowTable(
      () => true,
      (index) => seen.push(table.flow(index).client.address),
    );
    touch(table, datagram(ALICE));
    table.turnRound(0);
    expect([...seen, table.flow(0).client.address]).toEqual([ALICE.source, ALICE.destination]);
  });

  test('describes flows anew when others were asked for since, and knows that it did', () => {
    const table = new FlowTable(() => true);
    for (let i = 0; i <= MAX_AT_HAND; i++) touch(table, datagram(client(i)));
    expect([table.isDescribed(0), table.isDescribed(MAX_AT_HAND)]).toEqual([false, false]);
    const first = table.flow(0);
    expect(table.flow(MAX_AT_HAND)).toMatchObject({ index: MAX_AT_HAND, client: { port: MAX_AT_HAND } });
    expect(table.flow(0)).toEqual(first);
    expect([table.isDescribed(0), table.isDescribed(1), table.isDescribed(MAX_AT_HAND)]).toEqual([true, false, true]);
    table.letGo([0]);
    expect(touch(table, datagram(client(5000)))).toBe(0);
    expect(table.isDescribed(0)).toBe(false);
    expect(table.flow(0).client.port).toBe(5000);
  });

  test('gives the same description, with the published id, each time it is asked', () => {
    const table = new FlowTable(() => true);
    touch(table, segment({ source: '66.35.250.204', from: 80, destination: '128.232.110.120', to: 34_855 }, SYN_ACK));
    expect(table.flow(0).id).toBe('1:LQU9qZlK+B5F3KDmev6m5PMibrg=');
    expect(table.flow(0)).toBe(table.flow(0));
  });

  test('keeps every flow and its counts while it grows', () => {
    const table = new FlowTable(() => true);
    const numbers = Array.from({ length: 2 * MAX_ADDRESSES + 100 }, (_, i) => i);
    expect(numbers.map((i) => touch(table, datagram(client(i)), { seconds: i }))).toEqual(numbers);
    expect(numbers.map((i) => touch(table, datagram(back(client(i))), { seconds: i + 1 }))).toEqual(numbers);
    expect(table.seen).toBe(numbers.length);
    for (let round = 0; round < 2; round++) {
      const clients = numbers.map((i) => table.flow(i).client);
      expect(clients).toEqual(numbers.map((i) => ({ address: client(i).source, port: i })));
      for (const i of numbers) for (let turns = 0; turns < 2; turns++) table.turnRound(i);
    }
    expect(numbers.map((i) => table.counts(i))).toMatchObject(
      numbers.map((i) => ({ packetsToServer: 1, packetsToClient: 1, first: { seconds: i }, last: { seconds: i + 1 } })),
    );
  });

  test('flows between the same ends describe them as one', () => {
    const table = new FlowTable(() => true);
    for (const ends of [ALICE, { ...ALICE, from: 40_001 }, { ...ALICE, to: 3479 }]) touch(table, datagram(ends));
    const [first, otherClient, otherServer] = [table.flow(0), table.flow(1), table.flow(2)];
    expect(otherClient).toMatchObject({ client: { address: ALICE.source, port: 40_001 }, server: first.server });
    expect(otherClient.server).toBe(first.server);
    expect(otherServer).toMatchObject({ client: first.client, server: { address: ALICE.destination, port: 3479 } });
  });

  test('a number of IPv6 is given to a flow of IPv4, and back', () => {
    const table = new FlowTable(() => true);
    for (const ends of [ALICE6, ALICE, { ...ALICE6, source: '2001:db8::fffe' }]) {
      expect(touch(table, datagram(ends))).toBe(0);
      expect(touch(table, datagram(back(ends)))).toBe(0);
      expect(table.flow(0)).toMatchObject({ client: { address: ends.source }, server: { address: ends.destination } });
      table.letGo([0]);
    }
  });

  test('a full table turns new flows away while the old ones speak, and makes room when they have long been silent', () => {
    const kept = new Set([3, 5]);
    const table = new FlowTable((flow) => !kept.has(flow));
    const bytes = datagram(ALICE);
    const packet = new Packet();
    const frame = frameOf(bytes, { linkType: RAW, seconds: 1000 });
    dissect(frame, packet);
    /** One packet from the n-th client: the number goes into the source address and port. */
    const nth = (n: number) => {
      bytes.writeUInt16BE(n >>> 16, packet.sourceAddress + 2);
      packet.sourcePort = n & 0xffff;
      return table.touch(packet, frame);
    };
    for (let n = 0; n < MAX_FLOWS; n++) if (nth(n) !== n) expect.fail(`flow ${n} is not new`);
    expect(nth(MAX_FLOWS)).toBe(NO_FLOW);
    expect(nth(7)).toBe(7);
    expect(nth(MAX_FLOWS - 1)).toBe(MAX_FLOWS - 1);
    expect(table.seen).toBe(MAX_FLOWS);
    expect(table.counts(7).packetsToServer).toBe(2);

    // Flow 9 speaks shortly before the rest has been silent for long enough.
    frame.seconds += IDLE_SECONDS;
    expect(nth(9)).toBe(9);
    expect(nth(MAX_FLOWS)).toBe(NO_FLOW);
    frame.seconds += IDLE_SECONDS / 4;
    const reused = nth(MAX_FLOWS);
    expect(reused).not.toBe(NO_FLOW);
    expect(table.expired).toBe(MAX_FLOWS - 3);
    expect(table.seen).toBe(MAX_FLOWS + 1);
    expect([...table.indexes()]).toEqual([3, 5, 9, reused].toSorted((a, b) => a - b));
    expect(table.counts(reused)).toMatchObject({ packetsToServer: 1, packetsToClient: 0, first: { seconds: frame.seconds } });
    expect([nth(3), nth(5), nth(9)]).toEqual([3, 5, 9]);
    expect(nth(4)).not.toBe(4);
  }, 30_000);
});
