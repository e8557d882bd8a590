import { X509Certificate, createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readProblem } from '../inputs.js';
import { ProxyError } from './proxy-error.js';

/** What every certificate of ours says of itself, so that nobody takes it for something else. */
export const AUTHORITY_NAME = 'roomtone test CA (this device only)';

/** The authority that vouches for the proxy, on those devices whose owner let it. */
export interface CertificateAuthority {
  readonly key: string;
  readonly certificate: string;
  readonly certificatePath: string;
  /** SHA-256, by which people compare it. */
  readonly fingerprint: string;
  /** As the device lists it. */
  readonly name: string;
  readonly isNew: boolean;
}

/** The user's folder for data (XDG Base Directory; Apple's and Microsoft's own). */
export function dataFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env['XDG_DATA_HOME']) return join(env['XDG_DATA_HOME'], 'roomtone');
  if (platform === 'darwin') return join(homedir(), 'Library/Application Support/roomtone');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData/Local'), 'roomtone');
  return join(homedir(), '.local/share/roomtone');
}

/** Reads the authority in a folder, or makes one there on first use. Throws ProxyError. */
export async function certificateAuthority(folder: string): Promise<CertificateAuthority> {
  const { keyPath, certificatePath } = pathsIn(folder);
  try {
    const { mode } = statSync(keyPath);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new ProxyError(
        `others can read ${keyPath}: whoever has it can pretend to be any site. Remove it with --remove-ca, here and on the phone.`,
      );
    return authority(readFileSync(keyPath, 'utf8'), readFileSync(certificatePath, 'utf8'), certificatePath, false);
  } catch (error) {
    if (error instanceof ProxyError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new ProxyError(`cannot read ${keyPath}: ${readProblem(error)}`);
  }
  const { generateCACertificate } = await import('./mockttp.js');
  const commonName = `${AUTHORITY_NAME} ${randomBytes(2).toString('hex')}`;
  const { key, cert } = await generateCACertificate({ bits: 2048, subject: { commonName, organizationName: 'roomtone' } });
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(keyPath, key, { mode: 0o600, flag: 'wx' });
    writeFileSync(certificatePath, cert);
  } catch (error) {
    throw new ProxyError(`cannot write ${keyPath}: ${readProblem(error)}`);
  }
  return authority(key, cert, certificatePath, true);
}

/** Deletes the authority's files; returns whether there were any. */
export function removeAuthority(folder: string): boolean {
  const { keyPath, certificatePath } = pathsIn(folder);
  const was = [keyPath, certificatePath].some((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
  rmSync(keyPath, { force: true });
  rmSync(certificatePath, { force: true });
  return was;
}

function pathsIn(folder: string): { readonly keyPath: string; readonly certificatePath: string } {
  return { keyPath: join(folder, 'ca-key.pem'), certificatePath: join(folder, 'ca.pem') };
}

function authority(key: string, certificate: string, certificatePath: string, isNew: boolean): CertificateAuthority {
  const { raw, subject } = new X509Certificate(certificate);
  const fingerprint = createHash('sha256')
    .update(raw)
    .digest('hex')
    .toUpperCase()
    .replaceAll(/(..)(?=.)/g, '$1:');
  return { key, certificate, certificatePath, fingerprint, name: /^CN=(.*)$/m.exec(subject)?.[1] ?? AUTHORITY_NAME, isNew };
}
