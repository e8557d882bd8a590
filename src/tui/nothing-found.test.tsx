import { expect, test } from 'vitest';
import { KEY, aCoverage, aFinding, aSnapshot, allDone, showApp } from './testing.js';

const broken = { file: 'broken.pcap', problem: 'is not a capture' };

test('before the first snapshot it is reading', async () => {
  const app = await showApp(undefined);
  expect(app.frame()).toContain('roomtone  reading…');
  expect(app.frame()).toContain('Nothing found yet. Reading…');
  await app.press(KEY.down, KEY.enter, KEY.escape, 'G');
  expect(app.frame()).toContain('Nothing found yet. Reading…');
  app.close();
});

test('while it reads nothing is concluded', async () => {
  const app = await showApp(aSnapshot({ coverages: [aCoverage] }));
  expect(app.frame()).toContain('Nothing found yet. Reading…');
  expect(app.frame()).not.toContain('Looked at');
  app.close();
});

test('where the end is not known the amount is', async () => {
  const app = await showApp(aSnapshot({}, { file: null, filesTotal: 1, bytesTotal: null, bytesDone: 3_400_000 }));
  expect(app.frame().split('\n')[0]).toBe('roomtone  reading… 12,345 packets · 3.4 MB');
  app.close();
});

test('at the end it says what was looked at, what was not, and that this proves nothing', async () => {
  const other = { ...aCoverage, file: 'captures/morning.pcap', flowsByProtocol: { stun: 1 } };
  const app = await showApp(aSnapshot({ coverages: [aCoverage, other], problems: [broken] }, allDone));
  expect(
    app
      .frame()
      .split('\n')
      .filter((row) => row !== ''),
  ).toEqual([
    'roomtone  done · 2 files · 12,345 packets · 1.0 MB',
    '[1 Findings 0] 2 Rooms 0  3 People 0  4 Places 0  5 Flows 0  6 Packets 0',
    'Nothing found in what could be looked at.',
    'Could not be read',
    '  broken.pcap: is not a capture',
    'Looked at',
    '  12,345 packets in 2 files',
    '  460 flows, 400 of them in a protocol that was recognised',
    '  Protocols recognised: stun (121 flows), dtls (80 flows)',
    'Not judged',
    '  690 packets: not internet traffic (ARP and the like)',
    '  160 flows: encrypted (example)',
    'This is no proof of safety. roomtone finds what its signatures describe; an app',
    'may give away other things, or the same things at another time.',
    '12,345 packets · 86% of flows known · no findings · network: none',
    '1-6 view   / filter   : command   ? help   q quit',
  ]);
  app.close();
});

test('on a small screen the rest can be scrolled to', async () => {
  const app = await showApp(aSnapshot({ coverages: [aCoverage] }, allDone), { columns: 50, rows: 10 });
  expect(app.frame()).not.toContain('no proof');
  await app.press('G');
  expect(app.frame()).toContain('same things at another time.');
  app.close();
});

test('without a single packet it does not claim to have looked', async () => {
  const app = await showApp(aSnapshot({ problems: [broken] }, { ...allDone, packets: 0 }));
  expect(app.frame()).toContain('Nothing was looked at: no packet could be read.');
  expect(app.frame()).toContain('broken.pcap: is not a capture');
  expect(app.frame()).not.toContain('Nothing found');
  app.close();
});

test('mere remarks do not pass for a clean result', async () => {
  const remark = aFinding({ severity: 'none', title: 'cannot conclude' });
  const app = await showApp(aSnapshot({ findings: [remark], coverages: [aCoverage] }, allDone));
  expect(app.frame()).toContain('Nothing worse was found.');
  expect(app.frame()).toContain('This is no proof of safety.');
  await app.show(aSnapshot({ findings: [aFinding({ severity: 'low' }), remark], coverages: [aCoverage] }, allDone));
  expect(app.frame()).not.toContain('Nothing worse was found.');
  app.close();
});
