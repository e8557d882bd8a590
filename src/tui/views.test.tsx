import { describe, expect, test } from 'vitest';
import { KEY, aSnapshot, showApp } from './testing.js';
import { aWholeEvening } from './testing/lists.js';

/** The body: without the rows that every page has, and without empty ones. */
function body(frame: string): string {
  return frame
    .split('\n')
    .slice(2, -2)
    .map((row) => row.trimEnd())
    .filter((row) => row !== '')
    .join('\n');
}

async function bodyAfter(keys: readonly string[], setting: Parameters<typeof showApp>[1] = {}): Promise<string> {
  const app = await showApp(aWholeEvening, setting);
  await app.press(...keys);
  const frame = app.frame();
  app.close();
  expect(frame.split('\n')).toHaveLength(setting.rows ?? 24);
  return body(frame);
}

describe('at 80×24', () => {
  test('rooms are a timeline', async () => {
    expect(await bodyAfter(['2'])).toMatchInlineSnapshot(`
      "  ROOM             PERSON            FROM     TO       TIMELINE 1 of 3
      > garden           ada               13:46:40 13:47:40 |============|
        garden           ben               13:46:50 13:47:20   |======)
        kitchen          cy                13:48:20 13:48:40                    <====>"
    `);
  });

  test('a room is a ladder', async () => {
    expect(await bodyAfter(['2', KEY.enter])).toMatchInlineSnapshot(`
      "  TIME         ada             ben             203.0.113.9     198.51.100.2
                     person          person          not located     in Germany?
      Room         garden, vendor acme
      People       ada, ben
                   ada: from 1970-01-12T13:46:40.000000Z (seen) to
                   1970-01-12T13:47:40.000000Z (seen)
                   ben: from 1970-01-12T13:46:50.000000Z (seen) to
                   1970-01-12T13:47:20.000000Z (inferred)
      > 13:46:40.000        |------------ probe ----------->|               |
          ada, to 203.0.113.9: frame 1, bytes 42–45 of captures/evening.pcapng
        13:46:40.250        |-------------------- join -------------------->|
        13:46:50.000        |               |------------ join ------------>|
        13:47:40.000        |-------------------- leave ------------------->|"
    `);
  });

  test('a step of the ladder leads to its packet, and back', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('2', KEY.enter, KEY.enter);
    expect(app.frame()).toContain('Frame 1 of captures/evening.pcapng');
    await app.press(KEY.escape);
    expect(app.frame()).toContain('garden, vendor acme');
    await app.press(KEY.escape);
    expect(app.frame()).toContain('TIMELINE');
    app.close();
  });

  test('people are pairs', async () => {
    expect(await bodyAfter(['3'])).toMatchInlineSnapshot(`
      "How long each was with each
                                         1           2           3
      1   ada                            .  1 h 30 min        30 s
      2   dora                  1 h 30 min           .           -
      3   ben                         30 s           -           .
        PERSON             WITH 1 of 2           TOGETHER ROOMS KNOWN BY
      > ada                ben                       30 s     1 a join was seen
        ada                dora                1 h 30 min     1 the time only"
    `);
  });

  test('a pair has its rooms and the matrix of those they met', async () => {
    expect(await bodyAfter(['3', KEY.enter])).toMatchInlineSnapshot(`
      "ada and ben were seen together for 30 s.
      Known by     a join was seen
      Strength     10: seconds together, each counted less the more people were there
      On the wire  in the clear: anyone on the path can read it
      Signature    confirmed: seen in a real capture
      Vendor       acme
      Rooms        garden, 1970-01-12T13:46:40.000000Z to 1970-01-12T13:46:50.000000Z,
                   2 people there
      Everybody these two met, and how long each was with each
                                         1           2           3
      1   ada                            .        30 s  1 h 30 min
      2   ben                         30 s           .           -
      3   dora                  1 h 30 min           -           .
      Packets this rests on
      > presence      ada and ben                 frame 1  1970-01-12T13:46:40.000000Z
        field: join-seen
        frame 1, bytes 42–45 of captures/evening.pcapng"
    `);
  });

  test('places are servers and homes', async () => {
    expect(await bodyAfter(['4'])).toMatchInlineSnapshot(`
      "  SERVER 1 of 2          STANDS IN         VENDOR    VENDOR AT HOME IN     FLOWS
      > 198.51.100.2           Germany?          acme      China, Cayman Islands     2
        203.0.113.9            not known         not known not known                 1"
    `);
  });

  test('a server has its sources', async () => {
    expect(await bodyAfter(['4', KEY.enter])).toMatchInlineSnapshot(`
      "Server 198.51.100.2
      Ports          8000
      Names          edge.example.com
      Vendor         acme
      Flows          2
      Answered       1 of 3 sessions
      Where it stands
        DE: Example Places, 2026-02-03
      Where its vendor is at home
        Acme Voice, Inc.
        incorporated in Cayman Islands: annual report, verified on 2026-01-02
        principal office Shanghai, China: annual report, verified on 2026-01-02
      Values (3)
      > user-id       ada                         frame 1  1970-01-12T13:46:41.000000Z
        field: login.user-id
        frame 1, bytes 44–46 of captures/evening.pcapng"
    `);
  });

  test('flows have their packets and bytes', async () => {
    expect(await bodyAfter(['5'])).toMatchInlineSnapshot(`
      "  PROTOCOL        CLIENT 1 of 2         SERVER                PACKETS       SIZE
      > acme/signalling 192.0.2.1:40000       198.51.100.2:8000       1,234     2.5 MB
        udp, not known  192.0.2.1:40000       203.0.113.9:4005            1   60 bytes"
    `);
  });

  test('a flow has the values read in it', async () => {
    expect(await bodyAfter(['5', KEY.enter])).toMatchInlineSnapshot(`
      "192.0.2.1:40000 to 198.51.100.2:8000
      Protocols     udp, acme/signalling
      Vendor        acme
      Server names  edge.example.com
      To server     1,200 packets, 2.5 MB
      To client     34 packets, 900 bytes
      From          1970-01-12T13:46:40.000000Z
      To            1970-01-12T13:47:40.000000Z
      File          captures/evening.pcapng
      Community ID  1:flow
      Values (3)
      > user-id       ada                         frame 1  1970-01-12T13:46:41.000000Z
        field: login.user-id
        frame 1, bytes 44–46 of captures/evening.pcapng
        0000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f   ................
        0010  10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f   ................
        0020  20 21 22 23 24 25 26 27 28 29 2a 2b[61 64 61]2e    !"#$%&'()*+ada.
        0030  2e 2e 67 61 72 64 65 6e 38 39 3a 3b 3c 3d 3e 3f   ..garden89:;<=>?"
    `);
  });

  test('packets have their values', async () => {
    expect(await bodyAfter(['6'])).toMatchInlineSnapshot(`
      "     FRAME TIME         TO                       VALUES 1 of 2
      >        1 13:46:41.000 198.51.100.2:8000        user-id ada, room-id garden
              11 13:46:51.000 198.51.100.2:8000        user-id ben"
    `);
  });

  test('a packet has its bytes, the selected value marked', async () => {
    expect(await bodyAfter(['6', KEY.enter, KEY.down])).toMatchInlineSnapshot(`
      "Frame 1 of captures/evening.pcapng
      Time      1970-01-12T13:46:41.000000Z
      From      192.0.2.1:40000 to 198.51.100.2:8000, udp
      Protocol  acme/signalling, vendor acme
      Read in this packet (2)
        user-id       ada                         login.user-id            bytes 44–46
      > room-id       garden                      login.room-id            bytes 50–55
        field: login.room-id
        frame 1, bytes 50–55 of captures/evening.pcapng
        0010  10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f   ................
        0020  20 21 22 23 24 25 26 27 28 29 2a 2b 61 64 61 2e    !"#$%&'()*+ada.
        0030  2e 2e[67 61 72 64 65 6e]38 39 3a 3b 3c 3d 3e 3f   ..garden89:;<=>?
      The whole packet, 64 bytes
      0000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f   ................
      0010  10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f   ................
      0020  20 21 22 23 24 25 26 27 28 29 2a 2b 61 64 61 2e    !"#$%&'()*+ada.
      0030  2e 2e[67 61 72 64 65 6e]38 39 3a 3b 3c 3d 3e 3f   ..garden89:;<=>?"
    `);
  });

  test('what is not sent is counted', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('5');
    expect(app.frame()).toContain('12,000 more not listed');
    expect(app.frame()).toContain('[5 Flows 12,002]');
    app.close();
  });
});

