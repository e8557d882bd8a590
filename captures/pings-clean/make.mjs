// The same search for the nearest server, done well: nobody is named, and all servers stand near the user. All made up.
import { fileURLToPath } from 'node:url';
import { udp } from '../lib/network.mjs';
import { writePcapng } from '../lib/pcapng.mjs';

const START = Date.UTC(2024, 4, 13, 18, 0, 0) / 1000;

/** Where they are said to stand is in places.yaml. */
const SERVERS = ['192.0.2.10', '192.0.2.74', '203.0.113.10'];
const PHONES = ['198.51.100.11:50001', '198.51.100.12:50002', '198.51.100.11:50003'];

const packets = [];
const send = (time, bytes) => packets.push({ time: START + time, bytes });

PHONES.forEach((phone, round) => {
  SERVERS.forEach((server, i) => {
    const question = ping(i + 1);
    send(round * 300 + i * 0.005, udp(phone, `${server}:7000`, question));
    send(round * 300 + i * 0.005 + 0.02, udp(`${server}:7000`, phone, question));
  });
});

packets.sort((a, b) => a.time - b.time);
writePcapng(fileURLToPath(new URL('capture.pcapng', import.meta.url)), packets);

/** The same for everybody but for a counter: eight bytes that say "are you there?". */
function ping(counter) {
  return Buffer.from([0x9a, 0xd1, 0x00, 0x01, 0x00, 0x00, 0x00, counter]);
}
