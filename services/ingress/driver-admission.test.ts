import { GatewayError, reject } from '@sluice/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pass, settled, startDriver, startWorker, stopTime } from './driver-fixture.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

const idOf = (number: number): string => number.toString(16).padStart(32, '0');

test('a request waits until an instance takes it, whatever its answer takes', async () => {
  const { drive, hub, admission } = await startDriver();
  const worker = await startWorker(hub);
  drive(idOf(1));
  drive(idOf(2));
  expect(admission.pending).toBe(2);
  await settled();
  worker.taken[0]?.accept();
  await settled();
  expect(admission.pending).toBe(1);
  await pass(1_000);
  expect(admission.pending).toBe(1);
});

test('one that is refused for the moment goes on waiting, one that is lost begins again', async () => {
  const { drive, hub, admission } = await startDriver();
  const worker = await startWorker(hub);
  worker.script = [() => reject(new GatewayError('overloaded'))];
  drive();
  await settled();
  expect(admission.pending).toBe(1);
  await pass(1_000, () => worker.taken.length > 0);
  worker.taken[0]?.accept();
  await settled();
  expect(admission.pending).toBe(0);
  await worker.die();
  await pass(4_000, () => admission.pending > 0);
  expect(admission.pending).toBe(1);
});

test('one whose client leaves, or that is given up, waits no more', async () => {
  const { drive, driver, admission } = await startDriver();
  drive(idOf(1));
  drive(idOf(2));
  driver.cancel(idOf(1));
  expect(admission.pending).toBe(1);
  driver.giveUpAll(new GatewayError('shutting_down'));
  expect(admission.pending).toBe(0);
});

test('how long it waited is said without the time in which its text was checked', async () => {
  const { drive, hub, admission } = await startDriver();
  const worker = await startWorker(hub);
  drive();
  await pass(400);
  worker.taken[0]?.accept(true, { checkedMs: 250 });
  await settled();
  expect(admission.delaysMs).toEqual([150]);
});

test('what waited for a process to come back says nothing about the others', async () => {
  const { drive, hub, admission } = await startDriver();
  drive();
  await pass(3_000);
  const worker = await startWorker(hub);
  await pass(3_000, () => worker.taken.length > 0);
  worker.taken[0]?.accept();
  await settled();
  expect(admission.delaysMs).toEqual([]);
  expect(admission.pending).toBe(0);
});
