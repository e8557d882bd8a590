import { describe, expect, test } from 'vitest';
import { readCapture } from '../../testing/capture-files.js';
import { frameOf } from '../../testing/packets.js';
import { KeyLog } from '../../wire/capture-format.js';
import { CaptureBlocks, MAX_APPS, MAX_INTERFACES } from './capture-blocks.js';

const TITLE = { comment: 'made for a test', application: 'roomtone' };
const frame = (parts: Parameters<typeof frameOf>[1] = {}) => frameOf(Buffer.from('0102030405', 'hex'), parts);

describe('blocks of a live capture', () => {
  test('are read back as the frames of their senders, programs and all', () => {
    const blocks = new CaptureBlocks(TITLE, true);
    const bytes = [blocks.head()];
    bytes.push(blocks.packet('a', frame({ app: 'com.example.rooms' })));
    bytes.push(blocks.packet('b', frame()), blocks.secrets(new KeyLog('CLIENT_RANDOM 00 11\n')));
    bytes.push(blocks.packet('a', frame({ linkType: 101, timeDigits: 9, nanoseconds: 5 })), blocks.packet('b', frame({ app: 'x' })));
    const reading = readCapture(Buffer.concat(bytes));
    expect(reading).toMatchObject({ damage: [], truncated: false, stopped: false });
    expect(reading.frames).toMatchObject([
      { sender: 1, app: 'com.example.rooms', linkType: 1, hex: '0102030405' },
      { sender: 2, app: null },
      { sender: 3, app: null, linkType: 101, nanoseconds: 5, timeDigits: 9 },
      { sender: 2, app: 'x' },
    ]);
  });

  test('begin another file with all that was described', () => {
    const blocks = new CaptureBlocks(TITLE, false);
    blocks.head();
    blocks.packet('a', frame({ app: 'one' }));
    blocks.packet('a', frame({ linkType: 101, app: 'two' }));
    const second = Buffer.concat([blocks.head(), blocks.packet('a', frame({ linkType: 101, app: 'one' }))]);
    expect(readCapture(second)).toMatchObject({ damage: [], frames: [{ sender: 0, interfaceIndex: 1, app: 'one', linkType: 101 }] });
  });

  test('are of so many interfaces and programs at most; what is left out is counted', () => {
    const blocks = new CaptureBlocks(TITLE, true);
    for (let sender = 0; sender < MAX_INTERFACES; sender++) blocks.packet(String(sender), frame());
    expect(blocks.packet('one more', frame())).toHaveLength(0);
    expect(blocks).toMatchObject({ packets: MAX_INTERFACES, leftOut: 1 });
    for (let app = 0; app <= MAX_APPS; app++) blocks.packet('0', frame({ app: String(app) }));
    const bytes = Buffer.concat([blocks.head(), blocks.packet('0', frame({ app: String(MAX_APPS) }))]);
    expect(readCapture(bytes).frames).toMatchObject([{ app: null }]);
  });
});
