import { describe, expect, test } from 'vitest';
import { ethernet, frames, ip, redacted, udp } from './testing.js';

const name = (...labels: readonly string[]) =>
  Buffer.concat(labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])));
const END = Buffer.alloc(1);

/** A record that points to a name (PTR), of the Internet. */
function pointing(owner: Buffer, target: Buffer): Buffer {
  const fixed = Buffer.from('000c8001000000780000', 'hex');
  fixed.writeUInt16BE(target.length, 8);
  return Buffer.concat([owner, fixed, target]);
}

/** An announcement of a phone's name, asked for by its addresses; the second record points into the first. */
function announcement(): Buffer {
  const first = pointing(
    Buffer.concat([name('33', '2', '0', '192', 'in-addr', 'arpa'), END]),
    Buffer.concat([name('Carols-Phone', 'local'), END]),
  );
  const target = 12 + first.indexOf('Carols-Phone') - 1;
  const digits = Array.from('7a6b5c4d3e2f1a0b00000000000008ef');
  const second = pointing(Buffer.concat([name(...digits, 'ip6', 'arpa'), END]), Buffer.from([0xc0, target]));
  return Buffer.concat([Buffer.from('000084000000000200000000', 'hex'), first, second]);
}

describe('names in DNS', () => {
  test('get pseudonyms label by label, and pointers still lead to them', () => {
    const payload = announcement();
    const [made] = redacted(frames(ethernet(ip(17, udp(5353, payload)))));
    const bytes = Buffer.from(made!.bytes.subarray(42));
    expect(bytes.toString('latin1')).not.toMatch(/Carols|Phone/i);
    expect(bytes.includes(name('33', '2', '0', '192'))).toBe(false);
    expect(bytes.includes(name(...Array.from('7a6b5c4d3e2f1a0b')))).toBe(false);
    const target = payload.indexOf('Carols-Phone') - 1;
    expect(bytes.readUInt16BE(bytes.length - 2)).toBe(0xc000 + target);
    expect(bytes[target]).toBe('Carols-Phone'.length);
    expect(bytes.toString('latin1', target + 1, target + 13)).toMatch(/^[a-z]{6}-[a-z]{5}$/i);
  });
});
