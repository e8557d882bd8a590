/** What the head of an HTTP/1 message says (RFC 9112 §3, RFC 9110). */
import type { Field } from '../../core/message.js';
import { field, group } from '../../core/field.js';
import { hostAndPort, hostField } from '../text-host.js';
import { type Head, type StartLine, headerOf } from '../text-lines.js';
import { type Text, part, readable, textField } from '../text.js';
import { authorizationField } from './authorization.js';
import { parameterFields, pathFields } from './parameters.js';

/** The fields of a request's or a response's head. */
export function headFields(head: Head, start: StartLine): readonly Field[] {
  const authorization = headerOf(head, 'authorization', 'proxy-authorization');
  const headers = head.headers.map((header) =>
    header.name === 'user-agent' ? textField(header.name, header, modelFields(header)) : textField(header.name, header),
  );
  return [
    ...(start.is === 'request' ? requestFields(head, start) : [textField('status', start.status)]),
    ...(headers.length === 0 ? [] : [group('headers', headers)]),
    ...(authorization === undefined ? [] : [authorizationField('authorization', authorization)]),
  ];
}

function requestFields(head: Head, { method, target }: StartLine & { is: 'request' }): readonly Field[] {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(target.text)?.[0].length ?? 0;
  const hash = target.text.indexOf('#');
  const end = hash < 0 ? target.text.length : hash;
  const slash = target.text.indexOf('/', scheme);
  const isAuthority = method.text === 'CONNECT';
  const behindHost = isAuthority ? end : scheme > 0 ? (slash < 0 ? end : slash) : 0;
  const question = target.text.indexOf('?', behindHost);
  const queryFrom = question < 0 || question > end ? end : question;
  const named = scheme > 0 || isAuthority ? part(target, scheme, behindHost) : headerOf(head, 'host');
  const query = parameterFields(part(target, Math.min(queryFrom + 1, end), end));
  return [
    textField('method', method),
    ...hostFields(named),
    textField('target', target),
    ...(queryFrom > behindHost
      ? [textField('path', part(target, behindHost, queryFrom), pathFields(part(target, behindHost, queryFrom)))]
      : []),
    ...(query.length === 0 ? [] : [group('query', query)]),
  ];
}

/** The server's name, from the target where it is there: a proxy is told it twice. */
function hostFields(named: Text | undefined): readonly Field[] {
  if (named === undefined || named.text === '') return [];
  const { host, port } = hostAndPort(part(named, named.text.lastIndexOf('@') + 1));
  const what = hostField(host, port);
  return what === undefined ? [] : [textField('host', host, [what])];
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
