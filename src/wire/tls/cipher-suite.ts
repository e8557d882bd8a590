/** Cipher suites that can be opened with their keys (IANA, TLS Cipher Suites; RFC 5246, RFC 5288, RFC 5289, RFC 7905, RFC 8446 §B.4). */

/** How records are sealed, and which hash the keys are derived with. */
export interface CipherSuite {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305' | 'aes-128-cbc' | 'aes-256-cbc';
  readonly hash: 'sha256' | 'sha384';
  readonly keyLength: number;
  /** What authenticates the records, where the cipher does not. */
  readonly mac?: 'sha1' | 'sha256' | 'sha384';
}

const AES_128_GCM: CipherSuite = { cipher: 'aes-128-gcm', hash: 'sha256', keyLength: 16 };
const AES_256_GCM: CipherSuite = { cipher: 'aes-256-gcm', hash: 'sha384', keyLength: 32 };
const CHACHA20_POLY1305: CipherSuite = { cipher: 'chacha20-poly1305', hash: 'sha256', keyLength: 32 };

const CBC_128 = { cipher: 'aes-128-cbc', hash: 'sha256', keyLength: 16 } as const;
const CBC_256 = { cipher: 'aes-256-cbc', hash: 'sha256', keyLength: 32 } as const;

/** TLS 1.3 first; of TLS 1.2 the key exchange does not matter, for the log holds what it led to. */
const SUITES: readonly (readonly [CipherSuite, readonly number[]])[] = [
  [AES_128_GCM, [0x1301, 0x009c, 0x009e, 0x00a0, 0x00a2, 0x00a4, 0x00a6, 0x00a8, 0x00aa, 0x00ac, 0xc02b, 0xc02d, 0xc02f, 0xc031, 0xd001]],
  [AES_256_GCM, [0x1302, 0x009d, 0x009f, 0x00a1, 0x00a3, 0x00a5, 0x00a7, 0x00a9, 0x00ab, 0x00ad, 0xc02c, 0xc02e, 0xc030, 0xc032, 0xd002]],
  [{ ...CBC_128, mac: 'sha1' }, [0x002f, 0x0030, 0x0031, 0x0032, 0x0033, 0x0034, 0xc004, 0xc009, 0xc00e, 0xc013]],
  [{ ...CBC_256, mac: 'sha1' }, [0x0035, 0x0036, 0x0037, 0x0038, 0x0039, 0x003a, 0xc005, 0xc00a, 0xc00f, 0xc014]],
  [{ ...CBC_128, mac: 'sha256' }, [0x003c, 0x003e, 0x003f, 0x0040, 0x0067, 0x006c, 0xc023, 0xc025, 0xc027, 0xc029]],
  [{ ...CBC_256, mac: 'sha256' }, [0x003d, 0x0068, 0x0069, 0x006a, 0x006b, 0x006d]],
  [{ ...CBC_256, hash: 'sha384', mac: 'sha384' }, [0xc024, 0xc026, 0xc028, 0xc02a]],
  [CHACHA20_POLY1305, [0x1303, 0xcca8, 0xcca9, 0xccaa, 0xccab, 0xccac, 0xccad, 0xccae]],
];

const BY_NUMBER: ReadonlyMap<number, CipherSuite> = new Map(SUITES.flatMap(([suite, numbers]) => numbers.map((number) => [number, suite])));

export function cipherSuite(number: number): CipherSuite | undefined {
  return BY_NUMBER.get(number);
}
