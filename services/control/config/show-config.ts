import { redactDocument } from '@sluice/config';
import { GatewayError, type Outcome, replyJson } from '@sluice/contract';
import type { ControlDependencies } from '../dependencies.ts';

/** `GET /api/v1/config`: the newest revision as it was written; secrets hidden, references to them shown. */
export async function showConfig({ revisions, lastConfigFault }: ControlDependencies): Promise<Outcome> {
  const current = await revisions.current();
  if (current === undefined)
    throw new GatewayError('not_ready', {
      message: 'There is no configuration yet. Try again in a moment.',
    });
  const fault = lastConfigFault();
  return replyJson(
    200,
    {
      revision: current.revision,
      source: current.source,
      at: new Date(current.at).toISOString(),
      document: redactDocument(current.document),
      lastError: fault && { message: fault.message, at: new Date(fault.at).toISOString() },
    },
    { 'cache-control': 'no-store' },
  );
}
