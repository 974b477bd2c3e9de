import { GatewayError, reject } from '@sluice/contract';
import { createTelemetry, type Tracing } from '@sluice/telemetry';
import { expect, test } from 'vitest';
import { envelopeFrom, ID, NOW, noBody, stage, startHost } from './host-fixture.ts';
import { LocalHub } from './local.ts';
import { StageRunner } from './stage-runner.ts';

test('a span says of which attempt of which request it is, and how it ended', async () => {
  const spans: Record<string, unknown>[] = [];
  const tracing: Tracing = {
    start(name, parent) {
      const span: Record<string, unknown> = { name, parent };
      spans.push(span);
      return {
        traceparent: 'own',
        set: (key, value) => {
          span[key] = value;
        },
        end: error => {
          span.error = error;
        },
      };
    },
    shutdown: async () => undefined,
  };
  const telemetry = await createTelemetry({
    service: 'auth',
    instance: 'auth.test',
    logs: { level: 'silent', format: 'json' },
    traces: { sample: 0 },
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
      'sluice.request_id': ID,
      'sluice.attempt': 3,
      error: 'unauthenticated',
    },
  ]);
  expect(handed).toEqual(['own']);
});
