import { describe, expect, test } from 'vitest';
import { replaceInLogin, replaceRead } from './values.js';

describe('values where they were read', () => {
  test('are replaced around bytes that are no UTF-8', () => {
    const bytes = Buffer.from('578222729-m665d775\xc1578222732', 'latin1');
    expect(replaceRead(bytes, bytes.toString(), '911000111-k000f999\ufffd123456789')).toBe(true);
    expect(bytes.toString('latin1')).toBe('911000111-k000f999\xc1123456789');
  });

  test('are replaced within a login, whose answer to the challenge goes', () => {
    const bytes = Buffer.from(Buffer.from('username="tom",nonce="1530751888152025",response=8e1a3816996ffe3d').toString('base64'));
    expect(replaceInLogin(bytes, 'tom', 'kib')).toBe(true);
    expect(Buffer.from(bytes.toString(), 'base64').toString()).toBe('username="kib",nonce="0000000000000000",response=0000000000000000');
    expect(replaceInLogin(Buffer.from('dG9t'), 'tom', 'kib')).toBe(false);
    expect(replaceInLogin(Buffer.from('not base64, tom'), 'tom', 'kib')).toBe(false);
  });
});
