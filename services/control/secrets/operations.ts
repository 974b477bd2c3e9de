import { INLINE_SECRET_PREFIX, mergeLayers, secretNamesOf } from '@sluice/config';
import { GatewayError, INSTALLATION_TENANT, replyJson, replyWhole } from '@sluice/contract';
import type { SecretBox, SecretRecord } from '@sluice/store';
import { z } from 'zod';
import { etagOf, requireMatch } from '../api/etag.ts';
import { type Operation, type OperationRequest, operation } from '../api/operation.ts';
import { pageFrom, pageOf, pageQuery } from '../api/page.ts';
import { askedBy, type Change } from '../audit.ts';
import type { AdminDependencies } from '../dependencies.ts';

const tag = 'Secrets';
const name = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/, {
    error: 'expected a name of letters, digits, ".", "_" and "-", at most 128 characters',
  })
  .refine(text => !text.startsWith(INLINE_SECRET_PREFIX), {
    error: `names that begin with ${INLINE_SECRET_PREFIX} are those of secrets that stood in a configuration`,
  });
const value = z
  .string()
  .min(1)
  .max(64 * 1024)
  .meta({ description: 'The secret itself. It is never shown again.' });
const params = z.strictObject({ name });
const secretSchema = z
  .object({
    name: z.string(),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as configurations write it
    reference: z.string().meta({ description: 'What stands for it in a configuration: `${secret:NAME}`.' }),
    keyId: z.string().meta({ description: 'Which master key it is encrypted under.' }),
    updatedAt: z.iso.datetime(),
    inUse: z.boolean().meta({ description: 'Whether the configuration in use refers to it.' }),
  })
  .meta({ id: 'Secret' });

type Request = Pick<OperationRequest, 'envelope' | 'caller'>;

