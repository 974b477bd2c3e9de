import type { KeyObject } from 'node:crypto';
import type { DenialRecorder, SealKey } from '@sluice/audit';
import type { Config, ConfigView, ResolveOptions } from '@sluice/config';
import type {
  Clock,
  Explanation,
  InstanceId,
  ProvidersReport,
  ProviderTest,
  ProviderTestQuestion,
  Question,
} from '@sluice/contract';
import type {
  BudgetStore,
  ConfigStore,
  DirectoryEntry,
  EventLog,
  JobStore,
  KeptAnswer,
  KeyStore,
  NoticeQueue,
  QueueStore,
  RecordStore,
  SealStore,
  SecretBox,
  SecretRecord,
  UsagePosition,
  UsageStore,
} from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';
import type { AuditLog } from './audit.ts';
import type { ProcessFigures } from './figures/nodes.ts';
import type { SecretKeeper } from './secrets/secret-keeper.ts';

/** Such as `crypto.randomBytes`. */
export type RandomBytes = (size: number) => Uint8Array;

/** Why the newest state of the configuration file is not in use. */
export interface ConfigFault {
  message: string;
  /** Epoch milliseconds. */
  at: number;
}

export interface AdminDependencies extends ControlDependencies {
  keeper: SecretKeeper;
  audit: AuditLog;
}

export interface ControlDependencies {
  /** What this process serves: roles and tiers are checked against it. */
  config: ConfigView;
  /** Where revisions are, as they were written. */
  revisions: ConfigStore;
  /** What `publishConfigFile` could not use, if anything. */
  lastConfigFault: () => ConfigFault | undefined;
  keys: KeyStore;
  /** The installation's secret, under which API keys are hashed. */
  keySecret: KeyObject;
  events: EventLog;
  seals: SealStore;
  usage: UsageStore;
  budgets: BudgetStore;
  sealKey: SealKey;
  notices: NoticeQueue;
  jobs: JobStore;
  /** Where jobs stand in line. */
  queues: QueueStore;
  /** Tells the ingress that runs a job that it was cancelled. */
  stopJob: (runner: InstanceId, id: string) => void;
  denials: Pick<DenialRecorder, 'record'>;
  /** Tenants, teams and users. */
  directory: RecordStore<DirectoryEntry>;
  /** What requests with an `Idempotency-Key` were answered. */
  answers: RecordStore<KeptAnswer>;
  /** How far readers of usage events have come. */
  positions: RecordStore<UsagePosition>;
  /** Secrets that came over the API, encrypted. */
  secrets: RecordStore<SecretRecord>;
  /** Encrypts and opens them; absent where there is no master key. */
  box: SecretBox | undefined;
  telemetry: Telemetry;
  /** Policy’s own decision about a request that is not made. */
  explain(question: Question, at: { config: Config; revision: number; now: number }): Explanation;
  /** The figures of every process, as Prometheus text. */
  gatherMetrics: () => Promise<readonly ProcessFigures[]>;
  /** What each process of dispatch has seen of providers. */
  gatherProviders: () => Promise<readonly ProvidersReport[]>;
  /** Has a process of dispatch call a provider. Never rejects. */
  testProvider: (question: ProviderTestQuestion) => Promise<ProviderTest>;
  /** References of documents are resolved with it, to check them. */
  environment: ResolveOptions['env'];
  /** Of Sluice, as its documents name it. */
  version: string;
  clock: Clock;
  random: RandomBytes;
  /** Aborted when the process is to stop: who follows events is sent away. */
  leaving: AbortSignal;
}
