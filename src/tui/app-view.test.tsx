import { describe, expect, test } from 'vitest';
import { KEY, aFinding, aSnapshot, aValue, anEvening, showApp } from './testing.js';

/** The rows that say something, without the last two, which every page has. */
function body(frame: string): readonly string[] {
  return frame
    .split('\n')
    .slice(2, -2)
    .filter((row) => row !== '');
}

function markedRow(frame: string): string | undefined {
  return frame.split('\n').find((row) => row.startsWith('> '));
}

describe('the list', () => {
  test('at 80×24', async () => {
    const app = await showApp(anEvening);
    const rows = app.frame().split('\n');
    expect(rows).toHaveLength(24);
    expect(rows[0]).toBe('roomtone  reading… file 1 of 2 · captures/evening.pcapng · 12,345 packets · 43%');
    expect(rows[1]).toBe('[1 Findings 4] 2 Rooms 0  3 People 0  4 Places 0  5 Flows 0  6 Packets 0');
    expect(body(app.frame())).toEqual([
      '  SEVERITY FINDING 1 of 4                                     HOW SURE     TIMES',
      '> CRITICAL Example Voice: access token in the clear           sure             1',
      '  HIGH     Example Voice: stable user identifier in the clear sure             2',
      '  LOW      own address disclosed                              sure            14',
      '  INFO     cannot conclude                                    sure            80',
    ]);
    expect(rows.slice(-2)).toEqual([
      '12,345 packets · 1 critical, 1 high, 1 low, 1 info · network: none',
      '1-6 view   Enter open   / filter   : command   ? help   q quit',
    ]);
    app.close();
  });

  test('at 120×40 has room for every severity and whole titles', async () => {
    const app = await showApp(anEvening, { columns: 120, rows: 40 });
    const rows = app.frame().split('\n');
    expect(rows).toHaveLength(40);
    expect(app.frame()).toContain('Example Voice: stable user identifier in the clear ');
    expect(rows.at(-2)).toBe('12,345 packets · 1 critical, 1 high, 1 low, 1 info · 2 people, 1 room, 1 pair, 4 servers · network: none');
    app.close();
  });

  test('at 40×10, the smallest, keeps severity, title and count', async () => {
    const app = await showApp(anEvening, { columns: 40, rows: 10 });
    expect(markedRow(app.frame())).toBe('> CRITICAL Example Voice: access…      1');
    app.close();
  });

  test.each([
    ['arrows', [KEY.down, KEY.down, KEY.up], 'HIGH'],
    ['letters', ['j', 'j', 'j', 'k'], 'LOW'],
    ['letters that arrive together', ['jjj'], 'INFO'],
    ['End', [KEY.end], 'INFO'],
    ['G and g', ['G', 'g'], 'CRITICAL'],
    ['Home', ['G', KEY.home], 'CRITICAL'],
    ['page keys', [KEY.pageDown, KEY.pageDown, KEY.pageUp], 'CRITICAL'],
    ['keys beyond either end', [KEY.up, KEY.up, KEY.down], 'HIGH'],
  ])('is moved in by %s', async (_, keys, severity) => {
    const app = await showApp(anEvening);
    await app.press(...keys);
    expect(markedRow(app.frame())).toContain(severity);
    app.close();
  });

  test('names an input that could not be read', async () => {
    const problems = [
      { file: 'broken.pcap', problem: 'is not a capture' },
      { file: 'gone.pcap', problem: 'does not exist' },
    ];
    const app = await showApp(aSnapshot({ ...anEvening, problems }));
    expect(body(app.frame())[1]).toBe('! could not be read: broken.pcap: is not a capture (and 1 more input)');
    app.close();
  });

  test('of five thousand findings draws the visible rows only', async () => {
    const findings = Array.from({ length: 5000 }, (_, index) => aFinding({ title: `finding number ${index}` }));
    const app = await showApp(aSnapshot({ findings }));
    expect(app.frame().match(/finding number/g)).toHaveLength(19);
    await app.press('G');
    expect(app.frame().match(/finding number/g)).toHaveLength(19);
    expect(markedRow(app.frame())).toContain('finding number 4999');
    expect(app.frame()).toContain('5,000 of 5,000');
    await app.press(KEY.pageUp, KEY.up);
    expect(markedRow(app.frame())).toContain('finding number 4980');
    app.close();
  });
});