/** Secrets by name: put, never shown, referred to by `${secret:NAME}`. */
export function secretOperations(dependencies: AdminDependencies): Operation[] {
  const { secrets, box, revisions, audit, clock } = dependencies;

  const namesInUse = async (): Promise<Set<string>> => {
    const current = await revisions.current();
    return secretNamesOf(current === undefined ? {} : mergeLayers(current.layers));
  };
  const describe = (secret: string, record: SecretRecord, inUse: ReadonlySet<string>) => ({
    name: secret,
    reference: `\${secret:${secret}}`,
    keyId: record.keyId,
    updatedAt: new Date(record.updatedAt).toISOString(),
    inUse: inUse.has(secret),
  });
  const change = (request: Request, action: Change['action'], id: string): Change => ({
    ...askedBy(request, action),
    tenant: INSTALLATION_TENANT,
    target: { kind: 'secret', id },
    details: {},
  });

  /** One state of a secret is told from the next by how it is encrypted, which nobody can guess at. */
  const tagOf = ({ keyId, sealed, updatedAt }: SecretRecord): string => etagOf([keyId, sealed, updatedAt]);

  /** Throws `not_found` where there is none, `precondition_failed` where `If-Match` names another state. */
  function requireState(
    envelope: Request['envelope'],
    secret: string,
    record: SecretRecord | undefined,
  ): SecretRecord {
    if (record === undefined)
      throw new GatewayError('not_found', { message: `There is no secret ${JSON.stringify(secret)}.` });
    requireMatch(envelope, tagOf(record));
    return record;
  }

  const answer = async (status: number, secret: string, record: SecretRecord) =>
    replyJson(status, describe(secret, record, await namesInUse()), { etag: tagOf(record) });

  async function find({ envelope }: Request, secret: string): Promise<SecretRecord> {
    const record = (await secrets.list()).get(secret);
    return requireState(envelope, secret, record);
  }

  /** Keeps a secret where `admit`, given what there is, does not throw. */
  async function put(
    request: Request,
    secret: string,
    { text, status, admit }: { text: string; status: number; admit: (present?: SecretRecord) => void },
  ) {
    const record = requireBox(box).seal(secret, text, clock());
    admit((await secrets.list()).get(secret));
    await audit(change(request, 'secret.put', secret), () =>
      secrets.update(secret, present => {
        admit(present);
        return record;
      }),
    );
    return answer(status, secret, record);
  }

  async function remove(request: Request, secret: string) {
    await find(request, secret);
    if ((await namesInUse()).has(secret))
      throw new GatewayError('conflict', {
        message: `The configuration refers to the secret ${JSON.stringify(secret)}. Change the configuration first.`,
      });
    await audit(change(request, 'secret.deleted', secret), () =>
      secrets.update(secret, present => {
        requireState(request.envelope, secret, present);
        return undefined;
      }),
    );
    return replyWhole(204, {}, new Uint8Array(0));
  }

  const shown = {
    description: 'What is known of it, without the secret.',
    schema: secretSchema,
    headers: { etag: 'For `If-Match`.' },
  };
  return [
    operation({
      method: 'GET',
      path: '/api/v1/secrets',
      id: 'listSecrets',
      tag,
      summary: 'The names of the secrets',
      admits: 'secrets:read',
      reach: 'installation',
      query: z.strictObject(pageQuery),
      answers: { 200: { description: 'A page, by name.', schema: pageOf(secretSchema) } },
      async handle({ query }) {
        const inUse = await namesInUse();
        const named = [...(await secrets.list())]
          .filter(([secret]) => !secret.startsWith(INLINE_SECRET_PREFIX))
          .sort(([left], [right]) => (left < right ? -1 : 1));
        const { data, next } = pageFrom(named, query, ([secret]) => secret);
        return replyJson(200, {
          data: data.map(([secret, record]) => describe(secret, record, inUse)),
          next,
        });
      },
    }),
    operation({
      method: 'POST',
      path: '/api/v1/secrets',
      id: 'createSecret',
      tag,
      summary: 'Keep a secret, encrypted',
      admits: 'secrets:write',
      reach: 'installation',
      body: z.strictObject({ name, value }),
      answers: { 201: shown },
      errors: ['conflict', 'no_master_key'],
      handle: ({ body, ...request }) =>
        put(request, body.name, {
          text: body.value,
          status: 201,
          admit: present => {
            if (present !== undefined)
              throw new GatewayError('conflict', {
                message: `There is already a secret ${JSON.stringify(body.name)}. PUT /api/v1/secrets/${body.name} replaces it.`,
                param: 'name',
              });
          },
        }),
    }),
    operation({
      method: 'GET',
      path: '/api/v1/secrets/{name}',
      id: 'showSecret',
      tag,
      summary: 'What is known of a secret',
      admits: 'secrets:read',
      reach: 'installation',
      params,
      answers: { 200: shown },
      errors: ['not_found'],
      handle: async ({ params: { name: secret }, ...request }) =>
        answer(200, secret, await find(request, secret)),
    }),
    operation({
      method: 'PUT',
      path: '/api/v1/secrets/{name}',
      id: 'putSecret',
      tag,
      summary: 'Keep or replace a secret',
      description: 'Every node uses the new one within a second; the configuration stays as it is.',
      admits: 'secrets:write',
      reach: 'installation',
      params,
      body: z.strictObject({ value }),
      answers: { 200: shown },
      errors: ['no_master_key', 'precondition_failed'],
      handle: ({ params: { name: secret }, body, ...request }) =>
        put(request, secret, {
          text: body.value,
          status: 200,
          admit: present => requireMatch(request.envelope, present && tagOf(present)),
        }),
    }),
    operation({
      method: 'DELETE',
      path: '/api/v1/secrets/{name}',
      id: 'deleteSecret',
      tag,
      summary: 'Forget a secret',
      admits: 'secrets:write',
      reach: 'installation',
      params,
      answers: { 204: { description: 'It is gone.' } },
      errors: ['not_found', 'conflict', 'precondition_failed'],
      handle: ({ params: { name: secret }, ...request }) => remove(request, secret),
    }),
    operation({
      method: 'POST',
      path: '/api/v1/secrets/rotate',
      id: 'rotateSecrets',
      tag,
      summary: 'Encrypt every secret anew under the present master key',
      description:
        'After `auth.masterKey` has been replaced, with the one before in `auth.previousMasterKeys`. Secrets that stood in configurations that are not kept any more are removed.',
      admits: 'installation:write',
      reach: 'installation',
      answers: {
        200: {
          description: 'How many were encrypted anew, removed, and could not be opened.',
          schema: z.object({
            keyId: z.string(),
            rotated: z.int(),
            removed: z.int(),
            unreadable: z.array(z.string()),
          }),
        },
      },
      errors: ['no_master_key'],
      async handle(request) {
        const opened = requireBox(box);
        let answer = { keyId: opened.keyId, rotated: 0, removed: 0, unreadable: [] as string[] };
        await audit(change(request, 'secrets.rotated', opened.keyId), async () => {
          answer = { ...answer, ...(await rotate(opened, dependencies)) };
        });
        return replyJson(200, answer);
      },
    }),
  ];
}

async function rotate(box: SecretBox, { secrets, revisions, clock }: AdminDependencies) {
  const kept = new Set<string>();
  for (const { revision } of await revisions.history({ limit: 1_000 })) {
    const found = await revisions.read(revision);
    for (const secret of secretNamesOf(found?.layers)) kept.add(secret);
  }
  let rotated = 0;
  let removed = 0;
  const unreadable: string[] = [];
  for (const [secret, record] of await secrets.list()) {
    if (secret.startsWith(INLINE_SECRET_PREFIX) && !kept.has(secret)) {
      await secrets.remove(secret);
      removed += 1;
      continue;
    }
    if (record.keyId === box.keyId) continue;
    const text = box.open(secret, record);
    if (text === undefined) {
      unreadable.push(secret);
      continue;
    }
    const anew = box.seal(secret, text, clock());
    // One that was replaced meanwhile is encrypted under the present key already.
    const stored = await secrets.update(secret, present =>
      present?.sealed === record.sealed ? anew : present,
    );
    if (stored === anew) rotated += 1;
  }
  return { rotated, removed, unreadable };
}

function requireBox(box: SecretBox | undefined): SecretBox {
  if (box === undefined) throw new GatewayError('no_master_key');
  return box;
}
