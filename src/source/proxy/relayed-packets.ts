import { isIPv6 } from 'node:net';
import type { Frame } from '../../core/frame.js';
import { decryptionSecrets, enhancedPacket, interfaceDescription, sectionHeader } from '../../wire/pcapng-blocks.js';
import type { RelayedConnection } from './client-relay.js';

/** LINKTYPE_RAW: an IP packet without anything in front. */
const RAW_IP = 101;

/** Of one packet: what an IPv4 packet takes at most, with room for its headers. */
const MAX_SEGMENT = 65_000;

const FIN = 0x01;
const SYN = 0x02;
const ACK = 0x10;
const PSH = 0x08;

const TCP = 6;

/** Sequence numbers of both ends of a connection. */
interface Numbers {
  fromClient: number;
  fromProxy: number;
}

/**
 * What went between clients and the proxy, as packets: the bytes are those that
 * were sent, the headers around them are made, since a proxy sees no packets.
 */
export class RelayedPackets {
  readonly #numbers = new Map<RelayedConnection, Numbers>();
  readonly #now: () => number;

  /** `now`: milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** How the file begins. */
  head(application: string): Buffer {
    const comment =
      'Recorded by a proxy: the bytes of each connection between a client and the proxy are as they were sent; ' +
      'Ethernet was left out, and the IP and TCP headers are synthetic. The TLS keys stand in this file.';
    return Buffer.concat([
      sectionHeader(comment, application),
      interfaceDescription(this.#frame(Buffer.alloc(0)), 'proxy', 'clients of the proxy'),
    ]);
  }

  open(connection: RelayedConnection): Buffer {
    const numbers = { fromClient: 0, fromProxy: 0 };
    this.#numbers.set(connection, numbers);
    const blocks = [this.#packet(connection, true, SYN)];
    numbers.fromClient = 1;
    blocks.push(this.#packet(connection, false, SYN | ACK));
    numbers.fromProxy = 1;
    return Buffer.concat([...blocks, this.#packet(connection, true, ACK)]);
  }

  bytes(connection: RelayedConnection, isFromClient: boolean, bytes: Buffer): Buffer {
    const blocks: Buffer[] = [];
    const numbers = this.#numbers.get(connection);
    if (numbers === undefined) return Buffer.alloc(0);
    for (let at = 0; at < bytes.length; at += MAX_SEGMENT) {
      const segment = bytes.subarray(at, at + MAX_SEGMENT);
      blocks.push(this.#packet(connection, isFromClient, PSH | ACK, segment));
      if (isFromClient) numbers.fromClient = (numbers.fromClient + segment.length) >>> 0;
      else numbers.fromProxy = (numbers.fromProxy + segment.length) >>> 0;
    }
    return Buffer.concat(blocks);
  }

  close(connection: RelayedConnection): Buffer {
    if (!this.#numbers.has(connection)) return Buffer.alloc(0);
    const blocks = [this.#packet(connection, true, FIN | ACK), this.#packet(connection, false, FIN | ACK)];
    this.#numbers.delete(connection);
    return Buffer.concat(blocks);
  }

  keys(lines: Buffer): Buffer {
    return decryptionSecrets(lines.toString('latin1'));
  }

  #packet(connection: RelayedConnection, isFromClient: boolean, flags: number, payload: Buffer = Buffer.alloc(0)): Buffer {
    const { client, proxy } = connection;
    const { fromClient, fromProxy } = this.#numbers.get(connection)!;
    const [source, destination] = isFromClient ? [client, proxy] : [proxy, client];
    const tcp = Buffer.alloc(20);
    tcp.writeUInt16BE(source.port, 0);
    tcp.writeUInt16BE(destination.port, 2);
    tcp.writeUInt32BE(isFromClient ? fromClient : fromProxy, 4);
    tcp.writeUInt32BE((flags & ACK) === 0 ? 0 : isFromClient ? fromProxy : fromClient, 8);
    tcp[12] = 5 << 4;
    tcp[13] = flags;
    tcp.writeUInt16BE(0xffff, 14);
    const head = ipHead(source.address, destination.address, tcp.length + payload.length);
    return enhancedPacket(this.#frame(Buffer.concat([head, tcp, payload])), 0, []);
  }

  #frame(bytes: Buffer): Frame {
    const now = this.#now();
    return {
      number: 0,
      seconds: Math.floor(now / 1000),
      nanoseconds: Math.floor((now % 1000) * 1000) * 1000,
      timeDigits: 6,
      linkType: RAW_IP,
      interfaceIndex: 0,
      app: null,
      sender: 0,
      bytes,
      start: 0,
      capturedLength: bytes.length,
      originalLength: bytes.length,
    };
  }
}

/** The head of an IPv4 or IPv6 packet. */
function ipHead(source: string, destination: string, length: number): Buffer {
  if (isIPv6(source) && isIPv6(destination)) {
    const head = Buffer.alloc(40);
    head[0] = 0x60;
    head.writeUInt16BE(length, 4);
    head[6] = TCP;
    head[7] = 64;
    bytesOf6(source).copy(head, 8);
    bytesOf6(destination).copy(head, 24);
    return head;
  }
  const head = Buffer.alloc(20);
  head[0] = 0x45;
  head.writeUInt16BE(20 + length, 2);
  head[8] = 64;
  head[9] = TCP;
  head.set(bytesOf4(source), 12);
  head.set(bytesOf4(destination), 16);
  let sum = 0;
  for (let at = 0; at < 20; at += 2) sum += head.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  head.writeUInt16BE(~sum & 0xffff, 10);
  return head;
}

function bytesOf4(address: string): readonly number[] {
  const bytes = address.split('.').map(Number);
  return bytes.length === 4 ? bytes : [0, 0, 0, 0];
}

function bytesOf6(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const [front, back] = [words(head), words(tail ?? '')];
  const bytes = Buffer.alloc(16);
  front.forEach((word, i) => bytes.writeUInt16BE(word & 0xffff, 2 * i));
  back.forEach((word, i) => bytes.writeUInt16BE(word & 0xffff, 16 - 2 * (back.length - i)));
  return bytes;
}

function words(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
}
