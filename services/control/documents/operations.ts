import { replyWhole } from '@sluice/contract';
import { type Operation, operation } from '../api/operation.ts';

/** The document of the API itself. It says nothing of an installation, so it is there for everybody. */
export function documentOperations(operations: readonly Operation[], version: string): Operation[] {
  let bytes: Uint8Array | undefined;
  const own: Operation[] = [
    operation({
      method: 'GET',
      path: '/api/v1/openapi.json',
      id: 'showOpenApi',
      tag: 'Operation',
      summary: 'This document',
      admits: 'public',
      reach: 'installation',
      answers: { 200: { description: 'OpenAPI 3.1.' } },
      async handle() {
        // Loaded when it is asked for: few starts need it.
        const { describeOperations } = await import('../api/openapi.ts');
        bytes ??= Buffer.from(JSON.stringify(describeOperations([...operations, ...own], version)));
        return replyWhole(200, { 'content-type': 'application/json; charset=utf-8' }, bytes);
      },
    }),
  ];
  return own;
}
