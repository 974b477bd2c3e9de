import type { Outcome, Principal } from '@sluice/contract';
import { expect, test } from 'vitest';
import { answerModels } from './answer-models.ts';
import { developer, rulesOf } from './policy-fixture.ts';

const rules = rulesOf({
  routes: [{ name: 'r', match: { model: 'meta/llama 3' }, targets: [{ provider: 'sample' }] }],
});

async function read(outcome: Outcome): Promise<{ status: number; json: unknown }> {
  if (outcome.kind !== 'reply') throw new Error(`expected an answer, got ${outcome.kind}`);
  let status = 0;
  let json: unknown;
  await outcome.write({
    accepted: () => undefined,
    whenSent: then => then(),
    head: given => {
      status = given;
    },
    data: bytes => {
      json = JSON.parse(Buffer.from(bytes).toString('utf8'));
      return true;
    },
    end: () => undefined,
    queued: () => undefined,
    reject: () => undefined,
    onDrain: () => undefined,
    onCancel: () => undefined,
  });
  return { status, json };
}

const ask = (path: string, principal: Principal = developer) => answerModels(path, principal, rules);

test('the list has the shape of OpenAI', async () => {
  expect(await read(ask('/v1/models?limit=5'))).toEqual({
    status: 200,
    json: {
      object: 'list',
      data: [
        { id: 'meta/llama 3', object: 'model', created: 0, owned_by: 'sample' },
        { id: 'sample', object: 'model', created: 0, owned_by: 'sample' },
      ],
    },
  });
});

test.each(['/v1/models/meta/llama%203', '/v1/models/meta%2Fllama%203?x=1'])('%s is one model', async path => {
  expect((await read(ask(path))).json).toMatchObject({ id: 'meta/llama 3', object: 'model' });
});

test('a model that is not there, or not for this caller, is a 404', () => {
  const withoutLlama = { ...developer, models: ['sample'] };
  expect(ask('/v1/models/none')).toMatchObject({ kind: 'reject', error: { code: 'model_not_found' } });
  expect(ask('/v1/models/meta/llama%203', withoutLlama)).toMatchObject({
    error: { code: 'model_not_found' },
  });
  expect(ask('/v1/models/%E0%A4%A')).toMatchObject({ error: { code: 'not_found' } });
});
