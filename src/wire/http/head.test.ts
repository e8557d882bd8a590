import { describe, expect, test } from 'vitest';
import { valuesOf } from '../../testing/fields.js';
import { readHead, readStart } from '../text-lines.js';
import { authorizationField } from './authorization.js';
import { headFields } from './head.js';
import { MAX_PARAMETERS, parameterFields, pathFields } from './parameters.js';

function modelOf(agent: string): unknown {
  const head = readHead(Buffer.from(`GET / HTTP/1.1\r\nUser-Agent: ${agent}\r\n\r\n`), 0)!;
  return valuesOf(headFields(head, readStart(head.start, 'HTTP')!))['headers.user-agent.device-model']?.[0];
}

describe('the model in a User-Agent', () => {
  test.each([
    ['Mozilla/5.0 (Linux; Android 9; Model X1 Build/A1; wv) AppleWebKit/537.36', 'Model X1'],
    ['Dalvik/1.6.0 (Linux; U; Android 4.4.4; Model 3 MIUI/V6)', 'Model 3'],
    ['Mozilla/5.0 (Linux; U; Android 4.0.3; fr-fr; Model 2 Build/I1)', 'Model 2'],
    ['Mozilla/5.0 (Linux; Android 10; Model-Y)', 'Model-Y'],
    ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36', undefined],
    ['Mozilla/5.0 (Android 10; Mobile; rv:100.0) Gecko/100.0', undefined],
    ['App/1 iPhone12,1 iOS/15.0', 'iPhone12,1'],
    ['Mozilla/5.0 (Linux; Android 10; unfinished', undefined],
    ['curl/8.0', undefined],
  ])('%s', (agent, model) => expect(modelOf(agent)).toBe(model));
});

const read = (text: string) => valuesOf([authorizationField('a', { text, offset: 10 })]);

describe('credentials', () => {
  test('Basic holds the password itself, in the range of its wrapping', () => {
    const wrapped = Buffer.from('alice:se:cret').toString('base64');
    const found = authorizationField('a', { text: `Basic ${wrapped}`, offset: 10 });
    expect(valuesOf([found])).toMatchObject({ 'a.username': ['alice'], 'a.password': ['se:cret'] });
    expect(found.fields![2]).toMatchObject({ offset: 16, length: wrapped.length });
  });

  test('Bearer holds a token', () => {
    expect(read('Bearer abc.def')).toMatchObject({ 'a.token': ['abc.def'] });
    expect(read('bearer YWJj==')).toMatchObject({ 'a.token': ['YWJj=='] });
  });

  test('a challenge, and rubbish, hold none', () => {
    expect(read('Bearer realm="example.org"')).toMatchObject({ 'a.realm': ['example.org'] });
    for (const text of ['Bearer realm="x"', 'Basic realm="x"', 'Basic', '', 'Basic YWJj', 'NTLM TlRMTVNTUAAB']) {
      expect(Object.keys(read(text)).filter((path) => /token|password|username/.test(path))).toEqual([]);
    }
  });
});

const whole = (text: string) => ({ text, offset: 5 });

describe('parameters', () => {
  test('a percent sign without digits stands for itself', () => {
    expect(valuesOf(parameterFields(whole('a=100%&b=%zz&c=%C3%AB')))).toEqual({ a: ['100%'], b: ['%zz'], c: ['ë'] });
  });

  test('no more than the limit', () => {
    expect(parameterFields(whole('a=b&'.repeat(MAX_PARAMETERS + 1)))).toHaveLength(MAX_PARAMETERS);
    expect(pathFields(whole('/a'.repeat(MAX_PARAMETERS + 1)))).toHaveLength(MAX_PARAMETERS);
  });
});
