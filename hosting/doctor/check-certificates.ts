import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { checkCertificate } from '@sluice/cli/check-certificate';
import { type Finding, fault, findingsOf } from '@sluice/cli/finding';
import type { Config } from '@sluice/config';

const CHECK = 'server.tls';

/** The certificate of the gateway's own server, and whether its key goes with it. */
export async function checkCertificates(
  { server: { tls } }: Config,
  now: number,
): Promise<readonly Finding[]> {
  if (tls === undefined) return [];
  const { cert, key, clientCa } = tls;
  const own = await findingsOf(`${CHECK}.cert`, () => {
    const text = readFileSync(cert);
    const fits = new X509Certificate(text).checkPrivateKey(createPrivateKey(readFileSync(key)));
    return [
      checkCertificate(`${CHECK}.cert`, text, now),
      ...(fits
        ? []
        : [fault(`${CHECK}.key`, `${key} is not the key of ${cert}`, 'put both of one pair there')]),
    ];
  });
  if (clientCa === undefined) return own;
  const ofClients = await findingsOf(`${CHECK}.clientCa`, () => [
    checkCertificate(`${CHECK}.clientCa`, readFileSync(clientCa), now),
  ]);
  return [...own, ...ofClients];
}
