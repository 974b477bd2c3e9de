import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '@sluice/contract';
import type { SignatureV4 } from '@smithy/signature-v4';
import type { Authenticator, SignableRequest } from './authenticator.ts';

interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export interface AwsOptions {
  credentials: AwsCredentials;
  service: string;
  /** Where the address does not say it. */
  region: string;
  clock: Clock;
}

/** `bedrock-runtime.eu-west-1.amazonaws.com`, and the like of private endpoints. */
const REGION = /\.([a-z]{2}(?:-[a-z]+)+-\d)(?:\.vpce)?\.amazonaws\.com(?:\.cn)?$/;

/** Signs requests, to the byte of their bodies, with AWS's own Signature Version 4. */
export function createAwsAuthenticator({ credentials, service, region, clock }: AwsOptions): Authenticator {
  const { secretAccessKey, sessionToken } = credentials;
  let signer: Promise<SignatureV4> | undefined;
  const load = async (): Promise<SignatureV4> => {
    const { SignatureV4 } = await import('@smithy/signature-v4');
    return new SignatureV4({
      credentials: identityOf(credentials),
      region,
      service,
      sha256: Sha256,
      applyChecksum: false,
    });
  };
  return {
    async headers(request) {
      signer ??= load();
      const host = new URL(request.url).hostname;
      const signed = await (await signer).sign(signable(request), {
        signingDate: new Date(clock()),
        signingRegion: REGION.exec(host)?.[1] ?? region,
      });
      // The HTTP client makes this one of the address.
      const { host: _host, ...headers } = signed.headers;
      return headers;
    },
    secrets: () => [secretAccessKey, ...(sessionToken === undefined ? [] : [sessionToken])],
  };
}

const identityOf = ({ sessionToken, ...identity }: AwsCredentials) =>
  sessionToken === undefined ? identity : { ...identity, sessionToken };

function signable({ method, url, headers, body }: SignableRequest) {
  const { protocol, hostname, port, host, pathname, searchParams } = new URL(url);
  return {
    method,
    protocol,
    hostname,
    ...(port !== '' && { port: Number(port) }),
    path: pathname,
    query: Object.fromEntries(searchParams),
    // What hops on the way may change is not signed.
    headers: { host, 'content-type': headers['content-type'] ?? 'application/json' },
    body,
  };
}

/** The hash that the signer asks for, by Node's own. */
class Sha256 {
  readonly #secret: Uint8Array | undefined;
  readonly #chunks: Uint8Array[] = [];

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : bytesOf(secret);
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#chunks.push(bytesOf(chunk));
  }

  digest(): Promise<Uint8Array> {
    const hash = this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
    for (const chunk of this.#chunks) hash.update(chunk);
    return Promise.resolve(hash.digest());
  }

  reset(): void {
    this.#chunks.length = 0;
  }
}

function bytesOf(source: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof source === 'string') return Buffer.from(source);
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}
