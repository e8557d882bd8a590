/** A phone that sends what it captures as PCAPdroid does, for tests only. */
import { type Socket as DatagramSocket, createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { FrameCopy } from './capture-files.js';
import { block, enhancedPacket, interfaceDescription, option, pcapHead, pcapRecord, sectionHeader, u16, u32 } from './capture-files.js';

const ETHERNET_HEADER = 14;
const RAW = 101;

/** PCAPdroid's two forms of pcap, and its pcapng. */
export type ExportForm = 'pcap' | 'pcap with trailer' | 'pcapng';

export interface Exported {
  /** What is sent when the phone begins. */
  readonly head: Buffer;
  /** A record, or a block, for each packet. */
  readonly records: readonly Buffer[];
}

const time = ({ seconds, nanoseconds }: FrameCopy) => ({ seconds, fraction: Math.floor(nanoseconds / 1000) });
const ip = ({ hex }: FrameCopy) => Buffer.from(hex, 'hex').subarray(ETHERNET_HEADER);

/** Ethernet frames with IP packets, as the phone's app exports them. */
export function exported(frames: readonly FrameCopy[], form: ExportForm, app = 'com.example.rooms'): Exported {
  switch (form) {
    case 'pcap':
      return {
        head: pcapHead('little', undefined, RAW),
        records: frames.map((frame) => pcapRecord('little', { ...time(frame), packet: ip(frame) })),
      };
    case 'pcap with trailer':
      return {
        head: pcapHead('little'),
        records: frames.map((frame) => pcapRecord('little', { ...time(frame), packet: Buffer.concat([framed(ip(frame)), trailer(app)]) })),
      };
    case 'pcapng': {
      const mapping = [
        u32('little', 62_652),
        u16('little', 1),
        Buffer.from([1, 0]),
        u32('little', 10_123),
        Buffer.from([app.length, 0, ...Buffer.from(app)]),
      ];
      const comment = Buffer.concat([option('little', 1, Buffer.from('u-10123')), Buffer.alloc(4)]);
      return {
        head: Buffer.concat([sectionHeader('little'), interfaceDescription('little', RAW), block('little', 0xbad, Buffer.concat(mapping))]),
        records: frames.map((frame) => {
          const { seconds, fraction } = time(frame);
          const plain = enhancedPacket('little', { units: BigInt(seconds) * 1_000_000n + BigInt(fraction), packet: ip(frame) });
          return block('little', 6, Buffer.concat([plain.subarray(8, -4), comment]));
        }),
      };
    }
  }
}

/** The Ethernet header that PCAPdroid makes up, and padding to four bytes. */
function framed(packet: Buffer): Buffer {
  const header = Buffer.alloc(ETHERNET_HEADER);
  header.writeUInt16BE(packet[0]! >> 4 === 4 ? 0x0800 : 0x86dd, 12);
  return Buffer.concat([header, packet, Buffer.alloc(-(ETHERNET_HEADER + packet.length) & 3)]);
}

function trailer(app: string): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32BE(0x0107_2021, 0);
  bytes.writeInt32BE(10_123, 4);
  bytes.write(app.slice(0, 19), 8);
  return bytes;
}

/** Sends datagrams one after the other, so that none is lost on the way. */
export class DatagramPhone {
  readonly #socket: DatagramSocket = createSocket('udp4');
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  async send(...datagrams: readonly Buffer[]): Promise<void> {
    for (const datagram of datagrams) {
      await new Promise<void>((done, failed) => {
        this.#socket.send(datagram, this.#port, '127.0.0.1', (error) => (error === null ? done() : failed(error)));
      });
    }
  }

  close(): void {
    this.#socket.close();
  }
}

/** Sends bytes over a connection and closes it. */
export async function sendOverTcp(port: number, ...parts: readonly Buffer[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  for (const part of parts) await new Promise<void>((done) => socket.write(part, () => done()));
  socket.end();
  await once(socket, 'close');
}
