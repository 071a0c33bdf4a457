/** How an administrator's webhook proves where it comes from: WebSub's signature over the very bytes of its body. */

import { createHmac } from 'node:crypto';

export function hubSignature(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
