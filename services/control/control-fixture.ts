import { createSecretKey, randomBytes } from 'node:crypto';
import { type Denial, sealKeyOf } from '@sluice/audit';
import { type Config, createConfigView, resolveConfig } from '@sluice/config';
import {
  type AuditEvent,
  auditEventSchema,
  type Body,
  type Envelope,
  GatewayError,
  inlineBody,
  type Principal,
  type Protocol,
  type ProvidersReport,
  type ProviderTest,
  type ProviderTestQuestion,
  type Question,
  type Stage,
} from '@sluice/contract';
import { type EventLog, type KeyRecord, SecretBox, type StoredEvent, type Stores } from '@sluice/store';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { Registry } from '@sluice/telemetry';
import { RecordingSink, temporaryFolder } from '@sluice/testkit';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { createControlStage } from './control-stage.ts';
import type { ConfigFault, ControlDependencies } from './dependencies.ts';
import type { ProcessFigures } from './figures/nodes.ts';
import { everyOperation } from './operations.ts';

export const NOW = Date.parse('2030-01-01T00:00:00Z');

export interface Call {
  method?: string;
  path: string;
  body?: unknown;
  /** Default: a new one. */
  id?: string;
  deadline?: number;
  principal?: Principal;
  protocol?: Protocol;
  headers?: Record<string, string>;
}

export function adminEnvelope({
  method = 'GET',
  path,
  id,
  deadline,
  principal,
  protocol,
  headers = {},
}: Call): Envelope {
  return {
    id: id ?? randomBytes(16).toString('hex'),
    attempt: 1,
    startBy: NOW + 2000,
    deadline: deadline ?? NOW + 60_000,
    receivedAt: NOW,
    origin: 'ingress.test',
    protocol: protocol ?? 'sluice-admin',
    method,
    path,
    headers,
    facts: { stream: false, includeUsage: false, inputTokensEstimate: 0 },
    clientAddress: '203.0.113.7',
    principal: principal ?? {
      tenant: 'operations',
      keyId: 'key_of_the_operator',
      roles: ['owner'],
      reach: 'installation',
    },
  };
}

/** What a caller gets: the answer parsed, or the error. */
async function call(
  stage: Stage,
  request: Call,
): Promise<{ status: number; answer: Record<string, unknown>; headers: Record<string, string> }> {
  const { body } = request;
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  const bytes: Body = inlineBody(Buffer.from(text));
  const outcome = await stage.handle(adminEnvelope(request), {
    body: bytes,
    read: () => Buffer.from(text),
  });
  if (outcome.kind === 'reject') {
    const { code, message, details, status } = outcome.error;
    return { status, answer: { code, message, ...details }, headers: details.headers ?? {} };
  }
  if (outcome.kind !== 'reply') throw new GatewayError('internal', { internal: `a ${outcome.kind}` });
  const sink = new RecordingSink();
  await outcome.write(sink);
  const isJson = sink.headers?.['content-type']?.startsWith('application/json');
  const answer = isJson ? JSON.parse(sink.text) : { text: sink.text };
  return { status: sink.status ?? 0, answer, headers: sink.headers };
}

const testBox = new SecretBox(createSecretKey(Buffer.from('the master key of these tests, 32 bytes')));

const defaultConfig = resolveConfig(
  { tiers: { free: {} }, auth: { roles: { manager: { permissions: ['admin'] } } } },
  { env: {}, secrets: 'defer' },
);

interface ControlOptions {
  config?: Config;
  /** Default: one of these tests; undefined where there is no master key. */
  box?: SecretBox | undefined;
  stores?: Stores;
}

/** The control stage over the embedded stores, with a clock that the test turns. */
export function openControl(options: ControlOptions = {}) {
  const { config = defaultConfig } = options;
  const box = 'box' in options ? options.box : testBox;
  let now = NOW;
  let fault: ConfigFault | undefined;
  const logger = pino({ level: 'silent' });
  const stores =
    options.stores ?? openEmbeddedStores({ file: `${temporaryFolder()}/state.db`, logger, clock: () => now });
  onTestFinished(() => stores.close());
  const denied: Denial[] = [];
  const questions: Question[] = [];
  const reports: ProvidersReport[] = [];
  const providerTests: ProviderTestQuestion[] = [];
  const figures: ProcessFigures[] = [];
  const keySecret = createSecretKey(randomBytes(32));
  const leaving = new AbortController();
  const stoppedJobs: { runner: string; id: string }[] = [];
  const dependencies: ControlDependencies = {
    config: createConfigView({ revision: 1, config }),
    revisions: stores.config,
    lastConfigFault: () => fault,
    keys: stores.keys,
    keySecret,
    events: stores.events,
    seals: stores.seals,
    usage: stores.usage,
    budgets: stores.budgets,
    sealKey: sealKeyOf(keySecret),
    notices: stores.notices,
    jobs: stores.jobs,
    queues: stores.queues,
    stopJob: (runner, id) => void stoppedJobs.push({ runner, id }),
    telemetry: { logger, metrics: new Registry(), tracing: undefined },
    denials: { record: (_, denial) => void denied.push(denial) },
    environment: {},
    explain: question => {
      questions.push(question);
      return { outcome: 'routed', routes: [], targets: [], limits: [], budgets: [] };
    },
    secrets: stores.secrets,
    directory: stores.directory,
    answers: stores.answers,
    positions: stores.positions,
    box,
    gatherMetrics: async () => figures,
    gatherProviders: async () => reports,
    async testProvider(question): Promise<ProviderTest> {
      providerTests.push(question);
      return { provider: question.provider, latencyMs: 5, models: [`${question.provider}-1`] };
    },
    version: '0.0.0',
    clock: () => now,
    random: randomBytes,
    leaving: leaving.signal,
  };
  const stage = createControlStage(dependencies);
  return {
    stage,
    operations: everyOperation(dependencies),
    stores,
    box: testBox,
    keySecret,
    dependencies,
    stoppedJobs,
    leave: () => leaving.abort(),
    call: (request: Call) => call(stage, request),
    advance(byMs: number) {
      now += byMs;
    },
    setFault(next: ConfigFault) {
      fault = next;
    },
    denied,
    questions,
    figures,
    reports,
    providerTests,
    audited: () => auditEventsOf(stores.events),
  };
}

/** What is in the audit log, each with its subject. */
export async function auditEventsOf(events: EventLog): Promise<{ subject: string; event: AuditEvent }[]> {
  await events.flush();
  const stored: StoredEvent[] = [];
  for await (const event of events.read('AUDIT', { from: { kind: 'start' }, follow: false }))
    stored.push(event);
  return stored.map(({ subject, payload }) => ({
    subject,
    event: auditEventSchema.parse(JSON.parse(payload)),
  }));
}

export const keyRecord = (changes: Partial<KeyRecord> & { id: string }): KeyRecord => ({
  hash: Buffer.from(changes.id).toString('hex').padEnd(64, '0'),
  name: 'a key',
  tenant: 'acme',
  roles: ['developer'],
  createdAt: NOW,
  ...changes,
});
