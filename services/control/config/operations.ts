import { z } from 'zod';
import { type Operation, operation } from '../api/operation.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { showConfig } from './show-config.ts';

const shownConfigSchema = z
  .object({
    revision: z.int(),
    source: z.string(),
    at: z.iso.datetime(),
    document: z.record(z.string(), z.unknown()),
    lastError: z.object({ message: z.string(), at: z.iso.datetime() }).optional(),
  })
  .meta({ id: 'ShownConfig' });

export function configOperations(dependencies: AdminDependencies): Operation[] {
  return [
    operation({
      method: 'GET',
      path: '/api/v1/config',
      id: 'showConfig',
      tag: 'Configuration',
      summary: 'The configuration in use, as it was written',
      description: 'Secrets are hidden, references to them are shown.',
      admits: 'config:read',
      reach: 'installation',
      answers: { 200: { description: 'The newest revision.', schema: shownConfigSchema } },
      handle: () => showConfig(dependencies),
    }),
  ];
}
