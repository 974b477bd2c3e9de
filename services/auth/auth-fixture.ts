import { Writable } from 'node:stream';
import { type Config, createConfigView, resolveConfig, type UpdatableConfigView } from '@sluice/config';
import {
  type BodyReader,
  type Credential,
  type Envelope,
  inlineBody,
  type Outcome,
  type Stage,
} from '@sluice/contract';
import type { KeyRecord } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';
import { Registry } from '@sluice/telemetry';
import { pino } from 'pino';

export const NOW = 1_800_000_000_000;

export const keyRecord = (changes: Partial<KeyRecord> = {}): KeyRecord => ({
  id: 'key_1',
  hash: 'a'.repeat(64),
  name: 'test',
  tenant: 'acme',
  roles: [],
  createdAt: NOW - 1_000,
  ...changes,
});

export const configOf = (document: object): Config =>
  resolveConfig(document, { env: {}, secrets: 'require' });
export const configView = (document: object): UpdatableConfigView =>
  createConfigView({ revision: 1, config: configOf(document) });

/** Telemetry that keeps every log line, as JSON, in `lines`. */
export function recordingTelemetry(): Telemetry & { lines: string[] } {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { logger: pino(destination), metrics: new Registry(), tracing: undefined, lines };
}

export const envelopeWith = (credential: Credential | undefined): Envelope => ({
  id: '0'.repeat(32),
  attempt: 1,
  startBy: NOW + 1_000,
  deadline: NOW + 60_000,
  receivedAt: NOW,
  origin: 'ingress.test',
  protocol: 'openai-chat',
  method: 'POST',
  path: '/v1/chat/completions',
  headers: {},
  facts: { stream: false, includeUsage: false, inputTokensEstimate: 1 },
  ...(credential !== undefined && { credential }),
});

const bytes = Buffer.from('{}');
export const bodyReader: BodyReader = { body: inlineBody(bytes), read: () => bytes };

/** What the stage makes of this credential. */
export const judge = async (stage: Stage, credential: Credential | undefined): Promise<Outcome> =>
  stage.handle(envelopeWith(credential), bodyReader);

/** The principal of a request that was forwarded, or the code of its error. */
export async function principalOrCode(stage: Stage, credential: Credential | undefined): Promise<unknown> {
  const outcome = await judge(stage, credential);
  if (outcome.kind === 'forward') return outcome.envelope.principal;
  return outcome.kind === 'reject' ? outcome.error.code : outcome.kind;
}
