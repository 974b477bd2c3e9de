import { setTimeout as delay } from 'node:timers/promises';
import {
  ConfigError,
  type ReadFiles,
  type ResolveOptions,
  readConfigFile,
  resolveConfig,
  watchConfigFile,
  withoutProcessSettings,
} from '@sluice/config';
import type { Clock } from '@sluice/contract';
import type { ConfigRevision, ConfigStore, EventLog } from '@sluice/store';
import { createCounter, type Telemetry } from '@sluice/telemetry';
import { auditRevision, auditRevisionIfMissing } from '../audit-revision.ts';
import type { ConfigFault } from '../dependencies.ts';
import type { SecretKeeper } from '../secrets/secret-keeper.ts';
import { publishLayer } from './publish-layer.ts';

export interface PublishConfigFileDependencies {
  /** YAML, JSON or TOML; is also what the revisions name as their source. */
  file: string;
  env: ResolveOptions['env'];
  /** `defer` where secrets are only with the services that use them. */
  secrets: ResolveOptions['secrets'];
  revisions: ConfigStore;
  /** Keeps what stands in the file in clear. */
  keeper: SecretKeeper;
  events: EventLog;
  telemetry: Telemetry;
  clock: Clock;
  /** How often the file is looked at. */
  intervalMs?: number;
}

export interface PublishedConfigFile {
  /** What the file was published as at the start. */
  revision: ConfigRevision;
  /** Why the newest state of the file is not in use; undefined while it is. */
  lastFault(): ConfigFault | undefined;
  close(): void;
}

const RETRY_MS = 1000;
/** Who publishes, in the audit log. */
const PUBLISHER = 'configuration file';

const createErrorCounter = ({ metrics }: Telemetry) =>
  createCounter(metrics, {
    name: 'sluice_config_load_errors_total',
    help: 'Changes of the configuration file that could not be used.',
    labelNames: [],
  }).series();

/**
 * Publishes the configuration file as a revision, now and on each change. Throws `ConfigError` if the file
 * cannot be used at the start; later, a file that cannot be used leaves the last good revision in place.
 */
export async function publishConfigFile(
  dependencies: PublishConfigFileDependencies,
): Promise<PublishedConfigFile> {
  const { file, env, secrets, keeper, revisions, events, telemetry, clock, intervalMs } = dependencies;
  const { logger } = telemetry;
  const errors = createErrorCounter(telemetry);
  const closing = new AbortController();
  let fault: ConfigFault | undefined;
  let newest: ReadFiles | undefined;
  let publishing = Promise.resolve();

  async function publish(read: ReadFiles): Promise<ConfigRevision> {
    const { revision, isNew } = await publishLayer(
      {
        layer: 'file',
        document: withoutProcessSettings(read.document),
        author: PUBLISHER,
        message: `From ${file}`,
      },
      revisions,
      { env, secrets: 'defer', keeper },
    );
    fault = undefined;
    if (isNew) {
      logger.info({ revision: revision.revision, file }, 'The configuration file is in use.');
      auditRevision(events, revision, PUBLISHER);
    } else
      auditRevisionIfMissing(events, revision, PUBLISHER).catch(error =>
        logger.warn({ error }, 'Whether the audit log names the current configuration could not be checked.'),
      );
    return revision;
  }

  /** A file that is fine by itself may not fit what was changed by the API: then what was in use stays. */
  async function publishFirst(read: ReadFiles): Promise<ConfigRevision> {
    try {
      return await publish(read);
    } catch (cause) {
      const current = await revisions.current();
      if (!(cause instanceof ConfigError) || current === undefined) throw cause;
      refuse(cause);
      return current;
    }
  }

  /** Until it is stored, or the file has changed again. */
  async function publishPatiently(read: ReadFiles): Promise<void> {
    while (newest === read && !closing.signal.aborted)
      try {
        await publish(read);
        return;
      } catch (error) {
        if (error instanceof ConfigError) return refuse(error);
        logger.warn({ error, file }, 'The changed configuration could not be stored; trying again.');
        await delay(RETRY_MS, undefined, { signal: closing.signal, ref: false }).catch(() => {});
      }
  }

  function refuse(error: ConfigError): void {
    newest = undefined;
    errors.inc();
    fault = { message: error.message, at: clock() };
    logger.error(
      { file, problems: error.problems },
      `The changed configuration file cannot be used; the last good revision stays in use.\n${error.message}`,
    );
  }

  async function check(read: ReadFiles): Promise<void> {
    const secretOf = await keeper.opened();
    resolveConfig(read.document, { env, secrets, secretOf, positions: read.positions });
  }

  async function take(read: ReadFiles): Promise<void> {
    try {
      await check(read);
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause;
      refuse(cause);
      return;
    }
    await publishPatiently(read);
  }

  const read = (): Promise<ReadFiles> => readConfigFile(file, env);
  const first = await read();
  await check(first);
  const revision = await publishFirst(first);
  watchConfigFile(first, {
    read,
    signal: closing.signal,
    intervalMs,
    onError: refuse,
    onDocument(read) {
      newest = read;
      // One after the other: a slow one must not end up as the newest revision.
      publishing = publishing.then(() => take(read));
    },
  });
  return { revision, lastFault: () => fault, close: () => closing.abort() };
}
