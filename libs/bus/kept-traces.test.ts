import { subjects } from '@sluice/contract';
import type { Tracing } from '@sluice/telemetry';
import { expect, test } from 'vitest';
import { shareKeptTraces } from './kept-traces.ts';
import { LocalHub } from './local.ts';

const traceOf = (number: number): string => number.toString(16).padStart(32, '0');

/** One process of those on a bus. */
function join(hub: LocalHub) {
  const kept: string[] = [];
  let tell: (traceIds: readonly string[]) => void = () => undefined;
  const tracing: Pick<Tracing, 'keep' | 'onKeep'> = {
    keep: traceIds => void kept.push(...traceIds),
    onKeep: listener => {
      tell = listener;
    },
  };
  const bus = hub.connect();
  shareKeptTraces(bus, tracing);
  return { bus, kept, tell: (traceIds: readonly string[]) => tell(traceIds) };
}

test('what one process keeps every other one hears of, however many they are', async () => {
  const hub = new LocalHub();
  const [ingress, auth, dispatch] = [join(hub), join(hub), join(hub)];
  const traceIds = Array.from({ length: 2_500 }, (_, index) => traceOf(index + 1));
  ingress.tell(traceIds);
  await ingress.bus.flush();
  expect(auth.kept).toEqual(traceIds);
  expect(dispatch.kept).toEqual(traceIds);
});

test('what is no trace id is passed over, and a message has no more than a thousand', async () => {
  const hub = new LocalHub();
  const [own, other] = [join(hub), join(hub)];
  const publish = async (text: string): Promise<void> => {
    own.bus.publish(subjects.traces, Buffer.from(text));
    await own.bus.flush();
  };
  await publish('');
  await publish(`x,${traceOf(1)},${traceOf(2).toUpperCase()}G,*`);
  expect(other.kept).toEqual([traceOf(1)]);
  await publish(Array.from({ length: 5_000 }, () => traceOf(3)).join());
  expect(other.kept).toHaveLength(1_001);
});