describe('the mark', () => {
  const [first, second, third] = [aFinding({ title: 'one' }), aFinding({ title: 'two' }), aFinding({ title: 'three' })] as const;

  test('stays on the same finding when others come before it', async () => {
    const app = await showApp(aSnapshot({ findings: [first, second] }));
    await app.press(KEY.down);
    await app.show(aSnapshot({ findings: [third, second, first] }));
    expect(markedRow(app.frame())).toContain(' two ');
    await app.show(aSnapshot({ findings: [second, third, first] }));
    expect(markedRow(app.frame())).toContain(' two ');
    app.close();
  });

  test('stays visible when its finding moves far down', async () => {
    const many = Array.from({ length: 100 }, (_, index) => aFinding({ title: `finding ${index}` }));
    const app = await showApp(aSnapshot({ findings: [first, second] }));
    await app.press(KEY.down);
    await app.show(aSnapshot({ findings: [...many, second, first] }));
    expect(markedRow(app.frame())).toContain(' two ');
    app.close();
  });

  test('is on the worst finding until it is moved', async () => {
    const app = await showApp(aSnapshot({ findings: [second] }));
    await app.show(aSnapshot({ findings: [first, second] }));
    expect(markedRow(app.frame())).toContain(' one ');
    app.close();
  });

  test('goes to what took the place of a finding that is gone', async () => {
    const app = await showApp(aSnapshot({ findings: [first, second] }));
    await app.press(KEY.down);
    await app.show(aSnapshot({ findings: [first, third] }));
    expect(markedRow(app.frame())).toContain(' three ');
    app.close();
  });
});

describe('an open finding', () => {
  test('at 80×24 is in plain words first, and leads to the bytes', async () => {
    const app = await showApp({ ...anEvening, meanings: { 'RT-ID-001': 'Whoever sees two of them knows that it is one person.' } });
    await app.press(KEY.down, KEY.enter);
    expect(body(app.frame())).toEqual([
      'HIGH  Example Voice: stable user identifier in the clear',
      'What happened 2 user ids readable in the packets.',
      'What it means Whoever sees two of them knows that it is one person.',
      'Who can see   people on the same Wi-Fi or local network; the internet provider',
      '              and every network on the way; the company behind the service',
      'How sure      sure; read directly from the bytes',
      'Not proven    It does not prove that anyone recorded it.',
      'What to do    Developers, encrypt the signalling.',
      'Values (2 listed)',
      '> user-id       900100200                  frame 12  2022-04-04T17:31:13.123456Z',
      '  field: login.details.14',
      '  frame 12, bytes 44–52 of captures/evening.pcapng',
      '  0020                          0a 0b 0c 0d[39 30 30 31]          ....9001',
      '  0030 [30 30 32 30 30]ff 00                              00200..',
      '  user-id       900100300                  frame 57  2022-04-04T17:31:58.123456Z',
    ]);
    expect(app.frame()).toContain('Up/Down value   Enter packet   Esc back   i more   ? help');
    app.close();
  });

  test('i tells every axis apart, in the words of experts, and takes them back', async () => {
    const app = await showApp(anEvening);
    await app.press(KEY.down, KEY.enter);
    expect(app.frame()).not.toContain('RT-ID-001');
    await app.press('i');
    for (const row of [
      'Rule          RT-ID-001, vendor example',
      'Severity      high, 7.5 of 10: how bad it is if true',
      'Confidence    high: how sure roomtone is',
      'Evidence      observed',
      'On the wire   in the clear: anyone on the path can read it',
      'Signature     synthetic: tried only on bytes made for the purpose',
    ]) {
      expect(app.frame()).toContain(row);
    }
    await app.press('i');
    expect(app.frame()).not.toContain('RT-ID-001');
    app.close();
  });

  test('at 120×40 shows everything at once; Down goes to the second value', async () => {
    const app = await showApp(anEvening, { columns: 120, rows: 40 });
    await app.press('z', KEY.down, KEY.enter);
    expect(markedRow(app.frame())).toContain('900100200');
    expect(markedRow(app.frame())).toContain('captures/evening.pcapng');
    await app.press(KEY.down);
    expect(markedRow(app.frame())).toContain('900100300');
    expect(app.frame()).toContain('frame 57, bytes 44–52');
    expect(app.frame()).not.toContain('frame 12, bytes');
    await app.press(KEY.up);
    expect(markedRow(app.frame())).toContain('900100200');
    app.close();
  });

  test('Down reads on through a value taller than the screen before it goes to the next', async () => {
    const long = aValue('x'.repeat(400), 3);
    const app = await showApp(aSnapshot({ findings: [aFinding({ values: [long, aValue('900100300', 57)] })] }), { columns: 60, rows: 12 });
    await app.press(KEY.enter);
    const seen = new Set<string>();
    for (let presses = 0; presses < 120 && !(markedRow(app.frame()) ?? '').includes('900100300'); presses++) {
      for (const row of app.frame().split('\n')) seen.add(row.trim().slice(0, 4));
      await app.press(KEY.down);
    }
    expect(markedRow(app.frame())).toContain('900100300');
    for (let offset = 0x28; offset < 40 + 400; offset += 8) expect(seen).toContain(offset.toString(16).padStart(4, '0'));
    app.close();
  });

  test.each([
    ['Esc', KEY.escape],
    ['Backspace', KEY.backspace],
    ['Left', KEY.left],
  ])('is left with %s, the mark where it was', async (_, key) => {
    const app = await showApp(anEvening);
    await app.press(KEY.down, KEY.right);
    expect(app.frame()).toContain('What happened');
    await app.press(key);
    expect(markedRow(app.frame())).toContain('stable user identifier');
    app.close();
  });

  test('stays open when the list is reordered', async () => {
    const app = await showApp(anEvening);
    await app.press(KEY.down, KEY.enter);
    await app.show({ ...anEvening, findings: anEvening.findings.toReversed() });
    expect(app.frame()).toContain('What happened 2 user ids');
    app.close();
  });

  test('closes when a snapshot no longer has it, rather than show another', async () => {
    const app = await showApp(anEvening);
    await app.press(KEY.down, KEY.enter);
    await app.show({ ...anEvening, findings: anEvening.findings.filter(({ rule }) => rule !== 'RT-ID-001') });
    expect(app.frame()).toContain('SEVERITY');
    app.close();
  });

  test('without values says so', async () => {
    const app = await showApp(anEvening);
    await app.press('G', KEY.enter);
    expect(app.frame()).toContain('No single value stands behind this finding.');
    expect(app.frame()).not.toContain('On the wire');
    app.close();
  });

  test('lists the frames a value goes on in, but not thousands', async () => {
    const value = aValue('900100200', 12);
    const pieces = Array.from({ length: 500 }, (_, index) => ({ frame: 13 + index, offset: 66, length: 1 }));
    const split = { ...value, evidence: { ...value.evidence, pieces } };
    const app = await showApp(aSnapshot({ findings: [aFinding({ values: [split] })] }), { columns: 120, rows: 60 });
    await app.press(KEY.enter);
    expect(app.frame().match(/goes on in/g)).toHaveLength(8);
    expect(app.frame()).toContain('goes on in frame 13, byte 66');
    expect(app.frame()).toContain('and in 492 more pieces');
    app.close();
  });

  test('says how much of a long value is not shown', async () => {
    const value = aValue('x'.repeat(300), 12);
    const { excerpt: _, ...cut } = { ...value, evidence: { ...value.evidence, hex: '78'.repeat(256) } };
    const app = await showApp(aSnapshot({ findings: [aFinding({ values: [cut] })] }), { columns: 120, rows: 60 });
    await app.press(KEY.enter);
    expect(app.frame()).toContain('The value goes on for 44 bytes that are not shown.');
    app.close();
  });

  test('below 76 columns leaves the time to the text under the row', async () => {
    const app = await showApp(anEvening, { columns: 50, rows: 60 });
    await app.press('z', KEY.down, KEY.enter);
    expect(markedRow(app.frame())).toBe('> user-id       900100200                 frame 12');
    expect(app.frame()).toContain('  time: 2022-04-04T17:31:13.123456Z');
    app.close();
  });

  test('shows the evidence alone when the bytes around it are gone', async () => {
    const { excerpt: _, ...bare } = aValue('900100200', 12);
    const app = await showApp(aSnapshot({ findings: [aFinding({ values: [bare] })] }), { columns: 120, rows: 40 });
    await app.press(KEY.enter);
    expect(app.frame()).toContain('[39 30 30 31]');
    expect(app.frame()).toContain('The bytes around the value were not kept.');
    app.close();
  });
});

