import { type ApiClient, answerOf, createApiClient } from './api-client.ts';
import type { components, operations } from './api-types.ts';
import { jobCalls } from './jobs.ts';
import { keyCalls } from './keys.ts';
import { type GatewayOptions, locate } from './locate.ts';
import type { SubscribeOptions, UsageDelivery } from './usage/delivery.ts';
import { subscribeUsage } from './usage/subscribe.ts';

type Schemas = components['schemas'];
type QueryOf<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>;

export interface AIGatewayOptions extends GatewayOptions {
  /** Default: the global one. */
  fetch?: typeof globalThis.fetch | undefined;
}

/** A route to an HTTP service, in three words, or whatever the configuration takes as a route. */
export type NewRoute =
  | { path: string; target: string; method?: string | undefined; name?: string | undefined }
  | Schemas['Route'];

export interface EndpointSecurity {
  /** Path of the endpoint, such as `/predict`. */
  endpoint: string;
  auth?: Schemas['EndpointSecurity']['authType'] | undefined;
  /** Requests by key: a number a minute, or such as `100/min`, `5/s`, `1000/h`. */
  rateLimit?: number | string | undefined;
}

/** Sums of usage; `group_by` as a list. */
export type UsageQuery = Omit<QueryOf<'readUsage'>, 'group_by' | 'format'> & {
  groupBy?: readonly string[] | undefined;
};

/**
 * A gateway and the key to talk to it with. Nothing is asked before the first call. Calls reject with a
 * `GatewayApiError` where the gateway refuses.
 */
export class AIGateway {
  readonly #options: AIGatewayOptions;
  #cluster: string | undefined;
  #client: ApiClient | undefined;

  constructor(options: AIGatewayOptions = {}) {
    this.#options = options;
  }

  /** Where the gateway is and with which key it is asked. Throws a `TypeError` where there is no key. */
  get location(): { url: string; apiKey: string } {
    return locate(this.#options, this.#cluster);
  }

  /** Every call of the admin API, typed: `gateway.api.GET('/api/v1/tenants')`. Throws like `location`. */
  get api(): ApiClient {
    this.#client ??= createApiClient(this.location, this.#fetch);
    return this.#client;
  }

  get #fetch(): typeof globalThis.fetch {
    return this.#options.fetch ?? globalThis.fetch;
  }

  /** Chooses a cluster by the name that `sluice init --cluster` gave it, and sees that the gateway knows the key. */
  async connect({ cluster }: { cluster?: string } = {}): Promise<this> {
    this.#cluster = cluster;
    this.#client = undefined;
    await this.whoAmI();
    return this;
  }

  /** Whose the key is, and what it may do. */
  whoAmI(): Promise<Schemas['Caller']> {
    return answerOf(this.api.GET('/api/v1/me'));
  }

  /** `{ path: '/predict', target: 'http://ai-service:8080', method: 'POST' }`, or a whole route. */
  createRoute(route: NewRoute): Promise<Schemas['Route']> {
    return answerOf(this.api.POST('/api/v1/routes', { body: route as Schemas['Route'] }));
  }

  /** Says who may call an endpoint, and how often; what is left out stays as it is. */
  secure({ endpoint, auth, rateLimit }: EndpointSecurity): Promise<Schemas['EndpointSecurity']> {
    return answerOf(
      this.api.PUT('/api/v1/security/{endpoint}', {
        params: { path: { endpoint } },
        body: { ...(auth && { authType: auth }), ...(rateLimit !== undefined && { rateLimit }) },
      }),
    );
  }

  /** What all processes have counted since they started. */
  metrics(query: QueryOf<'showMetrics'> = {}): Promise<Schemas['Figures']> {
    return answerOf(this.api.GET('/api/v1/metrics', { params: { query } }));
  }

  /** API keys. */
  get keys() {
    return keyCalls(this.api);
  }

  /** Requests whose callers do not wait for the answer. */
  get jobs() {
    return jobCalls({ api: this.api, location: this.location, fetch: this.#fetch });
  }

  /** What was used, added up: by model, team, day and more. */
  usage({ groupBy, ...query }: UsageQuery = {}) {
    const asked = { ...query, ...(groupBy && { group_by: groupBy.join(',') }) };
    return answerOf(this.api.GET('/api/v1/usage', { params: { query: asked } }));
  }

  /**
   * Usage events as they are stored, each until it is acknowledged:
   * `for await (const { event, ack } of gateway.subscribeUsage({ durable: 'billing' })) …`
   */
  subscribeUsage(options: SubscribeOptions = {}): AsyncGenerator<UsageDelivery, void, undefined> {
    return subscribeUsage(this.api, options);
  }
}
