import { isDeepStrictEqual } from 'node:util';
import {
  ANNOTATED_PREFIX,
  annotatedRoutes,
  type Config,
  type DocumentChange,
  diffDocuments,
  isLocked,
  isProcessSetting,
  type Layers,
  mergeLayers,
  overriddenPaths,
  permissionOfChange,
  type ResolveOptions,
  secretNamesOf,
  withAnnotated,
  withDocument,
} from '@sluice/config';
import { type Clock, type Envelope, GatewayError, INSTALLATION_TENANT } from '@sluice/contract';
import type { ConfigRevision, ConfigStore, KeyStore, RecordStore, SecretRecord } from '@sluice/store';
import { type Caller, nameOf } from '../api/caller.ts';
import { requireMatch } from '../api/etag.ts';
import { inTurn } from '../api/in-turn.ts';
import { type AuditLog, askedBy } from '../audit.ts';
import { isAdminKey } from '../keys/grant.ts';
import type { Sealed, SecretKeeper } from '../secrets/secret-keeper.ts';
import { auditedChanges } from './audited-changes.ts';
import { checkDocument, sealChecked } from './check-document.ts';

export interface ConfigEditorDependencies {
  revisions: ConfigStore;
  /** What a document is checked with; secrets may be with other processes. */
  environment: ResolveOptions['env'];
  audit: AuditLog;
  keeper: SecretKeeper;
  secrets: RecordStore<SecretRecord>;
  keys: KeyStore;
  clock: Clock;
}

interface Edit {
  envelope: Envelope;
  caller: Caller;
  /** What for, for people. */
  message: string;
  /** The new document, made of the present one; called again where somebody else changed it meanwhile. */
  change(document: unknown): unknown;
  /** Whether `If-Match` names the revision; otherwise what it names is up to `change`. */
  matchesRevision: boolean;
}

/** What an edit comes to. */
export interface Plan {
  /** The revision that it changes. */
  base: ConfigRevision;
  document: unknown;
  layers: Layers;
  changes: DocumentChange[];
  /** What stood in it in clear, to be kept before it is published. */
  sealed: Sealed;
}

export interface Applied extends Plan {
  /** The new one, or the one before where nothing changes. */
  revision: ConfigRevision;
}

export interface ConfigEditor {
  /** The revision in use and its document. Throws `not_ready` before the first. */
  current(): Promise<{ revision: ConfigRevision; document: unknown }>;
  plan(edit: Edit): Promise<Plan>;
  /** Throws `precondition_failed` where it was made for an older revision, `invalid_request`, `permission_denied`, `config_locked`. */
  apply(edit: Edit): Promise<Applied>;
}

/** How often an edit is made anew since others came first. */
const MOST_TRIES = 20;

/** A change as it is named where it is refused. */
const placeOf = ({ path }: DocumentChange): string => JSON.stringify(path);

/** Who changes one thing is told that it is not for the API to change; a whole document has these routes as they are. */
function requireAnnotated(before: unknown, after: unknown): void {
  if (isDeepStrictEqual(annotatedRoutes(before), annotatedRoutes(after))) return;
  throw new GatewayError('config_locked', {
    message: `Routes whose names begin with ${JSON.stringify(ANNOTATED_PREFIX)} are what annotations in Kubernetes say. Change those.`,
  });
}

function authorize(changes: readonly DocumentChange[], layers: Layers, caller: Caller): void {
  for (const change of changes) {
    if (isProcessSetting(change.section))
      throw new GatewayError('config_locked', {
        message: `${placeOf(change)} is read by each process from its own file and environment when it starts. Set it there.`,
      });
    caller.require(permissionOfChange(change));
  }
  if (!isLocked(layers)) return;
  const [first] = overriddenPaths(layers.file, layers.api);
  if (first !== undefined)
    throw new GatewayError('config_locked', {
      message: `The configuration file says ${JSON.stringify(first)} and is locked (config.locked). Change the file.`,
    });
}

