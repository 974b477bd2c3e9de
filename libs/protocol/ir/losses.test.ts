import { expect, test } from 'vitest';
import { extensionLosses } from './losses.ts';

const extensions = { protocol: 'gemini', members: { safetySettings: [], 'odd key': 1 } } as const;

test('members of the own protocol are no loss, nor is having none', () => {
  expect(extensionLosses(extensions, 'gemini', '')).toEqual([]);
  expect(extensionLosses(undefined, 'gemini', '')).toEqual([]);
});

test('each member of another protocol is a loss with its path', () => {
  expect(extensionLosses(extensions, 'openai-chat', 'messages[0]')).toEqual([
    { feature: 'extension', path: 'messages[0].safetySettings' },
    { feature: 'extension', path: 'messages[0]["odd key"]' },
  ]);
});

test('counts that are all 0 are no loss', () => {
  const counted = {
    protocol: 'openai-chat',
    members: { audio: { input: 0, output: 0 }, more: { input: 1 } },
  } as const;
  expect(extensionLosses(counted, 'gemini', 'usage')).toEqual([{ feature: 'extension', path: 'usage.more' }]);
});
