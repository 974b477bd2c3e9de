import type { KeyRecord, KeyStore } from '@sluice/store';
import { expect, test } from 'vitest';
import { openControl } from '../control-fixture.ts';

/** The keys of one process of control, where another one changes a key just before this one would. */
function openWithRival(change: (record: KeyRecord) => Partial<KeyRecord>) {
  const control = openControl();
  const { keys } = control.stores;
  const update = keys.update.bind(keys);
  let isFirst = true;
  keys.update = async (hash, next): ReturnType<KeyStore['update']> => {
    if (isFirst) await update(hash, record => ({ ...record, ...change(record) }));
    isFirst = false;
    return update(hash, next);
  };
  return control;
}

async function createKey({ call }: ReturnType<typeof openControl>): Promise<string> {
  const body = { name: 'laptop', tenant: 'acme' };
  return String((await call({ method: 'POST', path: '/api/v1/keys', body })).answer.id);
}

test('a change keeps what another process has changed since it was decided', async () => {
  const control = openWithRival(() => ({ team: 'blue' }));
  const path = `/api/v1/keys/${await createKey(control)}`;
  const { status, answer } = await control.call({ method: 'PATCH', path, body: { name: 'desk' } });
  expect([status, answer.name, answer.team]).toEqual([200, 'desk', 'blue']);
});

test('a change that names a state is refused where another process has changed it since', async () => {
  const control = openWithRival(() => ({ team: 'blue' }));
  const path = `/api/v1/keys/${await createKey(control)}`;
  const { etag = '' } = (await control.call({ path })).headers;
  const refused = await control.call({
    method: 'PATCH',
    path,
    body: { name: 'desk' },
    headers: { 'if-match': etag },
  });
  expect(refused).toMatchObject({ status: 412, answer: { code: 'precondition_failed' } });
  expect((await control.call({ path })).answer.name).toBe('laptop');
});

test.each([
  ['PATCH', '', { name: 'desk' }],
  ['POST', '/rotate', {}],
] as const)(
  'a key that another process has revoked meanwhile stays revoked, and has no successor: %s %s',
  async (method, suffix, body) => {
    const control = openWithRival(() => ({ revokedAt: 1 }));
    const path = `/api/v1/keys/${await createKey(control)}`;
    const refused = await control.call({ method, path: `${path}${suffix}`, body });
    expect(refused).toMatchObject({ status: 409, answer: { code: 'conflict' } });
    const { answer } = await control.call({ path: '/api/v1/keys?tenant=acme' });
    expect((answer.data as { revokedAt?: string }[]).every(key => key.revokedAt !== undefined)).toBe(true);
  },
);
