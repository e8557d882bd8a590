import { describe, expect, test } from 'vitest';
import type { Event } from '../core/event.js';
import { at, event } from '../testing/results.js';
import type { KnownOfRun } from './merged-stays.js';
import { LATE_PACKET_SECONDS } from './stay-groups.js';
import { MAX_SILENCE_SECONDS, StayLog } from './stay-log.js';
import type { Room } from './stay-names.js';

/** What is known of a run in which rooms are called as they are. */
function named(resolve: (room: Room) => Room): KnownOfRun {
  return { resolve, silenceOf: () => MAX_SILENCE_SECONDS, endAfter: () => undefined };
}

const asItIs = named((room) => room);

const of = (app: string | null) => ({ app, seenBy: 'own', client: 0 }) as const;

const device = (client: number) => ({ app: null, seenBy: 'own', client }) as const;

const until = (second: number) => ({ ...asItIs, endAfter: () => at(second).seconds });

/** The stays that events lead to, as `user from-to began-ended`. */
function staysOf(...events: readonly Event[]): string[] {
  const log = new StayLog();
  for (const one of events) log.add(one);
  return log.list(asItIs).map(({ user, from, to, began, ended }) => {
    const [start, end] = [from.seconds - at(0).seconds, to.seconds - at(0).seconds];
    return `${user} ${start}-${end} ${began}-${ended}`;
  });
}

describe('a stay', () => {
  test('goes from join to leave', () => {
    expect(staysOf(event('join', 10), event('seen', 15), event('leave', 20))).toEqual(['ada 10-20 observed-observed']);
  });

  test('is open at the end when nobody was seen to leave', () => {
    expect(staysOf(event('join', 10), event('seen', 15), event('seen', 30))).toEqual(['ada 10-30 observed-open']);
  });

  test('is open at the beginning when somebody was there before the capture', () => {
    expect(staysOf(event('seen', 10), event('leave', 20))).toEqual(['ada 10-20 open-observed']);
  });

  test('is a moment when only the leave was seen', () => {
    expect(staysOf(event('leave', 20))).toEqual(['ada 20-20 open-observed']);
  });

  test('goes on when the join is sent again', () => {
    expect(staysOf(event('join', 10), event('join', 12), event('leave', 20))).toEqual(['ada 10-20 observed-observed']);
  });

  test('begins anew with a join after the leave, however soon', () => {
    expect(staysOf(event('join', 10), event('leave', 20), event('join', 21), event('leave', 30))).toEqual([
      'ada 10-20 observed-observed',
      'ada 21-30 observed-observed',
    ]);
  });

  test('is not reopened by a packet that comes late', () => {
    const late = 20 + LATE_PACKET_SECONDS;
    expect(staysOf(event('join', 10), event('leave', 20), event('seen', late), event('leave', late))).toEqual([
      'ada 10-20 observed-observed',
    ]);
  });

  test('begins anew, by inference, when somebody who left is seen long after', () => {
    const after = 21 + LATE_PACKET_SECONDS;
    expect(staysOf(event('join', 10), event('leave', 20), event('seen', after), event('seen', 40))).toEqual([
      'ada 10-20 observed-observed',
      `ada ${after}-40 inferred-open`,
    ]);
  });
});

describe('events that run backwards in time', () => {
  test('widen the stay at both ends', () => {
    expect(staysOf(event('seen', 20), event('seen', 15), event('seen', 25))).toEqual(['ada 15-25 open-open']);
  });

  test('a join that comes after a sign of life, but was before it, is the beginning', () => {
    expect(staysOf(event('seen', 20), event('join', 18))).toEqual(['ada 18-20 observed-open']);
  });

  test('a join later than the first sign of life is not the beginning', () => {
    expect(staysOf(event('seen', 20), event('join', 25))).toEqual(['ada 20-25 open-open']);
  });

  test('a leave that was before the last sign of life does not cut it off', () => {
    expect(staysOf(event('join', 10), event('seen', 22), event('leave', 20))).toEqual(['ada 10-22 observed-observed']);
  });

  test('never give a stay that ends before it begins', () => {
    expect(staysOf(event('join', 20), event('leave', 10))).toEqual(['ada 20-20 observed-observed']);
  });
});

describe('what is told apart', () => {
  test('one user number in one room number at two vendors', () => {
    const log = new StayLog();
    log.add(event('join', 1, { vendor: 'acme', room: '7', user: '1' }));
    log.add(event('leave', 9, { vendor: 'other', room: '7', user: '1' }));
    expect(log.list(asItIs).map(({ vendor, began, ended }) => [vendor, began, ended])).toEqual([
      ['acme', 'observed', 'open'],
      ['other', 'open', 'observed'],
    ]);
  });

  test('two users, and one user in two rooms', () => {
    expect(staysOf(event('join', 1), event('join', 2, { user: 'ben' }), event('leave', 9, { room: 'kitchen' }))).toEqual([
      'ada 1-1 observed-open',
      'ben 2-2 observed-open',
      'ada 9-9 open-observed',
    ]);
  });

  test('names that only look alike when they are put side by side', () => {
    expect(staysOf(event('join', 1, { room: 'a name b', user: 'c' }), event('join', 2, { room: 'a', user: 'b name c' }))).toHaveLength(2);
  });
});

