import { startNginx } from '../nginx/start-nginx.ts';
import type { ProviderStub } from './provider-stub.ts';

const completion = JSON.stringify({
  id: 'chatcmpl-Bench0123456789abcdefghijkl',
  object: 'chat.completion',
  created: 1_750_000_000,
  model: 'bench-model',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'The tide rises and falls. '.repeat(12) },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 96, completion_tokens: 44, total_tokens: 140 },
});

/** JSON answers only: nginx alone cannot send an answer in pieces. */
export async function startNginxStub(cpus: string | undefined): Promise<ProviderStub> {
  const { url, stop } = await startNginx({
    location: `return 200 '${completion}';`,
    readyPath: '/',
    cpus,
  });
  return { kind: 'nginx', url, streams: false, stop };
}
