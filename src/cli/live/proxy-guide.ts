import type { CertificateAuthority } from '../../source/proxy/certificate-authority.js';
import { CERTIFICATE_HOST } from '../../source/proxy/interception.js';

/** What to do on a phone, in order. `host` and `port`: where the phone finds the proxy. */
export function phoneSteps(host: string, port: number, { name }: Pick<CertificateAuthority, 'name'>): string {
  return `On the phone, in the same network as this computer:
  1. Wi-Fi settings, the network you are in, proxy "manual": host ${host}, port ${port}.
  2. Open http://${CERTIFICATE_HOST}/ in its browser (or scan the code) and keep the certificate "${name}".
  3. Android: Settings, Security, Encryption and credentials, Install a certificate, CA certificate.
     Apps that do not trust such certificates of the user stay closed: their hosts are named here, and --pass-through HOST lets
     them through unread.
     iPhone: Settings, Profile downloaded, Install; then General, About, Certificate Trust Settings, switch it on.
  4. Use the app. Ctrl-C here ends it; then take both back: the proxy in the Wi-Fi settings, and the certificate.`;
}

/** How to take the certificate away again, per system. */
export const REMOVAL = `Remove the certificate wherever it was installed:
  Android    Settings, Security, Encryption and credentials, User credentials (or Trusted credentials, User): choose it, Remove.
  iPhone     Settings, General, VPN & Device Management: the profile, Remove.
  macOS      security delete-certificate -c "roomtone test CA"   (or Keychain Access)
  Windows    certutil -user -delstore Root "roomtone test CA"    (or certmgr.msc)
  Debian     sudo rm /usr/local/share/ca-certificates/roomtone.crt && sudo update-ca-certificates --fresh
  Fedora     sudo rm /etc/pki/ca-trust/source/anchors/roomtone.pem && sudo update-ca-trust
  Firefox    Settings, Certificates, View, Authorities: choose it, Delete.`;

/** How to have it trusted on this computer, for those who test a program here. */
export function computerSteps(host: string, port: number, { certificatePath }: Pick<CertificateAuthority, 'certificatePath'>): string {
  return `A program on this computer needs no installation: curl --proxy http://${host}:${port} --cacert ${certificatePath} …,
  NODE_EXTRA_CA_CERTS=${certificatePath}, or SOCKS5 at the same address and port.`;
}
