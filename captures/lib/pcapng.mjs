// Writes a pcapng file with one Ethernet interface and microsecond times.
import { writeFileSync } from 'node:fs';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const ETHERNET = 1;

/** @param {string} path @param {{time: number, bytes: Buffer}[]} packets `time` in seconds since 1970; sorted by the caller */
export function writePcapng(path, packets) {
  const section = Buffer.alloc(16);
  section.writeUInt32LE(0x1a2b3c4d, 0);
  section.writeUInt16LE(1, 4);
  section.writeBigInt64LE(-1n, 8);
  const description = Buffer.alloc(8);
  description.writeUInt16LE(ETHERNET, 0);
  description.writeUInt32LE(262144, 4);
  writeFileSync(
    path,
    Buffer.concat([block(SECTION_HEADER, section), block(INTERFACE_DESCRIPTION, description), ...packets.map(packetBlock)]),
  );
}

function packetBlock({ time, bytes }) {
  const microseconds = BigInt(Math.round(time * 1e6));
  const head = Buffer.alloc(20);
  head.writeUInt32LE(Number(microseconds >> 32n), 4);
  head.writeUInt32LE(Number(microseconds & 0xffffffffn), 8);
  head.writeUInt32LE(bytes.length, 12);
  head.writeUInt32LE(bytes.length, 16);
  return block(ENHANCED_PACKET, Buffer.concat([head, bytes, Buffer.alloc(-bytes.length & 3)]));
}

function block(type, body) {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(body.length + 12, 4);
  return Buffer.concat([head, body, head.subarray(4)]);
}
