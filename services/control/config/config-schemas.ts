import { z } from 'zod';

export const documentSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: 'ConfigurationDocument', description: 'A whole configuration, as `sluice.yaml` has it.' });

export const revisionSchema = z
  .object({
    revision: z.int(),
    at: z.iso.datetime(),
    author: z.string().meta({ description: 'Who made it.' }),
    message: z.string().meta({ description: 'What for.' }),
  })
  .meta({ id: 'Revision' });

export const changeSchema = z
  .object({
    kind: z.enum(['added', 'changed', 'removed']),
    path: z.string().meta({ description: 'Such as `routes[chat].targets[0].weight`.' }),
    before: z.unknown().optional(),
    after: z.unknown().optional(),
  })
  .meta({ id: 'ConfigurationChange', description: 'Secrets are shown as references, or hidden.' });

export const planSchema = z
  .object({
    revision: z
      .int()
      .meta({ description: 'The revision that it changes; as `If-Match` it holds the plan to it.' }),
    changes: z.array(changeSchema),
    summary: z.object({ added: z.int(), changed: z.int(), removed: z.int() }),
  })
  .meta({ id: 'ConfigurationPlan' });

export const appliedSchema = revisionSchema
  .extend({ ...planSchema.shape, revision: z.int().meta({ description: 'The revision in use then.' }) })
  .meta({ id: 'AppliedConfiguration' });

export const shownConfigSchema = revisionSchema
  .extend({
    document: documentSchema,
    layers: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'With `layers=true`: what the file says, and what the API changed.' }),
    lastError: z
      .object({ message: z.string(), at: z.iso.datetime() })
      .optional()
      .meta({ description: 'Why the newest state of the configuration file is not in use.' }),
  })
  .meta({ id: 'ShownConfiguration' });

export const problemsSchema = z
  .object({
    valid: z.boolean(),
    problems: z.array(
      z.object({
        path: z.string(),
        message: z.string(),
        nearest: z.string().optional().meta({ description: 'What was probably meant.' }),
      }),
    ),
  })
  .meta({ id: 'ConfigurationProblems' });

export const messageQuery = {
  message: z.string().max(500).optional().meta({ description: 'What the change is for, in the history.' }),
};
