import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { bearer, chatBody, mintKey, post } from '../e2e/client.ts';
import { type Gateway, startGateway } from '../e2e/gateway.ts';
import { mixedLoadConfig, runMixedLoad, warmUp } from '../e2e/mixed-load.ts';
import { downModel } from '../e2e/outage.ts';
import { type ProviderStub, startProviderStub, startStream } from '../e2e/provider-stub.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';

const CHAT = '/v1/chat/completions';

/** Beside that of the mixed load: what fails, waits, is hedged, has no price or loses something in translation. */
const troubleConfig = (baseUrl: string): string => `
alerts:
  - { to: webhook, name: operators, url: "${baseUrl}/alerts", secret: of the webhook, allowPrivateNetwork: true }
  - { to: webhook, name: nobody, url: "http://127.0.0.1:9/alerts", secret: of the webhook, allowPrivateNetwork: true, giveUpAfter: 1s }
guardrails:
  unchecked: { input: [{ detector: webhook, url: "http://127.0.0.1:9/check", secret: of the webhook, allowPrivateNetwork: true }], onError: open }
providers:
  - { name: spare, protocol: openai-chat, baseUrl: "${baseUrl}", allowPrivateNetwork: true }
  - { name: broken, protocol: openai-chat, baseUrl: "http://127.0.0.1:9/v1", allowPrivateNetwork: true, healthCheck: { every: 1s } }
routes:
  - { name: spare, match: { model: "spare*" }, targets: [{ provider: spare }], retry: { attempts: 1 } }
  - { name: breaking, match: { model: breaking }, targets: [{ provider: broken }], breaker: { minRequests: 2, openFor: 1h }, retry: { attempts: 1 } }
  - { name: unchecked, match: { model: unchecked }, targets: [{ provider: spare }], guardrails: unchecked }
  - { name: hedged, match: { model: hedged }, targets: [{ provider: stub, model: slow }, { provider: spare, model: quick }], hedge: { after: 20ms, maxExtraCost: 1 } }
  - { name: waiting, match: { model: "waiting*" }, targets: [{ provider: stub }], retry: { attempts: 1 }, queue: { maxWait: 1m } }
  - { name: crowded, match: { model: crowded }, targets: [{ provider: stub }], retry: { attempts: 1 }, queue: { maxWait: 1s } }
  - { name: jobs, match: { model: job }, targets: [{ provider: stub }], retry: { attempts: 1 }, queue: { mode: job } }
  - { name: brief, match: { model: brief }, targets: [{ provider: stub }], retry: { attempts: 1 }, queue: { mode: job, maxAge: 1s } }
`;

export interface BusyCluster {
  gateway: Gateway;
  stub: ProviderStub;
  prometheus: Prometheus;
  stop(): Promise<void>;
}

/** A cluster that was asked for everything that the dashboards and alerts show, and the Prometheus that looked on. */
export async function startBusyCluster(): Promise<BusyCluster> {
  const stub = await startProviderStub();
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'mixed-load.yaml'), mixedLoadConfig(stub.baseUrl));
  writeFileSync(join(folder, 'trouble.yaml'), troubleConfig(stub.baseUrl));
  const gateway = await startGateway('cluster', folder);
  const prometheus = await startPrometheus(gateway.url);
  const stop = async (): Promise<void> => {
    await Promise.all([prometheus.stop(), gateway.stop()]);
    await stub.close();
  };
  try {
    await warmUp(gateway);
    const [leave] = await Promise.all([runMixedLoad(gateway, stub), runTrouble(gateway, stub)]);
    leave();
    for (const late of ['sluice_jobs_ended_total{state="failed"}', 'sluice_notices_total{result="dead"}'])
      await untilSeen(prometheus, late);
    // Rates need a series to grow after it was seen first.
    await warmUp(gateway);
    await untilSeen(prometheus, 'sum(increase(sluice_requests_total{route="guarded"}[5m])) > 0');
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { gateway, stub, prometheus, stop };
}

const untilSeen = (prometheus: Prometheus, expression: string): Promise<unknown> =>
  waitFor(async () => (await prometheus.query(expression)).length > 0, {
    what: expression,
    timeoutMs: 60_000,
  });

async function runTrouble(gateway: Gateway, stub: ProviderStub): Promise<void> {
  const { key } = await mintKey(gateway, { name: 'troubled' });
  const ask = async (model: string, more: object = {}, path = CHAT): Promise<void> => {
    await (await post(gateway, path, chatBody(model, 'Hello', more), bearer(key))).text();
  };
  const hedge = async (): Promise<void> => {
    // A hedge may cost what answers of its route did, so there has to be one.
    await ask('hedged');
    stub.when('slow', () => undefined);
    await ask('hedged');
  };
  stub.when('spare-garbled', (_, response) => {
    startStream(response);
    response.end('data: this is no JSON\n\n');
  });
  for (const model of ['crowded', 'brief']) downModel({ stub }, model);
  const waiting = downModel({ stub }, 'waiting');
  await Promise.all([
    ask('waiting'),
    hedge(),
    ask('spare-garbled', { stream: true }),
    ask('spare', { max_tokens: 7, top_k: 3 }, '/v1/messages'),
    ask('breaking').then(() => ask('breaking')),
    ask('unchecked'),
    ask('crowded'),
    ask('brief'),
    ask('job'),
    waitFor(() => waiting.calls() > 0).then(waiting.comeBack),
  ]);
}
