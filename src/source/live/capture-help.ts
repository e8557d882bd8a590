import type { CaptureTool } from './capture-tool.js';

/** What to do where no capture tool was found. */
export function installHelp(platform: NodeJS.Platform = process.platform): string {
  switch (platform) {
    case 'darwin':
      return 'Neither dumpcap nor tcpdump was found. Install Wireshark (https://www.wireshark.org), which brings dumpcap.';
    case 'win32':
      return 'dumpcap was not found. Install Wireshark (https://www.wireshark.org) with Npcap; it brings dumpcap.';
    default:
      return 'Neither dumpcap nor tcpdump was found. Install one: apt install wireshark-common, dnf install wireshark-cli, apk add tcpdump.';
  }
}

/** How to be allowed to capture. What asks for a password is named and never run. */
export function rightsHelp({ name, path }: CaptureTool, platform: NodeJS.Platform = process.platform): string {
  switch (platform) {
    case 'darwin':
      return [
        'This user may not capture. Once, for good: install "ChmodBPF", which is in the disk image of Wireshark, and log in again.',
        'Just now: sudo tcpdump -U -w - | roomtone scan -',
      ].join('\n');
    case 'win32':
      return 'This user may not capture. Install Npcap again without "Restrict Npcap driver\'s access to Administrators only".';
    default:
      return [
        'This user may not capture. Once, for good, one of these:',
        ...(name === 'dumpcap'
          ? ['  sudo usermod -a -G wireshark "$USER"     and log in again (Debian, Ubuntu: first sudo dpkg-reconfigure wireshark-common)']
          : []),
        `  sudo setcap cap_net_raw,cap_net_admin=eip ${path}`,
        `Just now: sudo ${name === 'dumpcap' ? 'dumpcap -q' : 'tcpdump -U'} -w - | roomtone scan -`,
      ].join('\n');
  }
}

/** What a tool said before it gave up, in our words where they help; `text` is its standard error. */
export function explainFailure(tool: CaptureTool, text: string, platform: NodeJS.Platform = process.platform): string {
  const said = lastWords(tool, text);
  if (/permission|not permitted|access is denied/i.test(text)) return rightsHelp(tool, platform);
  if (/no such device|there is no device|no interfaces? (on which|available)|SIOCGIFHWADDR/i.test(text)) {
    return `${said}\n"roomtone live capture -D" lists the interfaces.`;
  }
  return said;
}

/** What the tools print while all is well. */
const NO_COMPLAINT = /^(Capturing on|File:|Packets( captured| received|:)|\d+ packets|tcpdump: listening|listening on|data link type)/;

/** Lines of a complaint worth repeating. */
const MAX_LINES = 6;

function lastWords({ name }: CaptureTool, text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const complaint = lines.filter((line) => line !== '' && !NO_COMPLAINT.test(line)).slice(0, MAX_LINES);
  return complaint.length === 0 ? `${name} said nothing more.` : complaint.join('\n');
}
