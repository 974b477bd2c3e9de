import { redactDocument } from '@sluice/config';
import { type Outcome, replyJson } from '@sluice/contract';
import type { ControlDependencies } from '../dependencies.ts';
import { describeRevision } from './describe-revision.ts';
import { type ConfigEditor, revisionTag } from './edit-config.ts';

/** `GET /api/v1/config`: the newest revision as it was written; secrets hidden, references to them shown. */
export async function showConfig(
  editor: ConfigEditor,
  withLayers: boolean,
  lastConfigFault: ControlDependencies['lastConfigFault'],
): Promise<Outcome> {
  const { revision, document } = await editor.current();
  const fault = lastConfigFault();
  return replyJson(
    200,
    {
      ...describeRevision(revision),
      document: redactDocument(document),
      ...(withLayers && { layers: redactLayers(revision.layers) }),
      lastError: fault && { message: fault.message, at: new Date(fault.at).toISOString() },
    },
    { 'cache-control': 'no-store', etag: revisionTag(revision.revision) },
  );
}

const redactLayers = (layers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, redactDocument(layer)]));