test('at 120×40 the page of the selected row stands under the list', async () => {
  expect(await bodyAfter(['6', KEY.down], { columns: 120, rows: 40 })).toMatchInlineSnapshot(`
    "     FRAME TIME         FROM                      TO                        PROTOCOL     VALUES 2 of 2
             1 13:46:41.000 192.0.2.1:40000           198.51.100.2:8000         acme/signal… user-id ada, room-id garden
    >       11 13:46:51.000 192.0.2.1:40000           198.51.100.2:8000         acme/signal… user-id ben
    -- the selected row · Tab into it · z hides it -------------------------------------------------------------------------
    Frame 11 of captures/evening.pcapng
    Time      1970-01-12T13:46:51.000000Z
    From      192.0.2.1:40000 to 198.51.100.2:8000, udp
    Protocol  acme/signalling, vendor acme
    Read in this packet (1)
    > user-id       ben                                             login.user-id                                bytes 44–46
      field: login.user-id
      frame 11, bytes 44–46 of captures/evening.pcapng
      0000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f   ................
      0010  10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f   ................
      0020  20 21 22 23 24 25 26 27 28 29 2a 2b[62 65 6e]2f    !"#$%&'()*+ben/
      0030  30 31 32 33 34 35 36 37 38 39 3a 3b 3c 3d 3e 3f   0123456789:;<=>?
    The whole packet, 64 bytes
    0000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f   ................
    0010  10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f   ................
    0020  20 21 22 23 24 25 26 27 28 29 2a 2b[62 65 6e]2f    !"#$%&'()*+ben/
    0030  30 31 32 33 34 35 36 37 38 39 3a 3b 3c 3d 3e 3f   0123456789:;<=>?"
  `);
});