/** Every change of the configuration by the API goes through one of these: checked whole, permitted, audited, published at once. */
export function createConfigEditor({
  revisions,
  environment,
  audit,
  keeper,
  secrets,
  keys,
  clock,
}: ConfigEditorDependencies): ConfigEditor {
  async function current() {
    const revision = await revisions.current();
    if (revision === undefined)
      throw new GatewayError('not_ready', {
        message: 'There is no configuration yet. Try again in a moment.',
      });
    return { revision, document: mergeLayers(revision.layers) };
  }

  /** What was refered to before is not looked at again: another node may have it that this one cannot see. */
  async function requireSecrets(document: unknown, before: unknown, { taken }: Sealed): Promise<void> {
    const known = secretNamesOf(before);
    const added = [...secretNamesOf(document)].filter(name => !known.has(name) && !taken.has(name));
    if (added.length === 0) return;
    const kept = await secrets.list();
    const missing = added.find(name => !kept.has(name));
    if (missing !== undefined)
      throw new GatewayError('invalid_request', {
        message: `There is no secret ${JSON.stringify(missing)}. Keep it first: POST /api/v1/secrets.`,
      });
  }

  /** Roles may be replaced, the built-in ones too, as long as some key can still manage the gateway by them. */
  async function requireManaged(before: Config, after: Config): Promise<void> {
    const now = clock();
    const managers = (await keys.list()).filter(key => isAdminKey(key, before, now));
    if (managers.length === 0 || managers.some(key => isAdminKey(key, after, now))) return;
    throw new GatewayError('conflict', {
      message:
        'With these roles no key could manage the gateway. Leave one with keys:write that reaches the whole installation.',
    });
  }

  async function plan({ envelope, caller, change, matchesRevision }: Edit): Promise<Plan> {
    const { revision: base, document: before } = await current();
    if (matchesRevision) requireMatch(envelope, revisionTag(base.revision));
    const changed = change(structuredClone(before));
    if (!matchesRevision) requireAnnotated(before, changed);
    const sealed = sealChecked(withAnnotated(changed, base.layers), keeper);
    const { document } = sealed;
    const kept = await keeper.opened();
    // A secret that nodes could not use is refused here: they would stay at the revision before.
    const known = { env: environment, secretOf: (name: string) => sealed.taken.get(name) ?? kept(name) };
    const config = checkDocument(document, known);
    await requireSecrets(document, before, sealed);
    const layers = withDocument(base.layers, document);
    const changes = diffDocuments(before, document);
    authorize(changes, layers, caller);
    if (changes.some(({ section: [section, below] }) => section === 'auth' && below === 'roles'))
      await requireManaged(checkDocument(before, known), config);
    return { base, document, layers, changes, sealed };
  }

  async function publish(edit: Edit, planned: Plan): Promise<ConfigRevision | undefined> {
    const { base, layers, changes, sealed } = planned;
    const { message, caller } = edit;
    let published: ConfigRevision | undefined;
    await audit(
      {
        ...askedBy(edit, 'config.published'),
        tenant: INSTALLATION_TENANT,
        target: { kind: 'config', id: String(base.revision + 1) },
        details: { message, ...auditedChanges(changes) },
      },
      async () => {
        await keeper.keep(sealed);
        const next = { author: nameOf(caller.principal), message, layers };
        published = await revisions.publish(next, base.revision);
        if (published === undefined) throw new GatewayError('conflict');
      },
    ).catch((cause: unknown) => {
      if (!(cause instanceof GatewayError && cause.code === 'conflict')) throw cause;
    });
    return published;
  }

  async function apply(edit: Edit): Promise<Applied> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const planned = await plan(edit);
      if (planned.changes.length === 0) return { ...planned, revision: planned.base };
      const revision = await publish(edit, planned);
      if (revision !== undefined) return { ...planned, revision };
    }
    throw new GatewayError('conflict');
  }

  // At once they would all but outpace each other.
  const change = inTurn();
  return { current, plan, apply: edit => change(() => apply(edit)) };
}

export const revisionTag = (revision: number): string => `"${revision}"`;
