import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearer, mintKey, openai, post } from '../client.ts';
import type { Gateway } from '../gateway.ts';
import { answerAsProvider, SOUND } from './provider-answers.ts';
import { type ServiceStub, startService } from './service-stub.ts';
import { startWith } from './start.ts';
import { usageOf } from './usage-of.ts';

let provider: ServiceStub;
let service: ServiceStub;
let gateway: Gateway;
let key: string;

beforeAll(async () => {
  provider = await startService(answerAsProvider);
  service = await startService(({ url }, response) => {
    const type = new URL(url, 'http://service').searchParams.get('type') ?? 'application/json';
    const body = type.includes('json') ? '{"greeting":"Hello","n":1}' : 'data: Hello there\n\n';
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  const route = (profile: string): string => `
  - { name: transcribe-${profile}, match: { model: whisper-${profile} }, targets: [{ provider: openai, model: whisper-1 }], guardrails: ${profile} }
  - { name: speak-${profile}, match: { model: tts-${profile} }, targets: [{ provider: openai, model: tts-1 }], guardrails: ${profile} }
  - { name: draw-${profile}, match: { model: image-${profile} }, targets: [{ provider: openai, model: gpt-image-1 }], guardrails: ${profile} }
  - { name: embed-${profile}, match: { model: embed-${profile} }, targets: [{ provider: openai, model: e }], guardrails: ${profile} }
  - { name: serve-${profile}, match: { path: "/${profile}" }, targets: [{ url: "${service.url}" }], guardrails: ${profile} }`;
  const profile = (name: string, action: string): string =>
    `  ${name}: { output: [{ detector: blocklist, action: ${action}, terms: [hello] }], onError: closed, timeout: 5s }`;
  gateway = await startWith(`
providers:
  - { name: openai, baseUrl: "${provider.url}/openai/v1", apiKey: k, allowPrivateNetwork: true }
routes:${route('masked')}${route('blocked')}
guardrails:
${profile('masked', 'mask')}
${profile('blocked', 'block')}
`);
  ({ key } = await mintKey(gateway, { tenant: 'guarded' }));
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([provider.close(), service.close()]);
});

const file = (): File => new File([SOUND], 'speech.mp3', { type: 'audio/mpeg' });
const transcribe = (profile: string, more: object = {}): Promise<Response> =>
  openai(gateway, key)
    .audio.transcriptions.create({ model: `whisper-${profile}`, file: file(), ...more })
    .asResponse();
const serve = (profile: string, type: string): Promise<Response> =>
  post(gateway, `/${profile}?type=${encodeURIComponent(type)}`, {}, bearer(key));
const blocked = {
  type: 'urn:sluice:error:content_blocked',
  detail: 'The answer was blocked by a guardrail: blocklist (term).',
};

describe('an answer that is no chat is checked whole', () => {
  test('a transcription as JSON', async () => {
    const response = await transcribe('masked');
    expect(await response.json()).toMatchObject({ text: '[TERM]' });
    expect(await usageOf(gateway, 'guarded', response)).toMatchObject({
      tokens: { input: 14, output: 6 },
      verdicts: [{ detector: 'blocklist', result: 'mask', of: 'answer' }],
    });
    await expect(transcribe('blocked')).rejects.toMatchObject({ code: 'content_blocked' });
  });

  test.each([{ response_format: 'srt' }, { stream: true }])('a transcription with %j', async more => {
    const text = await (await transcribe('masked', more)).text();
    expect(text).toContain('[TERM]');
    expect(text).not.toContain('Hello');
    await expect(transcribe('blocked', more)).rejects.toMatchObject({ code: 'content_blocked' });
  });

  test.each(['application/json', 'text/event-stream', 'text/plain'])('of a service, as %s', async type => {
    const masked = await serve('masked', type);
    expect(masked.status).toBe(200);
    expect(await masked.text()).toContain('[TERM]');
    const refused = await serve('blocked', type);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject(blocked);
  });

  test('of a service, in bytes that nobody can read, is refused where its profile is closed', async () => {
    expect((await serve('blocked', 'application/octet-stream')).status).toBe(503);
  });

  test('sounds, pictures and vectors pass', async () => {
    const client = openai(gateway, key);
    const sound = await client.audio.speech.create({ model: 'tts-blocked', input: 'x', voice: 'alloy' });
    expect(Buffer.from(await sound.arrayBuffer()).equals(SOUND)).toBe(true);
    const image = await client.images.generate({ model: 'image-blocked', prompt: 'A sluice' });
    expect(image.data?.[0]?.b64_json).toBe('bbbb');
    const { data } = await client.embeddings.create({ model: 'embed-blocked', input: 'hello' });
    expect(data).toHaveLength(1);
  });
});