test('z gives the list the whole body, and takes it back; on a small screen it says why not', async () => {
  const app = await showApp(aWholeEvening, { columns: 120, rows: 40 });
  await app.press('6', 'z');
  expect(app.frame()).not.toContain('Frame 1 of');
  await app.press('z');
  expect(app.frame()).toContain('Frame 1 of');
  await app.resize(80, 24);
  await app.press('z');
  expect(app.frame()).toContain('a list and a page together need 30 rows');
  app.close();
});

describe('every view', () => {
  test.each([
    ['digits', ['2'], 'Rooms'],
    ["an AZERTY keyboard's digits without Shift", ['"'], 'People'],
    ['Tab', [KEY.tab, KEY.tab], 'People'],
    ['Shift-Tab', [KEY.shiftTab], 'Packets'],
  ])('is reached by %s', async (_, keys, title) => {
    const app = await showApp(aWholeEvening);
    await app.press(...keys);
    expect(app.frame().split('\n')[1]).toMatch(new RegExp(`\\[\\d ${title}`));
    app.close();
  });

  test('says what it means that there is nothing', async () => {
    const app = await showApp(aSnapshot({}, { done: true, file: null }));
    for (const key of ['2', '3', '4', '5', '6']) {
      await app.press(key);
      expect(body(app.frame())).toMatch(/^(Nobody|No two|No server|There was no|No value)/);
      await app.press(KEY.enter);
      expect(app.frame()).toContain('There is no row to open.');
    }
    app.close();
  });

  test('has its own help', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('4', '?');
    expect(body(app.frame())).toMatch(/^Places: servers, whose they are/);
    app.close();
  });

  test('keeps its place while others are looked at', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('2', KEY.down, KEY.enter, '4', '2');
    expect(app.frame()).toContain('garden, vendor acme');
    app.close();
  });

  test('speaks to a screen reader in sentences', async () => {
    const app = await showApp(aWholeEvening, { columns: 120, screenReader: true });
    await app.press('2');
    expect(app.frame()).toContain('view 2 of 6, Rooms');
    expect(app.frame()).toContain(
      'selected, room garden, person ada, from 13:46:40 (seen) to 13:47:40 (seen), known by own messages, vendor acme',
    );
    await app.press(KEY.enter);
    expect(app.frame()).toContain('13:46:40.250, ada: join, to server 198.51.100.2');
    app.close();
  });
});

describe('from a finding', () => {
  test('Enter by Enter to the bytes, and back', async () => {
    const app = await showApp(aWholeEvening);
    await app.press(KEY.enter, KEY.enter);
    expect(app.frame()).toContain('Frame 1 of captures/evening.pcapng');
    expect(app.frame()).toContain('Read in this packet (2)');
    await app.press(KEY.enter);
    expect(app.frame()).toContain('there is nothing further in');
    await app.press(KEY.escape, KEY.escape);
    expect(app.frame()).toContain('SEVERITY');
    app.close();
  });

  test('x goes there at once, and says where there are none', async () => {
    const app = await showApp(aWholeEvening);
    await app.press('x');
    expect(app.frame()).toContain('Frame 1 of captures/evening.pcapng');
    await app.press(KEY.escape, KEY.escape, 'G', 'x');
    expect(app.frame()).toContain('No bytes stand behind this row.');
    app.close();
  });

  test('whose packet was not sent, to what the finding itself brings', async () => {
    const app = await showApp({ ...aWholeEvening, lists: aSnapshot().lists });
    await app.press('x');
    expect(app.frame()).toContain('The packet as a whole was not kept.');
    expect(app.frame()).toContain('[67 61 72 64]');
    app.close();
  });

  test('n goes to the page of the next one, around the end', async () => {
    const app = await showApp(aWholeEvening);
    await app.press(KEY.enter, 'n');
    expect(app.frame()).toContain('MEDIUM  Acme: user in the clear');
    await app.press('N', 'N');
    expect(app.frame()).toContain('INFO  cannot conclude');
    app.close();
  });
});