describe('what is no stay', () => {
  test('a probe', () => {
    expect(staysOf(event('probe', 1))).toEqual([]);
  });

  test('somebody without a room, and a room without anybody', () => {
    expect(staysOf(event('join', 1, { room: null }), event('seen', 2, { user: null }))).toEqual([]);
  });
});

describe('add', () => {
  test('tells what begins or ends a stay from signs of life and repetitions', () => {
    const log = new StayLog();
    const added = (one: Event) => log.add(one);
    expect(added(event('join', 10))).toBe(true);
    expect(added(event('join', 11))).toBe(false);
    expect(added(event('seen', 12))).toBe(false);
    expect(added(event('leave', 20))).toBe(true);
    expect(added(event('leave', 21))).toBe(false);
    expect(added(event('seen', 40))).toBe(false);
    expect(added(event('join', 39))).toBe(true);
    expect(added(event('probe', 41))).toBe(false);
  });

  test('keeps as proof what began and what ended the stay', () => {
    const log = new StayLog();
    for (const one of [event('seen', 12), event('join', 10), event('seen', 15), event('leave', 20)]) log.add(one);
    const [stay] = log.list(asItIs);
    expect(stay?.evidence.map(({ time }) => time.seconds - at(0).seconds)).toEqual([10, 20]);
  });

  test('counts the stays that are one too many, and goes on with those it has', () => {
    const most = 1000;
    const log = new StayLog(() => MAX_SILENCE_SECONDS, most);
    const endless = event('join', 0, { user: 'ben' });
    log.add(endless);
    const { evidence } = endless;
    for (let n = 1; n < most; n++)
      log.add({ ...endless, event: 'leave', user: 'ada', time: { seconds: n * 10, nanoseconds: 0, digits: 0 }, evidence });
    expect(log.leftOut).toBe(0);
    expect(log.add(event('join', 5, { user: 'cleo' }))).toBe(false);
    expect(log.leftOut).toBe(1);
    expect(log.add(event('leave', 9, { user: 'ben' }))).toBe(true);
    expect(log.list(asItIs)).toHaveLength(most);
  });
});

describe('a long silence', () => {
  const later = 15 + MAX_SILENCE_SECONDS + 1;

  test('ends a stay, and the next sign of life begins another', () => {
    expect(staysOf(event('join', 10), event('seen', 15), event('seen', later), event('seen', later + 5))).toEqual([
      'ada 10-15 observed-inferred',
      `ada ${later}-${later + 5} inferred-open`,
    ]);
    expect(staysOf(event('join', 10), event('seen', 15), event('seen', later - 1))).toEqual([`ada 10-${later - 1} observed-open`]);
  });

  test('before a leave in the same capture is part of the stay', () => {
    expect(staysOf(event('join', 10), event('leave', 9000))).toEqual(['ada 10-9000 observed-observed']);
  });

  test('before a leave in another capture is not', () => {
    const leave = event('leave', 9000);
    expect(staysOf(event('join', 10), { ...leave, evidence: { ...leave.evidence, capture: 1 } })).toEqual([
      'ada 10-10 observed-inferred',
      'ada 9000-9000 inferred-observed',
    ]);
  });

  test('lies between captures given in reverse, too', () => {
    expect(staysOf(event('join', 9000), event('leave', 9010), event('join', 10), event('leave', 20))).toEqual([
      'ada 9000-9010 observed-observed',
      'ada 10-20 observed-observed',
    ]);
  });
});

/** How stays end in a capture that goes on to a second, and after which silence. */
function ending(second: number, ...events: readonly Event[]) {
  const log = new StayLog();
  for (const one of events) log.add(one);
  return log.list(until(second)).map(({ ended, silenceSeconds }) => [ended, silenceSeconds]);
}

describe('a capture that goes on', () => {
  test('for longer than anybody is silent shows that somebody has gone, and says how long a silence that is', () => {
    const after = 20 + MAX_SILENCE_SECONDS;
    expect(ending(after + 1, event('join', 10), event('seen', 20))).toEqual([['inferred', MAX_SILENCE_SECONDS]]);
    expect(ending(after, event('join', 10), event('seen', 20))).toEqual([['open', null]]);
    expect(ending(9000, event('join', 10), event('leave', 20))).toEqual([['observed', null]]);
  });

  test('shows nothing of somebody who need not say anything', () => {
    const log = new StayLog(() => Infinity);
    log.add(event('join', 10));
    log.add(event('leave', 90_000));
    log.add(event('join', 100_000));
    expect(log.list({ ...until(1_000_000), silenceOf: () => Infinity }).map(({ ended }) => ended)).toEqual(['observed', 'open']);
  });
});

function secondOf({ seconds }: { readonly seconds: number }): number {
  return seconds - at(0).seconds;
}

