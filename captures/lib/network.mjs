// Ethernet frames around UDP and TCP, with right checksums, as they would be captured.

/** @param {string} socket `192.0.2.1:4000` */
export function udp(from, to, payload) {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(portOf(from), 0);
  head.writeUInt16BE(portOf(to), 2);
  head.writeUInt16BE(8 + payload.length, 4);
  return ethernet(from, to, 17, Buffer.concat([head, payload]), 6);
}

/** One TCP connection whose client and server speak in turn; every call gives the next frame. */
export class TcpConnection {
  #sequence = { client: 1000, server: 5000 };

  constructor(client, server) {
    this.client = client;
    this.server = server;
  }

  open() {
    const syn = this.#segment('client', 0x02, Buffer.alloc(0), 1);
    const synAck = this.#segment('server', 0x12, Buffer.alloc(0), 1);
    return [syn, synAck, this.#segment('client', 0x10, Buffer.alloc(0), 0)];
  }

  send(side, payload) {
    return this.#segment(side, 0x18, payload, payload.length);
  }

  #segment(side, flags, payload, advance) {
    const other = side === 'client' ? 'server' : 'client';
    const [from, to] = side === 'client' ? [this.client, this.server] : [this.server, this.client];
    const head = Buffer.alloc(20);
    head.writeUInt16BE(portOf(from), 0);
    head.writeUInt16BE(portOf(to), 2);
    head.writeUInt32BE(this.#sequence[side], 4);
    head.writeUInt32BE(flags & 0x10 ? this.#sequence[other] : 0, 8);
    head[12] = 5 << 4;
    head[13] = flags;
    head.writeUInt16BE(65535, 14);
    this.#sequence[side] += advance;
    return ethernet(from, to, 6, Buffer.concat([head, payload]), 16);
  }
}

function ethernet(from, to, protocol, segment, checksumAt) {
  const [source, destination] = [addressOf(from), addressOf(to)];
  const pseudo = Buffer.concat([source, destination, Buffer.from([0, protocol, segment.length >> 8, segment.length & 0xff])]);
  segment.writeUInt16BE(checksum(Buffer.concat([pseudo, segment])) || 0xffff, checksumAt);
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip.writeUInt16BE(20 + segment.length, 2);
  ip.writeUInt16BE(0x4000, 6);
  ip[8] = 64;
  ip[9] = protocol;
  source.copy(ip, 12);
  destination.copy(ip, 16);
  ip.writeUInt16BE(checksum(ip), 10);
  // Locally administered addresses that name nobody's hardware.
  const link = Buffer.concat([Buffer.from([2, 0, ...destination]), Buffer.from([2, 0, ...source]), Buffer.from([8, 0])]);
  return Buffer.concat([link, ip, segment]);
}

function checksum(bytes) {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function addressOf(socket) {
  return Buffer.from(socket.split(':')[0].split('.').map(Number));
}

function portOf(socket) {
  return Number(socket.split(':')[1]);
}
