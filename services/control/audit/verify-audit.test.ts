import { RecordingSink } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { adminEnvelope, NOW, openControl } from '../control-fixture.ts';
import { AuditSealer } from './sealer.ts';

function open() {
  const { stage, stores, call, dependencies } = openControl();
  const { sealKey, telemetry } = dependencies;
  const sealer = new AuditSealer({
    events: stores.events,
    seals: stores.seals,
    key: sealKey,
    telemetry,
    clock: () => NOW,
  });
  return {
    call,
    seal: async () => {
      await stores.events.flush();
      await sealer.seal();
    },
    create: (name: string, tenant = 'acme') =>
      call({ method: 'POST', path: '/api/v1/keys', body: { name, tenant } }),
    async lines(path: string): Promise<Record<string, unknown>[]> {
      const outcome = await stage.handle(adminEnvelope({ path }), {
        body: { kind: 'inline', bytes: new Uint8Array(0) },
        read: () => new Uint8Array(0),
      });
      if (outcome.kind !== 'reply')
        throw new Error(outcome.kind === 'reject' ? outcome.error.message : outcome.kind);
      const sink = new RecordingSink();
      await outcome.write(sink);
      return sink.lines.map(line => JSON.parse(line));
    },
  };
}

test('the audit log is read by tenant, action, actor and address, each event with its sequence and tenant', async () => {
  const { create, call, lines } = open();
  const { answer } = await create('laptop');
  await create('phone', 'a.b');
  await call({ method: 'DELETE', path: `/api/v1/keys/${answer.id}` });
  const names = async (query: string) =>
    (await lines(`/api/v1/audit${query}`)).map(
      ({ sequence, tenant, action }) => `${sequence} ${tenant} ${action}`,
    );
  expect(await names('')).toEqual(['1 acme key.created', '2 a.b key.created', '3 acme key.revoked']);
  expect(await names('?tenant=a.b')).toEqual(['2 a.b key.created']);
  expect(await names('?action=key.revoked')).toEqual(['3 acme key.revoked']);
  expect(await names('?actor=key_of_the_operator&limit=1')).toEqual(['1 acme key.created']);
  expect(await names('?actor=key_of_nobody')).toEqual([]);
  expect(await names('?address=203.0.113.7&from=3')).toEqual(['3 acme key.revoked']);
  expect(await names('?address=203.0.113.8')).toEqual([]);
});

test('a verification ends with its result, and with the checkpoint that a later one can be given', async () => {
  const { create, seal, lines } = open();
  await create('laptop');
  await seal();
  await create('phone');
  const [result] = await lines('/api/v1/audit/verify');
  expect(result).toEqual({
    done: true,
    events: 1,
    seals: 1,
    since: NOW,
    unsealed: 1,
    head: { number: 1, mac: expect.any(String) },
  });
  const [, mac] = /"mac":"([^"]+)"/.exec(JSON.stringify(result)) ?? [];
  const check = async (checkpoint: string) =>
    (await lines(`/api/v1/audit/verify?checkpoint=${encodeURIComponent(checkpoint)}`)).at(-1)?.fault;
  expect(await check(`1:${mac}`)).toBeUndefined();
  expect(await check(`2:${mac}`)).toMatchObject({ seal: 2, message: expect.stringContaining('is gone') });
});

test('a checkpoint that is none is refused', async () => {
  const { call } = open();
  expect(await call({ path: '/api/v1/audit/verify?checkpoint=1' })).toMatchObject({
    status: 400,
    answer: { param: 'checkpoint' },
  });
});

test('seals are read from a number on', async () => {
  const { create, seal, lines } = open();
  for (const name of ['a', 'b']) {
    await create(name);
    await seal();
  }
  expect(await lines('/api/v1/audit/seals')).toMatchObject([{ number: 1 }, { number: 2 }]);
  expect(await lines('/api/v1/audit/seals?from=2')).toMatchObject([{ number: 2, sequences: [2] }]);
});
