import { waitFor } from '@sluice/testkit';
import { bearer } from '../../e2e/client.ts';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { callsIn } from '../provider/ledger.ts';
import type { Provider } from '../provider/start-provider.ts';
import { check, type Scenario } from '../scenario.ts';
import { SlowReader, untilSteady } from '../slow-reader.ts';
import { startScenario } from '../start.ts';

const amounts = { short: { readers: 10 }, long: { readers: 100 } };
const MIB = 1024 * 1024;
/** Dispatch keeps a window and what it has just read; the ingress as much again, on its way to the socket. */
const BOUND_BYTES = 2 * MIB;
/** What the collector had no reason to collect yet. */
const SLACK_BYTES = 96 * MIB;
/** Of the 50 MiB of an answer: what windows and the sockets of three processes hold. */
const MOST_PRODUCED_BYTES = 25 * MIB;
const PIECE_BYTES = 64 * 1024;
const STEADY_MS = 1_500;

export const slowReaders: Scenario = {
  name: 'slow-readers',
  title:
    'clients that read 1 KB/s of 50 MB stop the provider, cost little memory each, get all of it when they read on, and leave the provider when they leave',
  async run(context) {
    const { readers: count } = amounts[context.length];
    const { cluster, provider } = await startScenario(context, { ingresses: 1, scale: '' });
    await warmUp(cluster);
    const before = rssByService(cluster);
    const readers = Array.from({ length: count }, (_, index) => {
      const body = JSON.stringify({
        model: 'chaos-large',
        user: `slow-${index}`,
        stream: true,
        messages: [{ role: 'user', content: 'All of it, please.' }],
      });
      return new SlowReader(cluster.url, cluster.apiKey, body);
    });
    for (const reader of readers) context.onEnd(async () => reader.leave());
    await waitFor(() => readers.every(({ receivedBytes }) => receivedBytes > 0));
    const produced = await untilSteady(() => producedBytes(provider), STEADY_MS);
    const during = rssByService(cluster);
    context.progress(`the provider stands still after ${(Math.max(...produced) / MIB).toFixed(1)} MiB each`);

    const whole = await readers[0]?.readOn();
    for (const reader of readers.slice(1)) reader.leave();
    const leftAt = Date.now();
    await waitFor(async () => (await callsOf(provider)).every(({ end }) => end !== 'running'));
    const abortedAfterMs = Date.now() - leftAt;
    const events = await waitFor(async () => {
      const found = await usageOf(cluster);
      return found.length === count ? found : undefined;
    });
    const cancelled = events.filter(({ outcome }) => outcome === 'cancelled');

    const growth = (service: string): number => (during.get(service) ?? 0) - (before.get(service) ?? 0);
    const most = count * BOUND_BYTES + SLACK_BYTES;
    return {
      tables: [
        {
          title: `${count} readers of 1 KB/s`,
          columns: ['process', 'RSS before MiB', 'with them MiB', 'KiB for each'],
          rows: ['ingress', 'dispatch'].map(service => [
            service,
            ((before.get(service) ?? 0) / MIB).toFixed(0),
            ((during.get(service) ?? 0) / MIB).toFixed(0),
            (growth(service) / 1024 / count).toFixed(0),
          ]),
        },
      ],
      checks: [
        check(
          'most that the provider could send of 50 MiB',
          Math.max(...produced) < MOST_PRODUCED_BYTES,
          `${(Math.max(...produced) / MIB).toFixed(1)} MiB`,
        ),
        ...['ingress', 'dispatch'].map(service =>
          check(
            `memory of ${service} is bounded`,
            growth(service) < most,
            `${(growth(service) / MIB).toFixed(0)} of ${most / MIB} MiB`,
          ),
        ),
        check(
          'who reads on gets all of it',
          whole?.includes('data: [DONE]') === true,
          JSON.stringify(whole?.slice(-30)),
        ),
        check(
          'calls that were broken off when their client left',
          (await callsOf(provider)).filter(({ end }) => end === 'aborted').length === count - 1,
          abortedAfterMs,
        ),
        check(
          'tokens of those who left are metered',
          cancelled.length === count - 1 && cancelled.every(({ tokens }) => tokens.output > 0),
          cancelled.length,
        ),
        ...(context.length === 'long'
          ? [check('the provider is left within 1 s', abortedAfterMs <= 1_000, `${abortedAfterMs} ms`)]
          : []),
      ],
    };
  },
};

/** So that what a first request loads and compiles is not taken for a reader's. */
async function warmUp(cluster: ChaosCluster): Promise<void> {
  for (let count = 0; count < 200; count++) {
    const response = await fetch(`${cluster.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...bearer(cluster.apiKey), 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'chaos-whole', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    await response.text();
  }
}

const rssByService = (cluster: ChaosCluster): Map<string, number> =>
  new Map(cluster.processes().map(({ service, rssBytes }) => [service, rssBytes]));

const callsOf = async (provider: Provider) => callsIn(await provider.ledger(), 'slow-');

const producedBytes = async (provider: Provider): Promise<number[]> =>
  (await callsOf(provider)).map(({ outputTokens }) => outputTokens * PIECE_BYTES);

async function usageOf(cluster: ChaosCluster): Promise<{ outcome: string; tokens: { output: number } }[]> {
  const response = await fetch(`${cluster.url}/api/v1/usage/events?from=start`, {
    headers: bearer(cluster.adminKey),
  });
  return (await response.text())
    .split('\n')
    .filter(line => line.includes('chaos-large'))
    .map(line => JSON.parse(line));
}
