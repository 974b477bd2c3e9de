import { expect, test } from 'vitest';
import { envFor, runCommand, startGateway } from './cli-fixture.ts';

const streaming = (events: readonly object[]) =>
  startGateway((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
    response.end('data: [DONE]\n\n');
  });
const piece = (content: string) => ({ choices: [{ delta: { content } }] });

test('the answer is written as it comes, and what a terminal would obey is made visible', async () => {
  const { url, seen } = await streaming([
    { choices: [{ delta: { role: 'assistant' } }] },
    piece('Two\nlines'),
    piece(' \u001b[31mred'),
    { choices: [], usage: { prompt_tokens: 3, completion_tokens: 5 } },
  ]);
  const { code, stdout, stderr } = await runCommand(['chat', '--model', 'm', '--system', 's', 'a', 'b'], {
    env: envFor(url),
  });
  expect([code, stdout, stderr]).toEqual([0, 'Two\nlines \ufffd[31mred\n', '']);
  expect(seen[0]).toMatchObject({
    path: '/v1/chat/completions',
    body: {
      model: 'm',
      stream: true,
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'a b' },
      ],
    },
  });
});

test('a stream that ends with an error ends the command with it', async () => {
  const { url } = await streaming([piece('Half'), { error: { message: 'The provider is away.' } }]);
  const { code, stdout, stderr } = await runCommand(['chat', '--model', 'm', 'x'], { env: envFor(url) });
  expect([code, stdout, stderr]).toEqual([1, 'Half', '\nThe provider is away.\n']);
});
