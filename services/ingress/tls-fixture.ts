import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testkit';
import { generate } from 'selfsigned';

export interface Identity {
  cert: string;
  key: string;
}

/** A certificate for 127.0.0.1 that this name is on, self-signed or from `issuer`. */
export async function identity(name: string, issuer?: Identity): Promise<Identity> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(issuer === undefined ? {} : { ca: issuer }),
    extensions: [
      { name: 'basicConstraints', cA: issuer === undefined },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  return { cert, key };
}

/** Paths of files with these texts, in a folder of their own. */
export function files({ cert, key, clientCa }: Identity & { clientCa?: string }) {
  const folder = temporaryFolder();
  const write = (name: string, text: string): string => {
    const path = join(folder, `${name}.pem`);
    writeFileSync(path, text);
    return path;
  };
  return {
    cert: write('cert', cert),
    key: write('key', key),
    ...(clientCa === undefined ? {} : { clientCa: write('client-ca', clientCa) }),
  };
}
