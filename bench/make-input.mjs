/** Large captures made of the project's own samples; nothing here is kept. */
import { closeSync, openSync, readFileSync, readdirSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

const ENHANCED_PACKET = 6;
const IPV4 = 0x0800;

/** The Ethernet packets of captures/, read by these few lines so that the input does not rest on what is measured. */
function samplePackets() {
  const packets = [];
  for (const entry of readdirSync(join(ROOT, 'captures'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.pcapng')) continue;
    const file = readFileSync(join(entry.parentPath, entry.name));
    if (file.readUInt32LE(8) !== 0x1a2b3c4d) continue;
    for (let at = 0; at + 12 <= file.length; at += file.readUInt32LE(at + 4)) {
      if (file.readUInt32LE(at) !== ENHANCED_PACKET) continue;
      packets.push(file.subarray(at + 28, at + 28 + file.readUInt32LE(at + 20)));
    }
  }
  return packets;
}

/** Full packets of one download, of bytes that look like nothing; both ends are documentation addresses. */
const DOWNLOAD_PACKETS = 200;
const DOWNLOAD_BYTES = 1400;

/**
 * Classic pcap of about so many bytes. Each round has the packets of all
 * samples once more; with `vary` from other clients, so that flows grow with
 * the size. `downloads`: so many of them in each round, each a flow of its own;
 * with `calls` false there is nothing else. Gives the number of packets.
 */
export function makeInput(path, bytes, { vary = true, calls = true, downloads = 0 } = {}) {
  const samples = [...(calls ? samplePackets() : []), ...Array.from({ length: downloads }, (_, nth) => download(nth)).flat()];
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt32LE(0x0004_0002, 4);
  head.writeUInt32LE(262_144, 16);
  head.writeUInt32LE(1, 20);
  const file = openSync(path, 'w');
  writeSync(file, head);
  let written = head.length;
  let packets = 0;
  for (let round = 0; written < bytes; round++) {
    const parts = [];
    for (const sample of samples) {
      const record = Buffer.alloc(16 + sample.length);
      record.writeUInt32LE(1_600_000_000 + round * 60, 0);
      record.writeUInt32LE(packets % 1_000_000, 4);
      record.writeUInt32LE(sample.length, 8);
      record.writeUInt32LE(sample.length, 12);
      sample.copy(record, 16);
      if (vary) moveClient(record, round);
      parts.push(record);
      packets++;
      written += record.length;
      if (written >= bytes) break;
    }
    writeSync(file, Buffer.concat(parts));
  }
  closeSync(file);
  return packets;
}

/** A TCP connection that carries a file to its client. */
function download(nth) {
  return Array.from({ length: DOWNLOAD_PACKETS }, (_, i) => {
    const packet = Buffer.alloc(14 + 20 + 20 + DOWNLOAD_BYTES);
    packet.writeUInt16BE(IPV4, 12);
    packet[14] = 0x45;
    packet.writeUInt16BE(packet.length - 14, 16);
    packet[22] = 64;
    packet[23] = 6;
    packet.writeUInt32BE(0xc633_6401 + nth, 26);
    packet.writeUInt32BE(0xc000_0201 + nth, 30);
    packet.writeUInt16BE(80, 34);
    packet.writeUInt16BE(50_000 + nth, 36);
    packet.writeUInt32BE(1 + i * DOWNLOAD_BYTES, 38);
    packet[46] = 0x50;
    packet[47] = 0x10;
    // xorshift32: no two packets alike, and the same in every run.
    for (let at = 54, state = (nth + 1) * 65_537 + i; at + 4 <= packet.length; at += 4) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      packet.writeInt32LE(state, at);
    }
    return packet;
  });
}

/** Another address and port for the end with the higher port: the client. */
function moveClient(record, round) {
  const ip = 16 + 14;
  if (record.length < ip + 24 || record.readUInt16BE(16 + 12) !== IPV4) return;
  const ports = ip + (record[ip] & 15) * 4;
  const isSource = record.readUInt16BE(ports) >= record.readUInt16BE(ports + 2);
  const address = ip + (isSource ? 12 : 16);
  const port = ports + (isSource ? 0 : 2);
  record[address] = 10;
  record[address + 1] ^= (round >> 8) & 0xff;
  record[address + 2] ^= round & 0xff;
  record.writeUInt16BE(record.readUInt16BE(port) ^ (round & 0x3ff), port);
}
