import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ByteOrder, block, interfaceDescription, option, readCapture, sectionHeader, u16, u32 } from '../testing/capture-files.js';
import { MAX_APPS, PcapngApps } from './pcapng-apps.js';

const CUSTOM = 0xbad;
const PROCESS = 0x8000_0001;
const ORDERS: readonly ByteOrder[] = ['big', 'little'];

function uidMapping(order: ByteOrder, uid: number, name: string, parts: { pen?: number; version?: number; claimed?: number } = {}): Buffer {
  const head = Buffer.concat([u32(order, parts.pen ?? 62_652), u16(order, parts.version ?? 1), Buffer.from([1, 0]), u32(order, uid)]);
  return Buffer.concat([head, Buffer.from([parts.claimed ?? name.length, 5]), Buffer.from(`${name}Rooms`)]);
}

const process = (order: ByteOrder, name: string) => Buffer.concat([u32(order, 77), option(order, 2, Buffer.from(name))]);

function packet(order: ByteOrder, ...options: readonly Buffer[]): Buffer {
  return block(order, 6, Buffer.concat([u32(order, 0, 0, 0, 3, 3), Buffer.from('abc\0'), ...options, Buffer.alloc(4)]));
}

const processes = (name: string) => `PID: 5, ProcName: daemon, EPID: 6, EProcName: ${name}, SVC: 0`;
const comment = (order: ByteOrder, text: string) => option(order, 1, Buffer.from(text));

function appsIn(order: ByteOrder, ...blocks: readonly Buffer[]): readonly (string | null)[] {
  const reading = readCapture(Buffer.concat([sectionHeader(order), interfaceDescription(order, 1), ...blocks]));
  expect(reading).toMatchObject({ damage: [], truncated: false, stopped: false });
  return reading.frames.map(({ app }) => app);
}

describe.each(ORDERS)('programs in a pcapng file, %s endian', (order) => {
  test('are packages by user id', () => {
    const blocks = [
      block(order, CUSTOM, uidMapping(order, 10_123, 'com.example.rooms')),
      packet(order, comment(order, 'u-10123')),
      packet(order, comment(order, 'u-10124')),
      packet(order),
      block(order, CUSTOM, uidMapping(order, 0xffff_ffff, 'unknown')),
      packet(order, comment(order, 'u--1')),
    ];
    expect(appsIn(order, ...blocks)).toEqual(['com.example.rooms', null, null, 'unknown']);
  });

  test('are processes by position, that for which another sends first', () => {
    const named = (code: number, position: number) => option(order, code, u32(order, position));
    const blocks = [
      block(order, PROCESS, process(order, 'daemon')),
      block(order, PROCESS, process(order, 'rooms')),
      packet(order, named(32_769, 0)),
      packet(order, named(32_769, 0), named(32_771, 1)),
      packet(order, named(32_769, 9)),
    ];
    expect(appsIn(order, ...blocks)).toEqual(['daemon', 'rooms', null]);
  });

  test('stand in the comments of pymobiledevice3', () => {
    expect(appsIn(order, packet(order, comment(order, processes('rooms'))), packet(order, comment(order, processes(''))))).toEqual([
      'rooms',
      'daemon',
    ]);
    expect(appsIn(order, packet(order, comment(order, 'PID: 5'))), 'a comment of somebody else').toEqual([null]);
  });

  test('are not taken from another enterprise, a later version or a name that is cut', () => {
    for (const parts of [{ pen: 1 }, { version: 2 }, { claimed: 200 }]) {
      const mapping = block(order, CUSTOM, uidMapping(order, 10_123, 'com.example.rooms', parts));
      expect(appsIn(order, mapping, packet(order, comment(order, 'u-10123')))).toEqual([null]);
    }
  });

  test('end with their section', () => {
    const mapping = block(order, CUSTOM, uidMapping(order, 1, 'com.example.rooms'));
    const next = [sectionHeader(order), interfaceDescription(order, 1), packet(order, comment(order, 'u-1'))];
    expect(appsIn(order, mapping, ...next)).toEqual([null]);
  });
});

describe('programs of a section', () => {
  test('are so many at most', () => {
    const apps = new PcapngApps();
    for (let uid = 0; uid <= MAX_APPS; uid++) {
      const mapping = uidMapping('big', uid, 'x');
      apps.readCustomBlock(mapping, 0, mapping.length);
    }
    const appOf = (uid: number) => {
      const options = comment('big', `u-${uid}`);
      return apps.appIn(options, 0, options.length);
    };
    expect([appOf(MAX_APPS - 1), appOf(MAX_APPS)]).toEqual(['x', null]);
  });

  test('come from any bytes without a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.boolean(), (noise, littleEndian) => {
        const bytes = Buffer.from(noise);
        const apps = new PcapngApps();
        apps.begin(littleEndian);
        apps.readCustomBlock(bytes, 0, bytes.length);
        apps.readProcessBlock(bytes, 0, bytes.length);
        apps.appIn(bytes, 0, bytes.length);
      }),
    );
  });
});
