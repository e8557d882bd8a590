/**
 * Mutations that know a packet's structure: real packets, bent where decoders
 * have to trust a length, a count or an order.
 */
import { Random } from './random.mjs';

const ETHERNET = 1;

/** Numbers at which arithmetic on lengths goes wrong. */
const ODD_NUMBERS = [0, 1, 3, 4, 7, 8, 19, 20, 21, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfffe, 0xffff];

/** No mutation lengthens a packet beyond this; what came in longer may stay so. */
const MAX_PACKET = 70_000;

/**
 * Copies of the packets of a capture file, at most so many.
 * @returns {{ linkType: number, bytes: Buffer }[]}
 */
export function packetsOf(CaptureFile, file, limit = 2000) {
  const packets = [];
  const reader = new CaptureFile(
    ({ linkType, bytes, start, capturedLength }) => {
      if (packets.length < limit) packets.push({ linkType, bytes: Buffer.from(bytes.subarray(start, start + capturedLength)) });
    },
    () => {},
  );
  reader.push(file);
  return packets;
}

/** One input: a run of packets from one capture as a whole file, most of them bent, at times the file too. */
export function makeInput(captures, seed) {
  const random = new Random(seed);
  const packets = random.pick(captures);
  const others = random.pick(captures);
  const from = random.below(packets.length);
  const run = packets.slice(from, from + 1 + random.below(24)).map((packet) => ({ ...packet, bytes: Buffer.from(packet.bytes) }));
  for (const packet of run) {
    const times = random.chance(0.2) ? 0 : 1 + random.below(3);
    for (let i = 0; i < times; i++) packet.bytes = bend(random, packet, others);
    if (random.chance(0.02)) packet.linkType = random.pick([0, 1, 12, 101, 105, 113, 127, 228, 229, 276, random.below(300)]);
  }
  const file = random.chance(0.5) ? pcapOf(random, run) : pcapngOf(random, run);
  return random.chance(0.3) ? bendBytes(random, file) : file;
}

function bend(random, { linkType, bytes }, others) {
  switch (random.below(8)) {
    case 0:
      return bytes.subarray(0, random.below(bytes.length + 1));
    case 1:
      return bendLength(random, bytes);
    case 2:
      return splice(random, bytes, random.pick(others).bytes);
    case 3:
      return linkType === ETHERNET ? duplicateOptions(random, bytes) : duplicateSlice(random, bytes);
    case 4:
      return duplicateSlice(random, bytes);
    case 5:
      return linkType === ETHERNET ? bendHeaderLength(random, bytes) : bendBytes(random, bytes);
    default:
      return bendBytes(random, bytes);
  }
}

/** A few bits or bytes, more often near the front, where the headers are. */
function bendBytes(random, bytes) {
  const bent = Buffer.from(bytes);
  if (bent.length === 0) return bent;
  for (let i = 1 + random.below(6); i > 0; i--) {
    const at = random.below(random.chance(0.5) ? Math.min(64, bent.length) : bent.length);
    bent[at] = random.chance(0.5) ? bent[at] ^ (1 << random.below(8)) : random.below(256);
  }
  return bent;
}

/** A 16-bit or 32-bit number anywhere becomes one that trips arithmetic, or off by little. */
function bendLength(random, bytes) {
  const bent = Buffer.from(bytes);
  if (bent.length < 4) return bent;
  const at = random.below(bent.length - 3);
  const way = random.below(4);
  if (way < 2) bent.writeUInt16BE(random.pick(ODD_NUMBERS), at);
  else if (way === 2) bent.writeUInt16BE((bent.readUInt16BE(at) + random.below(9) - 4) & 0xffff, at);
  else bent.writeUInt32LE(random.chance(0.5) ? 0xffff_ffff - random.below(16) : random.pick(ODD_NUMBERS), at);
  return bent;
}

/** The head of one packet and the tail of another. */
function splice(random, head, tail) {
  return Buffer.concat([head.subarray(0, random.below(head.length + 1)), tail.subarray(random.below(tail.length + 1))]);
}

function duplicateSlice(random, bytes) {
  const from = random.below(bytes.length + 1);
  const slice = bytes.subarray(from, from + 1 + random.below(64));
  const times = random.chance(0.1) ? 1 + random.below(500) : 1 + random.below(3);
  if (bytes.length + slice.length * times > MAX_PACKET) return bytes;
  return Buffer.concat([bytes.subarray(0, from), ...Array.from({ length: times }, () => slice), bytes.subarray(from)]);
}

/** Where the IPv4 and TCP headers of an Ethernet frame begin and end. */
function headersOf(bytes) {
  if (bytes.length < 54 || bytes.readUInt16BE(12) !== 0x0800) return undefined;
  const ip = 14;
  const transport = ip + (bytes[ip] & 15) * 4;
  return { ip, transport, isTcp: bytes[ip + 9] === 6 && transport + 20 <= bytes.length };
}

