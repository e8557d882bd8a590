import { describe, expect, test } from 'vitest';
import { addressBytes } from '../testing/packets.js';
import { communityId } from './community-id.js';

describe('communityId', () => {
  /** The baseline of github.com/corelight/community-id-spec (baseline_deflt.json) and the examples of its README. */
  test.each([
    ['1.2.3.4', 1122, '5.6.7.8', 3344, 6, '1:wCb3OG7yAFWelaUydu0D+125CLM='],
    ['1.2.3.4', 1122, '5.6.7.8', 3344, 17, '1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg='],
    ['128.232.110.120', 34855, '66.35.250.204', 80, 6, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
    ['192.168.1.52', 54585, '8.8.8.8', 53, 17, '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
    ['192.168.170.8', 7, '192.168.170.56', 7, 132, '1:MP2EtRCAUIZvTw6MxJHLV7N7JDs='],
    ['2001:470:e5bf:dead:4957:2174:e82c:4887', 63943, '2607:f8b0:400c:c03::1a', 25, 6, '1:/qFaeAR+gFe1KYjMzVDsMv+wgU4='],
  ])('is the published one for %s port %i and %s port %i, protocol %i', (a, aPort, b, bPort, protocol, id) => {
    expect(communityId(addressBytes(a), aPort, addressBytes(b), bPort, protocol)).toBe(id);
    expect(communityId(addressBytes(b), bPort, addressBytes(a), aPort, protocol)).toBe(id);
  });

  test('orders the ends by port where the addresses are equal', () => {
    const loopback = addressBytes('127.0.0.1');
    const id = communityId(loopback, 80, loopback, 256, 6);
    expect(communityId(loopback, 256, loopback, 80, 6)).toBe(id);
    // sha1 over seed, both addresses, protocol, padding, port 80, port 256
    expect(id).toBe('1:q4egOj1T+i+CHF9Sl1KBSQbd6jo=');
  });

  test('tells apart ports, addresses and protocols', () => {
    const [a, b] = [addressBytes('192.0.2.1'), addressBytes('192.0.2.2')];
    const ids = [
      communityId(a, 1, b, 2, 17),
      communityId(a, 2, b, 1, 17),
      communityId(a, 1, b, 2, 6),
      communityId(a, 1, a, 2, 17),
      communityId(addressBytes('::192:2:1'), 1, addressBytes('::192:2:2'), 2, 17),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
