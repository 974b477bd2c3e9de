import {
  alertMessage,
  auditMessage,
  deliveryMessage,
  type Principal,
  subjects,
  usageEventId,
  usageEventSchema,
} from '@sluice/contract';
import { directoryKey } from '@sluice/store';
import { expect, test } from 'vitest';
import type { Operation } from './api/operation.ts';
import { keyRecord, NOW, openControl } from './control-fixture.ts';

const tenants = ['acme', 'rival'] as const;
/** Stands in everything that belongs to a tenant. */
const canaryOf = (tenant: string): string => `canary of ${tenant}`;

const usageOf = (tenant: string) =>
  usageEventSchema.parse({
    version: 1,
    eventId: usageEventId(tenant.padEnd(32, '0'), 1),
    requestId: tenant.padEnd(32, '0'),
    attempt: 1,
    at: NOW - 3_600_000,
    tenant,
    user: canaryOf(tenant),
    protocol: 'openai-chat',
    stream: false,
    outcome: 'success',
    status: 200,
    tries: [],
    tokens: { input: 1, output: 1, cachedInput: 0, reasoning: 0 },
    estimated: false,
    latency: { totalMs: 1 },
    verdicts: [],
    lineage: { configRevision: 1 },
  });

type Control = ReturnType<typeof openControl>;

async function fill({ stores: { keys, directory, events, usage, jobs } }: Control): Promise<void> {
  for (const tenant of tenants) {
    const canary = canaryOf(tenant);
    await keys.put(keyRecord({ id: `key_${tenant}`, tenant, name: canary }));
    const job = { id: `key_${tenant}`, tenant, queue: 'chat', priority: 1, model: canary } as const;
    const kept = { protocol: 'openai-chat', createdAt: NOW, maxAgeMs: 60_000, keepForMs: 60_000 } as const;
    await jobs.create({ ...job, ...kept }, Buffer.from(canary));
    const known = { name: 'member', description: canary, createdAt: 1 };
    await directory.put(directoryKey('tenant', tenant, tenant), { ...known, kind: 'tenant', name: tenant });
    for (const kind of ['team', 'user'] as const)
      await directory.put(directoryKey(kind, tenant, 'member'), { ...known, kind, tenant });
    const event = usageOf(tenant);
    await usage.apply([event]);
    events.append({
      id: event.eventId,
      subject: subjects.usage(tenant, 'none'),
      payload: JSON.stringify(event),
    });
    events.append(
      auditMessage(tenant, {
        version: 1,
        eventId: tenant,
        at: NOW,
        actor: { kind: 'system', name: canary },
        action: 'key.created',
        target: { kind: 'key', id: 'key' },
        details: {},
      }),
    );
    const subject = { of: tenant };
    events.append(
      alertMessage({ at: NOW, tenant, kind: 'test', severity: 'info', title: canary, details: {}, subject }),
    );
    events.append(
      deliveryMessage({
        version: 1,
        eventId: `delivery of ${tenant}`,
        at: NOW,
        tenant,
        kind: 'alert',
        noticeId: canary,
        destination: 'alert:x',
        result: 'delivered',
        attempts: 1,
        durationMs: 1,
      }),
    );
  }
  await events.flush();
}

/** What of a tenant can be changed. */
async function stateOf({ stores: { keys, directory, jobs } }: Control, tenant: string): Promise<unknown> {
  const entries = [...(await directory.list())].filter(([, entry]) =>
    JSON.stringify(entry).includes(canaryOf(tenant)),
  );
  const job = await jobs.find(`key_${tenant}`);
  return [(await keys.list()).filter(key => key.tenant === tenant), entries, job];
}

const pathFor = ({ path }: Operation, tenant: string): string =>
  path
    .replace('/tenants/{name}', `/tenants/${tenant}`)
    .replace('{id}', `key_${tenant}`)
    .replace('{tenant}', tenant)
    .replace('{name}', 'member');

/** Bodies that are taken for one's own tenant. */
const bodies: Readonly<Record<string, object>> = {
  createKey: { name: 'new' },
  updateKey: { name: 'changed' },
  createToken: { user: 'ada' },
};

/** Answers without anything that the tenants here have said. */
const sums: ReadonlySet<string> = new Set(['readUsage', 'readBudgets']);

const owner: Principal = { tenant: 'acme', keyId: 'key_acme', roles: ['owner'] };

test('a caller of one tenant sees, finds and changes nothing of another, and all of its own', async () => {
  const control = openControl();
  await fill(control);
  const before = await stateOf(control, 'rival');
  // Positions of readers are always the caller's own: no call can name those of another tenant.
  const operations = control.operations.filter(
    ({ reach, admits, path }) =>
      reach === 'tenant' && admits !== 'public' && admits !== 'credential' && !path.includes('/positions'),
  );
  expect(operations.length).toBeGreaterThan(20);
  for (const operation of operations) {
    const { method, id, path } = operation;
    const ask = async (tenant: string, query = '') => {
      const body = operation.body && {
        ...(method === 'POST' && !path.includes('{') && { tenant }),
        ...bodies[id],
      };
      const given = { method, path: `${pathFor(operation, tenant)}${query}`, principal: owner };
      const { status, answer } = await control.call({ ...given, body });
      return { id, status, text: JSON.stringify(answer) };
    };
    if (method === 'GET' && !path.includes('{')) {
      expect([400, 403]).toContain((await ask('acme', '?tenant=rival')).status);
      const { text } = await ask('acme');
      expect({ id, own: text.includes(canaryOf('acme')), rival: text.includes(canaryOf('rival')) }).toEqual({
        id,
        own: !sums.has(id),
        rival: false,
      });
      continue;
    }
    const refused = await ask('rival');
    expect({ id, refused: [403, 404].includes(refused.status) }).toEqual({ id, refused: true });
    expect(refused.text).not.toContain(canaryOf('rival'));
    expect(await stateOf(control, 'rival')).toEqual(before);
    if (method === 'GET') expect((await ask('acme')).text).toContain(canaryOf('acme'));
  }
});
