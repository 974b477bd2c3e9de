import { hash } from 'node:crypto';
import { type Envelope, GatewayError } from '@sluice/contract';

/** A strong entity tag of what a resource looks like. RFC 9110, section 8.8.3. */
export const etagOf = (value: unknown): string =>
  `"${hash('sha256', JSON.stringify(value), 'base64url').slice(0, 22)}"`;

/** Throws `precondition_failed` where `If-Match` names other states than the present one. RFC 9110, section 13.1.1. */
export function requireMatch({ headers }: Pick<Envelope, 'headers'>, etag: string | undefined): void {
  const wanted = headers['if-match'];
  if (wanted === undefined) return;
  const tags = wanted.split(',').map(tag => tag.trim());
  if (etag !== undefined && (tags.includes('*') || tags.includes(etag))) return;
  throw new GatewayError('precondition_failed');
}
