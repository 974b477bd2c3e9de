import { setTimeout as delay } from 'node:timers/promises';
import { bearer, chatBody, mintKey, post } from '../../e2e/client.ts';
import { downModel } from '../../e2e/outage.ts';
import type { BusyCluster } from '../busy-cluster.ts';

const CHAT = '/v1/chat/completions';
const PAUSE_MS = 40;

/** Sends requests of every kind for some seconds. In the middle there are more of them, and a provider is down. */
export async function keepBusy({ gateway, stub }: BusyCluster, seconds: number): Promise<void> {
  const keys = await Promise.all(
    ['search', 'support', 'batch'].map(async name => (await mintKey(gateway, { name, tenant: name })).key),
  );
  let asked = 0;
  const ask = async (model: string, content = 'Hello', more: object = {}): Promise<void> => {
    asked += 1;
    const key = keys[asked % keys.length] ?? '';
    await (await post(gateway, CHAT, chatBody(model, content, more), bearer(key))).text();
  };
  const kinds = [
    () => ask('stub-chat'),
    () => ask('stub-chat', 'Hello', { stream: true }),
    () => ask('spare', 'Hello', { stream: true }),
    () => ask('stub-guarded', asked % 7 === 0 ? 'a forbidden fruit' : 'an apple'),
    () => ask('stub-limited'),
    () => ask(asked % 5 === 0 ? 'stub-failing' : 'spare'),
  ];
  const waiting: Promise<void>[] = [];
  const phase = async (share: number, atOnce: number): Promise<void> => {
    const end = performance.now() + share * seconds * 1_000;
    for (let round = 0; performance.now() < end; round += 1) {
      await Promise.all(
        Array.from({ length: atOnce }, (_, index) => kinds[(round + index) % kinds.length]?.()),
      );
      if (round % 5 === 0) waiting.push(ask('waiting'), ask('job'));
      await delay(PAUSE_MS);
    }
  };
  await phase(0.4, 1);
  const down = ['waiting', 'job'].map(model => downModel({ stub }, model));
  await phase(0.2, 3);
  for (const model of down) model.comeBack();
  await phase(0.4, 1);
  await Promise.all(waiting);
}
