import { type ApiClient, answerOf } from '../api-client.ts';
import { GatewayApiError } from '../gateway-api-error.ts';
import { Acknowledgements } from './acknowledgements.ts';
import type { SubscribeOptions, UsageDelivery, UsageEvent } from './delivery.ts';
import { followEvents } from './follow-events.ts';
import { PositionKeeper } from './position-keeper.ts';

const neverAborted = new AbortController().signal;

/** Lost connections, and answers of a gateway that is about to be back. */
const isUnavailable = (cause: unknown): boolean =>
  cause instanceof GatewayApiError ? cause.status >= 500 || cause.status === 429 : cause instanceof Error;

const textOf = (from: string | number | Date): string =>
  from instanceof Date ? from.toISOString() : String(from);

async function positionOf(api: ApiClient, name: string): Promise<number | undefined> {
  try {
    const path = { name };
    return (await answerOf(api.GET('/api/v1/usage/positions/{name}', { params: { path } }))).sequence;
  } catch (cause) {
    if (cause instanceof GatewayApiError && cause.status === 404) return undefined;
    throw cause;
  }
}

/**
 * Usage events as they are stored, over HTTP. A durable subscription goes on behind the last event before which all
 * were acknowledged: each comes at least once. One process at a time reads under a name.
 */
export async function* subscribeUsage(
  api: ApiClient,
  { from, filter = {}, durable, follow = true, signal = neverAborted, onLost }: SubscribeOptions,
): AsyncGenerator<UsageDelivery, void, undefined> {
  const known = durable === undefined ? undefined : await positionOf(api, durable);
  const acknowledgements = new Acknowledgements(known ?? 0);
  const keeper =
    durable === undefined
      ? undefined
      : new PositionKeeper(known ?? 0, sequence =>
          api.PUT('/api/v1/usage/positions/{name}', {
            params: { path: { name: durable } },
            body: { sequence },
          }),
        );
  const beginning = from ?? (durable === undefined ? 'now' : 'start');
  const lines = followEvents({
    open: async (query, until) => {
      const asked = await api.GET('/api/v1/usage/events', {
        params: { query },
        parseAs: 'stream',
        signal: until,
      });
      return new Response(asked.data as ReadableStream<Uint8Array>, { headers: asked.response.headers });
    },
    from: known === undefined ? textOf(beginning) : String(known + 1),
    follow,
    filter: { ...filter },
    signal,
    isUnavailable,
    onLost,
  });
  try {
    for await (const line of lines) {
      keeper?.check();
      const { sequence, ...event } = JSON.parse(line) as UsageEvent & { sequence: number };
      if (keeper !== undefined) acknowledgements.open(sequence);
      yield {
        event,
        sequence,
        ack() {
          acknowledgements.close(sequence);
          keeper?.move(acknowledgements.position);
        },
      };
    }
  } finally {
    await keeper?.flush();
  }
}
