import { writtenLimitsSchema } from '@sluice/config';
import { permissionPatternSchema, tagsSchema, writtenLimitSchema } from '@sluice/contract';
import { z } from 'zod';

/** The name of the key that the environment sets: two things of that name could not be told apart. */
export const ENVIRONMENT_KEY_NAME = 'GATEWAY_ADMIN_KEY';

/** A name of a tenant, a team, a user, a key: what people call it. */
export const label = z.string().regex(/^(?! )(?:[^\p{C}\p{Z}]| ){1,128}(?<! )$/u, {
  error: 'expected 1 to 128 printable characters, without spaces around them',
});
const modelGlob = z.string().regex(/^[^\p{C}\p{Z}]{1,256}$/u, {
  error: 'expected 1 to 256 printable characters without spaces, such as gpt-*',
});
const models = z
  .array(modelGlob)
  .min(1, { error: 'leave it out to allow whatever the role and the tier allow' })
  .max(100)
  .meta({ description: 'Globs of the models it may use. Absent: whatever role and tier allow.' });
const scopes = z
  .array(permissionPatternSchema)
  .min(1, { error: 'leave it out to allow whatever the roles grant' })
  .max(100)
  .meta({ description: 'Permissions beyond which it may do nothing. Absent: whatever its roles grant.' });
const tags = tagsSchema.meta({
  description: 'What every request of it is tagged with, for budgets and usage.',
});
const roles = z.array(label).min(1).max(20);
const name = label.refine(text => text !== ENVIRONMENT_KEY_NAME, {
  error: `${ENVIRONMENT_KEY_NAME} is the name of the key that the environment sets`,
});
const time = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2030-01-31T12:00:00Z' })
  .transform(text => Date.parse(text));
const reach = z.enum(['tenant', 'installation']).meta({
  description: 'What its roles reach under `/api/v1`: its own tenant, or the whole installation.',
});

export const newKeySchema = z
  .strictObject({
    name,
    tenant: label,
    tier: label.optional(),
    team: label.optional(),
    user: label.optional(),
    models: models.optional(),
    scopes: scopes.optional(),
    limits: writtenLimitsSchema.optional(),
    tags: tags.optional(),
    role: label.optional(),
    roles: roles.optional(),
    reach: reach.default('tenant'),
    expiresAt: time.optional(),
  })
  .refine(given => given.role === undefined || given.roles === undefined, {
    path: ['roles'],
    error: 'give either role or roles',
  })
  .meta({ id: 'NewKey' });

/** What of a key may be changed; null takes it away. */
export const keyChangesSchema = z
  .strictObject({
    name: name.optional(),
    tier: label.nullable().optional(),
    team: label.nullable().optional(),
    user: label.nullable().optional(),
    models: models.nullable().optional(),
    scopes: scopes.nullable().optional(),
    limits: writtenLimitsSchema.nullable().optional(),
    tags: tags.nullable().optional(),
    roles: roles.optional(),
    reach: reach.optional(),
    expiresAt: time.nullable().optional(),
  })
  .meta({ id: 'KeyChanges' });

/** A key as the API shows it. */
export const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    tenant: z.string(),
    team: z.string().optional(),
    user: z.string().optional(),
    tier: z.string().optional(),
    roles: z.array(z.string()),
    scopes: z.array(z.string()).optional(),
    reach: z.literal('installation').optional(),
    models: z.array(z.string()).optional(),
    limits: z.array(writtenLimitSchema).optional(),
    tags: z.array(z.string()).optional(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().optional(),
    revokedAt: z.iso.datetime().optional(),
    rotatedFrom: z.string().optional().meta({ description: 'The key that this one took over from.' }),
  })
  .meta({ id: 'Key' });

export const createdKeySchema = keySchema
  .extend({ key: z.string().meta({ description: 'The key itself, shown this once.' }) })
  .meta({ id: 'CreatedKey' });
