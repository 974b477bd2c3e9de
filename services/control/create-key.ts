import { type Config, DEFAULT_ROLE, effectiveRoles, writtenLimitsSchema } from '@sluice/config';
import { GatewayError, hashApiKey, mintApiKey, type Outcome, replyJson } from '@sluice/contract';
import type { KeyRecord } from '@sluice/store';
import { z } from 'zod';
import { type AuditLog, askedBy } from './audit.ts';
import type { ControlDependencies } from './dependencies.ts';
import { auditedKey, describeKey, newKeyId } from './key-record.ts';
import { parseInput, readJson } from './parse-input.ts';
import type { AdminRequest } from './router.ts';

/** The name of the key that the environment sets: two things of that name could not be told apart. */
export const ENVIRONMENT_KEY_NAME = 'GATEWAY_ADMIN_KEY';

const label = z.string().regex(/^(?! )(?:[^\p{C}\p{Z}]| ){1,128}(?<! )$/u, {
  error: 'expected 1 to 128 printable characters, without spaces around them',
});
const modelGlob = z.string().regex(/^[^\p{C}\p{Z}]{1,256}$/u, {
  error: 'expected 1 to 256 printable characters without spaces, such as gpt-*',
});

const newKeySchema = z
  .strictObject({
    name: label.refine(name => name !== ENVIRONMENT_KEY_NAME, {
      error: `${ENVIRONMENT_KEY_NAME} is the name of the key that the environment sets`,
    }),
    tenant: label,
    tier: label.optional(),
    team: label.optional(),
    user: label.optional(),
    models: z
      .array(modelGlob)
      .min(1, { error: 'leave it out to allow whatever the role and the tier allow' })
      .max(100)
      .optional(),
    limits: writtenLimitsSchema.optional(),
    role: label.optional(),
    roles: z.array(label).min(1).max(20).optional(),
    expiresAt: z.iso
      .datetime({ offset: true, error: 'expected a time such as 2030-01-31T12:00:00Z' })
      .transform(text => Date.parse(text))
      .optional(),
  })
  .refine(({ role, roles }) => role === undefined || roles === undefined, {
    path: ['roles'],
    error: 'give either role or roles',
  });

function requireKnown(param: string, name: string, known: Iterable<string>): void {
  const names = [...known];
  if (names.includes(name)) return;
  const choice =
    names.length === 0 ? 'The configuration has none.' : `The configuration has: ${names.join(', ')}.`;
  throw new GatewayError('invalid_request', {
    param,
    message: `${param}: there is no ${param} ${JSON.stringify(name)}. ${choice}`,
  });
}

function parseNewKey(value: unknown, config: Config, now: number) {
  const { role, roles = [role ?? DEFAULT_ROLE], ...rest } = parseInput(newKeySchema, value);
  for (const name of roles) requireKnown('role', name, effectiveRoles(config).keys());
  if (rest.tier !== undefined) requireKnown('tier', rest.tier, Object.keys(config.tiers));
  if (rest.expiresAt !== undefined && rest.expiresAt <= now)
    throw new GatewayError('invalid_request', {
      param: 'expiresAt',
      message: 'expiresAt: expected a time to come',
    });
  return { ...rest, roles: [...new Set(roles)] };
}

/** `POST /api/v1/keys`: 201 with the key itself, which is shown this once and then kept as a hash only. */
export async function createKey(
  request: AdminRequest,
  { config, keys, keySecret, clock, random }: ControlDependencies,
  audit: AuditLog,
): Promise<Outcome> {
  const now = clock();
  const wanted = parseNewKey(await readJson(request.body), config.current().config, now);
  const key = mintApiKey(random);
  const record: KeyRecord = {
    id: newKeyId(random),
    hash: hashApiKey(keySecret, key),
    ...wanted,
    createdAt: now,
  };
  await audit({ ...askedBy(request, 'key.created'), ...auditedKey(record) }, () => keys.put(record));
  const { id, ...description } = describeKey(record);
  return replyJson(
    201,
    { id, key, ...description },
    { location: `/api/v1/keys/${id}`, 'cache-control': 'no-store' },
  );
}
