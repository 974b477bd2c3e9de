import type { NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { subjects } from '@sluice/contract';
import { type JetStreamServer, startJetStreamServer, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { JetStreamAccess } from '../jetstream/access.ts';
import { createJetStreamResources } from '../jetstream/resources.ts';
import { collectingLogger } from '../logger-fixture.ts';
import { JetStreamKeys } from './jetstream-keys.ts';

let nats: JetStreamServer;
beforeAll(async () => {
  nats = await startJetStreamServer();
  const connection = await connectNats();
  await createJetStreamResources(connection);
  await connection.close();
});
afterAll(() => nats.stop());

const connectNats = (): Promise<NatsConnection> => connect({ servers: nats.url });

async function openNode(now?: () => number): Promise<{ keys: JetStreamKeys; connection: NatsConnection }> {
  const connection = await connectNats();
  const access = await JetStreamAccess.open(connection, collectingLogger());
  onTestFinished(async () => {
    access.close();
    await connection.close();
  });
  return { keys: await JetStreamKeys.open(access, now), connection };
}

const record = { id: 'k', hash: 'a'.repeat(64), name: 'k', tenant: 't', roles: [], createdAt: 1 };

test('while JetStream is away a feed that has missed nothing goes on beating, for a minute', async () => {
  const time = { now: 0 };
  const control = await openNode(() => time.now);
  const auth = await openNode();
  let beats = 0;
  await auth.keys.follow({ onChange: () => undefined, onBeat: () => beats++ });
  await control.keys.beat();
  await waitFor(() => beats > 0);
  nats.setJetStream(false);
  onTestFinished(() => nats.setJetStream(true));
  await waitFor(() =>
    control.keys.put(record).then(
      () => false,
      () => true,
    ),
  );
  const beatInVain = async (): Promise<void> => {
    await expect(control.keys.beat()).rejects.toMatchObject({ code: 'not_ready' });
    await control.connection.flush();
    await auth.connection.flush();
  };
  const before = beats;
  time.now = 60_000;
  await beatInVain();
  expect(beats).toBe(before + 1);
  time.now += 1;
  await beatInVain();
  expect(beats).toBe(before + 1);
});

test('a feed that may have missed a change does not beat', async () => {
  const control = await openNode();
  const auth = await openNode();
  let beats = 0;
  const changes: string[] = [];
  await auth.keys.follow({ onChange: ({ id }) => changes.push(id), onBeat: () => beats++ });
  await control.keys.put(record);
  await waitFor(() => changes.length > 0);
  control.connection.publish(subjects.keysUnchanged, '1000000');
  await control.connection.flush();
  await auth.connection.flush();
  expect(beats).toBe(0);
});
