import type { QueueMessage } from '@sluice/contract';
import { waitFor } from '@sluice/testkit';
import { describe, expect, test } from 'vitest';
import { RecordingListener, startHost } from './host-fixture.ts';
import { LocalHub } from './local.ts';

const leave: QueueMessage = { kind: 'leave', queue: 'chat', ids: ['a'] };

for (const handOff of ['local-first', 'bus'] as const) {
  describe(`what is said of who waits, ${handOff === 'bus' ? 'over the bus' : 'within one process'}`, () => {
    const start = async () => {
      const hub = new LocalHub();
      const ingress = await startHost(hub, 'ingress', { handOff });
      const dispatch = handOff === 'bus' ? await startHost(hub, 'dispatch') : ingress;
      const heard: QueueMessage[] = [];
      dispatch.host.queues.handle(message => heard.push(message));
      return { hub, ingress: ingress.host, dispatch: dispatch.host, heard };
    };

    test('is heard by one that gives turns', async () => {
      const { ingress, heard } = await start();
      ingress.queues.tell(leave);
      await waitFor(() => heard.length > 0);
      expect(heard).toEqual([leave]);
    });

    test('and the ingress hears of turns, and of places that are gone', async () => {
      const { ingress, dispatch } = await start();
      const listener = new RecordingListener();
      ingress.listen(listener);
      dispatch.answers.tell(ingress.instance, { kind: 'turn', queue: 'chat', ids: ['a', 'b'] });
      dispatch.answers.tell(ingress.instance, { kind: 'unqueued', ids: ['c'] });
      await waitFor(() => listener.unqueued.length > 0);
      expect(listener).toMatchObject({ turns: [{ queue: 'chat', ids: ['a', 'b'] }], unqueued: ['c'] });
    });
  });
}

test('of several processes that give turns one hears it', async () => {
  const hub = new LocalHub();
  const ingress = await startHost(hub, 'ingress');
  const heard: string[] = [];
  for (const name of ['one', 'two']) {
    const { host } = await startHost(hub, name);
    host.queues.handle(() => heard.push(name));
  }
  for (let count = 0; count < 4; count++) ingress.host.queues.tell(leave);
  await waitFor(() => heard.length >= 4);
  expect(heard.toSorted()).toEqual(['one', 'one', 'two', 'two']);
});
