import { GatewayError, reject } from '@sluice/contract';
import { createTelemetry, type Tracing } from '@sluice/telemetry';
import { expect, test } from 'vitest';
import { envelopeFrom, ID, NOW, noBody, stage, startHost } from './host-fixture.ts';
import { LocalHub } from './local.ts';
import { StageRunner } from './stage-runner.ts';

test('a span says of which attempt of which request it is, and how it ended', async () => {
  const spans: Record<string, unknown>[] = [];
  const tracing: Tracing = {
    capturesContent: false,
    start(name, { parent, kind }) {
      const span: Record<string, unknown> = { name, parent, kind };
      spans.push(span);
      return {
        traceparent: 'own',
        traceId: '',
        isRecorded: true,
        isKept: false,
        set: attributes => void Object.assign(span, attributes),
        setLater: () => undefined,
        end: failure => {
          span.failure = failure;
        },
      };
    },
    keep: () => undefined,
    onKeep: () => undefined,
    shutdown: async () => undefined,
  };
  const telemetry = await createTelemetry({
    service: 'auth',
    instance: 'auth.test',
    logs: { level: 'silent', format: 'json' },
  });
  const { host } = await startHost(new LocalHub(), 'auth');
  const handed: (string | undefined)[] = [];
  const runner = new StageRunner({
    telemetry: { ...telemetry, tracing },
    clock: () => NOW,
    bodies: host.bodies,
    answers: host.answers,
    handOff: () => undefined,
  });
  const refusing = stage('auth', envelope => {
    handed.push(envelope.traceparent);
    return reject(new GatewayError('unauthenticated'));
  });
  runner.run(
    { stage: refusing, inFlight: 0 },
    envelopeFrom('ingress.test', { attempt: 3, traceparent: 'theirs' }),
    noBody,
  );
  expect(spans).toEqual([
    {
      name: 'stage auth',
      parent: 'theirs',
      kind: 'internal',
      'sluice.request_id': ID,
      'sluice.attempt': 3,
      'sluice.tenant': undefined,
      'sluice.route': undefined,
      failure: { type: 'unauthenticated', isCallersFault: true },
    },
  ]);
  expect(handed).toEqual(['own']);
});
