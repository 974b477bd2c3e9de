import { isDeepStrictEqual } from 'node:util';
import {
  isLocked,
  type LayerName,
  type Layers,
  mergeLayers,
  type ResolveOptions,
  resolveConfig,
  withoutOverrides,
} from '@sluice/config';
import type { ConfigRevision, ConfigStore, NewRevision } from '@sluice/store';
import type { SecretKeeper } from '../secrets/secret-keeper.ts';

export interface LayerChange extends Pick<NewRevision, 'author' | 'message'> {
  layer: Exclude<LayerName, 'api'>;
  /** Undefined: there is nothing in this layer any more. */
  document: unknown;
}

/** The layers with one of them replaced; what a locked file says, the API’s no longer changes. */
function withLayer(layers: Layers, { layer, document }: LayerChange): Layers {
  const { [layer]: _, ...others } = layers;
  const changed: Layers = document === undefined ? others : { ...others, [layer]: document };
  if (!isLocked(changed) || changed.api === undefined) return changed;
  const { api, ...below } = changed;
  const kept = withoutOverrides(below.file, api);
  return kept === undefined ? below : { ...below, api: kept };
}

/**
 * Replaces a layer below the API's, which stays as it is. The revision that is in use then, new where that changes
 * anything. Throws `ConfigError` where the whole cannot be used.
 */
export async function publishLayer(
  change: LayerChange,
  revisions: ConfigStore,
  { keeper, ...check }: Pick<ResolveOptions, 'env' | 'secrets'> & { keeper: SecretKeeper },
): Promise<{ revision: ConfigRevision; isNew: boolean }> {
  const sealed = keeper.seal(change.document);
  for (;;) {
    const current = await revisions.current();
    const layers: Layers = JSON.parse(
      JSON.stringify(withLayer(current?.layers ?? {}, { ...change, document: sealed.document })),
    );
    if (current !== undefined && isDeepStrictEqual(layers, current.layers))
      return { revision: current, isNew: false };
    resolveConfig(mergeLayers(layers), { ...check, secretOf: name => sealed.taken.get(name) });
    await keeper.keep(sealed);
    const { author, message } = change;
    const revision = await revisions.publish({ author, message, layers }, current?.revision ?? 0);
    if (revision !== undefined) return { revision, isNew: true };
  }
}