/** Stays of one user, told by clients of theirs, as `from-to began-ended`. */
function both(...events: readonly (readonly [Event, 1 | 2])[]): string[] {
  const log = new StayLog();
  for (const [one, client] of events) log.add(one, device(client));
  return log.list(asItIs).map(({ from, to, began, ended }) => `${secondOf(from)}-${secondOf(to)} ${began}-${ended}`);
}

describe('one user on two devices', () => {
  test('is there until the last of them leaves', () => {
    expect(
      both([event('join', 10), 1], [event('join', 15), 2], [event('leave', 20), 1], [event('seen', 40), 2], [event('leave', 50), 2]),
    ).toEqual(['10-50 observed-observed']);
  });

  test('is there once, and leaves by the one whose leaving was seen', () => {
    expect(both([event('join', 10), 1], [event('seen', 15), 2], [event('seen', 21), 2], [event('leave', 20), 1])).toEqual([
      '10-20 observed-observed',
    ]);
  });

  test('has come back when one leaves before the other comes', () => {
    expect(both([event('join', 10), 1], [event('leave', 20), 1], [event('join', 20), 2])).toEqual([
      '10-20 observed-observed',
      '20-20 observed-open',
    ]);
    expect(both([event('join', 10), 1], [event('leave', 20), 1], [event('seen', 40), 2])).toEqual([
      '10-20 observed-observed',
      '40-40 inferred-open',
    ]);
  });
});

test('two users on one device are two', () => {
  const log = new StayLog();
  for (const user of ['ada', 'ben']) log.add(event('join', 10, { user }), of(null));
  log.add(event('leave', 20), of(null));
  expect(log.list(asItIs).map(({ user, ended }) => [user, ended])).toEqual([
    ['ada', 'observed'],
    ['ben', 'open'],
  ]);
});

describe('list', () => {
  test('makes one stay of what went by the number and then by the name of a room', () => {
    const log = new StayLog();
    log.add(event('seen', 10, { room: '7', roomBy: 'number' }));
    log.add(event('seen', 20, { room: '7', roomBy: 'number' }));
    log.add(event('seen', 21, { room: 'garden' }));
    log.add(event('leave', 30, { room: 'garden' }));
    const stays = log.list(named((room) => ({ ...room, room: 'garden', roomBy: 'name' })));
    expect(stays).toMatchObject([{ room: 'garden', from: at(10), to: at(30), began: 'open', ended: 'observed' }]);
  });

  test('names rooms as they are known by now, and leaves the log as it was', () => {
    const log = new StayLog();
    log.add(event('join', 1, { room: '7', roomBy: 'number' }));
    expect(log.list(named((room) => ({ ...room, room: 'garden', roomBy: 'name' }))).map(({ room }) => room)).toEqual(['garden']);
    expect(log.list(asItIs).map(({ room }) => room)).toEqual(['7']);
  });

  test('gives stays that later events do not change', () => {
    const log = new StayLog();
    log.add(event('join', 1));
    const [before] = log.list(asItIs);
    log.add(event('leave', 5));
    expect(before).toMatchObject({ to: at(1), ended: 'open' });
    expect(before?.evidence).toHaveLength(1);
  });
});

describe('apps, and whose messages show somebody', () => {
  test('one name in two apps is two stays', () => {
    const log = new StayLog();
    log.add(event('join', 1), of('one'));
    log.add(event('leave', 5), of('two'));
    expect(log.list(asItIs).map(({ app, began, ended }) => [app, began, ended])).toEqual([
      ['one', 'observed', 'open'],
      ['two', 'open', 'observed'],
    ]);
  });

  test('a room without an app is that of the only one that has a room of its name', () => {
    const log = new StayLog();
    log.add(event('seen', 1), of(null));
    log.add(event('leave', 5), of('one'));
    expect(log.list(asItIs)).toMatchObject([{ app: 'one', from: at(1), to: at(5), ended: 'observed' }]);
    log.add(event('join', 3, { user: 'ben' }), of('two'));
    expect(log.list(asItIs).map(({ app }) => app)).toEqual([null, 'one', 'two']);
  });

  test('who is heard by others and then speaks for themselves is seen by their own messages', () => {
    const log = new StayLog();
    log.add(event('seen', 1), { app: null, seenBy: 'others', client: 1 });
    expect(log.list(asItIs)).toMatchObject([{ seenBy: 'others' }]);
    log.add(event('seen', 2), of(null));
    log.add(event('seen', 3), { app: null, seenBy: 'others', client: 1 });
    expect(log.list(asItIs)).toMatchObject([{ seenBy: 'own' }]);
  });

  test('a vendor whose clients are silent for longer is waited for longer', () => {
    const log = new StayLog((vendor) => (vendor === 'acme' ? 2 * MAX_SILENCE_SECONDS : MAX_SILENCE_SECONDS));
    for (const vendor of ['acme', 'other']) {
      log.add(event('join', 0, { vendor }));
      log.add(event('seen', MAX_SILENCE_SECONDS + 1, { vendor }));
    }
    expect(log.list(asItIs).map(({ vendor }) => vendor)).toEqual(['acme', 'other', 'other']);
  });
});
