import { GatewayError } from '@sluice/contract';
import type { EventLog } from '@sluice/store';
import { expect, test, vi } from 'vitest';
import { type Change, createAuditLog } from './audit.ts';
import { NOW, openControl } from './control-fixture.ts';

const change: Change = {
  actor: { kind: 'system', name: 'a test' },
  tenant: 'acme',
  action: 'key.revoked',
  target: { kind: 'key', id: 'key_1' },
  details: { name: 'laptop' },
};

test('a change is made when its audit event is stored, and not before', async () => {
  const { stores } = openControl();
  const audit = createAuditLog({ events: stores.events, clock: () => NOW });
  const seen: string[] = [];
  await audit(change, async () => {
    for await (const { id } of stores.events.read('AUDIT', { from: { kind: 'start' }, follow: false }))
      seen.push(id);
  });
  expect(seen).toEqual(['a test:key.revoked:key_1']);
});

test('a change that fails is followed by an event that says so', async () => {
  const { stores, audited } = openControl();
  const audit = createAuditLog({ events: stores.events, clock: () => NOW });
  const failing = audit(change, () => Promise.reject(new GatewayError('conflict')));
  await expect(failing).rejects.toMatchObject({ code: 'conflict' });
  expect((await audited()).map(({ event }) => event.details)).toEqual([
    { name: 'laptop' },
    { name: 'laptop', failed: 'conflict' },
  ]);
});

test('while the audit log cannot be written nothing is changed', async () => {
  vi.useFakeTimers();
  try {
    const events = { append: () => undefined, flush: () => new Promise<void>(() => undefined) };
    const work = vi.fn();
    const audited = createAuditLog({ events: events as unknown as EventLog, clock: () => NOW })(change, work);
    const refused = expect(audited).rejects.toMatchObject({ code: 'not_ready' });
    await vi.advanceTimersByTimeAsync(5_000);
    await refused;
    expect(work).not.toHaveBeenCalled();
  } finally {
    vi.useRealTimers();
  }
});
