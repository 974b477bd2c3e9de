import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { envFor, runCommand, startCommand, startGateway } from '../cli-fixture.ts';
import { eventLine, sequencedEvent } from './usage-fixture.ts';

const events = [5, 6].map(sequence =>
  eventLine(sequencedEvent({ sequence, requestId: `request ${sequence}` })),
);

test('events are written as they are stored, and where to go on is told', async () => {
  const { url, seen } = await startGateway((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(events.join(''));
  });
  const parameters = ['usage', 'replay', '--from', '5', '--model', 'gpt-*', '--outcome', 'success'];
  const { code, stdout, stderr } = await runCommand(parameters, { env: envFor(url) });
  expect(code).toBe(0);
  expect(stdout).toBe(events.join(''));
  expect(stderr).toBe('Replayed 2 events. Go on with --from 7.\n');
  expect(Object.fromEntries(new URL(seen[0]?.path ?? '', url).searchParams)).toEqual({
    from: '5',
    follow: 'false',
    model: 'gpt-*',
    outcome: 'success',
  });
});

test('a consumer that follows is told where to go on when it is stopped', async () => {
  const interrupt = new AbortController();
  const { url } = await startGateway((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write(events.join(''));
  });
  const { exit, written } = startCommand(['usage', 'replay', '--from', '2030-01-31', '--follow'], {
    env: envFor(url),
    signal: interrupt.signal,
  });
  await waitFor(() => written.stdout.includes('"sequence":6'));
  interrupt.abort();
  expect(await exit).toBe(0);
  expect(written.stderr).toBe('Stopped after 2 events. Go on with --from 7.\n');
});

test('where to begin has to be said, and be a place', async () => {
  for (const from of [[], ['--from', 'yesterday']]) {
    const { code } = await runCommand(['usage', 'replay', ...from], { env: envFor('http://127.0.0.1:1') });
    expect(code).toBe(2);
  }
});
