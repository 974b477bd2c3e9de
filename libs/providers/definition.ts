import type { ChatProtocol, Protocol, Target } from '@sluice/contract';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `sample` is the one in this process. */
export type ProviderProtocol = ChatProtocol | 'sample';

/** A path below the base URL. Of two the second is for streams. `{model}` is the model asked for. */
export type EndpointPath = string | readonly [whole: string, stream: string];
export type EndpointPaths = Readonly<Partial<Record<Protocol, EndpointPath>>>;

/** What the configuration says of where a provider is. */
export interface AddressSettings {
  baseUrl?: string | undefined;
  region?: string | undefined;
  project?: string | undefined;
  apiVersion?: string | undefined;
}

/** Keys of the configuration that only some providers take. */
export type ProviderSetting =
  | 'api'
  | 'apiVersion'
  | 'deployments'
  | 'region'
  | 'project'
  | 'credentials'
  | 'accessKeyId'
  | 'secretAccessKey'
  | 'sessionToken'
  | 'tenantId'
  | 'clientId'
  | 'clientSecret';

/** Models of a provider that are called in another protocol than its others. */
interface ModelFamily {
  models: RegExp;
  protocol: ChatProtocol;
  speaks: readonly Protocol[];
}

/** A provider that Sluice knows: what a user need not write in the configuration. */
export interface ProviderDefinition {
  name: string;
  /** Where it says what is written here. */
  documentation?: string;
  /** The protocol that chats are translated to for it. */
  protocol: ProviderProtocol;
  /** What else it takes as it is. */
  speaks?: readonly Protocol[];
  /** The first that fits the model replaces `protocol` and `speaks`. */
  families?: readonly ModelFamily[];
  /** Paths that differ from those of `endpoint-paths.ts`. */
  paths?: EndpointPaths;
  /** In place of `paths` where the base URL has an `api-version`. */
  pathsWithApiVersion?: EndpointPaths;
  /** What its own SDK takes as base URL. */
  baseUrl?: string;
  /** Works the base URL out where it is no constant; undefined where something needed is not said. */
  address?: (settings: AddressSettings, environment: Environment) => string | undefined;
  /** Hosts that are its own, so that credentials of the environment may go there. Absent: that of `baseUrl`. */
  ownHosts?: RegExp;
  /** The header that its API key goes into. Absent: `authorization`, as a bearer token. */
  apiKeyHeader?: string;
  /** Sent with every call; what the caller says of the same name goes before it. */
  headers?: Readonly<Record<string, string>>;
  /** Where it lists its models, below the base URL. Absent: `/models`; false: its address has no list of them. */
  modelsPath?: string | false;
  /** What is different in bodies of a protocol: JSON texts of members to set, undefined for those to take out. */
  bodyPatches?: Readonly<Partial<Record<Protocol, Readonly<Record<string, string | undefined>>>>>;
  /** How requests without an API key are authenticated. */
  authentication?: 'aws' | 'entra' | 'google';
  /** The environment variable that the provider's own SDK reads; set, it switches the provider on. */
  apiKeyVariable?: string;
  /** Keys of the configuration that it takes and others do not. */
  settings?: readonly ProviderSetting[];
  /** Beginnings of model names that are its own. No two providers share one; the longest that fits decides. */
  prefixes: readonly string[];
  /** Whether it usually runs on the same machine or network. */
  allowPrivateNetwork?: boolean;
  /** It says in its answers what they cost. */
  reportsCost?: boolean;
  /**
   * `unasked`: it reports the usage of a stream by itself and may refuse `stream_options.include_usage`.
   * Absent, it has to be asked.
   */
  streamUsage?: Target['streamUsage'];
}
