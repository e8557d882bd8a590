import { describe, expect, test } from 'vitest';
import { HostNames } from './hosts.js';
import { signatureOf } from './testing.js';

const because = 'the vendor’s own domain';
const named = (id: string, ...suffixes: string[]) =>
  signatureOf({ top: 'u8' }, {}, { id, hosts: suffixes.map((suffix) => ({ suffix, because })) });

const HOSTS = new HostNames([named('voice', 'voice.example', 'xn--nxasmq6b'), named('edge', 'edge.voice.example', 'other.example')]);

describe('a host name', () => {
  test.each<[string, string | undefined]>([
    ['voice.example', 'voice'],
    ['ap1.voice.example', 'voice'],
    ['a.b.c.voice.example', 'voice'],
    ['AP1.Voice.EXAMPLE', 'voice'],
    ['ap1.voice.example.', 'voice'],
    ['xn--nxasmq6b', 'voice'],
    ['1-2-3-4.edge.voice.example', 'edge'],
    ['edge.voice.example', 'edge'],
    ['notedge.voice.example', 'voice'],
    ['notvoice.example', undefined],
    ['voice.example.net', undefined],
    ['example', undefined],
    ['voice', undefined],
    ['.voice.example', 'voice'],
    ['', undefined],
    ['.', undefined],
    ['..', undefined],
  ])('%s belongs to %s', (name, vendor) => {
    expect(HOSTS.vendorOf(name)).toBe(vendor);
  });

  test('of very many labels is looked up all the same', () => {
    expect(HOSTS.vendorOf(`${'a.'.repeat(5_000)}voice.example`)).toBe('voice');
  });
});
