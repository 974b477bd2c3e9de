import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testkit';
import { mintKey } from '../client.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { type ProviderProtocol, providerProtocols } from './answers.ts';
import type { Door } from './dialogue.ts';
import { type Stub, startStub } from './stub.ts';

/** No answer may have it. */
export const PROVIDER_KEY = 'sk-provider-canary-0123456789abcdef';

interface TargetModels {
  kind: string;
  base: string;
  model: string;
  /** What requests for thinking go to. */
  thinking: string;
}

export const targets: Readonly<Record<ProviderProtocol, TargetModels>> = {
  'openai-chat': { kind: 'cohere', base: '/v1', model: 'gpt-4.1', thinking: 'gpt-5.1' },
  'openai-responses': { kind: 'cohere', base: '/v1', model: 'gpt-4.1', thinking: 'gpt-5.1' },
  'anthropic-messages': {
    kind: 'anthropic',
    base: '',
    model: 'claude-sonnet-4-5',
    thinking: 'claude-sonnet-4-5',
  },
  gemini: { kind: 'gemini', base: '', model: 'gemini-2.5-flash', thinking: 'gemini-2.5-flash' },
  'bedrock-converse': {
    kind: 'bedrock',
    base: '',
    model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    thinking: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  },
  'cohere-chat': {
    kind: 'cohere',
    base: '',
    model: 'command-a-03-2025',
    thinking: 'command-a-reasoning-08-2025',
  },
};

/**
 * The model that a client asks for to get to a provider. Known providers that speak one of OpenAI's protocols
 * speak several, and are called in the client's own; so that there is something to translate, the stub is made
 * out to be a kind that does not speak the client's.
 */
export const askedModel = (protocol: ProviderProtocol, client: string, purpose = 'plain'): string =>
  `${protocol}${client === 'cohere-chat' ? FOR_COHERE : ''}--${purpose}`;

const FOR_COHERE = '-for-cohere';

const route = (name: string, match: string, targetsOf: string, more = '', attempts = 1): string =>
  `  - { name: "${name}", match: { model: "${match}" }, targets: [${targetsOf}], retry: { attempts: ${attempts} }${more} }`;

function configText(stubUrl: string, profiles: Profiles): string {
  const provider = (protocol: ProviderProtocol, kind: string, variant: string): string =>
    `  - { name: ${protocol}${variant}, kind: ${kind}, protocol: ${protocol}, baseUrl: "${stubUrl}/${protocol}${targets[protocol].base}", apiKey: ${PROVIDER_KEY}, allowPrivateNetwork: true }`;
  const providers = providerProtocols.flatMap(protocol => {
    const { kind } = targets[protocol];
    const other = protocol.startsWith('openai-') ? 'openai-compatible' : kind;
    return [provider(protocol, kind, ''), provider(protocol, other, FOR_COHERE)];
  });
  const routes = providerProtocols.flatMap(protocol =>
    ['', FOR_COHERE].flatMap(one => routesTo(protocol, one, Object.keys(profiles))),
  );
  return [
    'version: 1',
    'server: { host: 127.0.0.1 }',
    'providers:',
    ...providers,
    'routes:',
    ...routes,
    `guardrails: ${JSON.stringify(profiles)}`,
    'telemetry: { logs: { level: warn } }',
    '',
  ].join('\n');
}

function routesTo(protocol: ProviderProtocol, variant: string, profiles: readonly string[]): string[] {
  const name = `${protocol}${variant}`;
  const target = (of: ProviderProtocol, model: string): string =>
    `{ provider: ${of}${variant}, model: "${model}" }`;
  const { model, thinking } = targets[protocol];
  const plain = target(protocol, model);
  const second = target('openai-chat', targets['openai-chat'].model);
  const claude = target('anthropic-messages', targets['anthropic-messages'].model);
  return [
    route(`${name}-thinking`, `${name}--thinking*`, target(protocol, thinking)),
    route(`${name}-strict`, `${name}--strict`, plain, ', strict: true'),
    route(`${name}-second`, `${name}--second`, `${plain}, ${second}`, ', strict: true'),
    route(`${name}-continued`, `${name}--continued`, `${plain}, ${claude}`, ', onStreamFailure: continue', 2),
    route(`${name}-waiting`, `${name}--waiting`, plain, ', queue: { keepAliveAfter: 1s }'),
    route(`${name}-vain`, `${name}--vain`, plain, ', queue: { maxWait: 2s, keepAliveAfter: 1s }'),
    ...profiles.map(profile =>
      route(`${name}-${profile}`, `${name}--${profile}`, plain, `, guardrails: ${profile}`),
    ),
    route(name, `${name}--*`, plain),
  ];
}

/** Guardrails by name, as the configuration has them. */
type Profiles = Readonly<Record<string, object>>;

export interface ProtocolGateway extends Door {
  gateway: Gateway;
  stub: Stub;
  stop(): Promise<void>;
}

/** A whole gateway in front of a stub that is a provider of every protocol. A profile is asked for as a purpose. */
export async function startProtocolGateway(profiles: Profiles = {}): Promise<ProtocolGateway> {
  const stub = await startStub();
  const file = join(temporaryFolder(), 'sluice.yaml');
  writeFileSync(file, configText(stub.url, profiles));
  const gateway = await startGateway('up', file);
  const { key } = await mintKey(gateway);
  return {
    gateway,
    stub,
    key,
    url: gateway.url,
    async stop() {
      await gateway.stop();
      await stub.close();
    },
  };
}
