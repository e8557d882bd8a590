import { describe, expect, test } from 'vitest';
import { Engine } from '../engine.js';
import { caveatOf } from '../finding/caveat.js';
import { ENCRYPTED, HOSTILE, IN_THE_CLEAR, KNOWLEDGE, UNSAFE, WAS_READ, analyse, framesOf, run, withText } from '../testing/results.js';
import { TextReport } from './text.js';

const CLEAR = await framesOf(IN_THE_CLEAR);
const HIDDEN = await framesOf(ENCRYPTED);

/** The report of frames that are each one capture. */
function printed(captures: readonly (typeof CLEAR)[], { colour = false, file = 'capture.pcapng' } = {}): string {
  const engine = new Engine(KNOWLEDGE);
  const report = new TextReport(colour);
  const parts = captures.flatMap((frames, n) => [...report.capture(analyse(engine, frames, n === 0 ? file : `${n}.pcapng`))]);
  return [...parts, ...report.run(engine.report())].join('');
}

/** Lines below a heading, up to the next empty one. */
function section(text: string, title: string): readonly string[] {
  const lines = text.split('\n');
  const at = lines.indexOf(title);
  return at < 0 ? [] : lines.slice(at + 1, lines.indexOf('', at));
}

const verdict = (...captures: readonly (typeof CLEAR)[]) => printed(captures).split('\n')[0];

/** What is said of an empty capture that was read so far. */
function looked(read: { readonly truncated: boolean; readonly complete: boolean }): string | undefined {
  const engine = new Engine(KNOWLEDGE);
  const report = new TextReport(false);
  engine.begin('cut.pcap');
  const result = engine.end({ ...WAS_READ, ...read });
  return section([...report.capture(result), ...report.run(engine.report())].join(''), 'What was looked at')[0];
}

describe('the first line', () => {
  test('says that identifiers travel in the open, and that people were together', () => {
    expect(verdict(CLEAR)).toBe(
      'Identifiers of people and rooms travel in the open, keys or tokens travel in the open, and who was together with whom can be told from the packets.',
    );
    const oneAlone = CLEAR.filter(({ number }) => number >= 81);
    expect(verdict(oneAlone)).toBe('Identifiers of people and rooms travel in the open, and keys or tokens travel in the open.');
  });

  test('says that a call can be recognised when no more than that was found', () => {
    expect(verdict(HIDDEN)).toBe('A call can be recognised here, but no identifier of a user or a room was found in the open.');
  });

  test('never takes what is unknown for safe', () => {
    expect(verdict([])).toBe('Nothing that roomtone knows was recognised in this traffic, which says nothing about its safety.');
  });
});

