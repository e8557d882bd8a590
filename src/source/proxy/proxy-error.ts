import { UserError } from '../../core/user-error.js';

/** What keeps the proxy from working; the message is for people. */
export class ProxyError extends UserError {
  override readonly name = 'ProxyError';
}
