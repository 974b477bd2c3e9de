import { replyWhole } from '@sluice/contract';
import { type Operation, operation } from '../api/operation.ts';

/** A document that is made when it is first asked for: few starts need it. */
function document(path: string, id: string, summary: string, make: () => Promise<object>): Operation {
  let bytes: Uint8Array | undefined;
  return operation({
    method: 'GET',
    path,
    id,
    tag: 'Operation',
    summary,
    admits: 'public',
    reach: 'installation',
    answers: { 200: { description: 'OpenAPI 3.1.' } },
    async handle() {
      bytes ??= Buffer.from(JSON.stringify(await make()));
      return replyWhole(200, { 'content-type': 'application/json; charset=utf-8' }, bytes);
    },
  });
}

/** What can be asked, of the admin API and of models. They say nothing of an installation, so they are there for everybody. */
export function documentOperations(operations: readonly Operation[], version: string): Operation[] {
  const own: Operation[] = [
    document('/api/v1/openapi.json', 'showOpenApi', 'This document', async () => {
      const { describeOperations } = await import('../api/openapi.ts');
      return describeOperations([...operations, ...own], version);
    }),
    document('/openapi.json', 'showModelsOpenApi', 'The document of what is asked of models', async () => {
      const { describeDataPlane } = await import('./data-plane.ts');
      return describeDataPlane(version);
    }),
  ];
  return own;
}
