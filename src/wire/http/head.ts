/** What the head of an HTTP/1 message says (RFC 9112 §3, RFC 9110). */
import type { Field } from '../../core/message.js';
import { field, group } from '../../core/field.js';
import { hostAndPort, hostField } from '../text-host.js';
import { type Head, type Header, type StartLine, headerOf } from '../text-lines.js';
import { type Text, part, readable, textField } from '../text.js';
import { authorizationField } from './authorization.js';
import { parameterFields, pathFields } from './parameters.js';

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** The fields of a request's or a response's head. */
export function headFields(head: Head, start: StartLine): Field[] {
  const fields: Field[] = [];
  if (start.is === 'request') addRequest(fields, head, start);
  else fields.push(textField('status', start.status));
  if (head.headers.length > 0) fields.push(group('headers', head.headers.map(headerField)));
  const authorization = headerOf(head, 'authorization', 'proxy-authorization');
  if (authorization !== undefined) fields.push(authorizationField('authorization', authorization));
  return fields;
}

function headerField(header: Header): Field {
  return textField(header.name, header, header.name === 'user-agent' ? modelFields(header) : undefined);
}

function addRequest(fields: Field[], head: Head, { method, target }: StartLine & { is: 'request' }): void {
  const scheme = SCHEME.exec(target.text)?.[0].length ?? 0;
  const hash = target.text.indexOf('#');
  const end = hash < 0 ? target.text.length : hash;
  const slash = target.text.indexOf('/', scheme);
  const isAuthority = method.text === 'CONNECT';
  const behindHost = isAuthority ? end : scheme > 0 ? (slash < 0 ? end : slash) : 0;
  const question = target.text.indexOf('?', behindHost);
  const queryFrom = question < 0 || question > end ? end : question;
  fields.push(textField('method', method));
  addHost(fields, scheme > 0 || isAuthority ? part(target, scheme, behindHost) : headerOf(head, 'host'));
  fields.push(textField('target', target));
  if (queryFrom > behindHost) {
    const path = part(target, behindHost, queryFrom);
    fields.push(textField('path', path, pathFields(path)));
  }
  if (queryFrom + 1 >= end) return;
  const query = parameterFields(part(target, queryFrom + 1, end));
  if (query.length > 0) fields.push(group('query', query));
}

/** The server's name, from the target where it is there: a proxy is told it twice. */
function addHost(fields: Field[], named: Text | undefined): void {
  if (named === undefined || named.text === '') return;
  const { host, port } = hostAndPort(part(named, named.text.lastIndexOf('@') + 1));
  const what = hostField(host, port);
  if (what !== undefined) fields.push(textField('host', host, [what]));
}

/** The model of a phone as Android's and Apple's own clients name it. */
function modelFields(agent: Text): readonly Field[] {
  const model = androidModel(agent.text) ?? /\b(?:iPhone|iPad|iPod|AppleTV|Watch)\d{1,2},\d{1,2}\b/.exec(agent.text);
  if (model === null || model === undefined) return [];
  const from = agent.offset + model.index;
  return [field('device-model', readable(model[0]), from, model[0].length)];
}

/** `Android 4.4.4; fr-FR; Model Build/…)`: the first part that is neither a language nor a word that all devices of a browser send. */
function androidModel(agent: string): { readonly 0: string; readonly index: number } | undefined {
  const android = /\bAndroid [\d.]+; /.exec(agent);
  if (android === null) return undefined;
  let at = android.index + android[0].length;
  while (at < agent.length) {
    const end = /[;)]/.exec(agent.slice(at))?.index;
    if (end === undefined) return undefined;
    const model = agent.slice(at, at + end).split(/ (?:Build|MIUI)\//, 1)[0]!;
    const isCommon = /^(?:K|U|Mobile|Tablet|TV|wv|rv:.*|[a-z]{2}(?:[-_][a-zA-Z]{2})?|)$/.test(model);
    if (!isCommon) return { 0: model, index: at };
    if (agent[at + end] === ')') return undefined;
    at += end + 1;
    while (agent[at] === ' ') at++;
  }
  return undefined;
}
