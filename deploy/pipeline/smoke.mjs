// What a gateway must answer after a change: each model of SLUICE_SMOKE_MODELS once, and once as a stream.
import { callGateway, say, setting } from './sluice.mjs';

const chat = (model, stream) =>
  callGateway('/v1/chat/completions', {
    method: 'POST',
    body: { model, stream, max_completion_tokens: 64, messages: [{ role: 'user', content: 'Say ok.' }] },
  });

async function smoke(model, stream) {
  const response = await chat(model, stream);
  const text = await response.text();
  const isAnswer = stream
    ? text.includes('data: [DONE]') && !text.includes('"error"')
    : text.includes('"choices"');
  const name = `${model}${stream ? ', as a stream' : ''}`;
  if (response.status !== 200 || !isAnswer)
    throw new Error(`Smoke: ${name} was answered with ${response.status}: ${text.slice(0, 500)}`);
  say(`Smoke: ${name} answers.`);
}

/** Rejects with the first model that does not answer. */
export async function smokeAll() {
  const models = setting('SLUICE_SMOKE_MODELS', '')
    .split(',')
    .map(model => model.trim())
    .filter(model => model !== '');
  for (const model of models) for (const stream of [false, true]) await smoke(model, stream);
}
