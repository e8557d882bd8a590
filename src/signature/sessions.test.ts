import { describe, expect, test } from 'vitest';
import { MAX_SESSIONS, Sessions } from './sessions.js';
import { FLOW, field, messageOf } from './testing.js';

const rule = { opens: ['hello*'], key: 'number', answers: ['reply'], answered: 'acknowledged' };
const never = () => false;
const on = (index: number) => ({ flow: { ...FLOW, index } });
const hello = (number: number, flow = 0) => messageOf('hello', [field('number', number)], on(flow));
const reply = (number: number, flow = 0) => messageOf('reply', [field('acknowledged', number)], on(flow));

function answered(...messages: readonly ReturnType<typeof hello>[]): boolean[] {
  const sessions = new Sessions(rule);
  for (const message of messages) sessions.note(message, never);
  return sessions.list().map((session) => session.answered);
}

describe('handshakes', () => {
  test('are known by the number of their first message, and answered by a reply to it', () => {
    expect(answered(hello(1), hello(2), reply(2))).toEqual([false, true]);
  });

  test('sent again open no other, not even after the answer', () => {
    expect(answered(hello(1), hello(1), reply(1), hello(1))).toEqual([true]);
  });

  test('on other flows are others', () => {
    expect(answered(hello(1, 0), hello(1, 1), reply(1, 1))).toEqual([false, true]);
  });

  test('are not opened by an answer, nor by anything else', () => {
    expect(answered(reply(1), messageOf('ping', [field('number', 3)]))).toEqual([]);
  });

  test('say on which flow and with which server', () => {
    const sessions = new Sessions(rule);
    sessions.note(messageOf('hello-again', [field('number', 1)], on(5)), never);
    expect(sessions.list()).toMatchObject([{ flowIndex: 5, server: FLOW.server.address, answered: false, isEcho: false }]);
    sessions.clear();
    expect(sessions.list()).toEqual([]);
  });

  test('are counted up to a number, and those counted can still be answered', () => {
    const sessions = new Sessions(rule);
    for (let i = 0; i <= MAX_SESSIONS; i++) sessions.note(hello(i), never);
    sessions.note(reply(0), never);
    sessions.note(reply(MAX_SESSIONS), never);
    const list = sessions.list();
    expect([list.length, list.filter((session) => session.answered).length]).toEqual([MAX_SESSIONS, 1]);
  });
});
