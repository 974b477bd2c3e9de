import type { ConfigStore } from '../config/port.ts';
import type { SqliteConfig } from '../config/sqlite-config.ts';
import type { DirectoryEntry } from '../directory/entry.ts';
import type { KeyRecord, KeyStore } from '../keys/port.ts';
import type { SqliteKeys } from '../keys/sqlite-keys.ts';
import type { RecordStore } from '../records/port.ts';
import type { SecretRecord } from '../secrets/secret-box.ts';

/** What an edge takes from its hub. */
export interface HubStores {
  config: Pick<ConfigStore, 'follow'>;
  keys: Pick<KeyStore, 'follow' | 'list'>;
  directory: Pick<RecordStore<DirectoryEntry>, 'follow'>;
  /** Absent: the edge has no key to open them with. */
  secrets: Pick<RecordStore<SecretRecord>, 'follow'> | undefined;
}

/** Where the edge keeps it. */
export interface Replica {
  config: SqliteConfig;
  keys: SqliteKeys;
  directory: RecordStore<DirectoryEntry>;
  secrets: RecordStore<SecretRecord>;
}

export interface ReplicationOptions {
  /** Tries until it succeeds, or rejects when the edge closes. */
  retry: <T>(what: string, work: () => Promise<T>) => Promise<T>;
  /** Called at least once a second while the hub can be heard and its control lives. */
  onHeard: () => void;
}

/**
 * Copies what the hub says into the edge's own stores, whose followers hear each change as if it were made there. The
 * configuration comes last: where there is one, everything else was read whole at least once, and an edge can start
 * with it while it is cut off. Resolves when all is followed; rejects when the edge closes before.
 */
export async function replicate(
  hub: HubStores,
  replica: Replica,
  { retry, onHeard }: ReplicationOptions,
): Promise<void> {
  await copyKeys(hub.keys, replica.keys, retry, onHeard);
  await copyRecords(hub.directory, replica.directory);
  if (hub.secrets !== undefined) await copyRecords(hub.secrets, replica.secrets);
  const { revision = 0 } = (await replica.config.current()) ?? {};
  let isFirst = true;
  await hub.config.follow(next => {
    if (!isFirst || next.revision !== revision) replica.config.adopt(next);
    isFirst = false;
  });
}

async function copyKeys(
  hub: HubStores['keys'],
  replica: SqliteKeys,
  retry: ReplicationOptions['retry'],
  onBeat: () => void,
): Promise<void> {
  /** Heard of by the feed, which is newer than what the list says of it. */
  const changed = new Set<string>();
  const feed = {
    onChange(record: KeyRecord): void {
      changed.add(record.hash);
      replica.putAll([record]);
    },
    onBeat,
  };
  await hub.follow(feed);
  const listed = await retry('Reading the keys of the hub', () => hub.list());
  const known = new Map((await replica.list()).map(record => [record.hash, JSON.stringify(record)]));
  replica.putAll(
    listed.filter(record => !changed.has(record.hash) && known.get(record.hash) !== JSON.stringify(record)),
  );
  changed.clear();
}

async function copyRecords<Value>(
  hub: Pick<RecordStore<Value>, 'follow'>,
  replica: RecordStore<Value>,
): Promise<void> {
  const known = new Map([...(await replica.list())].map(([name, value]) => [name, JSON.stringify(value)]));
  await hub.follow((name, value) => {
    const text = value === undefined ? undefined : JSON.stringify(value);
    if (known.get(name) === text) return;
    if (value === undefined || text === undefined) {
      known.delete(name);
      void replica.remove(name);
    } else {
      known.set(name, text);
      void replica.put(name, value);
    }
  });
}
