import { createHash } from 'node:crypto';

/** Makes a secret for a place, and remembers it. It looks like nothing that a filter could know by its look. */
export class Canaries {
  readonly #made: string[] = [];

  make(place: string): string {
    const digits = createHash('sha256').update(place).digest('hex').slice(0, 32);
    const canary = `canary-${place}-${digits}`;
    this.#made.push(canary);
    return canary;
  }

  get all(): readonly string[] {
    return this.#made;
  }
}

const base = 'https://canary.example/v1';

/** Every place of a configuration where a secret may stand, with one of its own there. */
export const secretPlaces = (canaries: Canaries, where: string) => {
  const secret = (place: string): string => canaries.make(`${where}-${place}`);
  return {
    auth: {
      jwt: [{ issuer: `https://idp.${where}.example`, audience: 'sluice', secret: secret('issuer') }],
      login: {
        issuer: 'http://127.0.0.1:9',
        clientId: 'sluice',
        clientSecret: secret('client'),
        redirectUri: 'http://127.0.0.1/api/v1/login/callback',
        sessionSecret: secret('session'),
      },
    },
    providers: [
      { name: 'one-key', baseUrl: base, apiKey: secret('api-key') },
      { name: 'keys', baseUrl: base, apiKeys: [secret('first-key'), secret('second-key')] },
      { name: 'headers', baseUrl: base, headers: { 'x-token': secret('header') } },
      { name: 'defaulted', baseUrl: base, apiKey: `\${NOT_SET_ANYWHERE:-${secret('default')}}` },
      {
        name: 'aws',
        kind: 'bedrock',
        region: 'us-east-1',
        accessKeyId: 'AKIA',
        secretAccessKey: secret('aws'),
        sessionToken: secret('aws-session'),
      },
      {
        name: 'azure',
        kind: 'azure-openai',
        baseUrl: 'https://canary.openai.azure.com',
        tenantId: 'tenant',
        clientId: 'client',
        clientSecret: secret('entra'),
      },
      {
        name: 'google',
        kind: 'vertex',
        project: 'project',
        credentials: JSON.stringify({
          type: 'service_account',
          client_email: 'canary@example.com',
          private_key: secret('google'),
        }),
      },
    ],
    routes: [
      {
        name: `marker-of-${where}`,
        match: { model: `model-of-${where}` },
        targets: [{ provider: 'one-key' }],
        retry: { attempts: 1 },
        guardrails: 'canary',
        callback: { url: 'http://127.0.0.1:9/hook', secret: secret('callback') },
      },
      {
        name: 'google',
        match: { model: `google-${where}` },
        targets: [{ provider: 'google' }],
        retry: { attempts: 1 },
      },
    ],
    guardrails: {
      canary: {
        input: [{ detector: 'webhook', url: 'http://127.0.0.1:9/check', secret: secret('check') }],
        output: [{ detector: 'webhook', url: 'http://127.0.0.1:9/check', secret: secret('output-check') }],
      },
    },
    alerts: [
      { to: 'webhook', url: 'https://127.0.0.1:9/hook', secret: secret('alert') },
      { to: 'slack', url: `https://127.0.0.1:9/services/${secret('slack')}` },
      { to: 'gitlab-issue', url: 'https://127.0.0.1:9/group/project', token: secret('gitlab') },
    ],
  };
};

/** How a secret may be written down all the same. In base64 its beginning may lie at any of three places. */
export function formsOf(secret: string): string[] {
  const inBase64 = [0, 1, 2].map(offset =>
    Buffer.from(`${'x'.repeat(offset)}${secret}`)
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  );
  return [secret, Buffer.from(secret).toString('hex'), ...inBase64, ...inBase64.map(toBase64Url)];
}

const toBase64Url = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_');
