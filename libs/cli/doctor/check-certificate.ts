import { X509Certificate } from 'node:crypto';
import { type Finding, fault, ok, warning } from './finding.ts';

const DAY_MS = 86_400_000;
/** What people who renew by hand need, and what renews by itself has done long before. */
const SOON_DAYS = 21;

/** Whether a certificate (PEM or DER) is valid now, and for how long. */
export function checkCertificate(check: string, bytes: Uint8Array | string, now: number): Finding {
  const { validFrom, validTo } = new X509Certificate(bytes);
  const [begins, ends] = [Date.parse(validFrom), Date.parse(validTo)];
  const days = Math.floor((ends - now) / DAY_MS);
  const until = new Date(ends).toISOString().slice(0, 10);
  if (now > ends)
    return fault(check, `it has expired on ${until}`, 'replace the files: they are read again by themselves');
  if (now < begins)
    return fault(check, `it is not valid before ${validFrom}`, 'replace it, or set the clock right');
  if (days < SOON_DAYS) return warning(check, `it expires in ${days} days, on ${until}`, 'renew it in time');
  return ok(check, `valid until ${until}`);
}
