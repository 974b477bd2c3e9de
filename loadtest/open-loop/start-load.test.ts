import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { startLoad } from './start-load.ts';

const MOST_OPEN = 3;

test('no more requests are under way than a plan says, and what is due meanwhile is counted, not sent', async () => {
  const waiting = new Set<ServerResponse>();
  let most = 0;
  const server = createServer((_request, response) => {
    waiting.add(response);
    response.once('close', () => waiting.delete(response));
    most = Math.max(most, waiting.size);
    if (waiting.size < MOST_OPEN) return;
    for (const each of waiting) each.writeHead(503, { 'retry-after': '1' }).end('{}');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const load = startLoad(
    {
      urls: [`http://127.0.0.1:${port}`],
      apiKey: 'key',
      requestsPerSecond: 1_000,
      seconds: 0.5,
      mostOpen: MOST_OPEN,
      kinds: [{ name: 'whole', share: 1, model: 'm', stream: false }],
      // Of those at the end that have no company.
      timeoutMs: 500,
      idPrefix: 'bounded',
    },
    undefined,
  );
  const { sent, heldBack, kinds } = await load.report;
  server.close();
  expect(most).toBe(MOST_OPEN);
  expect(heldBack).toBeGreaterThan(0);
  expect(sent + heldBack).toBe(500);
  expect(kinds.whole?.verdicts.refused).toBeGreaterThanOrEqual(MOST_OPEN);
  expect(kinds.whole?.withoutRetryAfter).toBe(0);
});
