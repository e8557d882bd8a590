import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that captures; it has the rights to, we need none. */
export interface CaptureTool {
  readonly name: 'dumpcap' | 'tcpdump';
  readonly path: string;
}

/** What is to be captured. */
export interface CaptureWish {
  /** As the tool lists it; the tool's own choice when undefined. */
  readonly interface: string | undefined;
  /** In the filter language of libpcap. */
  readonly filter: string | undefined;
  /** Bytes of a packet that are kept; all when undefined. */
  readonly snapLength: number | undefined;
}

/** Where Wireshark puts its tools without telling the PATH. */
const OTHER_FOLDERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['/Applications/Wireshark.app/Contents/MacOS'],
  win32: ['C:\\Program Files\\Wireshark'],
  linux: ['/usr/sbin', '/sbin'],
};

/** The capture tool of this computer: dumpcap, which needs the least rights, else tcpdump; undefined when there is none. */
export function findCaptureTool(path = process.env['PATH'] ?? '', platform = process.platform): CaptureTool | undefined {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...(OTHER_FOLDERS[platform] ?? [])];
  for (const name of ['dumpcap', 'tcpdump'] as const) {
    const found = folders.map((folder) => join(folder, platform === 'win32' ? `${name}.exe` : name)).find(isProgram);
    if (found !== undefined) return { name, path: found };
  }
  return undefined;
}

/** Makes the tool write a capture to its standard output, packet by packet. */
export function captureArguments({ name }: CaptureTool, { interface: on, filter, snapLength }: CaptureWish): readonly string[] {
  const common = [...(on === undefined ? [] : ['-i', on]), ...(snapLength === undefined ? [] : ['-s', String(snapLength)]), '-w', '-'];
  // "--" keeps a filter from being taken for an option.
  if (name === 'tcpdump') return [...common, '-U', '-n', ...(filter === undefined ? [] : ['--', filter])];
  return [...common, '-q', ...(filter === undefined ? [] : ['-f', filter])];
}

/** The tool's own list of interfaces; `complaint` is what it said instead. */
export async function listInterfaces({ path }: CaptureTool): Promise<{ readonly list: string; readonly complaint: string }> {
  return new Promise((done) => {
    execFile(path, ['-D'], { timeout: LIST_TIMEOUT_MS, maxBuffer: 1 << 20 }, (_, list, complaint) => done({ list, complaint }));
  });
}

/** Some drivers are slow to answer; a tool that never does is given up. */
const LIST_TIMEOUT_MS = 10_000;

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
