import { expect, test } from 'vitest';
import { HealthBoard } from './health-board.ts';

const NOW = 1_800_000_000_000;

test('a model of a provider has one health, whoever asks for it', () => {
  const board = new HealthBoard();
  const health = board.of({ provider: 'a', model: 'm' }, NOW);
  expect(board.of({ provider: 'a', model: 'm' }, NOW)).toBe(health);
  expect(board.of({ provider: 'b', model: 'm' }, NOW)).not.toBe(health);
  expect([...board]).toHaveLength(2);
});

test('callers who make models up do not fill the memory, and those that are in use are kept', () => {
  const board = new HealthBoard();
  const running = board.of({ provider: 'a', model: 'running' }, NOW);
  running.began(NOW);
  for (let index = 0; index < 20_000; index++) board.of({ provider: 'a', model: `made-up-${index}` }, NOW);
  expect([...board].length).toBeLessThanOrEqual(4_096);
  expect(board.of({ provider: 'a', model: 'running' }, NOW)).toBe(running);
});

test('failures in a row end with an answer, and a call that was given up says nothing', () => {
  const health = new HealthBoard().of({ provider: 'a', model: 'm' }, NOW);
  for (const result of ['failed', 'failed', 'given-up', 'failed'] as const) {
    health.began(NOW);
    health.ended(result, NOW + 5);
  }
  expect(health).toMatchObject({ failuresInARow: 3, failed: 3, answered: 0, inFlight: 0, failedAt: NOW + 5 });
  health.began(NOW);
  health.ended('answered', NOW + 9);
  expect(health).toMatchObject({ failuresInARow: 0, answered: 1 });
});

test('streams and whole answers take their own time', () => {
  const health = new HealthBoard().of({ provider: 'a', model: 'm' }, NOW);
  health.observe(true, 300, NOW);
  expect(health.latencyOf(true)?.mean.valueMs).toBe(300);
  expect(health.latencyOf(false)).toBeUndefined();
});