describe('the text', () => {
  test('has its parts in order: findings first, what it does not tell last', () => {
    const headings = printed([CLEAR])
      .split('\n')
      .filter((line) => /^[A-Z][a-z ]+$/.test(line));
    expect(headings).toEqual([
      'Findings',
      'What the traffic shows',
      'Rooms and people',
      'Together',
      'Servers',
      'Several servers asked the same',
      'Who can see what',
      'What was looked at',
      'What this does not tell',
    ]);
  });

  test('leaves out the parts that would be empty, never what was looked at', () => {
    const headings = printed([[]])
      .split('\n')
      .filter((line) => /^[A-Z][a-z ]+$/.test(line));
    expect(headings).toEqual(['What was looked at', 'What this does not tell']);
  });

  test('says what a clean result does not mean, whatever was found', () => {
    for (const frames of [CLEAR, HIDDEN, []]) {
      expect(section(printed([frames]), 'What this does not tell').join(' ')).toMatch(/not found\. Silence is no proof of safety\.$/);
    }
  });

  test('says what was not judged', () => {
    expect(section(printed([HIDDEN]), 'What was looked at')).toContain(
      '  4 flows encrypted: user and room identifiers, if there are any, are not visible here.',
    );
    const cut = CLEAR.map((frame) => ({ ...frame, capturedLength: Math.min(frame.capturedLength, 50) }));
    expect(section(printed([cut]), 'What was looked at').join(' ')).toMatch(/Not judged: .*packets cut by the snap length \(8\d packets\)/);
  });

  test('gives each finding its proof, who can see it, and what it does not prove', () => {
    const rows = section(printed([CLEAR]), 'Findings');
    const at = rows.findIndex((row) => row.includes('[RT-ID-001]') && row.includes('user id:'));
    expect(rows.slice(at, at + 8)).toEqual([
      `  HIGH      Agora, user id: ${KNOWLEDGE.rules['RT-ID-001']?.en.title}  [RT-ID-001]`,
      '      4 user ids readable in the packets. Confidence medium, observed, signature documented.',
      '      user-id 1846209  (frame 1, bytes 94–97) ap-create-channel-request8.uid to 47.107.39.93:8000',
      '      user-id 2093771  (frame 14, bytes 94–97) ap-create-channel-request8.uid to 52.58.56.244:8000',
      '      user-id 3318420  (frame 25, bytes 72–73) ap-create-channel-request-v2.uid to 52.58.56.244:25000',
      '      user-id 407718  (frame 81, bytes 94–97) ap-create-channel-request8.uid to 3.0.163.78:8000',
      expect.stringMatching(/^ {6}Who can see it: people on the same Wi-Fi or network; .*\.$/),
      `      ${caveatOf(KNOWLEDGE.rules['RT-ID-001']!, 'documented')}`,
    ]);
  });

  test('tells where a vendor is at home apart from where its servers stand', () => {
    const rows = section(printed([HIDDEN]), 'Servers');
    expect(rows.at(-2)).toMatch(/^ {2}Agora, Inc\.: incorporated in Cayman Islands \(as of /);
    expect(rows.at(-1)).toBe('  Where the servers stand was not looked up.');
    expect(rows.filter((row) => row.includes('Inc.'))).toHaveLength(1);
  });

  test('says of a server what is known, and no more', () => {
    const unknown = {
      vendor: null,
      vendorHome: null,
      location: { candidates: [], confidence: 'unknown' },
      sessions: 0,
      answered: 0,
    } as const;
    const named = { ...unknown, address: '198.51.100.7', ports: [], names: ['rooms.example'], flows: 0 };
    const home = { id: 'example-org', name: 'Example Org', relations: [] };
    const used = { ...unknown, address: '198.51.100.8', ports: [443], names: [], flows: 1, vendor: 'example', vendorHome: home };
    const text = [...new TextReport(false).run(run({ servers: [named, used] }))].join('');
    expect(section(text, 'Servers').slice(0, 3)).toEqual([
      '  198.51.100.7; vendor unknown; known by its name only; name rooms.example',
      '  198.51.100.8 port 443; vendor example; 1 flow',
      '  Example Org: where it is at home is not known here.',
    ]);
  });

  test('says when a file ends inside a packet, or could not be read to its end', () => {
    expect(looked({ truncated: true, complete: false })).toBe(
      '  cut.pcap: 0 packets, 0 flows, 0 recognised. The file ends inside a packet.',
    );
    expect(looked({ truncated: false, complete: false })).toMatch(/It could not be read to its end\.$/);
    expect(looked({ truncated: false, complete: true })).toMatch(/0 recognised\.$/);
  });

  test('names the file of a value only when there are several', () => {
    expect(printed([CLEAR])).toContain('(frame 1, bytes 94–97)');
    expect(printed([HIDDEN, CLEAR], { file: 'first.pcapng' })).toContain('(frame 1, bytes 94–97 of 1.pcapng)');
  });

  test('is the same bytes for the same frames', () => {
    expect(printed([CLEAR, HIDDEN])).toBe(printed([CLEAR, HIDDEN]));
  });
});

describe('colour', () => {
  test('is there only when asked for, and changes no word', () => {
    const [plain, coloured] = [printed([CLEAR, HIDDEN]), printed([CLEAR, HIDDEN], { colour: true })];
    expect(plain).not.toContain('\x1b');
    expect(coloured).toContain('\x1b[31mHIGH');
    // oxlint-disable-next-line no-control-regex -- finding controls is the point
    expect(coloured.replaceAll(/\x1b\[\d+m/g, '')).toBe(plain);
  });
});

describe('hostile text', () => {
  const [room, account] = ['\x1b]52;c;\x07', '\u202e\nbel\x07.ab'];
  const frames = withText(withText(CLEAR, 'Gq7TzeB2', room), 'ada.example', account);

  test('in values and in a file name never comes out as it is', () => {
    const text = printed([frames, HIDDEN], { file: HOSTILE });
    expect(text).not.toMatch(UNSAFE);
    expect(text).toContain('agora room \\x1b]52;c;\\x07: user 1846209 from');
    expect(text).toContain('username \\u202e\\x0abel\\x07.ab  (frame 6,');
    expect(text).toContain('\\x1b]52;c;cm0gLXJm\\x07\\u202efdp\\u2066\\u200b\\x0d\\x0a\\x9b2J\\u2028\\\\x41.pcap: 87 packets');
  });

  test('begins no line of its own', () => {
    const lines = (captures: readonly (typeof CLEAR)[], file = 'a.pcap') => printed(captures, { file }).split('\n').length;
    expect(lines([CLEAR], HOSTILE)).toBe(lines([CLEAR]));
    expect(lines([withText(CLEAR, 'ada.example', account)])).toBe(lines([CLEAR]));
  });

  test('lets only the report’s own colours through', () => {
    const text = printed([frames], { file: HOSTILE, colour: true });
    // oxlint-disable-next-line no-control-regex -- finding controls is the point
    expect(text.replaceAll(/\x1b\[\d+m/g, '')).not.toMatch(UNSAFE);
  });
});
