import { expect, test } from 'vitest';
import { bodyPatchFor } from './body-patch.ts';

const claudeAt = (kind: string) => ({ kind, model: 'm', protocol: 'anthropic-messages' }) as const;

test('a body goes as it is where nothing is different', () => {
  expect(bodyPatchFor(claudeAt('anthropic'), 'm', {})).toBeUndefined();
  expect(bodyPatchFor({ kind: 'vertex', model: 'm', protocol: 'gemini' }, 'm', {})).toBeUndefined();
});

test('Claude at other clouds is told the version in the body, and the model in the path alone', () => {
  expect(bodyPatchFor(claudeAt('vertex'), 'm', {})).toEqual({
    anthropic_version: '"vertex-2023-10-16"',
    model: undefined,
  });
  expect(bodyPatchFor(claudeAt('bedrock'), 'm', { 'anthropic-beta': 'a, b' })).toEqual({
    anthropic_version: '"bedrock-2023-05-31"',
    model: undefined,
    stream: undefined,
    anthropic_beta: '["a","b"]',
  });
});

test('a deployment takes the place of the model', () => {
  const target = { kind: 'azure-openai', model: 'gpt-5', protocol: 'openai-chat' } as const;
  expect(bodyPatchFor(target, 'my "gpt"', {})).toEqual({ model: '"my \\"gpt\\""' });
});