describe('help, quitting and size', () => {
  test.each([
    ['?', '?'],
    ['F1', KEY.f1],
  ])('%s opens the help over any page and closes it again', async (_, key) => {
    const app = await showApp(anEvening);
    await app.press(KEY.down, KEY.enter, key);
    expect(app.frame()).toContain('Esc, Backspace, Left  back');
    await app.press(KEY.pageDown);
    expect(app.frame()).toContain('q, Ctrl-C             quit');
    await app.press(KEY.escape);
    expect(app.frame()).toContain('What happened 2 user ids');
    await app.press(key, key);
    expect(app.frame()).toContain('What happened 2 user ids');
    app.close();
  });

  test.each([
    ['q', 'q'],
    ['Ctrl-C', KEY.controlC],
  ])('%s quits from every page', async (_, key) => {
    const app = await showApp(anEvening);
    await app.press(key, KEY.enter, key, '?', key);
    expect(app.quits()).toBe(3);
    app.close();
  });

  test('follows the size of the terminal', async () => {
    const app = await showApp(anEvening);
    await app.resize(120, 40);
    expect(app.frame().split('\n')).toHaveLength(40);
    expect(app.frame()).toContain('12,345 packets · 1 critical, 1 high');
    await app.resize(80, 24);
    expect(app.frame().split('\n')).toHaveLength(24);
    app.close();
  });

  test.each([
    [39, 24],
    [80, 9],
  ])('says that %d×%d is too small, and recovers', async (columns, rows) => {
    const app = await showApp(anEvening);
    await app.resize(columns, rows);
    expect(app.frame()).toContain(`The terminal is too small: ${columns}×${rows}.`);
    expect(app.frame().split('\n').length).toBeLessThanOrEqual(rows);
    await app.press(KEY.down, 'G', KEY.pageUp);
    await app.resize(80, 24);
    expect(app.frame()).toContain('SEVERITY');
    app.close();
  });

  test('a screen reader hears sentences, and which row is selected', async () => {
    const app = await showApp(anEvening, { columns: 120, rows: 40, screenReader: true });
    expect(app.frame()).toContain('selected, CRITICAL, Example Voice: access token in the clear, sure, seen 1 time, rule RT-TOK-001');
    expect(app.frame()).not.toContain('\n\n');
    app.close();
  });
});
