/** What a run found, as far as it can be compared with another one: built from the lines of a report. */

/** A line of `--format jsonl`, told apart by `type`; a report from elsewhere may hold anything. */
export type Line = Readonly<Record<string, unknown>>;

export interface SeenFinding {
  readonly rule: string;
  readonly vendor: string | null;
  readonly subject: string;
  readonly title: string;
  readonly severity: string;
  readonly count: number;
}

/** All that counts of one side. Sets hold names as they are shown. */
export class Picture {
  /** By fingerprint. */
  readonly findings = new Map<string, SeenFinding>();
  readonly servers = new Set<string>();
  readonly countries = new Set<string>();
  /** Kinds of identifiers, each with its vendor. */
  readonly kinds = new Set<string>();
  /** Protocols with the flows on which they were read. */
  readonly protocols = new Map<string, number>();
  /** Vendors of which anything was seen. */
  readonly vendors = new Set<string>();
  readonly #protocolsOf = new Map<string, Set<string>>();
  /** Vendors whose identifiers, if there are any, cannot be seen. */
  readonly encrypted = new Set<string>();
  flows = 0;
  recognised = 0;
  captures = 0;
  isComplete = true;

  add(line: Line): void {
    switch (line['type']) {
      case 'capture':
        this.captures++;
        if (line['complete'] === false) this.isComplete = false;
        break;
      case 'coverage':
        this.#addCoverage(line);
        break;
      case 'observation':
        this.#addObservation(line);
        break;
      case 'server':
        this.#addServer(line);
        break;
      case 'finding':
        this.#addFinding(line);
        break;
      default:
    }
  }

  /** Protocols in which values of a kind stood; of all kinds where the subject is none. */
  protocolsOf(vendor: string | null, subject: string): ReadonlySet<string> {
    return this.#protocolsOf.get(keyOf(vendor ?? '', subject)) ?? this.#protocolsOf.get(keyOf(vendor ?? '', '')) ?? new Set();
  }

  /** Whether a protocol of the vendor's own was read. */
  hasProtocolOf(vendor: string): boolean {
    return [...this.protocols.keys()].some((protocol) => protocol.startsWith(`${vendor}/`));
  }

  #addCoverage(line: Line): void {
    const { seen, classified, byProtocol } = objectIn(line['flows']);
    this.flows += numberIn(seen);
    this.recognised += numberIn(classified);
    for (const [protocol, flows] of Object.entries(objectIn(byProtocol)))
      this.protocols.set(protocol, (this.protocols.get(protocol) ?? 0) + numberIn(flows));
    for (const reason of listIn(line['notJudged'])) {
      const { why, detail } = objectIn(reason);
      if (why === 'encrypted') for (const vendor of listIn(detail)) this.encrypted.add(String(vendor));
    }
  }

  #addObservation(line: Line): void {
    const [vendor, kind, protocol] = [textIn(line['vendor']), textIn(line['kind']), textIn(line['protocol'])];
    this.kinds.add(`${kind} (${vendor === '' ? protocol : vendor})`);
    if (vendor !== '') this.vendors.add(vendor);
    for (const key of [keyOf(vendor, kind), keyOf(vendor, '')]) {
      const known = this.#protocolsOf.get(key);
      if (known === undefined) this.#protocolsOf.set(key, new Set([protocol]));
      else known.add(protocol);
    }
  }

  #addServer(line: Line): void {
    const [ip, vendor] = [textIn(line['ip']), textIn(line['vendor'])];
    if (vendor !== '') this.vendors.add(vendor);
    this.servers.add(vendor === '' ? ip : `${ip} (${vendor})`);
    for (const candidate of listIn(objectIn(line['location'])['candidates'])) {
      const country = textIn(objectIn(candidate)['country']);
      if (country !== '') this.countries.add(country);
    }
  }

  #addFinding(line: Line): void {
    const fingerprint = textIn(line['fingerprint']);
    const rule = textIn(line['rule']);
    const vendor = textIn(line['vendor']);
    this.findings.set(fingerprint === '' ? `${rule} ${vendor} ${textIn(line['subject'])}` : fingerprint, {
      rule,
      vendor: vendor === '' ? null : vendor,
      subject: textIn(line['subject']),
      title: textIn(line['title']),
      severity: textIn(line['severity']),
      count: numberIn(line['count']),
    });
  }
}

function keyOf(vendor: string, kind: string): string {
  return `${vendor} ${kind}`;
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberIn(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objectIn(value: unknown): Line {
  return typeof value === 'object' && value !== null ? (value as Line) : {};
}