/** The options of IPv4 or TCP once more, or new ones, with the header length that belongs to them. */
function duplicateOptions(random, bytes) {
  const headers = headersOf(bytes);
  if (headers === undefined) return duplicateSlice(random, bytes);
  const useTcp = headers.isTcp && random.chance(0.7);
  const start = useTcp ? headers.transport : headers.ip;
  const lengthAt = useTcp ? start + 12 : start;
  const length = (useTcp ? bytes[lengthAt] >> 4 : bytes[lengthAt] & 15) * 4;
  const end = start + Math.max(20, length);
  let options = bytes.subarray(start + 20, end);
  if (options.length === 0) options = Buffer.from([random.below(256), random.below(12), random.below(256), 1]);
  options = options.subarray(0, Math.max(0, 60 - (end - start)));
  const bent = Buffer.concat([bytes.subarray(0, end), options, bytes.subarray(end)]);
  const words = Math.min(15, (end - start + options.length) >> 2);
  bent[lengthAt] = useTcp ? (words << 4) | (bent[lengthAt] & 15) : (bent[lengthAt] & 0xf0) | words;
  bent.writeUInt16BE((bent.readUInt16BE(headers.ip + 2) + options.length) & 0xffff, headers.ip + 2);
  return bent;
}

/** A length or offset that a header states of itself, of its packet or of its payload. */
function bendHeaderLength(random, bytes) {
  const headers = headersOf(bytes);
  if (headers === undefined) return bendLength(random, bytes);
  const bent = Buffer.from(bytes);
  const { ip, transport, isTcp } = headers;
  const field = random.below(4);
  if (field === 0) bent[ip] = (bent[ip] & 0xf0) | random.below(16);
  else if (field === 1) bent.writeUInt16BE(random.pick(ODD_NUMBERS), ip + 2);
  else if (field === 2) bent.writeUInt16BE(random.below(0x10000), ip + 6);
  else if (isTcp) bent[transport + 12] = random.below(256);
  else if (transport + 6 <= bent.length) bent.writeUInt16BE(random.pick(ODD_NUMBERS), transport + 4);
  return bent;
}

/** What a record claims of its packet; now and then a lie. */
function claimed(random, length) {
  if (!random.chance(0.03)) return length;
  return random.pick([0, Math.max(0, length - 1), length + 1, length + 4, 262_145, 0x7fff_ffff, 0xffff_ffff]);
}

function pcapOf(random, packets) {
  const order = random.chance(0.5) ? 'LE' : 'BE';
  const words = (...numbers) => {
    const bytes = Buffer.alloc(numbers.length * 4);
    numbers.forEach((number, i) => bytes[`writeUInt32${order}`](number >>> 0, i * 4));
    return bytes;
  };
  const magic = random.pick([0xa1b2c3d4, 0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34]);
  const version = order === 'LE' ? 0x0004_0002 : 0x0002_0004;
  const parts = [words(magic, version, 0, 0, random.pick([65_535, 262_144, 0, 0xffff_ffff]), packets[0].linkType)];
  for (const { bytes } of packets) {
    const second = random.chance(0.05) ? random.word() : 1_600_000_000 + random.below(1000);
    parts.push(words(second, random.below(1_000_000), claimed(random, bytes.length), claimed(random, bytes.length)));
    if (magic === 0xa1b2cd34) parts.push(words(random.below(4), random.word()));
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

function pcapngOf(random, packets) {
  const order = random.chance(0.5) ? 'LE' : 'BE';
  const u32 = (...numbers) => {
    const bytes = Buffer.alloc(numbers.length * 4);
    numbers.forEach((number, i) => bytes[`writeUInt32${order}`](number >>> 0, i * 4));
    return bytes;
  };
  const u16 = (...numbers) => {
    const bytes = Buffer.alloc(numbers.length * 2);
    numbers.forEach((number, i) => bytes[`writeUInt16${order}`](number & 0xffff, i * 2));
    return bytes;
  };
  const block = (type, ...parts) => {
    const body = Buffer.concat(parts);
    const padding = Buffer.alloc(-body.length & 3);
    const length = claimed(random, 12 + body.length + padding.length);
    return Buffer.concat([u32(type, length), body, padding, u32(length)]);
  };
  /** Options, at times twice, at times with a length that is no length. */
  const options = () => {
    if (random.chance(0.7)) return Buffer.alloc(0);
    const value = Buffer.alloc(random.below(12), random.below(256));
    const one = Buffer.concat([u16(random.below(20), claimed(random, value.length)), value, Buffer.alloc(-value.length & 3)]);
    return Buffer.concat([one, ...(random.chance(0.3) ? [one] : []), ...(random.chance(0.5) ? [u32(0)] : [])]);
  };
  const linkTypes = [...new Set(packets.map(({ linkType }) => linkType))];
  const describe = () => linkTypes.map((linkType) => block(1, u16(linkType, 0), u32(random.pick([0, 0, 96, 262_144])), options()));
  const section = () => [block(0x0a0d0d0a, u32(0x1a2b3c4d), u16(1, 0), u32(0xffff_ffff, 0xffff_ffff), options()), ...describe()];
  const parts = section();
  for (const { linkType, bytes } of packets) {
    const on = random.chance(0.03) ? random.below(5) : linkTypes.indexOf(linkType);
    const sizes = u32(claimed(random, bytes.length), claimed(random, bytes.length));
    const padding = Buffer.alloc(-bytes.length & 3);
    const time = u32(random.chance(0.05) ? random.word() : 0x0005_b000, random.word());
    const kind = random.below(10);
    if (kind === 0) parts.push(block(3, u32(bytes.length), bytes));
    else if (kind === 1) parts.push(block(2, u16(on, 0), time, sizes, bytes, padding, options()));
    else parts.push(block(6, u32(on), time, sizes, bytes, padding, options()));
    if (random.chance(0.03))
      parts.push(block(random.pick([4, 5, 10, 0xbad, random.word()]), Buffer.alloc(random.below(40), random.below(256))));
    if (random.chance(0.02)) parts.push(...section());
  }
  return Buffer.concat(parts);
}
